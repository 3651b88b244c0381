//! The parameters of a macro whose body is read, with the types that a use gives them.

use crate::sources::parameters::ParamNames;
use crate::types::ty::Ty;
use std::cell::Cell;

/// Parameters with the types that a use gives them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Params<'a> {
    names: ParamNames<'a>,
    types: Vec<Ty<'a>>,
    /// Whether a type of one was asked for.
    asked: Cell<bool>,
}

impl<'a> Params<'a> {
    /// Those without a type are open.
    pub(crate) fn new(names: ParamNames<'a>, types: Vec<Ty<'a>>) -> Params<'a> {
        Params { names, types, asked: Cell::new(false) }
    }

    pub(crate) fn position(&self, name: &[u8]) -> Option<usize> {
        self.names.position(name)
    }

    /// The type of a parameter.
    pub(crate) fn ty(&self, name: &[u8]) -> Option<Ty<'a>> {
        let i = self.position(name)?;
        self.asked.set(true);
        let known = self.types.get(i).filter(|t| **t != Ty::Unknown);
        Some(known.cloned().unwrap_or(Ty::Param(i as u16)))
    }

    /// A type in which parameters may stand for names of types.
    pub(crate) fn bound(&self, ty: Ty<'a>) -> Ty<'a> {
        match ty {
            Ty::Ptr(t) => self.bound(*t).ptr_to_some(),
            Ty::Name(name) => self.ty(name).unwrap_or(Ty::Name(name)),
            ty => ty,
        }
    }

    pub(crate) fn is_asked(&self) -> bool {
        self.asked.get()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_is_open_where_no_use_gives_it_a_type() {
        let names = || [&b"a"[..], b"b", b"c"].into_iter().collect();
        let params = Params::new(names(), vec![Ty::Scalar, Ty::Unknown]);
        assert!(!params.is_asked());
        let types = [&b"a"[..], b"b", b"c", b"d"].map(|n| params.ty(n));
        assert_eq!(types, [Some(Ty::Scalar), Some(Ty::Param(1)), Some(Ty::Param(2)), None]);
        assert!(params.is_asked());
    }
}
