//! The states in which a macro of the build can be: not defined, or defined with some value.
//!
//! It must not know where macros come from.

use super::expression::Meaning;

/// The values that a macro can have where it is defined.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
enum Values {
    /// It is not defined.
    None,
    /// Any number between both ends, both included.
    Range(i64, i64),
    /// Any number but 0.
    NonZero,
    Any,
}

/// A set of states of a macro.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) struct Worlds {
    undefined: bool,
    values: Values,
}

impl Worlds {
    pub(crate) const NONE: Worlds = Worlds { undefined: false, values: Values::None };
    pub(crate) const UNDEFINED: Worlds = Worlds { undefined: true, values: Values::None };
    pub(crate) const DEFINED: Worlds = Worlds { undefined: false, values: Values::Any };
    pub(crate) const ALL: Worlds = Worlds { undefined: true, values: Values::Any };

    /// States that together are all, where only whether it is 0 counts.
    pub(crate) const BY_TRUTH: [Worlds; 3] =
        [Worlds::UNDEFINED, Worlds::range(0, 0), Worlds { undefined: false, values: Values::NonZero }];

    const fn range(low: i64, high: i64) -> Worlds {
        Worlds { undefined: false, values: Values::Range(low, high) }
    }

    /// States that together are all, each on one side of these numbers or one of them: not defined, then values rising.
    pub(crate) fn around(numbers: &[i64]) -> Vec<Worlds> {
        let mut points: Vec<i64> = numbers.iter().copied().chain([0]).collect();
        points.sort_unstable();
        points.dedup();
        let mut all = vec![Worlds::UNDEFINED];
        let mut low = i64::MIN;
        for point in points {
            if low < point {
                all.push(Worlds::range(low, point - 1));
            }
            all.push(Worlds::range(point, point));
            low = point.saturating_add(1);
        }
        all.push(Worlds::range(low, i64::MAX));
        all
    }

    /// The least set that is known here of those of [`Worlds::around`] for which something holds.
    pub(crate) fn those(all: &[Worlds], holds: impl Fn(&Worlds) -> bool) -> Worlds {
        let (open, closed): (Vec<Worlds>, Vec<Worlds>) = all.iter().copied().partition(|w| holds(w));
        let undefined = open.contains(&Worlds::UNDEFINED);
        let ends = |w: &Worlds| if let Values::Range(low, high) = w.values { Some((low, high)) } else { None };
        let ranges: Vec<(i64, i64)> = open.iter().filter_map(ends).collect();
        let without: Vec<(i64, i64)> = closed.iter().filter_map(ends).collect();
        let values = match (ranges.first(), ranges.last(), &without[..]) {
            (Some(_), _, []) => Values::Any,
            (Some(_), _, [(0, 0)]) => Values::NonZero,
            (Some(first), Some(last), _) => Values::Range(first.0, last.1),
            _ => Values::None,
        };
        Worlds { undefined, values }
    }

    /// Whether it is known that the macro is defined, that it is not, or that it is 0.
    pub(crate) fn decides(self) -> bool {
        !self.undefined || matches!(self.values, Values::None | Values::Range(0, 0))
    }

    /// What a name means that is in one of these states.
    pub(crate) fn meaning(self) -> Meaning<'static> {
        match (self.undefined, self.values) {
            (_, Values::None) => Meaning::Undefined,
            (false, Values::Range(low, high)) => Meaning::Number(low, high),
            (false, Values::NonZero) => Meaning::NonZero,
            (false, Values::Any) => Meaning::Defined,
            // Without a definition the value is 0.
            (true, Values::Range(low, high)) => Meaning::Within(low.min(0), high.max(0)),
            (true, _) => Meaning::Unknown,
        }
    }
}
