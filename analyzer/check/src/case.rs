//! What a rule sees: a question, and why the entity is not to be had, which is worked out once for all rules.

use crate::class::Class;
use crate::membership::classify;
use crate::question::Question;
use std::cell::OnceCell;
use std::ops::Deref;

/// A question with what the membership rules share. It reads like the question.
#[derive(Debug)]
pub(crate) struct Case<'a> {
    question: Question<'a>,
    class: OnceCell<Option<Class>>,
}

impl<'a> Case<'a> {
    pub(crate) fn new(question: Question<'a>) -> Case<'a> {
        Case { question, class: OnceCell::new() }
    }

    /// Why the entity is not to be had here.
    pub(crate) fn class(&self) -> Option<&Class> {
        self.class.get_or_init(|| classify(&self.question)).as_ref()
    }
}

impl<'a> Deref for Case<'a> {
    type Target = Question<'a>;

    fn deref(&self) -> &Question<'a> {
        &self.question
    }
}
