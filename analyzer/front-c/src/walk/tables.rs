//! Tables that the interpreter reads: arrays that end with an empty entry, and entries and definitions with NULL
//! in them.
//!
//! Only what an initialiser spells out is told, and nothing of a table that code of the file writes into or counts
//! by itself. The module knows which arrays end by a contract; it must not know what a NULL means where.

use super::state::Walker;
use super::table_uses::Uses;
use crate::syntax::grammar::Child;
use crate::syntax::literals::is_null;
use crate::syntax::nodes::{bare, behind_cast, operands};
use crate::syntax::tree::Node;
use crate::types::reader::{has_storage, last_name};
use abi3lint_c_text::{Tok, TokKind, closing};
use abi3lint_model::{Confidence, EntityId, FieldId, Subject, Use};
use abi3lint_rules::initializer::positions;
use abi3lint_rules::roles::Role;
use abi3lint_rules::{catalog, null};

impl<'t, 'a> Walker<'_, 't, 'a> {
    /// A declaration of variables of a named type that is CPython's: `type_name`.
    pub(crate) fn tables(&mut self, declaration: Node<'t>, record: EntityId) {
        let ends = null::terminated(record).is_some();
        let fields = positions(record);
        if !ends && !fields.iter().any(|f| null::member(*f).is_some()) {
            return;
        }
        let inits: Vec<Node<'t>> = declaration
            .children_at(Child::Declarator)
            .filter(|d| d.kind_name() == "init_declarator" && !d.has_error())
            .collect();
        for init in inits {
            let (Some(declarator), Some(value)) = (init.child_at(Child::Declarator), init.child_at(Child::Value))
            else {
                continue;
            };
            if value.kind_name() != "initializer_list" || self.outside(init) {
                continue;
            }
            match declarator.kind_name() {
                "identifier" => self.entry(record, &fields, value),
                "array_declarator" => {
                    let entries = operands(value);
                    for e in entries.iter().filter(|e| e.kind_name() == "initializer_list") {
                        self.entry(record, &fields, *e);
                    }
                    let is_full = self.is_full(declarator, entries.len());
                    if let Some(last) = entries.last().filter(|_| ends && is_full) {
                        let is_own = entries.len() > 1 || has_storage(declaration, self.infer.reader.view, b"static");
                        self.end((record, &fields), declarator, value, *last, is_own);
                    }
                }
                _ => {}
            }
        }
    }

    /// The list of keywords of a call, where it is declared in the same function.
    pub(crate) fn keyword_list(&mut self, callee: EntityId, arguments: Node<'t>) {
        if !catalog::entity(callee).has(Role::KeywordParser) {
            return;
        }
        let Some(list) = operands(arguments).get(3).copied() else { return };
        let Some((key, declarator, value)) = self.local_list(list) else { return };
        if self.lacks_end(declarator, value) && !self.is_filled_locally(key, value) {
            self.tell(Subject::Entity(callee), Use::Unterminated, declarator.child_at(Child::Declarator));
        }
    }

    /// A list of keywords outside of functions: `static char *names[] = {"size"};`.
    pub(crate) fn shared_keyword_list(&mut self, declaration: Node<'t>) {
        let inits: Vec<Node<'t>> = declaration
            .children_at(Child::Declarator)
            .filter(|d| d.kind_name() == "init_declarator" && !d.has_error())
            .collect();
        for init in inits {
            let (Some(declarator), Some(value)) = (array(init), init.child_at(Child::Value)) else { continue };
            if value.kind_name() != "initializer_list" || self.outside(init) || !self.lacks_end(declarator, value) {
                continue;
            }
            let Some(variable) = declarator.child_at(Child::Declarator) else { continue };
            let name = last_name(&self.infer.reader, variable);
            let Some(callee) = self.uses().keywords.get(name).copied() else { continue };
            if !self.is_filled(name) && !self.is_counted(name) {
                self.tell(Subject::Entity(callee), Use::Unterminated, Some(variable));
            }
        }
    }

    /// Whether a list of texts is as long as it is written and ends with a text.
    fn lacks_end(&self, declarator: Node<'t>, list: Node<'t>) -> bool {
        let entries = operands(list);
        let last = entries.last().copied().filter(|l| !self.is_conditional(list, *l));
        last.is_some_and(|l| is_text(self.behind_casts(l))) && self.is_full(declarator, entries.len())
    }

    /// Whether an array has no room for an entry behind so many.
    fn is_full(&self, declarator: Node<'t>, entries: usize) -> bool {
        let Some(size) = declarator.child_at(Child::Size) else { return true };
        let text = std::str::from_utf8(self.infer.reader.name(size)).ok();
        size.kind_name() == "number_literal" && text.and_then(|t| t.parse().ok()) == Some(entries)
    }

    /// What stands behind one cast of either kind: `(char *)"x"`, `const_cast<char *>("x")`.
    fn behind_casts(&self, node: Node<'t>) -> Node<'t> {
        let node = behind_cast(node);
        let callee = node.child_at(Child::Function).filter(|f| f.kind_name() == "template_function");
        let is_cast =
            callee.and_then(|f| f.child_at(Child::Name)).is_some_and(|n| self.infer.reader.name(n).ends_with(b"_cast"));
        let arguments = node.child_at(Child::Arguments).filter(|_| is_cast).map(operands).unwrap_or_default();
        if let [only] = arguments[..] { bare(only) } else { node }
    }

    /// Whether code of the function in which a list is declared assigns to an element of it.
    fn is_filled_locally(&self, name: &[u8], list: Node<'t>) -> bool {
        if !self.is_filled(name) {
            return false;
        }
        let mut up = list.parent();
        while let Some(node) = up.filter(|n| !matches!(n.kind_name(), "function_definition" | "lambda_expression")) {
            up = node.parent();
        }
        up.is_none_or(|function| self.uses().is_filled_in(name, self.span(function)))
    }

    /// The name of the list of keywords of a call and how many it has, where it is declared in the same function and
    /// ends as it must.
    pub(crate) fn keyword_count(&self, argument: Node<'t>) -> Option<(&'a [u8], usize)> {
        let (key, _, value) = self.local_list(argument)?;
        let entries = operands(value);
        let (last, names) = entries.split_last().filter(|(l, _)| !self.is_conditional(value, **l))?;
        let ends = is_null(*last, self.infer.reader.view);
        (ends && names.iter().all(|n| is_text(behind_cast(*n)))).then_some((key, names.len()))
    }

    /// The local array that an argument names: its name, its declarator and its initialiser.
    fn local_list(&self, argument: Node<'t>) -> Option<(&'a [u8], Node<'t>, Node<'t>)> {
        let list = self.behind_casts(argument);
        if list.kind_name() != "identifier" {
            return None;
        }
        let key = self.infer.reader.name(list);
        let init = self.infer.locals.get(key)?.declarator;
        let (declarator, value) = (array(init)?, init.child_at(Child::Value)?);
        (value.kind_name() == "initializer_list" && !init.has_error()).then_some((key, declarator, value))
    }

    /// One entry of a table, or one definition.
    fn entry(&mut self, record: EntityId, fields: &[FieldId], list: Node<'t>) {
        let values = self.values(fields, list);
        let text = self.infer.reader.view;
        let value = |f: &FieldId| values.iter().find(|v| v.0 == *f).map(|v| v.1);
        let Some(key) = fields.first().and_then(value).filter(|v| !is_null(*v, text)) else { return };
        if null::terminated(record).is_some() && fields.len() == 2 && key.kind_name() == "identifier" {
            // A slot: what NULL means depends on its id.
            let id = std::str::from_utf8(self.infer.reader.name(key)).ok().and_then(catalog::lookup);
            let Some(id) = id.filter(|id| null::slot(*id).is_some()) else { return };
            let Some(content) = value(&fields[1]).filter(|v| is_null(*v, text)) else { return };
            if !self.is_written(catalog::field(fields[1]).name) {
                self.tell(Subject::Entity(id), Use::Empty, Some(content));
            }
            return;
        }
        for (field, content) in values.iter().filter(|(_, v)| is_null(*v, text)) {
            let name = catalog::field(*field).name;
            // A definition with slots takes its name from the spec.
            let slots = || values.iter().any(|(f, v)| catalog::field(*f).name == "m_slots" && !is_null(*v, text));
            // With other flags the interpreter sees that there is nothing to call.
            let varargs = || {
                let flags = values.iter().find(|(f, _)| catalog::field(*f).name == "ml_flags");
                flags.is_some_and(|(_, v)| contains(self.infer.reader.name(*v), b"METH_VARARGS"))
            };
            let crashes = null::member(*field).is_some_and(|e| !e.crashes().is_empty());
            if crashes && !self.is_written(name) && !(name == "m_name" && slots()) && (name != "ml_meth" || varargs()) {
                self.tell(Subject::Field(*field), Use::Empty, Some(*content));
            }
        }
    }

    /// The values of an initialiser with the fields that they are for.
    fn values(&self, fields: &[FieldId], list: Node<'t>) -> Vec<(FieldId, Node<'t>)> {
        let mut out = Vec::new();
        let mut at = 0;
        for item in operands(list) {
            let (field, value) = if item.kind_name() == "initializer_pair" {
                let designators: Vec<Node<'t>> = item.children_at(Child::Designator).collect();
                let [one] = designators[..] else { return out };
                let name = self.infer.reader.name(one);
                let name = name.strip_prefix(b".").unwrap_or(name).trim_ascii();
                let Some(i) = fields.iter().position(|f| catalog::field(*f).name.as_bytes() == name) else {
                    return out;
                };
                at = i;
                (fields[i], item.child_at(Child::Value))
            } else {
                let Some(field) = fields.get(at) else { return out };
                (*field, Some(item))
            };
            at += 1;
            if let Some(value) = value {
                out.push((field, value));
            }
        }
        out
    }

    /// An array that must end, if something reads it to its end: of one entry that other files may see, only what this
    /// file does with it says so.
    fn end(
        &mut self,
        (record, fields): (EntityId, &[FieldId]),
        declarator: Node<'t>,
        list: Node<'t>,
        last: Node<'t>,
        is_table: bool,
    ) {
        if self.is_conditional(list, last) {
            return;
        }
        let is_entry = match last.kind_name() {
            "initializer_list" => self.values(fields, last).first().is_some_and(|(f, v)| {
                let is_slot = v.kind_name() == "identifier" && is_slot(self.infer.reader.name(*v));
                fields.first() == Some(f) && (is_text(bare(*v)) || is_slot)
            }),
            // `METHOD(cook)`
            "call_expression" => {
                let name = last.child_at(Child::Function).map_or(&b""[..], |f| self.infer.reader.name(f));
                let arguments = last.child_at(Child::Arguments).map(operands).unwrap_or_default();
                self.is_entry_macro(name, &arguments, self.span(last).start)
            }
            _ => false,
        };
        let Some(variable) = declarator.child_at(Child::Declarator) else { return };
        let name = last_name(&self.infer.reader, variable);
        let is_read = |w: &Self| !w.uses().single.contains(name) && (is_table || w.uses().named.contains(name));
        if is_entry && !self.is_filled(name) && !self.is_counted(name) && is_read(self) {
            self.tell(Subject::Entity(record), Use::Unterminated, Some(variable));
        }
    }

    /// Whether each definition of a macro makes an entry with a name: it begins with a text, with a parameter in one or
    /// for one, or with the id of a slot.
    fn is_entry_macro(&self, name: &[u8], arguments: &[Node<'t>], at: u32) -> bool {
        let package = &self.infer.semantics.package;
        let mut any = false;
        for r in package.definitions(self.file.0 as usize, name, self.live(at)) {
            any = true;
            let f = &package.sources.files[r.file as usize];
            let define = &f.defines[r.define as usize];
            let [open, first, rest @ ..] = f.body(define) else { return false };
            let params = f.param_names(define);
            let params: Vec<&[u8]> = params.iter().copied().collect();
            let word = |t: &Tok| t.span.of(f.text);
            let given = |t: &Tok| params.iter().position(|p| *p == word(t)).and_then(|i| arguments.get(i));
            let is_named = match first.kind {
                TokKind::Literal => true,
                TokKind::Punct(b'#') => rest.first().is_some_and(|t| given(t).is_some()),
                TokKind::Ident => match given(first) {
                    Some(argument) => is_text(bare(*argument)) || is_slot(self.infer.reader.name(*argument)),
                    None => is_slot(word(first)),
                },
                _ => false,
            };
            // One entry, and nothing behind it.
            let closes = closing(f.body(define), 0) == Some(f.body(define).len() - 1);
            if !open.is(b'{') || !closes || !is_named {
                return false;
            }
        }
        any
    }

    fn tell(&mut self, subject: Subject, usage: Use, at: Option<Node<'t>>) {
        let Some(at) = at else { return };
        let span = self.span(at);
        let live = self.live(span.start);
        if !live.may.is_empty() {
            self.emit(subject, usage, span, live, Confidence::Exact);
        }
    }

    /// Whether conditions decide which entry of an initialiser is the last one.
    fn is_conditional(&self, list: Node<'t>, last: Node<'t>) -> bool {
        let (start, text) = (self.span(list).start, self.infer.reader.name(list));
        let at = (self.span(last).start.saturating_sub(start) as usize).min(text.len());
        let directives = |text: &'_ [u8]| -> Vec<bool> {
            let lines = text.split(|b| *b == b'\n').map(<[u8]>::trim_ascii_start);
            let words = lines.filter_map(|l| l.strip_prefix(b"#")).map(<[u8]>::trim_ascii_start);
            words.filter(|w| w.starts_with(b"if") || w.starts_with(b"endif")).map(|w| w.starts_with(b"if")).collect()
        };
        let depth = directives(&text[..at]).iter().fold(0i32, |d, open| if *open { d + 1 } else { d - 1 });
        depth != 0 || !directives(&text[at..]).is_empty()
    }

    /// Whether code assigns to a field of this name: `s.pfunc = f`. A designator does not.
    fn is_written(&self, field: &str) -> bool {
        self.uses().written.contains(field.as_bytes())
    }

    /// Whether code assigns to an element of the array.
    pub(crate) fn is_filled(&self, name: &[u8]) -> bool {
        self.uses().filled.contains(name)
    }

    /// Whether code asks how long the array is: `sizeof(a)`, `ARRAY_SIZE(a)`.
    fn is_counted(&self, name: &[u8]) -> bool {
        self.uses().counted.contains(name)
    }

    fn uses(&self) -> &Uses<'a> {
        self.asked.set(self.asked.get() + 1);
        self.table_uses.get_or_init(|| {
            let file = &self.infer.semantics.package.sources.files[self.file.0 as usize];
            Uses::of(&file.tokens(), self.infer.reader.text)
        })
    }
}

/// The array that an initialised declarator makes: `a[]`, `*a[]`.
fn array<'t>(init: Node<'t>) -> Option<Node<'t>> {
    let mut at = init.child_at(Child::Declarator)?;
    while at.kind_name() == "pointer_declarator" {
        at = at.child_at(Child::Declarator)?;
    }
    (at.kind_name() == "array_declarator").then_some(at)
}

fn contains(text: &[u8], word: &[u8]) -> bool {
    text.windows(word.len()).any(|w| w == word)
}

/// Whether a name is the id of a slot.
fn is_slot(name: &[u8]) -> bool {
    let id = std::str::from_utf8(name).ok().and_then(catalog::lookup);
    id.is_some_and(|id| catalog::entity(id).slot)
}

/// A text as the source spells it.
fn is_text(node: Node<'_>) -> bool {
    matches!(node.kind_name(), "string_literal" | "concatenated_string")
}
