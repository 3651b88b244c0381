//! C types as far as field accesses need them.
//!
//! Names are slices of the original text. The module must not know which types are CPython's.

/// A type, without qualifiers. References count as the type itself.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(crate) enum Ty<'a> {
    Unknown,
    /// Numbers, enumerations, `void`.
    Scalar,
    /// A typedef name or a C++ class.
    Name(&'a [u8]),
    /// A class template with its arguments; those that are no types are unknown.
    Generic(&'a [u8], Box<[Ty<'a>]>),
    /// A struct or union tag.
    Tag(&'a [u8]),
    /// A struct or union that is defined in place: file and index of its record.
    Record(u32, u32),
    /// Pointer or array.
    Ptr(Box<Ty<'a>>),
    /// Function with this result.
    Func(Box<Ty<'a>>),
    /// A parameter of the macro whose body is read.
    Param(u16),
}

impl<'a> Ty<'a> {
    /// A pointer to the type.
    pub(crate) fn ptr(self) -> Ty<'a> {
        Ty::Ptr(Box::new(self))
    }

    /// The same where it may go on for ever, as where macros take addresses of what others took the address of.
    pub(crate) fn ptr_to_some(self) -> Ty<'a> {
        let inner = std::iter::successors(Some(&self), |t| match t {
            Ty::Ptr(t) | Ty::Func(t) => Some(&**t),
            _ => None,
        });
        if inner.take(DEPTH as usize).count() < DEPTH as usize { self.ptr() } else { Ty::Unknown }
    }

    /// What a pointer points to; other types stay, so that `f` and `*f` of a function are alike.
    pub(crate) fn deref(self) -> Ty<'a> {
        match self {
            Ty::Ptr(t) => *t,
            Ty::Func(_) | Ty::Param(_) => self,
            _ => Ty::Unknown,
        }
    }

    /// The result of a call.
    pub(crate) fn result(self) -> Ty<'a> {
        match self {
            Ty::Func(t) => *t,
            Ty::Ptr(t) => t.result(),
            Ty::Name(_) | Ty::Generic(..) | Ty::Param(_) | Ty::Scalar | Ty::Tag(_) | Ty::Record(..) | Ty::Unknown => {
                Ty::Unknown
            }
        }
    }

    /// Whether it names a record by its number.
    pub(crate) fn has_record(&self) -> bool {
        match self {
            Ty::Record(..) => true,
            Ty::Ptr(t) | Ty::Func(t) => t.has_record(),
            Ty::Generic(_, args) => args.iter().any(Ty::has_record),
            _ => false,
        }
    }

    /// Whether it depends on a macro parameter.
    pub(crate) fn has_param(&self) -> bool {
        match self {
            Ty::Param(_) => true,
            Ty::Ptr(t) | Ty::Func(t) => t.has_param(),
            Ty::Generic(_, args) => args.iter().any(Ty::has_param),
            _ => false,
        }
    }

    /// The type with the parameters of a class template replaced by its arguments. A class whose member is of the same
    /// class with more arguments may double them at each step: past a size, the type is unknown.
    pub(crate) fn with_arguments(self, params: &[&[u8]], args: &[Ty<'a>]) -> Ty<'a> {
        if params.is_empty() {
            return self;
        }
        let mut left = TYPE_PARTS;
        let ty = self.replaced(params, args);
        if ty.fits(&mut left) { ty } else { Ty::Unknown }
    }

    /// Whether it consists of no more parts than are left.
    fn fits(&self, left: &mut usize) -> bool {
        let Some(rest) = left.checked_sub(1) else { return false };
        *left = rest;
        match self {
            Ty::Ptr(t) | Ty::Func(t) => t.fits(left),
            Ty::Generic(_, args) => args.iter().all(|t| t.fits(left)),
            _ => true,
        }
    }

    fn replaced(self, params: &[&[u8]], args: &[Ty<'a>]) -> Ty<'a> {
        match self {
            Ty::Name(name) => match params.iter().position(|p| *p == name) {
                Some(i) => args.get(i).cloned().unwrap_or(Ty::Unknown),
                None => self,
            },
            Ty::Generic(name, of) => Ty::Generic(name, of.into_iter().map(|t| t.replaced(params, args)).collect()),
            Ty::Ptr(t) => t.replaced(params, args).ptr_to_some(),
            Ty::Func(t) => Ty::Func(Box::new(t.replaced(params, args))),
            _ => self,
        }
    }
}

/// Parts of a type once the arguments of class templates are put in.
const TYPE_PARTS: usize = 100;

/// Nesting of declarators and specifiers that is followed.
pub(super) const DEPTH: u32 = 48;

/// Reads a type as the catalog spells it: `struct _typeobject *`, `PyObject *(*)(PyObject *)`.
pub(crate) fn parse(text: &'static str) -> Ty<'static> {
    let text = text.trim();
    if let Some(i) = text.find("(*)") {
        return Ty::Func(Box::new(parse(&text[..i]))).ptr();
    }
    let (text, arrays) = match text.split_once('[') {
        Some((t, rest)) => (t.trim(), 1 + rest.matches('[').count()),
        None => (text, 0),
    };
    let mut words = text
        .split(|c: char| c.is_whitespace() || c == '*')
        .filter(|w| !matches!(*w, "" | "const" | "volatile" | "restrict" | "unsigned" | "signed" | "enum"));
    let base = match words.next() {
        Some("struct" | "union") => words.next().map_or(Ty::Unknown, |w| Ty::Tag(w.as_bytes())),
        // The one number of CPython's that is in so many types that no look-up is spent on it.
        Some("void" | "char" | "short" | "int" | "long" | "float" | "double" | "size_t" | "Py_ssize_t") => Ty::Scalar,
        Some(w) => Ty::Name(w.as_bytes()),
        None if text.is_empty() => Ty::Unknown,
        None => Ty::Scalar,
    };
    (0..text.matches('*').count() + arrays).fold(base, |t, _| t.ptr())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_that_doubles_at_each_step_ends_as_unknown() {
        let of = |t: &Ty<'static>| Ty::Generic(b"pair", [t.clone(), t.clone()].into());
        let param = of(&Ty::Name(b"T"));
        let mut ty = Ty::Scalar;
        for _ in 0..5 {
            ty = param.clone().with_arguments(&[b"T"], &[ty]);
        }
        assert!(matches!(ty, Ty::Generic(..)));
        assert_eq!(param.with_arguments(&[b"T"], &[ty]), Ty::Unknown);
    }

    #[test]
    fn catalog_types_read_as_written() {
        assert_eq!(parse("PyTypeObject *"), Ty::Name(b"PyTypeObject").ptr());
        assert_eq!(parse("struct _typeobject *"), Ty::Tag(b"_typeobject").ptr());
        assert_eq!(parse("const char *"), Ty::Scalar.ptr());
        assert_eq!(parse("PyObject *[1]"), Ty::Name(b"PyObject").ptr().ptr());
        assert_eq!(parse("PyObject *(*)(PyObject *)").result(), Ty::Name(b"PyObject").ptr());
        assert_eq!(parse("unsigned int"), Ty::Scalar);
        assert_eq!(parse(""), Ty::Unknown);
    }
}
