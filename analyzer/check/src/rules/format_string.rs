//! `format-string`: formats that an interpreter of the target refuses, and arguments that are not what a unit takes.
//!
//! Like NULL, a format is judged by the interpreters that the target promises to run on: it is they who read it.

use crate::case::Case;
use crate::verdict::Verdict;
use abi3lint_model::{FormatCall, Subject, VersionSet};
use abi3lint_rules::formats::{self, FaultKind, Format, Reader};
use abi3lint_rules::null::Family;

pub(crate) fn judge(case: &Case<'_>) -> Option<Verdict> {
    let Subject::Format(call) = &case.fact.subject else { return None };
    let reader = formats::reader(call.function)?;
    let asked = Asked { case, call, reader, format: reader.read(&call.format) };
    asked
        .refused()
        .or_else(|| asked.too_few())
        .or_else(|| asked.keywords())
        .or_else(|| asked.unsized_length())
        .or_else(|| asked.mistyped())
        .or_else(|| asked.too_many())
        .or_else(|| asked.copied())
}

struct Asked<'a> {
    case: &'a Case<'a>,
    call: &'a FormatCall,
    reader: Reader,
    format: Format,
}

impl Asked<'_> {
    fn everywhere(&self) -> VersionSet {
        self.case.meets(VersionSet::ALL).unwrap_or_default()
    }

    fn verdict(&self, cause: &'static str, versions: VersionSet) -> Verdict {
        Verdict { versions, ..Verdict::of(cause) }
    }

    /// The first thing in the format for which a version raises an exception or ends the process.
    fn refused(&self) -> Option<Verdict> {
        let raises = formats::raises_for_unknown(self.reader.family);
        self.format.faults.iter().find_map(|fault| {
            let (cause, versions) = match fault.kind {
                FaultKind::Unknown(versions) => ("unknown", self.case.meets(versions & raises)?),
                FaultKind::Unbalanced if self.reader.family == Family::Parse => ("aborts", self.everywhere()),
                FaultKind::Unbalanced => ("unmatched", self.everywhere()),
                FaultKind::Nested => ("nested", self.everywhere()),
                FaultKind::Misplaced => ("misplaced", self.everywhere()),
            };
            let expected = formats::instead(self.reader.family, &fault.unit).to_owned();
            Some(Verdict { value: fault.unit.clone(), expected, ..self.verdict(cause, versions) })
        })
    }

    /// What versions copy that do not know it.
    fn copied(&self) -> Option<Verdict> {
        let raises = formats::raises_for_unknown(self.reader.family);
        self.format.faults.iter().find_map(|fault| {
            let FaultKind::Unknown(versions) = fault.kind else { return None };
            let copies = VersionSet(versions.0 & !raises.0);
            let expected = formats::instead(self.reader.family, &fault.unit).to_owned();
            Some(Verdict { value: fault.unit.clone(), expected, ..self.verdict("copied", self.case.meets(copies)?) })
        })
    }

    fn count(&self, cause: &'static str) -> Verdict {
        Verdict {
            value: arguments(self.call.arguments.len()),
            expected: self.format.arguments.to_string(),
            ..self.verdict(cause, self.everywhere())
        }
    }

    fn is_counted(&self) -> bool {
        self.call.counted && self.format.is_complete
    }

    fn too_few(&self) -> Option<Verdict> {
        (self.is_counted() && self.call.arguments.len() < self.format.arguments).then(|| self.count("few"))
    }

    fn too_many(&self) -> Option<Verdict> {
        (self.is_counted() && self.call.arguments.len() > self.format.arguments).then(|| self.count("many"))
    }

    /// A list of names that is longer or shorter than the format.
    fn keywords(&self) -> Option<Verdict> {
        let names = usize::from(self.call.keywords?);
        let wanted = self.format.top_level;
        // With the names, the format may end in front of what is optional.
        let cause = if self.format.marks.contains(&names) { "nameless" } else { "keywords" };
        (self.format.is_complete && names != wanted).then(|| Verdict {
            value: if names == 1 { "1 name".to_owned() } else { format!("{names} names") },
            expected: arguments(wanted),
            ..self.verdict(cause, self.everywhere())
        })
    }

    /// Whether a length is a `Py_ssize_t` for what the call is compiled to; `None` where that is not known.
    fn is_sized(&self) -> Option<bool> {
        let config = self.case.config;
        let sized = self.call.sized;
        if config.headers() >= formats::ALWAYS_SIZED || sized.must.contains(config) {
            return Some(true);
        }
        (!sized.may.contains(config)).then_some(false)
    }

    /// A length that versions before 3.13 refuse.
    fn unsized_length(&self) -> Option<Verdict> {
        let unit = self.format.units.iter().find(|u| u.is_length())?;
        let refusing: VersionSet = formats::refuses_unsized() & unit.runs;
        (self.is_sized() == Some(false))
            .then(|| Some(Verdict { value: unit.name.clone(), ..self.verdict("unsized", self.case.meets(refusing)?) }))?
    }

    fn mistyped(&self) -> Option<Verdict> {
        let sized = self.is_sized();
        self.format.units.iter().find_map(|unit| {
            let passed = self.call.arguments.get(unit.argument)?.as_ref()?;
            let versions = self.case.meets(unit.runs)?;
            unit.wants.refuses(&passed.base, passed.pointers, sized).then(|| Verdict {
                value: unit.written.clone(),
                expected: unit.wants.c_type(sized != Some(false)),
                elsewhere: format!("'{}' has type '{}'", passed.text, spelled(&passed.base, passed.pointers)),
                ..self.verdict("type", versions)
            })
        })
    }
}

fn arguments(n: usize) -> String {
    if n == 1 { "1 argument".to_owned() } else { format!("{n} arguments") }
}

fn spelled(base: &str, pointers: u8) -> String {
    if pointers == 0 { base.to_owned() } else { format!("{base} {}", "*".repeat(pointers.into())) }
}
