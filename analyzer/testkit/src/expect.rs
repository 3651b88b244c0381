//! Expectation comments.

use abi3lint_model::{RuleId, Target, Version};
use abi3lint_rules::checks;

/// What a comment says about a line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Kind {
    /// `//~ rule`: one finding of this rule, which is shown unless more certainty is asked for.
    Finding,
    /// `//~ possible rule`: one finding of this rule that is only possible.
    Possible,
    /// `//~? rule`: a finding that is missed today; the mark goes when it is found.
    Missed,
    /// `//= text`: a note of the line's findings contains the text.
    Advice,
}

/// One expectation.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Expectation {
    /// 1-based line that it speaks of.
    pub line: u32,
    /// What is expected.
    pub kind: Kind,
    /// A rule's id, or the text of an advice.
    pub what: String,
    /// The targets that it holds for; empty for all of the fixture's.
    pub only: Vec<Target>,
}

impl Expectation {
    /// Whether it holds for a target.
    pub fn is_for(&self, target: Target) -> bool {
        self.only.is_empty() || self.only.contains(&target)
    }
}

/// What the `//@` lines of a fixture ask for.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Directives {
    /// `//@ targets:`, required.
    pub targets: Vec<Target>,
    /// `//@ select:`; all rules where empty.
    pub select: Vec<RuleId>,
    /// `//@ build-python:`; all headers where absent.
    pub build: Option<Version>,
}

const MARKS: [&str; 3] = ["//~", "/*~", "//="];

/// Reads the comments of one file.
///
/// # Errors
/// A comment that cannot be read, with its line.
pub fn parse(text: &str) -> Result<(Directives, Vec<Expectation>), String> {
    let mut directives = Directives::default();
    let mut expectations = Vec::new();
    for (i, line) in text.lines().enumerate() {
        let number = i as u32 + 1;
        let at = |e: String| format!("{number}: {e}");
        if let Some(d) = line.trim_start().strip_prefix("//@") {
            directive(d, &mut directives).map_err(at)?;
        }
        let mut rest = line;
        while let Some((start, mark)) = next_mark(rest) {
            let body = &rest[start + mark.len()..];
            let end = if mark == "/*~" { body.find("*/") } else { next_mark(body).map(|m| m.0) };
            let end = end.unwrap_or(body.len());
            expectations.push(expectation(number, mark, &body[..end]).map_err(at)?);
            rest = &body[end..];
        }
    }
    Ok((directives, expectations))
}

fn next_mark(text: &str) -> Option<(usize, &'static str)> {
    MARKS.into_iter().filter_map(|m| Some((text.find(m)?, m))).min()
}

fn expectation(line: u32, mark: &str, body: &str) -> Result<Expectation, String> {
    let mut body = body;
    let mut kind = if mark == "//=" { Kind::Advice } else { Kind::Finding };
    let mut up = 0;
    loop {
        body = match body.as_bytes().first() {
            Some(b'?') => {
                kind = Kind::Missed;
                &body[1..]
            }
            Some(b'^') => {
                up += 1;
                &body[1..]
            }
            _ => break,
        };
    }
    let mut only = Vec::new();
    if let Some(rest) = body.strip_prefix('[') {
        let (list, rest) = rest.split_once(']').ok_or("a bracket is not closed")?;
        only = targets(list)?;
        body = rest;
    }
    let body = body.trim();
    let body = match body.strip_prefix("possible ") {
        Some(rest) if kind == Kind::Finding => {
            kind = Kind::Possible;
            rest.trim_start()
        }
        _ => body,
    };
    // Words after a rule's id say why.
    let what = if kind == Kind::Advice { body } else { body.split_whitespace().next().unwrap_or("") };
    if kind != Kind::Advice {
        rule(what)?;
    } else if what.is_empty() {
        return Err("advice without a text".to_owned());
    }
    let line = line.checked_sub(up).filter(|l| *l > 0).ok_or("points above the file")?;
    Ok(Expectation { line, kind, what: what.to_owned(), only })
}

fn directive(text: &str, into: &mut Directives) -> Result<(), String> {
    let (key, value) = text.split_once(':').ok_or("a directive is written '//@ key: value'")?;
    match key.trim() {
        "targets" => into.targets = targets(value)?,
        "select" => into.select = value.split_whitespace().map(rule).collect::<Result<_, _>>()?,
        "build-python" => into.build = Some(Version::parse(value.trim()).ok_or("no version of CPython 3")?),
        other => return Err(format!("unknown directive '{other}'")),
    }
    Ok(())
}

fn rule(id: &str) -> Result<RuleId, String> {
    checks::rule(id).map(|r| r.id).ok_or_else(|| format!("'{id}' is not a rule"))
}

fn targets(list: &str) -> Result<Vec<Target>, String> {
    let list: Result<Vec<Target>, _> = list.split_whitespace().map(Target::parse).collect();
    let list = list.map_err(|e| e.to_string())?;
    if list.is_empty() { Err("no target".to_owned()) } else { Ok(list) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn only(line: &str) -> Vec<(u32, Kind, String, usize)> {
        let found = parse(&format!("\n{line}\n")).unwrap().1;
        found.into_iter().map(|e| (e.line, e.kind, e.what, e.only.len())).collect()
    }

    #[test]
    fn comments_are_read() {
        let rule = |line, kind, n| (line, kind, "struct-field".to_owned(), n);
        assert_eq!(only("x; //~ struct-field"), [rule(2, Kind::Finding, 0)]);
        assert_eq!(only("x; //~^ struct-field why"), [rule(1, Kind::Finding, 0)]);
        assert_eq!(only("x; //~?[cp39-abi3 cp313] struct-field"), [rule(2, Kind::Missed, 2)]);
        assert_eq!(only("x; //~[cp313] possible struct-field"), [rule(2, Kind::Possible, 1)]);
        assert_eq!(only("x /*~ struct-field */ \\"), [rule(2, Kind::Finding, 0)]);
        let two = only("x; //~ struct-field //~[cp39-abi3] struct-field //= use 'A'");
        let advice = (2, Kind::Advice, "use 'A'".to_owned(), 0);
        assert_eq!(two, [rule(2, Kind::Finding, 0), rule(2, Kind::Finding, 1), advice]);
    }

    #[test]
    fn slips_are_errors() {
        for bad in
            ["//~ no-such-rule", "//~", "//~[cp39-abi3 struct-field", "//~[abi5] struct-field", "//~^^^ struct-field"]
        {
            assert!(parse(&format!("\n{bad}")).is_err(), "{bad}");
        }
        for bad in ["//@ targets:", "//@ color: red", "//@ build-python: 2.7"] {
            assert!(parse(bad).is_err(), "{bad}");
        }
    }
}
