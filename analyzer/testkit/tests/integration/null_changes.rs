//! Every contract with NULL whose outcome changes between 3.8 and 3.15 has a line in a fixture, which says on which
//! of these versions it crashes, so that each is tried just below the change and at it.

use abi3lint_model::{Target, Version, VersionSet};
use abi3lint_rules::{catalog, null};
use abi3lint_testkit::{Fixture, Kind, fixtures};

const SINCE: Version = Version(8);

fn changes(rule: &str) -> Fixture {
    fixture(rule, "/changes.c")
}

fn fixture(rule: &str, file: &str) -> Fixture {
    let all = fixtures(&format!("rules/{rule}")).unwrap();
    all.into_iter().find(|f| f.name.ends_with(file)).expect("changes.c and units.c")
}

/// Function and number of the argument that is NULL, by line.
fn calls(text: &str) -> Vec<(u32, String, u8)> {
    let read = |(i, line): (usize, &str)| {
        let (name, rest) = line.strip_prefix("    ")?.split_once('(')?;
        let (arguments, _) = rest.split_once(");")?;
        let nulls: Vec<usize> =
            arguments.split(", ").enumerate().filter(|(_, a)| *a == "NULL").map(|(i, _)| i).collect();
        let [param] = nulls[..] else { panic!("line {}: one NULL a line", i + 1) };
        Some((i as u32 + 1, name.to_owned(), u8::try_from(param).unwrap()))
    };
    text.lines().enumerate().filter_map(read).collect()
}

fn version(target: &Target) -> Version {
    match target {
        Target::Versions { first, last, .. } if first == last => *first,
        other => panic!("{other} is not one version"),
    }
}

/// The versions for which a line expects a finding.
fn told(fixture: &Fixture, line: u32) -> VersionSet {
    let marks = fixture.expectations[0].iter().filter(|x| x.line == line && x.kind == Kind::Finding);
    marks.flat_map(|x| x.only.iter().map(version)).collect()
}

#[test]
fn the_fixture_has_every_version() {
    for (rule, file) in [("null-argument", "/changes.c"), ("null-slot", "/changes.c"), ("null-argument", "/units.c")] {
        let versions: Vec<Version> = fixture(rule, file).directives.targets.iter().map(version).collect();
        assert_eq!(versions, Version::all().filter(|v| *v >= SINCE).collect::<Vec<_>>(), "{rule}{file}");
    }
}

#[test]
fn every_change_has_a_line_that_tells_where_it_crashes() {
    let fixture = changes("null-argument");
    let calls = calls(std::str::from_utf8(&fixture.files[0].text).unwrap());
    let mut complaints = Vec::new();
    let mut changed = Vec::new();
    for (id, arguments) in null::all_arguments() {
        let e = catalog::entity(id);
        for a in arguments.iter().filter(|a| null::changes(a.outcomes, SINCE)) {
            changed.push((e.name.to_owned(), a.param));
            let Some((line, ..)) = calls.iter().find(|(_, n, p)| (n.as_str(), *p) == (e.name, a.param)) else {
                complaints.push(format!("{}, parameter {}: no line", e.name, a.param));
                continue;
            };
            let told = told(&fixture, *line);
            // What no header shows any more is a matter of another rule.
            let data = a.crashes().iter().filter(|v| *v >= SINCE && e.public_in().contains(*v));
            let data: VersionSet = data.collect();
            if told != data {
                complaints
                    .push(format!("{}, parameter {}: the line says '{told}', the data '{data}'", e.name, a.param));
            }
        }
    }
    let stale = calls.iter().filter(|(_, n, p)| !changed.contains(&(n.clone(), *p)));
    complaints.extend(stale.map(|(line, n, _)| format!("line {line}: {n} does not change")));
    assert!(complaints.is_empty() && changed.len() > 20, "{} changes\n{}", changed.len(), complaints.join("\n"));
}

#[test]
fn every_change_of_a_unit_has_a_line() {
    let fixture = fixture("null-argument", "/units.c");
    let text = std::str::from_utf8(&fixture.files[0].text).unwrap();
    let changed: Vec<_> = null::all_units().filter(|(_, e)| null::changes(e.outcomes, SINCE)).collect();
    assert!(changed.len() >= 7, "{}", changed.len());
    for ((family, unit, _), entry) in changed {
        let spelled = match family {
            null::Family::Parse => format!("    PyArg_ParseTuple(args, \"{unit}\", "),
            null::Family::Build => format!("    Py_BuildValue(\"{unit}\", "),
            null::Family::Text => format!("    PyUnicode_FromFormat(\"%{unit}\", "),
            null::Family::Bytes => format!("    PyBytes_FromFormat(\"%{unit}\", "),
        };
        let line = text.lines().position(|l| l.starts_with(&spelled)).unwrap_or_else(|| panic!("no line '{spelled}'"));
        let data: VersionSet = entry.crashes().iter().filter(|v| *v >= SINCE).collect();
        assert_eq!(told(&fixture, line as u32 + 1), data, "{spelled}");
    }
}

#[test]
fn every_change_of_a_slot_or_field_has_a_line() {
    let fixture = changes("null-slot");
    let text = std::str::from_utf8(&fixture.files[0].text).unwrap();
    let slots = null::all_slots().map(|(id, e)| (format!("    {{{}, NULL}}", catalog::entity(id).name), e));
    let members = null::all_members().map(|(f, e)| (format!("    .{} = NULL", catalog::field(f).name), e));
    let changed: Vec<_> = slots.chain(members).filter(|(_, e)| null::changes(e.outcomes, SINCE)).collect();
    assert!(changed.len() >= 7, "{}", changed.len());
    for (spelled, entry) in changed {
        let line = text.lines().position(|l| l.starts_with(&spelled)).unwrap_or_else(|| panic!("no line '{spelled}'"));
        let data: VersionSet = entry.crashes().iter().filter(|v| *v >= SINCE).collect();
        assert_eq!(told(&fixture, line as u32 + 1), data, "{spelled}");
    }
}
