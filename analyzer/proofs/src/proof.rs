//! A proof as its source tells it: which headers build the module, what is run, and what each interpreter does.
//!
//! The lines begin with `//$` ([`parse`]); `testdata/README.md` explains them. Nothing is started here.

use abi3lint_model::VersionSet;
use anyhow::{Context, Result, bail, ensure};

/// One source.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Proof {
    /// Statements after the import of the module; none where the import is all.
    pub code: String,
    pub builds: Vec<Build>,
}

/// The module, built in one way.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Build {
    pub headers: Headers,
    pub flags: Vec<String>,
    /// What interpreters do with it.
    pub outcomes: Vec<(VersionSet, Outcome)>,
}

/// Whose headers build a module.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Headers {
    /// Those of the interpreter that loads it.
    Own,
    /// Those of this release, or of any with these first numbers: `3.13.0`, `3.13`.
    Release(String),
}

impl Headers {
    /// Whether headers of this release are meant.
    pub(crate) fn include(&self, release: &str) -> bool {
        match self {
            Headers::Own => true,
            Headers::Release(name) => {
                release.strip_prefix(name.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
            }
        }
    }
}

/// How a run ends.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Outcome {
    /// With status 0.
    Passes,
    /// With status 0, and this is what it prints.
    Prints(String),
    /// With an exception whose text holds this.
    Raises(String),
    /// By a signal.
    Dies,
    /// With an exception or by a signal, by what happens to lie in the memory that is read.
    Fails,
}

/// Reads the `//$` lines of a source.
///
/// # Errors
/// A line that says nothing that is known, or a proof in which nothing is expected.
pub(crate) fn parse(text: &str) -> Result<Proof> {
    let mut proof = Proof { code: String::new(), builds: Vec::new() };
    for (i, line) in text.lines().enumerate() {
        let Some(line) = line.strip_prefix("//$") else { continue };
        read_line(line.trim(), &mut proof).with_context(|| format!("line {}", i + 1))?;
    }
    let is_idle = |b: &Build| b.outcomes.is_empty();
    ensure!(!proof.builds.is_empty() && !proof.builds.iter().any(is_idle), "a build without an outcome, or no build");
    Ok(proof)
}

fn read_line(line: &str, proof: &mut Proof) -> Result<()> {
    let (key, value) = line.split_once(':').context("no ':' in it")?;
    let value = value.trim();
    match key {
        "run" => proof.code = value.to_owned(),
        "build" => {
            let mut words = value.split_whitespace();
            let headers = match words.next().context("no headers")? {
                "own" => Headers::Own,
                release => Headers::Release(release.to_owned()),
            };
            proof.builds.push(Build { headers, flags: words.map(str::to_owned).collect(), outcomes: Vec::new() });
        }
        _ => {
            let build = proof.builds.last_mut().context("an outcome before any build")?;
            let versions = VersionSet::from_minors(&key.replace("3.", ""))?;
            build.outcomes.push((versions, outcome(value)?));
        }
    }
    Ok(())
}

fn outcome(text: &str) -> Result<Outcome> {
    let (word, rest) = text.split_once(' ').unwrap_or((text, ""));
    Ok(match (word, rest) {
        ("passes", "") => Outcome::Passes,
        ("dies", "") => Outcome::Dies,
        ("fails", "") => Outcome::Fails,
        ("prints", text) => Outcome::Prints(text.to_owned()),
        ("raises", text) if !text.is_empty() => Outcome::Raises(text.to_owned()),
        _ => bail!("'{text}' is none of passes, prints TEXT, raises TEXT, dies, fails"),
    })
}

#[cfg(test)]
mod tests {
    use super::{Headers, Outcome, parse};
    use abi3lint_model::{Version, VersionSet};

    #[test]
    fn a_proof_has_builds_with_outcomes() {
        let text = "//@ targets: cp39-abi3\n//$ run: m.f()\n//$ build: 3.13.0 -DF=1\n//$ 3.9-3.11: dies\n\
                    //$ 3.12 3.15: raises SystemError: no\n//$ build: own\n//$ 3.8: prints 3 'x'\n";
        let proof = parse(text).unwrap();
        assert_eq!(proof.code, "m.f()");
        let [old, own] = &proof.builds[..] else { panic!("{proof:?}") };
        assert_eq!((&old.headers, &old.flags[..]), (&Headers::Release("3.13.0".into()), &["-DF=1".to_owned()][..]));
        let some: VersionSet = [12, 15].map(Version).into_iter().collect();
        assert_eq!(old.outcomes[1], (some, Outcome::Raises("SystemError: no".into())));
        assert_eq!((&own.headers, &own.outcomes[0].1), (&Headers::Own, &Outcome::Prints("3 'x'".into())));
    }

    #[test]
    fn a_release_is_meant_by_its_first_numbers() {
        let headers = Headers::Release("3.1".into());
        assert!(headers.include("3.1") && headers.include("3.1.4") && !headers.include("3.13.0"));
    }

    #[test]
    fn what_proves_nothing_is_refused() {
        for bad in
            ["", "//$ build: 3.9", "//$ 3.9: dies", "//$ build: 3.9\n//$ 3.9: sings", "//$ build: own\n//$ 3.x: dies"]
        {
            assert!(parse(bad).is_err(), "{bad}");
        }
    }
}
