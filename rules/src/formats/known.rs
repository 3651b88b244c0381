//! Which units each format language has, on which versions, and what each of their arguments must be.
//!
//! Measured: every unit was given to `PyArg_ParseTuple`, `Py_BuildValue` and `PyUnicode_FromFormat` of CPython 3.6 to
//! 3.15 (`testdata/proofs/format_units.c` does it again). What the units of texts and bytes are is in `languages`: they
//! are made of flags, lengths and a letter.

use super::types::{Number, Wants};
use crate::null::Family;
use abi3lint_model::{Version, VersionSet};

/// A unit of the parsers or builders.
#[derive(Debug)]
pub(super) struct Known {
    pub name: &'static str,
    /// The first version that has it, and the first one that has it no more.
    pub since: Option<Version>,
    pub until: Option<Version>,
    pub wants: &'static [Wants],
}

const fn unit(name: &'static str, wants: &'static [Wants]) -> Known {
    Known { name, since: None, until: None, wants }
}

impl Known {
    /// The versions that have it.
    pub(super) fn versions(&self) -> VersionSet {
        Version::all().filter(|v| self.since.is_none_or(|s| s <= *v) && self.until.is_none_or(|u| *v < u)).collect()
    }
}

/// A unit with this name at the start of a format, the longest one.
pub(super) fn known(family: Family, format: &[u8]) -> Option<&'static Known> {
    let table = match family {
        Family::Parse => PARSED,
        Family::Build => BUILT,
        Family::Text | Family::Bytes => return None,
    };
    table.iter().filter(|k| format.starts_with(k.name.as_bytes())).max_by_key(|k| k.name.len())
}

const PARSED: &[Known] = &[
    unit("s", &[Wants::ToText]),
    unit("s#", &[Wants::ToText, Wants::Length]),
    unit("s*", &[Wants::Buffer]),
    unit("z", &[Wants::ToText]),
    unit("z#", &[Wants::ToText, Wants::Length]),
    unit("z*", &[Wants::Buffer]),
    unit("y", &[Wants::ToText]),
    unit("y#", &[Wants::ToText, Wants::Length]),
    unit("y*", &[Wants::Buffer]),
    unit("w*", &[Wants::Buffer]),
    unit("es", &[Wants::Text, Wants::ToText]),
    unit("et", &[Wants::Text, Wants::ToText]),
    unit("es#", &[Wants::Text, Wants::ToText, Wants::Length]),
    unit("et#", &[Wants::Text, Wants::ToText, Wants::Length]),
    // PEP 623.
    Known { until: Some(Version(12)), ..unit("u", &[Wants::ToWide]) },
    Known { until: Some(Version(12)), ..unit("u#", &[Wants::ToWide, Wants::Length]) },
    Known { until: Some(Version(12)), ..unit("Z", &[Wants::ToWide]) },
    Known { until: Some(Version(12)), ..unit("Z#", &[Wants::ToWide, Wants::Length]) },
    unit("S", &[Wants::ToObject]),
    unit("Y", &[Wants::ToObject]),
    unit("U", &[Wants::ToObject]),
    unit("O", &[Wants::ToObject]),
    unit("O!", &[Wants::Type, Wants::ToObject]),
    unit("O&", &[Wants::Any, Wants::Any]),
    unit("b", &[Wants::To(Number::Char)]),
    unit("B", &[Wants::To(Number::Char)]),
    unit("c", &[Wants::To(Number::Char)]),
    unit("h", &[Wants::To(Number::Short)]),
    unit("H", &[Wants::To(Number::Short)]),
    unit("i", &[Wants::To(Number::Int)]),
    unit("I", &[Wants::To(Number::Int)]),
    unit("C", &[Wants::To(Number::Int)]),
    unit("p", &[Wants::To(Number::Int)]),
    unit("l", &[Wants::To(Number::Long)]),
    unit("k", &[Wants::To(Number::Long)]),
    unit("L", &[Wants::To(Number::LongLong)]),
    unit("K", &[Wants::To(Number::LongLong)]),
    unit("n", &[Wants::To(Number::Size)]),
    unit("f", &[Wants::To(Number::Float)]),
    unit("d", &[Wants::To(Number::Double)]),
    unit("D", &[Wants::Any]),
];

const BUILT: &[Known] = &[
    unit("s", &[Wants::Text]),
    unit("s#", &[Wants::Text, Wants::LengthValue]),
    unit("z", &[Wants::Text]),
    unit("z#", &[Wants::Text, Wants::LengthValue]),
    unit("y", &[Wants::Text]),
    unit("y#", &[Wants::Text, Wants::LengthValue]),
    unit("U", &[Wants::Text]),
    unit("U#", &[Wants::Text, Wants::LengthValue]),
    unit("u", &[Wants::Wide]),
    unit("u#", &[Wants::Wide, Wants::LengthValue]),
    unit("O", &[Wants::Object]),
    unit("S", &[Wants::Object]),
    unit("N", &[Wants::Object]),
    unit("O&", &[Wants::Any, Wants::Any]),
    unit("S&", &[Wants::Any, Wants::Any]),
    unit("N&", &[Wants::Any, Wants::Any]),
    unit("b", &[Wants::Value(Number::Int)]),
    unit("B", &[Wants::Value(Number::Int)]),
    unit("c", &[Wants::Value(Number::Int)]),
    unit("C", &[Wants::Value(Number::Int)]),
    unit("h", &[Wants::Value(Number::Int)]),
    unit("H", &[Wants::Value(Number::Int)]),
    unit("i", &[Wants::Value(Number::Int)]),
    unit("I", &[Wants::Value(Number::Int)]),
    Known { since: Some(Version(14)), ..unit("p", &[Wants::Value(Number::Int)]) },
    unit("l", &[Wants::Value(Number::Long)]),
    unit("k", &[Wants::Value(Number::Long)]),
    unit("L", &[Wants::Value(Number::LongLong)]),
    unit("K", &[Wants::Value(Number::LongLong)]),
    unit("n", &[Wants::Value(Number::Size)]),
    unit("d", &[Wants::Value(Number::Double)]),
    unit("f", &[Wants::Value(Number::Double)]),
    unit("D", &[Wants::Any]),
];
