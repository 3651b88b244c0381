//! The first settings of a project, as text: what `abi3lint init` adds where a project has none.
//!
//! The table is put behind all else in pyproject.toml, so that no line of it changes. What comes out is read again:
//! where it is not what was there and the table, the settings get a file of their own. Limits: a pyproject.toml that is
//! no TOML, or whose `tool` is no table, is left alone. Must not touch the file system.

use abi3lint_model::Target;
use std::fmt::Write;
use toml::Table;
use toml_edit::Value;

/// What the settings are to say.
#[derive(Clone, Debug, Default)]
pub struct InitialSettings {
    /// The promised targets.
    pub targets: Vec<Target>,
    /// Where they come from, in words that follow "from".
    pub from: String,
    /// Whether they are written as a value, or only as a comment: what follows from other files changes with them.
    pub names_targets: bool,
    /// Patterns of paths to exclude, each with its reason.
    pub exclude: Vec<(String, String)>,
}

impl InitialSettings {
    /// The text of a pyproject.toml with the settings behind it; `None`: they need a file of their own.
    pub fn in_pyproject(&self, before: &str) -> Option<String> {
        let end = line_end(before);
        let text = before.trim_start_matches('\u{feff}');
        let mut expected: Table = text.parse().ok()?;
        let separator = match before {
            text if text.is_empty() || text.ends_with(&format!("{end}{end}")) => String::new(),
            text if text.ends_with('\n') => end.to_owned(),
            _ => format!("{end}{end}"),
        };
        let lines = format!("[tool.abi3lint]\n{}", self.lines()).replace('\n', end);
        let after = format!("{before}{separator}{lines}");
        let tool = expected.entry("tool").or_insert_with(|| Table::new().into()).as_table_mut()?;
        if tool.insert("abi3lint".to_owned(), self.lines().parse::<Table>().ok()?.into()).is_some() {
            return None;
        }
        let read: Table = after.trim_start_matches('\u{feff}').parse().ok()?;
        (read == expected).then_some(after)
    }

    /// The text of an abi3lint.toml.
    pub fn in_own_file(&self) -> String {
        self.lines()
    }

    fn lines(&self) -> String {
        let names: Vec<String> = self.targets.iter().map(|t| quoted(&t.to_string())).collect();
        let targets = names.join(", ");
        let from = comment(&self.from);
        let mut out = match self.names_targets {
            true => format!("# From {from}.\ntargets = [{targets}]\n"),
            false => format!(
                "# Without targets, they are inferred: now {targets}, from {from}.\n\
                 # targets = [\"cp311-abi3\"] would promise one build for CPython 3.11 and later.\n"
            ),
        };
        if !self.exclude.is_empty() {
            out.push_str("exclude = [\n");
            for (pattern, why) in &self.exclude {
                // Writing to a text cannot fail.
                let _ = writeln!(out, "    {},  # {}", quoted(pattern), comment(why));
            }
            out.push_str("]\n");
        }
        out
    }
}

fn quoted(text: &str) -> String {
    Value::from(text).to_string().trim().to_owned()
}

/// What a comment in TOML may hold.
fn comment(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { '?' } else { c }).collect()
}

/// The line ends that a text has.
fn line_end(text: &str) -> &'static str {
    if text.contains("\r\n") { "\r\n" } else { "\n" }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings() -> InitialSettings {
        InitialSettings {
            targets: vec![Target::parse("cp39-abi3").unwrap()],
            from: "setup.py".to_owned(),
            names_targets: true,
            exclude: vec![("/a \"b\".c".to_owned(), "generated\nby a tool".to_owned())],
        }
    }

    #[test]
    fn the_table_comes_behind_all_else() {
        let table = "[tool.abi3lint]\n# From setup.py.\ntargets = [\"cp39-abi3\"]\nexclude = [\n    '/a \"b\".c',  # generated?by a tool\n]\n";
        for (before, between) in [
            ("", ""),
            ("[project]\nname = 'x'\n", "\n"),
            ("[project]\nname = 'x'", "\n\n"),
            ("[tool.other]\nx = 1\n\n", ""),
            ("tool.other.x = 1\n", "\n"),
        ] {
            assert_eq!(settings().in_pyproject(before).unwrap(), format!("{before}{between}{table}"));
        }
        let after = settings().in_pyproject("\u{feff}[project]\r\nname = 'x'\r\n").unwrap();
        assert!(after.starts_with('\u{feff}') && after.matches('\n').count() == after.matches("\r\n").count());
    }

    #[test]
    fn what_would_change_another_value_is_refused() {
        for before in ["x = [", "tool = 1\n", "tool = { other = 1 }\n", "[tool.abi3lint]\n", "[[tool]]\nx = 1\n"] {
            assert_eq!(settings().in_pyproject(before), None, "{before}");
        }
    }

    #[test]
    fn targets_that_follow_from_other_files_stay_a_comment() {
        let text = InitialSettings { names_targets: false, exclude: Vec::new(), ..settings() }.in_own_file();
        assert!(
            text.parse::<Table>().unwrap().is_empty() && text.contains("now \"cp39-abi3\", from setup.py"),
            "{text}"
        );
    }
}
