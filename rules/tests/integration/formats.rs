//! Which argument of a call is for which unit of its format.

use abi3lint_model::Version;
use abi3lint_rules::catalog;
use abi3lint_rules::formats::{FaultKind, reader, sized, units};
use abi3lint_rules::null::{self, Family};

/// `position:unit.part`, with `?` where the caller may leave it out and `+` where older versions read it otherwise.
fn spell(family: Family, format: &str) -> String {
    let one = |u: &abi3lint_rules::formats::Unit| {
        let optional = if u.optional { "?" } else { "" };
        let newer = if u.runs.contains(Version::OLDEST) { "" } else { "+" };
        format!("{}:{}.{}{optional}{newer}", u.argument, u.name, u.part)
    };
    units(family, format).iter().map(one).collect::<Vec<_>>().join(" ")
}

#[test]
fn a_parser_stores_one_or_two_things_a_unit() {
    assert_eq!(spell(Family::Parse, "Os#O!"), "0:O.0 1:s#.0 2:s#.1 3:O!.0 4:O!.1");
    assert_eq!(spell(Family::Parse, "(ii)es#|$O&:name"), "0:i.0 1:i.0 2:es#.0 3:es#.1 4:es#.2 5:O&.0? 6:O&.1?");
    assert_eq!(spell(Family::Parse, "y*z;message"), "0:y*.0 1:z.0");
}

#[test]
fn a_builder_takes_numbers_between_pointers() {
    assert_eq!(spell(Family::Build, "{s:i, s:[O&]}"), "0:s.0 1:i.0 2:s.0 3:O&.0 4:O&.1");
    assert_eq!(spell(Family::Build, "(z#N)"), "0:z#.0 1:z#.1 2:N.0");
}

#[test]
fn a_text_knows_widths_and_lengths() {
    assert_eq!(spell(Family::Text, "100%% %-5s"), "0:s.0+");
    assert_eq!(spell(Family::Text, "%05d%lld%zu%c%s %V"), "0:.0 1:.0 2:.0 3:.0 4:s.0 5:V.0 6:V.1");
    assert_eq!(spell(Family::Text, "%.3s%U%p%R"), "0:s.0 1:U.0 2:p.0 3:R.0");
    assert_eq!(spell(Family::Bytes, "%ld%s"), "0:.0 1:s.0");
}

/// A version that does not know a unit copies the format from there on and reads no further argument.
#[test]
fn what_stands_behind_a_newer_unit_is_for_newer_versions() {
    assert_eq!(spell(Family::Text, "%s%*d%s"), "0:s.0 1:.0+ 2:.0+ 3:s.0+");
    assert_eq!(spell(Family::Text, "%#T%s"), "0:#T.0 1:s.0+");
    let runs = units(Family::Text, "%T%s")[1].runs;
    assert_eq!(runs.first(), Some(Version(13)));
}

/// No text is read with a precision of zero, which is what a star may be.
#[test]
fn a_text_without_length_has_no_contract() {
    for format in ["%.0s", "%.*s"] {
        let list = units(Family::Text, format);
        assert!(list.iter().all(|u| null::unit(Family::Text, &u.name, u.part).is_none()), "{format}");
    }
}

#[test]
fn nothing_is_said_behind_a_unit_that_nobody_knows() {
    assert_eq!(spell(Family::Parse, "O?O"), "0:O.0");
    assert_eq!(spell(Family::Build, "O!O"), "0:O.0");
    assert_eq!(spell(Family::Text, "%s%q%s"), "0:s.0");
    assert_eq!(spell(Family::Text, "%s%"), "0:s.0");
    assert_eq!(spell(Family::Bytes, "%*s"), "");
}

/// `unit:kind`, with the versions that do not know a unit.
fn faults(function: &str, format: &str) -> String {
    let reader = catalog::lookup(function).and_then(reader).unwrap_or_else(|| panic!("{function}"));
    let kind = |k: FaultKind| match k {
        FaultKind::Unknown(versions) => (versions & Version::all().collect()).to_minors(),
        FaultKind::Unbalanced => "unbalanced".to_owned(),
        FaultKind::Nested => "nested".to_owned(),
        FaultKind::Misplaced => "misplaced".to_owned(),
    };
    let list = reader.read(format).faults;
    list.iter().map(|f| format!("{}:{}", f.unit, kind(f.kind))).collect::<Vec<_>>().join(" ")
}

#[test]
fn what_interpreters_refuse_is_told_with_the_versions() {
    let all = "6-15";
    assert_eq!(faults("PyArg_ParseTuple", "(ss)|u:name("), "u:12-15");
    assert_eq!(faults("PyArg_ParseTuple", "O?O"), format!("?:{all}"));
    assert_eq!(faults("PyArg_ParseTuple", "U#"), format!("U#:{all}"));
    assert_eq!(faults("PyArg_ParseTuple", "((i)"), "(:unbalanced");
    assert_eq!(faults("PyArg_ParseTuple", "i|i|i"), "");
    assert_eq!(faults("PyArg_ParseTuple", "i||i"), "|:misplaced");
    assert_eq!(faults("PyArg_ParseTuple", "i$i"), "$:misplaced");
    assert_eq!(faults("PyArg_ParseTupleAndKeywords", "i|$i"), "");
    assert_eq!(faults("PyArg_ParseTupleAndKeywords", "i$|i"), "|:misplaced");
    assert_eq!(faults("PyArg_ParseTupleAndKeywords", "(i|i)"), "|:nested");
    assert_eq!(faults("Py_BuildValue", "[pu]"), "p:6-13");
    assert_eq!(faults("Py_BuildValue", "(i]"), "]:unbalanced");
    assert_eq!(faults("PyErr_Format", "%%%5d %lV %#T %3c %g"), format!("%lV:6-11 %#T:6-12 %3c:12-15 %g:{all}"));
    assert_eq!(faults("PyBytes_FromFormat", "%zu %zi"), format!("%zi:{all}"));
}

#[test]
fn a_parser_counts_groups_as_one_argument() {
    let reader = catalog::lookup("PyArg_ParseTupleAndKeywords").and_then(reader).unwrap();
    let format = reader.read("s#(i(OO))|$p:f");
    assert_eq!((format.top_level, format.arguments, format.is_complete), (3, 6, true));
    assert_eq!(reader.keywords(), Some(3));
}

#[test]
fn readers_are_functions_of_the_catalog() {
    for (name, format) in [("PyArg_Parse", 1), ("PyErr_Format", 1), ("Py_BuildValue", 0), ("_PyErr_FormatFromCause", 1)]
    {
        let id = catalog::lookup(name).unwrap_or_else(|| panic!("no {name}"));
        assert_eq!(reader(id).map(|r| r.format), Some(format), "{name}");
    }
    assert_eq!(catalog::lookup("PyList_New").and_then(reader), None);
    assert_eq!(sized("_PyArg_ParseTuple_SizeT"), catalog::lookup("PyArg_ParseTuple"));
    assert_eq!(sized("_PyList_New_SizeT"), None);
}
