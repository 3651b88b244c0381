//! What an argument behind a format must be, and whether a declared type is that.
//!
//! Only what is certain is told: a type that is not known by its name, as one that the project declares, is never
//! wrong. Widths are compared on the platforms of 64 bits, where `long` has 8 bytes on Linux and macOS and 4 on
//! Windows.

/// A number as wide as the C type of that name; signed and unsigned are one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Number {
    /// `bool`, which a `char` is as wide as.
    Bool,
    /// `char`.
    Char,
    /// `short`.
    Short,
    /// `int`.
    Int,
    /// `long`.
    Long,
    /// `long long`.
    LongLong,
    /// `Py_ssize_t`, `size_t`.
    Size,
    /// `float`.
    Float,
    /// `double`.
    Double,
}

/// What is passed for one argument of a unit.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Wants {
    /// A number.
    Value(Number),
    /// The address of a number.
    To(Number),
    /// The address of a length: of a `Py_ssize_t`, or of an `int` without `PY_SSIZE_T_CLEAN`.
    Length,
    /// A length itself.
    LengthValue,
    /// `char *`.
    Text,
    /// `char **`.
    ToText,
    /// `PyObject *`.
    Object,
    /// `PyObject **`.
    ToObject,
    /// `PyTypeObject *`.
    Type,
    /// `Py_buffer *`.
    Buffer,
    /// `wchar_t *`.
    Wide,
    /// `wchar_t **`.
    ToWide,
    /// Whatever the converter takes, and what has no name of its own.
    Any,
}

/// What a type is by its name, without its pointers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Base {
    Number(Number),
    Object,
    Type,
    Buffer,
    Wide,
}

/// Names of types that are no combination of C's words.
const NAMES: &[(&str, Base)] = &[
    ("PyObject", Base::Object),
    ("PyTypeObject", Base::Type),
    ("Py_UCS1", Base::Number(Number::Char)),
    ("Py_UCS4", Base::Number(Number::Int)),
    ("Py_buffer", Base::Buffer),
    ("Py_hash_t", Base::Number(Number::Size)),
    ("Py_ssize_t", Base::Number(Number::Size)),
    ("_Bool", Base::Number(Number::Bool)),
    ("bool", Base::Number(Number::Bool)),
    ("double", Base::Number(Number::Double)),
    ("float", Base::Number(Number::Float)),
    ("int16_t", Base::Number(Number::Short)),
    ("int32_t", Base::Number(Number::Int)),
    ("int64_t", Base::Number(Number::LongLong)),
    ("int8_t", Base::Number(Number::Char)),
    ("intptr_t", Base::Number(Number::Size)),
    ("ptrdiff_t", Base::Number(Number::Size)),
    ("size_t", Base::Number(Number::Size)),
    ("ssize_t", Base::Number(Number::Size)),
    ("uint16_t", Base::Number(Number::Short)),
    ("uint32_t", Base::Number(Number::Int)),
    ("uint64_t", Base::Number(Number::LongLong)),
    ("uint8_t", Base::Number(Number::Char)),
    ("uintptr_t", Base::Number(Number::Size)),
    ("wchar_t", Base::Wide),
];

/// Words that say nothing of the width.
const QUALIFIERS: &[&str] = &["const", "volatile", "register", "static", "signed", "unsigned"];

fn base(type_name: &str) -> Option<Base> {
    let words = || type_name.split_whitespace().filter(|w| !QUALIFIERS.contains(w));
    let mut list: Vec<&str> = words().collect();
    if let [only] = list[..]
        && let Ok(i) = NAMES.binary_search_by_key(&only, |n| n.0)
    {
        return Some(NAMES[i].1);
    }
    let has_sign = type_name.split_whitespace().any(|w| w == "unsigned" || w == "signed");
    let is_int = list.contains(&"int");
    list.retain(|w| *w != "int");
    Some(Base::Number(match list[..] {
        ["char"] if !is_int => Number::Char,
        ["short"] => Number::Short,
        ["long"] => Number::Long,
        ["long", "long"] => Number::LongLong,
        [] if is_int || has_sign => Number::Int,
        _ => return None,
    }))
}

/// Whether the name is one that C itself gives a meaning to, so that no project declares it anew.
pub fn is_of_c(type_name: &str) -> bool {
    type_name.split_whitespace().all(|w| {
        QUALIFIERS.contains(&w) || matches!(w, "char" | "short" | "int" | "long" | "float" | "double" | "_Bool")
    })
}

impl Number {
    /// Bytes on Linux and macOS, and on Windows.
    fn widths(self) -> (u8, u8) {
        match self {
            Number::Bool | Number::Char => (1, 1),
            Number::Short => (2, 2),
            Number::Int | Number::Float => (4, 4),
            Number::Long => (8, 4),
            Number::LongLong | Number::Size | Number::Double => (8, 8),
        }
    }

    fn is_real(self) -> bool {
        matches!(self, Number::Float | Number::Double)
    }

    /// As it is passed behind `...`.
    fn promoted(self) -> Number {
        match self {
            Number::Bool | Number::Char | Number::Short => Number::Int,
            Number::Float => Number::Double,
            n => n,
        }
    }

    fn fits(self, other: Number) -> bool {
        self.widths() == other.widths() && self.is_real() == other.is_real()
    }

    fn c_name(self) -> &'static str {
        match self {
            Number::Bool => "bool",
            Number::Char => "char",
            Number::Short => "short",
            Number::Int => "int",
            Number::Long => "long",
            Number::LongLong => "long long",
            Number::Size => "Py_ssize_t",
            Number::Float => "float",
            Number::Double => "double",
        }
    }
}

impl Wants {
    /// Whether an argument of a declared type, a name and how many pointers to it, is certainly wrong.
    /// `sized` is what a length is: a `Py_ssize_t` or an `int`; `None` where that is not known.
    pub fn refuses(self, type_name: &str, pointers: u8, sized: Option<bool>) -> bool {
        let Some(base) = base(type_name) else { return false };
        let length = sized.map(|s| if s { Number::Size } else { Number::Int });
        match (self, base) {
            (Wants::Value(n), Base::Number(have)) => pointers > 0 || !have.promoted().fits(n),
            (Wants::LengthValue, Base::Number(have)) => {
                pointers > 0 || length.is_some_and(|n| !have.promoted().fits(n))
            }
            (Wants::To(n), Base::Number(have)) => pointers != 1 || !have.fits(n),
            (Wants::Length, Base::Number(have)) => pointers != 1 || length.is_some_and(|n| !have.fits(n)),
            (Wants::Value(_) | Wants::LengthValue | Wants::To(_) | Wants::Length, _) => true,
            (Wants::Text, Base::Number(Number::Char)) => pointers != 1,
            (Wants::ToText, Base::Number(Number::Char)) => pointers != 2,
            (Wants::Object, Base::Object | Base::Type) => pointers != 1,
            (Wants::ToObject, Base::Object | Base::Type) => pointers != 2,
            (Wants::Type, Base::Object | Base::Type) => pointers != 1,
            (Wants::Buffer, Base::Buffer) => pointers != 1,
            (Wants::Wide, Base::Wide) => pointers != 1,
            (Wants::ToWide, Base::Wide) => pointers != 2,
            // `wchar_t` is 4 bytes wide on Linux and 2 on Windows: no number is like it on both.
            (Wants::Wide | Wants::ToWide, Base::Number(_)) => pointers == 0,
            (Wants::Any, _) => false,
            (
                Wants::Text
                | Wants::ToText
                | Wants::Object
                | Wants::ToObject
                | Wants::Type
                | Wants::Buffer
                | Wants::Wide
                | Wants::ToWide,
                _,
            ) => true,
        }
    }

    /// The C type, for messages.
    pub fn c_type(self, sized: bool) -> String {
        let length = if sized { "Py_ssize_t" } else { "int" };
        match self {
            Wants::Value(n) => n.c_name().to_owned(),
            Wants::To(n) => format!("{} *", n.c_name()),
            Wants::Length => format!("{length} *"),
            Wants::LengthValue => length.to_owned(),
            Wants::Text => "const char *".to_owned(),
            Wants::ToText => "const char **".to_owned(),
            Wants::Object => "PyObject *".to_owned(),
            Wants::ToObject => "PyObject **".to_owned(),
            Wants::Type => "PyTypeObject *".to_owned(),
            Wants::Buffer => "Py_buffer *".to_owned(),
            Wants::Wide => "const wchar_t *".to_owned(),
            Wants::ToWide => "wchar_t **".to_owned(),
            Wants::Any => "void *".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{NAMES, Number, Wants};

    #[test]
    fn widths_decide_and_signs_do_not() {
        assert!(NAMES.is_sorted_by_key(|n| n.0));
        let wrong = |w: Wants, name: &str, pointers| w.refuses(name, pointers, Some(true));
        assert!(!wrong(Wants::To(Number::Int), "unsigned int", 1));
        assert!(!wrong(Wants::To(Number::Int), "uint32_t", 1));
        assert!(wrong(Wants::To(Number::Int), "Py_ssize_t", 1));
        assert!(wrong(Wants::To(Number::Int), "long", 1));
        assert!(wrong(Wants::To(Number::Long), "long long int", 1));
        assert!(!wrong(Wants::To(Number::LongLong), "unsigned long long", 1));
        assert!(wrong(Wants::To(Number::Int), "bool", 1));
        assert!(wrong(Wants::To(Number::Float), "double", 1));
        assert!(wrong(Wants::To(Number::Int), "int", 0));
        assert!(!wrong(Wants::Value(Number::Int), "short", 0));
        assert!(!wrong(Wants::Value(Number::Double), "float", 0));
        assert!(wrong(Wants::Value(Number::Size), "int", 0));
        assert!(!wrong(Wants::To(Number::Int), "my_int", 1));
    }

    #[test]
    fn pointers_are_counted_where_the_name_is_known() {
        let wrong = |w: Wants, name: &str, pointers| w.refuses(name, pointers, None);
        assert!(wrong(Wants::ToText, "char", 1) && !wrong(Wants::ToText, "const char", 2));
        assert!(wrong(Wants::ToObject, "PyObject", 1) && !wrong(Wants::ToObject, "Thing", 1));
        assert!(wrong(Wants::Text, "PyObject", 1) && wrong(Wants::Object, "char", 1));
        assert!(!wrong(Wants::Length, "int", 1) && Wants::Length.refuses("int", 1, Some(true)));
        assert!(!wrong(Wants::Text, "void", 1));
    }
}
