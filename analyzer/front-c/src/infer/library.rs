//! What classes of the C++ library lead to: pointers that own, containers, pairs.
//!
//! Only what follows from the arguments of the class is known. A class of the package that has such a name is asked for
//! its own members first. The module must not know CPython.

use crate::types::ty::Ty;

/// Classes that stand for a pointer to their first argument.
const POINTERS: &[&[u8]] =
    &[b"unique_ptr", b"shared_ptr", b"auto_ptr", b"scoped_ptr", b"intrusive_ptr", b"not_null", b"observer_ptr"];
/// Classes that hold objects of their first argument.
const SEQUENCES: &[&[u8]] = &[
    b"vector",
    b"array",
    b"deque",
    b"list",
    b"forward_list",
    b"set",
    b"multiset",
    b"unordered_set",
    b"initializer_list",
    b"span",
    b"valarray",
    b"stack",
    b"queue",
];
const MAPS: &[&[u8]] = &[b"map", b"multimap", b"unordered_map"];
const TUPLES: &[&[u8]] = &[b"pair", b"tuple"];

/// What an operator of a class leads to.
pub(crate) fn through<'a>(ty: &Ty<'a>, operator: &[u8]) -> Option<Ty<'a>> {
    let Ty::Generic(name, args) = ty else { return None };
    let is = |list: &[&[u8]]| list.contains(name);
    match operator {
        b"operator[]" if is(SEQUENCES) => args.first().cloned(),
        // The array of a pointer that owns one has a bracket among its arguments.
        b"operator[]" if is(POINTERS) => args.first().cloned().map(Ty::deref),
        b"operator[]" if is(MAPS) => args.get(1).cloned(),
        b"operator->" | b"operator*" if is(POINTERS) || *name == b"optional" => args.first().cloned(),
        _ => None,
    }
}

/// A member of a class: of a method, a function with its result.
pub(crate) fn member<'a>(ty: &Ty<'a>, name: &[u8]) -> Option<Ty<'a>> {
    let Ty::Generic(class, args) = ty else { return None };
    let is = |list: &[&[u8]]| list.contains(class);
    let method = |t: Ty<'a>| Ty::Func(Box::new(t));
    match name {
        b"get" | b"release" if is(POINTERS) => Some(method(args.first()?.clone().ptr_to_some())),
        b"front" | b"back" | b"at" | b"top" if is(SEQUENCES) => Some(method(args.first()?.clone())),
        b"at" if is(MAPS) => Some(method(args.get(1)?.clone())),
        b"value" if *class == b"optional" => Some(method(args.first()?.clone())),
        b"data" | b"begin" | b"end" | b"cbegin" | b"cend" | b"rbegin" | b"rend" => {
            Some(method(element(ty)?.ptr_to_some()))
        }
        b"find" if is(MAPS) || is(SEQUENCES) => Some(method(element(ty)?.ptr_to_some())),
        b"first" if *class == b"pair" => args.first().cloned(),
        b"second" if *class == b"pair" => args.get(1).cloned(),
        _ => None,
    }
}

/// What a loop over a container meets.
pub(crate) fn element<'a>(ty: &Ty<'a>) -> Option<Ty<'a>> {
    match ty {
        Ty::Ptr(t) => Some((**t).clone()),
        Ty::Generic(name, args) if SEQUENCES.contains(name) => args.first().cloned(),
        Ty::Generic(name, args) if MAPS.contains(name) => {
            Some(Ty::Generic(b"pair", args.iter().take(2).cloned().collect()))
        }
        _ => None,
    }
}

/// The part of a pair, a tuple or an array that the `i`-th name of a structured binding is for.
pub(crate) fn part<'a>(ty: &Ty<'a>, i: usize) -> Option<Ty<'a>> {
    match ty {
        Ty::Generic(name, args) if TUPLES.contains(name) => args.get(i).cloned(),
        Ty::Generic(name, args) if *name == b"array" => args.first().cloned(),
        Ty::Ptr(t) => Some((**t).clone()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_of_the_library_lead_to_their_arguments() {
        let of =
            |name: &'static [u8], args: &[&'static [u8]]| Ty::Generic(name, args.iter().map(|a| Ty::Name(a)).collect());
        let (k, v) = (Ty::Name(b"K"), Ty::Name(b"V"));
        assert_eq!(through(&of(b"unique_ptr", &[b"K", b"V"]), b"operator->"), Some(k.clone()));
        assert_eq!(through(&of(b"holder", &[b"K"]), b"operator->"), None);
        assert_eq!(through(&of(b"map", &[b"K", b"V"]), b"operator[]"), Some(v.clone()));
        assert_eq!(member(&of(b"shared_ptr", &[b"K"]), b"get"), Some(Ty::Func(Box::new(k.clone().ptr()))));
        assert_eq!(element(&of(b"map", &[b"K", b"V"])), Some(of(b"pair", &[b"K", b"V"])));
        assert_eq!(part(&of(b"tuple", &[b"K", b"V"]), 1), Some(v));
        assert_eq!(part(&k.clone().ptr(), 3), Some(k));
    }
}
