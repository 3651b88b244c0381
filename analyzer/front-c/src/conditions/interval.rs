//! Values of preprocessor expressions: three-valued conditions and intervals of numbers.

use abi3lint_model::integer;

/// The value of a condition.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Tri {
    No,
    Yes,
    Unknown,
}

impl Tri {
    pub(crate) fn not(self) -> Tri {
        match self {
            Tri::No => Tri::Yes,
            Tri::Yes => Tri::No,
            Tri::Unknown => Tri::Unknown,
        }
    }
}

/// The value of an expression.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Val {
    Unknown,
    /// Any number between both ends, both included.
    Range(i64, i64),
    /// Any number but 0.
    NonZero,
}

impl Val {
    pub(crate) fn exact(n: i64) -> Val {
        Val::Range(n, n)
    }

    pub(crate) fn truth(self) -> Tri {
        match self {
            Val::Unknown => Tri::Unknown,
            Val::NonZero => Tri::Yes,
            Val::Range(0, 0) => Tri::No,
            Val::Range(lo, hi) if lo > 0 || hi < 0 => Tri::Yes,
            Val::Range(..) => Tri::Unknown,
        }
    }

    pub(crate) fn of(t: Tri) -> Val {
        match t {
            Tri::No => Val::exact(0),
            Tri::Yes => Val::exact(1),
            Tri::Unknown => Val::Range(0, 1),
        }
    }
}

/// Reads a number as the preprocessor spells it. One that no integer type holds is none.
pub(crate) fn parse_number(text: &[u8]) -> Option<i64> {
    let number = integer(std::str::from_utf8(text).ok()?)?;
    u64::try_from(number).ok().map(|n| n as i64)
}

/// Applies a binary operator to intervals.
pub(crate) fn apply(op: &[u8], a: Val, b: Val) -> Val {
    match op {
        b"&&" => {
            return Val::of(match (a.truth(), b.truth()) {
                (Tri::No, _) | (_, Tri::No) => Tri::No,
                (Tri::Yes, Tri::Yes) => Tri::Yes,
                _ => Tri::Unknown,
            });
        }
        b"||" => {
            return Val::of(match (a.truth(), b.truth()) {
                (Tri::Yes, _) | (_, Tri::Yes) => Tri::Yes,
                (Tri::No, Tri::No) => Tri::No,
                _ => Tri::Unknown,
            });
        }
        _ => {}
    }
    let (Val::Range(a0, a1), Val::Range(b0, b1)) = (a, b) else { return Val::Unknown };
    let exact = a0 == a1 && b0 == b1;
    let compare = |yes: bool, no: bool| {
        Val::of(if yes {
            Tri::Yes
        } else if no {
            Tri::No
        } else {
            Tri::Unknown
        })
    };
    match op {
        b"<" => compare(a1 < b0, a0 >= b1),
        b">" => compare(a0 > b1, a1 <= b0),
        b"<=" => compare(a1 <= b0, a0 > b1),
        b">=" => compare(a0 >= b1, a1 < b0),
        b"==" => compare(exact && a0 == b0, a1 < b0 || b1 < a0),
        b"!=" => compare(a1 < b0 || b1 < a0, exact && a0 == b0),
        b"+" => Val::Range(a0.saturating_add(b0), a1.saturating_add(b1)),
        b"-" => Val::Range(a0.saturating_sub(b1), a1.saturating_sub(b0)),
        b"*" if a0 >= 0 && b0 >= 0 => Val::Range(a0.saturating_mul(b0), a1.saturating_mul(b1)),
        b"*" if exact => Val::exact(a0.saturating_mul(b0)),
        b"/" if b0 == b1 && b0 > 0 => Val::Range(a0 / b0, a1 / b0),
        b"%" if exact && b0 != 0 => Val::exact(a0.wrapping_rem(b0)),
        b"<<" if b0 == b1 && (0..32).contains(&b0) && a0 >= 0 && a1 < 1 << 31 => Val::Range(a0 << b0, a1 << b0),
        b">>" if b0 == b1 && (0..63).contains(&b0) => Val::Range(a0 >> b0, a1 >> b0),
        // A mask that keeps the upper bits keeps the order.
        b"&" if b0 == b1 && is_upper_mask(b0) && a0 >= 0 => Val::Range(a0 & b0, a1 & b0),
        b"&" if a0 == a1 && is_upper_mask(a0) && b0 >= 0 => Val::Range(b0 & a0, b1 & a0),
        b"&" if exact => Val::exact(a0 & b0),
        b"|" if exact => Val::exact(a0 | b0),
        b"^" if exact => Val::exact(a0 ^ b0),
        _ => Val::Unknown,
    }
}

fn is_upper_mask(n: i64) -> bool {
    let low = !n & 0xffff_ffff;
    low & (low + 1) == 0
}
