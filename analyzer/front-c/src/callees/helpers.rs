//! What is known of the functions of a file and of its headers, for those that call them.
//!
//! A function is told from others of its name by its [`Signature`]: the class, how many arguments it takes, their types. A
//! call knows its callee that well, too, as far as it is written: `T::make(x)`, `this->make()`, `object.make()` with a
//! local variable. Of several that it can mean, it knows only what holds of all of them, and that when the last one is known.
//!
//! *Example.* `static PyObject *show(const char *)` and `static PyObject *show(PyObject *, int)`: `show(name)` is the first one.

use crate::syntax::grammar::Child;
use crate::syntax::tree::Node;
use crate::types::reader::DeclarationReader;
use abi3lint_flow::{Helper, sounds_final};
use abi3lint_model::EntityId;
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// A function of the file, as its callers see it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Known {
    pub helper: Helper,
    /// CPython's function whose NULL it returns, or whose exception comes with it.
    pub origin: Option<EntityId>,
}

impl Known {
    /// `None` where there is nothing to know of a function with this name.
    pub(crate) fn of(name: &[u8], helper: Option<Helper>, origin: Option<EntityId>) -> Option<Known> {
        // That it comes back after all is something to know.
        let helper = helper.or_else(|| sounds_final(&String::from_utf8_lossy(name)).then(Helper::default));
        helper.map(|helper| Known { helper, origin })
    }

    /// What holds of both.
    pub(crate) fn and(self, other: &Known) -> Known {
        let (a, b) = (self.helper, &other.helper);
        let helper = Helper {
            returns_null: a.returns_null && b.returns_null,
            decides: a.decides && b.decides,
            stops: a.stops && b.stops,
            quiet: a.quiet && b.quiet,
            passes: a.passes.filter(|p| b.passes == Some(*p)),
            needs: a.needs.into_iter().filter(|p| b.needs.contains(p)).collect(),
        };
        Known { helper, origin: self.origin.or(other.origin) }
    }
}

/// What tells a function from others of its name.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Signature<'a> {
    /// The class that it is a member of; empty where it is none.
    pub class: &'a [u8],
    /// The types of its parameters, without pointers and qualifiers.
    pub types: Vec<&'a [u8]>,
    /// How many arguments it takes at least.
    pub least: usize,
    /// It takes more arguments than it has parameters.
    pub open: bool,
}

impl<'a> Signature<'a> {
    /// Of a function, and the name of the class around it.
    pub(crate) fn of(function: Node<'_>, class: &'a [u8], reader: &DeclarationReader<'_, 'a>) -> Signature<'a> {
        let mut signature = Signature { class, ..Signature::default() };
        let mut declarator = function.child_at(Child::Declarator);
        while let Some(inner) =
            declarator.filter(|d| !matches!(d.kind_name(), "function_declarator" | "abstract_function_declarator"))
        {
            declarator = inner
                .child_at(Child::Declarator)
                .or_else(|| inner.named_children().find(|n| n.kind_name().ends_with("_declarator")));
        }
        let Some(declarator) = declarator else { return signature };
        let mut name = declarator.child_at(Child::Declarator);
        while let Some(qualified) = name.filter(|n| n.kind_name() == "qualified_identifier") {
            signature.class = qualified.child_at(Child::Scope).map_or(signature.class, |s| plain_type(reader.name(s)));
            name = qualified.child_at(Child::Name);
        }
        let Some(list) = declarator.child_at(Child::Parameters) else { return signature };
        for p in list.children() {
            match p.kind_name() {
                "parameter_declaration" | "optional_parameter_declaration" => {
                    let ty = p.child_at(Child::Type).map_or(&b""[..], |t| plain_type(reader.name(t)));
                    if ty == b"void" && p.child_at(Child::Declarator).is_none() {
                        continue;
                    }
                    signature.types.push(ty);
                    if p.kind_name() == "parameter_declaration" {
                        signature.least = signature.types.len();
                    }
                }
                "variadic_parameter" | "variadic_parameter_declaration" | "..." => signature.open = true,
                "comment" | "(" | ")" | "," => {}
                // `void f(a, b)` of old, and what was not understood.
                _ => signature.open = true,
            }
        }
        signature
    }

    fn takes(&self, arguments: usize) -> bool {
        self.least <= arguments && (self.open || arguments <= self.types.len())
    }
}

/// The last name of a type, without its namespace and its arguments.
pub(crate) fn plain_type(text: &[u8]) -> &[u8] {
    let end = text.iter().position(|b| *b == b'<').unwrap_or(text.len());
    let start = text[..end].iter().rposition(|b| matches!(b, b':' | b' ' | b'\n' | b'\t')).map_or(0, |at| at + 1);
    if start == end { text[..end].trim_ascii() } else { &text[start..end] }
}

/// One of the functions with a name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Overload<'a> {
    pub signature: Signature<'a>,
    /// `None` until it was looked at.
    pub known: Option<Option<Known>>,
    /// How many definitions are not known yet: the branches of a condition may have one each.
    left: u32,
}

/// All functions with a name.
pub(crate) type Overloads<'a> = Arc<Vec<Overload<'a>>>;

/// What a call tells of its callee.
#[derive(Clone, Debug)]
pub(crate) struct Callee<'a> {
    pub name: &'a [u8],
    /// The class of the object or of the scope, where it is written; of a name alone, the class around the function.
    pub class: Class<'a>,
    /// How many arguments, where they can be counted, and their types as far as they are known.
    pub arguments: Option<Vec<&'a [u8]>>,
}

/// Whose function a call means.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Class<'a> {
    /// That of this class and no other.
    Of(&'a [u8]),
    /// That of this class, one of its bases, or none.
    Around(&'a [u8]),
    /// Of this class or namespace.
    Scope(&'a [u8]),
}

/// Functions by name.
#[derive(Debug, Default)]
pub(crate) struct Helpers<'a>(FxHashMap<&'a [u8], Overloads<'a>>);

/// Of a name that more functions have, nothing is known.
const OVERLOADS: usize = 16;

impl<'a> Helpers<'a> {
    /// Announces a definition: until it is known, nothing is known of calls that may mean it.
    pub(crate) fn announce(&mut self, name: &'a [u8], signature: &Signature<'a>) {
        // An operator or a destructor has no name by which it is called.
        if name.is_empty() {
            return;
        }
        let list = Arc::make_mut(self.0.entry(name).or_default());
        let has_room = list.len() <= OVERLOADS;
        match list.iter_mut().find(|o| o.signature == *signature) {
            Some(same) if same.left > 0 => same.left += 1,
            // Another view has its own of the same.
            Some(same) => (same.known, same.left) = (None, 1),
            None if has_room => {
                list.push(Overload { signature: signature.clone(), known: None, left: 1 });
            }
            None => {}
        }
    }

    /// One more definition is known.
    pub(crate) fn add(&mut self, name: &'a [u8], signature: &Signature<'a>, known: Option<Known>) {
        let list = self.0.get_mut(name).map(Arc::make_mut).into_iter().flatten();
        let mut list = list;
        let Some(of) = list.find(|o| o.signature == *signature && o.left > 0) else { return };
        of.left -= 1;
        of.known = Some(match (of.known.take(), known) {
            (None, known) => known,
            (Some(a), b) => a.zip(b).map(|(a, b)| a.and(&b)).filter(|k| *k != Known::default()),
        });
    }

    /// All functions with a name.
    pub(crate) fn named(&self, name: &[u8]) -> &[Overload<'a>] {
        self.0.get(name).map_or(&[][..], |list| list.as_slice())
    }

    /// All functions with a name, to be kept and compared.
    pub(crate) fn shared(&self, name: &[u8]) -> Option<Overloads<'a>> {
        self.0.get(name).cloned()
    }

    /// Whether something is known of one of the functions with a name.
    pub(crate) fn is_worth_knowing(&self, name: &[u8]) -> bool {
        self.named(name).iter().any(|o| matches!(o.known, Some(Some(_))))
    }

    /// Whether all functions with a name are known.
    pub(crate) fn is_complete(&self, name: &[u8]) -> bool {
        self.named(name).iter().all(|o| o.left == 0)
    }

    /// Those that callers in other files may mean.
    pub(crate) fn into_known(self) -> impl Iterator<Item = (&'a [u8], Overloads<'a>)> {
        self.0.into_iter().filter(|(_, list)| list.iter().any(|o| matches!(o.known, Some(Some(_)))))
    }
}

/// The functions that a call can mean; `None` where nothing is known of them.
pub(crate) fn meant<'l, 'a>(list: &'l [Overload<'a>], callee: &Callee<'a>) -> Option<Vec<&'l Overload<'a>>> {
    if list.is_empty() || list.len() > OVERLOADS {
        return None;
    }
    let mut meant: Vec<&'l Overload<'a>> = list.iter().collect();
    let of = |class: &[u8]| -> Vec<&'l Overload<'a>> { list.iter().filter(|o| o.signature.class == class).collect() };
    match callee.class {
        Class::Of(class) => meant = of(class),
        Class::Around(class) | Class::Scope(class) => {
            let own = if class.is_empty() { Vec::new() } else { of(class) };
            let free = of(b"");
            if !own.is_empty() {
                meant = own;
            } else if !free.is_empty() {
                meant = free;
            } else if class.is_empty() || matches!(callee.class, Class::Scope(_)) {
                // A method of a class is not called without an object of it.
                return None;
            }
        }
    }
    if let Some(arguments) = &callee.arguments {
        let fits: Vec<&'l Overload<'a>> =
            meant.iter().copied().filter(|o| o.signature.takes(arguments.len())).collect();
        if !fits.is_empty() {
            meant = fits;
        }
        let differ = |o: &&&'l Overload<'a>| {
            let mut pairs = arguments.iter().zip(&o.signature.types);
            pairs.any(|(a, b)| !a.is_empty() && !b.is_empty() && a != b)
        };
        let same: Vec<&'l Overload<'a>> = meant.iter().filter(|o| !differ(o)).copied().collect();
        if !same.is_empty() {
            meant = same;
        }
    }
    Some(meant)
}

/// What holds of all functions that a call can mean.
pub(crate) fn called<'a>(list: &[Overload<'a>], callee: &Callee<'a>) -> Option<Known> {
    let mut all: Option<Known> = None;
    for o in meant(list, callee)? {
        let known = o.known.as_ref().filter(|_| o.left == 0)?.as_ref()?;
        all = Some(match all {
            Some(before) => before.and(known),
            None => known.clone(),
        });
    }
    all.filter(|k| *k != Known::default() || sounds_final(&String::from_utf8_lossy(callee.name)))
}
