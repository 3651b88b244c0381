//! A function that is followed, and what that comes to.

use super::entry_points::Entry;
use super::functions::Defined;
use super::object_types::Members;
use crate::callees::helpers::{Known, Overloads, Signature};
use crate::text::spans::shift_fact;
use abi3lint_model::Fact;

/// What is lowered.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Definition<'t, 'p, 'a> {
    pub defined: Defined<'t>,
    /// The class that it is a member of; empty where it is none.
    pub class: &'a [u8],
    /// Of a macro, whose body the function's is.
    pub head: Option<MacroHead<'p, 'a>>,
    /// How many lambdas and macros within one another are followed: each takes room on the stack.
    pub nested: u32,
}

impl<'t, 'a> Definition<'t, '_, 'a> {
    /// Of a function or a lambda.
    pub(crate) fn of(defined: Defined<'t>, class: &'a [u8], nested: u32) -> Self {
        Definition { defined, class, head: None, nested }
    }
}

/// The head of a macro.
#[derive(Clone, Copy, Debug)]
pub(crate) struct MacroHead<'p, 'a> {
    pub name: &'a [u8],
    pub params: &'p [&'a [u8]],
}

/// What the analysis of a function comes to.
#[derive(Debug)]
pub(crate) enum Of {
    /// Something in it cannot be followed.
    Nothing,
    TooLarge,
    /// What its callers should know, if anything.
    Callers(Option<Known>),
}

/// What is known of one function, with the helpers that its calls were at that time.
#[derive(Debug)]
pub(crate) struct FunctionAnalysis<'a> {
    pub name: &'a [u8],
    pub signature: Signature<'a>,
    pub helper: Of,
    pub facts: Vec<Fact>,
    pub calls: Vec<&'a [u8]>,
    pub called: Vec<(&'a [u8], Option<Overloads<'a>>)>,
    pub entry: Entry<'a>,
    /// What it does to members of its object, where a type names it as its maker or its initialiser.
    pub members: Option<Members<'a>>,
}

impl FunctionAnalysis<'_> {
    /// What its callers should know.
    pub(crate) fn known(&self) -> Option<&Known> {
        if let Of::Callers(known) = &self.helper { known.as_ref() } else { None }
    }

    /// Moves its places.
    pub(crate) fn shift(&mut self, by: i64) {
        self.facts.iter_mut().for_each(|f| shift_fact(f, by));
    }
}
