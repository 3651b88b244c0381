//! One pass over the functions of a module: each access, call and symbol becomes a use at its place.

use crate::files::Files;
use crate::headers::{Survey, plain_name};
use crate::ir::{Meta, Module, Value};
use crate::layout::Access;
use crate::names::{Name, Until, within};
use crate::places::{At, Raw, problem};
use crate::surroundings::surroundings;
use crate::words::Words;
use abi3lint_c_text::{Tok, closing};
use abi3lint_model::{ByValue, Confidence, ConfigSet, EntityId, Problem, Subject, Use};
use abi3lint_rules::catalog::{self, FormKind};
use abi3lint_rules::roles::{self, Role};
use inkwell::llvm_sys::LLVMOpcode;
use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

/// Where an instruction comes from.
#[derive(Clone, Debug)]
pub(crate) struct Site {
    pub file: usize,
    /// From 1.
    pub line: u32,
    /// From 1; 0 if unknown.
    pub column: u32,
    /// The function of CPython's headers that was inlined there.
    pub through: Option<String>,
}

/// What an instruction shows.
#[derive(Clone, Debug)]
pub(crate) enum Seen {
    Field(Access, Use),
    Entity(EntityId, Use),
}

/// The state of a pass.
#[derive(Debug)]
pub(crate) struct Walk<'f, 'r> {
    pub module: Module,
    pub survey: Survey,
    pub files: &'f mut Files<'r>,
    pub raw: Vec<Raw>,
    /// The function at hand.
    pub function: String,
    scopes: HashMap<Meta, Option<(String, bool)>>,
    /// Names of files, for functions without a location.
    words: HashMap<usize, Words>,
    instructions: u64,
    /// Functions that ask which interpreter runs: a literal NULL in them is followed along paths.
    pub asking: HashSet<Value>,
}

impl<'f, 'r> Walk<'f, 'r> {
    pub(crate) fn new(module: Module, survey: Survey, files: &'f mut Files<'r>) -> Walk<'f, 'r> {
        Walk {
            module,
            survey,
            files,
            raw: Vec::new(),
            function: String::new(),
            scopes: HashMap::new(),
            words: HashMap::new(),
            instructions: 0,
            asking: asking_functions(module),
        }
    }

    /// What is less sure than it could be, where the module uses CPython and says of nothing where it stands.
    pub(crate) fn unplaced(&self) -> Option<Problem> {
        let is_concerned = !self.raw.is_empty() || self.survey.layouts.records.values().any(Option::is_some);
        (is_concerned && !self.survey.has_locations && self.instructions > 0).then(|| {
            problem(
                self.files.main_name(),
                "compiled without debug locations, so findings are reported at their function, and accesses in CPython \
                 macros cannot be distinguished from others; add -g1, or \
                 '-Xclang -opt-record-passes -Xclang zz', which leaves no trace in the object",
            )
        })
    }

    pub(crate) fn finish(self) -> (Vec<Raw>, Vec<Problem>, ConfigSet, u64) {
        (self.raw, self.survey.problems, self.survey.headers, self.instructions)
    }

    pub(crate) fn functions(&mut self) {
        let module = self.module;
        for f in self.survey.own_functions(module) {
            self.function = f.name();
            let whole = self.function_site(f);
            let mut last = whole.line;
            let mut by_value = Vec::new();
            for i in f.instructions() {
                self.instructions += 1;
                let site = i.location().and_then(|l| self.site(l));
                if let Some(s) = site.as_ref().filter(|s| s.file == whole.file) {
                    last = last.max(s.line);
                }
                if i.opcode() == LLVMOpcode::LLVMAlloca {
                    let ty = i.allocated();
                    let (ty, how) =
                        if ty.is_array() { (ty.element(), ByValue::Array) } else { (ty, ByValue::Variable) };
                    by_value.extend(self.survey.layouts.record(ty).map(|id| (id, how)));
                }
                self.instruction(i, &site.unwrap_or_else(|| whole.clone()));
            }
            for (id, how) in by_value {
                self.variable(id, how, &whole, last);
            }
        }
        self.function.clear();
    }

    fn instruction(&mut self, i: Value, site: &Site) {
        let mut callee = None;
        if i.is_gep() {
            self.access(i, site);
        } else if i.is_call() {
            callee = i.callee();
            self.call(i, callee, site);
        }
        for v in i.operands().filter(|v| v.is_constant() && Some(*v) != callee) {
            self.constant(v, site, 0);
        }
    }

    fn access(&mut self, gep: Value, site: &Site) {
        let Some(access) = self.survey.layouts.access(self.module, gep) else { return };
        let written = gep.users().any(|u| u.stored_to() == Some(gep));
        self.attribute(site, Seen::Field(access, if written { Use::Write } else { Use::Read }));
    }

    fn call(&mut self, call: Value, callee: Option<Value>, site: &Site) {
        let Some(callee) = callee else { return };
        let symbol = callee.name();
        let name = plain_name(&symbol);
        if symbol.starts_with("llvm.") || self.survey.own.contains(name) {
            return;
        }
        let Some(id) = catalog::lookup(name) else { return };
        let (arguments, fixed) = call.arguments();
        let is_followed = self.asking.contains(&call.function());
        let null = |(i, a): (usize, &Value)| u32::from(a.is_null_pointer() && i < 32 && !is_followed) << (i % 32);
        let nulls = arguments.iter().take(fixed).enumerate().map(null).fold(0, |a, b| a | b);
        let args = u8::try_from(arguments.len()).unwrap_or(u8::MAX);
        let around = surroundings(id, call, &arguments);
        let usage = Use::Call { args, counted: true, nulls, mistyped: None, refused: None, around };
        self.attribute(site, Seen::Entity(id, usage));
    }

    /// Addresses in a constant operand: symbols, and members of symbols.
    fn constant(&mut self, v: Value, site: &Site, depth: u32) {
        if v.is_global() {
            let symbol = v.name();
            let name = if v.is_function() { plain_name(&symbol) } else { &symbol[..] };
            // A static variable of a header is defined in each module.
            let is_data = |id: EntityId| catalog::entity(id).forms.iter().any(|f| f.kind == FormKind::Data);
            let is_given = v.is_declaration() || v.is_function();
            let id = catalog::lookup(name).filter(|id| is_given || (v.is_internal() && is_data(*id)));
            if self.survey.own.contains(name) {
                return;
            }
            if let Some(id) = id {
                self.attribute(site, Seen::Entity(id, Use::Mention));
            }
            return;
        }
        // With typed pointers the cast of an object's address to its first member's type looks like this.
        let is_cast = || v.operands().skip(1).all(|i| i.integer() == Some(0));
        if v.is_gep() && !is_cast() {
            self.access(v, site);
        }
        if depth < 8 {
            for o in v.operands().filter(|o| o.is_constant()) {
                self.constant(o, site, depth + 1);
            }
        }
    }

    /// A variable on the stack has no location of its own: its type's name in the function does.
    fn variable(&mut self, id: EntityId, how: ByValue, whole: &Site, last: u32) {
        let entity = catalog::entity(id);
        let place = self.files.text(whole.file).and_then(|(text, lines)| {
            let start = lines.offset(whole.line, 1, text) as usize;
            let end = lines.line_span(last, text).map_or(text.len(), |s| s.end as usize);
            let end = end.max(start);
            let names = self.files.names(whole.file, start..end, Until::End);
            let is_type = |n: &&Name<'_>| {
                let after = text[n.start + n.text.len()..end].iter().find(|b| !b.is_ascii_whitespace());
                (n.text == entity.name || n.text == entity.tag)
                    && after.is_some_and(|b| b.is_ascii_alphabetic() || *b == b'_')
            };
            names.iter().find(is_type).map(|n| (n.start, n.text.len()))
        });
        // Without the name it is a temporary of the compiler's.
        if let Some((start, len)) = place {
            let at = self.files.at(whole.file, start, len);
            self.push(Subject::Entity(id), Use::ByValue(how), at, Confidence::Exact, None);
        }
    }

    pub(crate) fn push(
        &mut self,
        subject: Subject,
        usage: Use,
        at: At,
        confidence: Confidence,
        inside: Option<String>,
    ) {
        let function = self.function.clone();
        self.raw.push(Raw { subject, usage, at, confidence, inside, function, origin: None });
    }

    /// The head of a function, as far as it is known.
    pub(crate) fn function_site(&mut self, f: Value) -> Site {
        if let Some(node) = f.subprogram()
            && let Some(file) = node.file()
        {
            let (file, line) = (self.files.of(self.module, file), node.subprogram_line().max(1));
            return Site { file, line, column: 0, through: None };
        }
        let symbol = f.name();
        let (file, line) = self.head(plain_name(&symbol));
        Site { file, line, column: 0, through: None }
    }

    /// File and line of a function's head, by its name: its definition in the file that was compiled or in one that this
    /// includes, or else what comes first with parentheses behind it.
    fn head(&mut self, name: &str) -> (usize, u32) {
        let main = self.files.main_file();
        if let Some(line) = self.head_in(main, name, has_body) {
            return (main, line);
        }
        self.files.read_included();
        let found = (0..self.files.len()).find_map(|f| Some((f, self.head_in(f, name, has_body)?)));
        found.unwrap_or_else(|| (main, self.head_in(main, name, has_parentheses).unwrap_or(1)))
    }

    fn head_in(&mut self, file: usize, name: &str, is_head: fn(&[Tok]) -> bool) -> Option<u32> {
        let (_, lines) = self.files.text(file)?;
        let words = match self.words.entry(file) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(place) => place.insert(Words::of_file(self.files, file)?),
        };
        let behind = |at: usize| within(self.files.tokens(file), at + name.len()..at + name.len() + LONGEST_HEAD);
        let at = words.offsets(name).find(|at| is_head(behind(*at)))?;
        Some(lines.line_column(at as u32).0)
    }

    /// Where an instruction stands in the user's source: out of all functions of CPython's headers that
    /// were inlined there.
    pub(crate) fn site(&mut self, location: Meta) -> Option<Site> {
        let mut at = location;
        let mut through = None;
        for _ in 0..1000 {
            let scope = at.scope()?;
            let (name, header) = self.scope(scope)?;
            match at.inlined_at().filter(|_| header) {
                Some(outer) => {
                    through = Some(name);
                    at = outer;
                }
                None => {
                    let file = scope.file()?;
                    let line = at.line();
                    let file = self.files.of(self.module, file);
                    let column = if self.files.has_lines_only(file) { 0 } else { at.column() };
                    return (line > 0).then_some(Site { file, line, column, through });
                }
            }
        }
        None
    }

    /// Name of a scope's function, and whether it is CPython's.
    fn scope(&mut self, scope: Meta) -> Option<(String, bool)> {
        if let Some(known) = self.scopes.get(&scope) {
            return known.clone();
        }
        let found = scope.function_of_scope(self.module).map(|node| {
            let name = node.subprogram_name(self.module);
            let folder = node.file().and_then(|file| self.survey.folders.of(self.files, file));
            (name, folder.is_some())
        });
        self.scopes.insert(scope, found.clone());
        found
    }
}

/// The functions that read the version of the interpreter that runs.
fn asking_functions(module: Module) -> HashSet<Value> {
    let is_version = |g: &Value| roles::of(g.name().as_bytes()).has(Role::RuntimeVersion);
    let readers = module.globals().filter(is_version).flat_map(Value::users);
    readers.filter(|u| u.is_instruction()).map(Value::function).collect()
}

/// Whether parentheses stand behind a name.
fn has_parentheses(behind: &[Tok]) -> bool {
    behind.first().is_some_and(|t| t.is(b'('))
}

/// Whether parameters and a body stand behind a name.
fn has_body(behind: &[Tok]) -> bool {
    let close = closing(behind, 0).filter(|_| has_parentheses(behind));
    close.and_then(|close| behind.get(close + 1)).is_some_and(|t| t.is(b'{'))
}

/// Bytes of parameters.
const LONGEST_HEAD: usize = 4096;

#[cfg(test)]
mod tests {
    use super::*;
    use abi3lint_c_text::tokens;

    #[test]
    fn a_definition_has_parameters_and_a_body() {
        let is = |is_head: fn(&[Tok]) -> bool, text: &str| is_head(&tokens(text.as_bytes()));
        assert!(is(has_body, " (int (*f)(void), int b) /* ) */\n{ }"));
        for text in ["(int a); void g(void) {}", " = 3; (a) {", "(int a", "[3] {"] {
            assert!(!is(has_body, text), "{text}");
        }
        assert!(is(has_parentheses, " (a)") && !is(has_parentheses, " a()"));
    }
}
