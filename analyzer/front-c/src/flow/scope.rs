//! The variables of a function.

use crate::callees::helpers::Known;
use crate::syntax::grammar::Child;
use crate::syntax::symbol_table::SymbolTable;
use crate::syntax::tree::Node;
use crate::types::reader::DeclarationReader;
use abi3lint_flow::{SourceId, Var};
use rustc_hash::FxHashMap;

/// A local name.
#[derive(Clone, Debug)]
pub(crate) struct Local<'a> {
    /// Its pointer, where it is one that can be followed.
    pub var: Option<Var>,
    /// Results of calls that may say by this variable whether they failed; `None` for all so far.
    pub tells: Option<Vec<SourceId>>,
    /// The name of its type, without pointers and qualifiers; empty where nothing is known.
    pub ty: &'a [u8],
    /// Pointers of which it may say whether they are NULL: arguments of a call that raises on NULL and has set it.
    pub doubts: Vec<Var>,
    /// A number was made for it.
    pub number: bool,
    /// What is known of the lambda that it holds.
    pub lambda: Option<Box<Known>>,
}

/// A place that a function assigns to.
#[derive(Clone, Debug)]
pub(crate) struct Place<'a> {
    pub var: Var,
    /// The name that it begins with, and those of its indices.
    pub names: Vec<&'a [u8]>,
    /// How much of its text is that of the array that it is an element of; 0 where it is none.
    pub array: usize,
    /// Any function of the package may know it: a variable of the file, a member of the class.
    pub shared: bool,
}

/// The places of a function, by text.
pub(crate) type Places<'a> = FxHashMap<Vec<u8>, Place<'a>>;

/// Members of the object that a function gets.
#[derive(Debug, Default)]
pub(crate) struct UnsetMembers<'t, 'a> {
    /// Names of the object.
    pub objects: Vec<&'a [u8]>,
    pub members: Vec<UnsetMember<'a>>,
    /// The function that sets them.
    pub by: &'a [u8],
    /// The name of the function that gets the object.
    pub place: Option<Node<'t>>,
}

/// One of them.
#[derive(Debug)]
pub(crate) struct UnsetMember<'a> {
    /// The name of the object that it is a member of as written.
    pub object: &'a [u8],
    pub member: &'a [u8],
    pub var: Var,
}

/// The open scopes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scopes<'a> {
    locals: SymbolTable<'a, Local<'a>>,
    marks: Vec<usize>,
    vars: Var,
    /// By variable: its address is kept somewhere, so that anybody may change it.
    escaped: Vec<bool>,
}

impl<'a> Scopes<'a> {
    pub(crate) fn open(&mut self) {
        self.marks.push(self.locals.len());
    }

    pub(crate) fn close(&mut self) {
        if let Some(mark) = self.marks.pop() {
            self.locals.truncate(mark);
        }
    }

    /// A variable that has no name.
    pub(crate) fn fresh(&mut self) -> Var {
        self.vars += 1;
        self.escaped.push(false);
        self.vars - 1
    }

    pub(crate) fn declare(&mut self, name: &'a [u8], pointer: bool) -> Option<Var> {
        let var = pointer.then(|| self.fresh());
        self.locals.push(
            name,
            Local { var, ty: b"", tells: Some(Vec::new()), doubts: Vec::new(), number: false, lambda: None },
        );
        var
    }

    pub(crate) fn find(&mut self, name: &[u8]) -> Option<&mut Local<'a>> {
        self.locals.get_mut(name)
    }

    /// The pointer that a name stands for.
    pub(crate) fn var(&mut self, name: &[u8]) -> Option<Var> {
        let var = self.find(name)?.var?;
        (!self.escaped[var as usize]).then_some(var)
    }

    pub(crate) fn escape(&mut self, var: Var) {
        self.escaped[var as usize] = true;
    }
}

/// What a declarator declares: its name, and whether that is a plain pointer.
pub(crate) fn declared<'t>(declarator: Node<'t>, auto: bool) -> Option<(Node<'t>, bool)> {
    let (mut node, mut pointer) = (declarator, auto);
    for _ in 0..32 {
        match node.kind_name() {
            "identifier" => return Some((node, pointer)),
            "pointer_declarator" => pointer = true,
            "array_declarator" | "function_declarator" | "reference_declarator" => {
                return name_of(node).map(|n| (n, false));
            }
            "init_declarator" | "parenthesized_declarator" | "attributed_declarator" => {}
            _ => return None,
        }
        node = inner(node)?;
    }
    None
}

fn inner(node: Node<'_>) -> Option<Node<'_>> {
    node.child_at(Child::Declarator).or_else(|| {
        node.named_children().find(|n| n.kind_name() == "identifier" || n.kind_name().ends_with("_declarator"))
    })
}

/// The last name of a function; empty where it has none.
pub(crate) fn function_name<'a>(function: Node<'_>, reader: &DeclarationReader<'_, 'a>) -> &'a [u8] {
    function.child_at(Child::Declarator).and_then(name_of).map_or(&b""[..], |n| reader.name(n))
}

/// The name at the bottom of any declarator.
pub(crate) fn name_of(declarator: Node<'_>) -> Option<Node<'_>> {
    let mut node = declarator;
    for _ in 0..32 {
        match node.kind_name() {
            "identifier" | "field_identifier" | "destructor_name" | "operator_name" => return Some(node),
            "qualified_identifier" => node = node.child_at(Child::Name)?,
            _ => node = inner(node)?,
        }
    }
    None
}
