//! The platforms on which a line of `setup.py` holds, by the conditions around it.
//!
//! A script that builds for many platforms asks for them by names: `sys.platform == "win32"`, `if MACOS or LINUX:`,
//! `os.name != "nt"`. The names that a condition holds are its platforms, those behind a `not` or a `!=` are the ones
//! that it leaves out, and a name that the script assigns stands for what is assigned. A branch without such names
//! holds everywhere, and `elif` and `else` hold where the branches before them do not.
//!
//! ```text
//! if MACOS or LINUX:                  macOS and Linux
//!     options = {"bdist_wheel": {"py_limited_api": "cp36"}}
//! elif not WINDOWS:                   all but Windows, macOS and Linux
//! ```
//!
//! Limits: conditions are not evaluated beyond that; a conditional expression and an early `return` are not seen.

use crate::text::{first_word, is_letter};
use std::collections::HashMap;
use std::fmt;
use std::ops::Range;

/// A set of platforms.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Platforms(u16);

/// What users call a platform, and the words that scripts have for it.
const NAMES: [(&str, &[&str]); 10] = [
    ("Windows", &["windows", "win", "win32", "win64", "nt", "mswindows", "msvc", "mingw", "mingw32"]),
    ("macOS", &["macos", "macosx", "darwin", "osx", "mac"]),
    ("Linux", &["linux", "linux2"]),
    ("FreeBSD", &["freebsd", "bsd"]),
    ("OpenBSD", &["openbsd", "bsd"]),
    ("NetBSD", &["netbsd", "bsd"]),
    ("DragonFly", &["dragonfly", "bsd"]),
    ("Solaris", &["sunos", "solaris"]),
    ("AIX", &["aix"]),
    ("Cygwin", &["cygwin"]),
];

impl Platforms {
    pub(crate) const NONE: Platforms = Platforms(0);
    pub(crate) const ALL: Platforms = Platforms((1 << NAMES.len()) - 1);
    pub(crate) const WINDOWS: Platforms = Platforms(1);

    pub(crate) fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub(crate) fn and(self, other: Platforms) -> Platforms {
        Platforms(self.0 & other.0)
    }

    pub(crate) fn or(self, other: Platforms) -> Platforms {
        Platforms(self.0 | other.0)
    }

    pub(crate) fn but(self, other: Platforms) -> Platforms {
        Platforms(self.0 & !other.0)
    }

    /// Those that a word of a condition means.
    fn of_word(word: &str) -> Platforms {
        let word = word.to_ascii_lowercase();
        let word = word.trim_start_matches('_');
        let word = ["is_", "on_"].iter().find_map(|p| word.strip_prefix(p)).unwrap_or(word);
        if matches!(word, "posix" | "unix") {
            return Platforms::ALL.but(Platforms::WINDOWS);
        }
        let means = |(bit, _): &(usize, &(&str, &[&str]))| NAMES[*bit].1.contains(&word);
        NAMES.iter().enumerate().filter(means).fold(Platforms::NONE, |all, (bit, _)| all.or(Platforms(1 << bit)))
    }
}

/// `macOS and Linux`.
impl fmt::Display for Platforms {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> =
            NAMES.iter().enumerate().filter(|(bit, _)| self.0 >> bit & 1 == 1).map(|(_, n)| n.0).collect();
        match names.as_slice() {
            [rest @ .., last] if !rest.is_empty() => write!(f, "{} and {last}", rest.join(", ")),
            all => f.write_str(&all.concat()),
        }
    }
}

/// Where each part of a script holds: the bytes of its lines in order, without comments.
pub(crate) struct Branches(Vec<(Range<usize>, Platforms, u32)>);

impl Branches {
    pub(crate) fn of(script: &str) -> Branches {
        // For each open block its indentation, where it holds, where no branch of its `if` has held so far, and its
        // number.
        let mut open: Vec<(usize, Platforms, Platforms, u32)> = Vec::new();
        let mut branches = 0;
        let mut lines = Vec::new();
        let mut conditions = Conditions { assigned: Assignments::of(script), names: HashMap::new() };
        for line in logical_lines(script) {
            let text = &script[line.clone()];
            let code = text.trim_start();
            let indent = text.len() - code.len();
            if code.trim().is_empty() {
                continue;
            }
            let word = first_word(code);
            let continues = matches!(word, "elif" | "else");
            let mut rest = Platforms::ALL;
            while let Some(last) = open.last()
                && last.0 >= indent
            {
                if last.0 == indent && continues {
                    rest = last.2;
                }
                open.pop();
            }
            let outside = open.last().map_or(Platforms::ALL, |b| b.1);
            lines.push((line.clone(), outside, open.last().map_or(0, |b| b.3)));
            if matches!(word, "if" | "elif" | "else") {
                let held = if word == "else" { Platforms::ALL } else { conditions.of(&code[word.len()..], 0) };
                // A condition that is about something else as well may fail on its platforms too.
                let is_sure = word != "else" && held != Platforms::ALL && !code.contains(" and ");
                let inside = outside.and(rest).and(held);
                // Where nothing is left, the conditions were not understood.
                let inside = if inside.is_empty() { Platforms::ALL } else { inside };
                branches += 1;
                open.push((indent, inside, if is_sure { rest.but(held) } else { rest }, branches));
            }
        }
        Branches(lines)
    }

    /// The platforms on which the code at an offset holds.
    pub(crate) fn at(&self, offset: usize) -> Platforms {
        self.line(offset).map_or(Platforms::ALL, |line| line.1)
    }

    /// The number of the branch that the code at an offset stands in, from 1 on; 0 where it stands in none.
    pub(crate) fn branch(&self, offset: usize) -> u32 {
        self.line(offset).map_or(0, |line| line.2)
    }

    fn line(&self, offset: usize) -> Option<&(Range<usize>, Platforms, u32)> {
        let at = self.0.partition_point(|line| line.0.start <= offset);
        Some(&self.0[at.checked_sub(1)?])
    }
}

/// Lines, joined where brackets or long strings are open or a backslash ends one.
fn logical_lines(script: &str) -> Vec<Range<usize>> {
    let mut lines = Vec::new();
    let (mut start, mut depth, mut at) = (0, 0_usize, 0);
    // What ends the string that is open: one quote or three.
    let mut quote: Option<&str> = None;
    while let Some(c) = script[at..].chars().next() {
        let rest = &script[at..];
        let mut step = c.len_utf8();
        match (quote, c) {
            (Some(_), '\\') => step += rest[1..].chars().next().map_or(0, char::len_utf8),
            (Some(q), _) if rest.starts_with(q) => (quote, step) = (None, q.len()),
            // A string that its line leaves open is a mistake, or an apostrophe in what is no code.
            (Some(q), '\n') if q.len() == 1 => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => {
                let long = ["\"\"\"", "\'\'\'"].into_iter().find(|q| rest.starts_with(q));
                let open = long.unwrap_or(&rest[..1]);
                (quote, step) = (Some(open), open.len());
            }
            (None, '(' | '[' | '{') => depth += 1,
            (None, ')' | ']' | '}') => depth = depth.saturating_sub(1),
            (None, '\\') => step += rest[1..].chars().next().map_or(0, char::len_utf8),
            _ => {}
        }
        at += step;
        if c == '\n' && quote.is_none() && depth == 0 {
            lines.push(start..at);
            start = at;
        }
    }
    lines.push(start..script.len());
    lines
}

/// What a script assigns to names, each on a line of its own; the first assignment counts.
pub(crate) struct Assignments<'s>(HashMap<&'s str, &'s str>);

impl<'s> Assignments<'s> {
    pub(crate) fn of(script: &'s str) -> Assignments<'s> {
        let mut all = HashMap::new();
        for line in script.lines() {
            let Some((name, value)) = line.split_once('=') else { continue };
            let name = name.trim();
            if !name.is_empty() && name.chars().all(is_letter) && !value.starts_with('=') {
                all.entry(name).or_insert(value);
            }
        }
        Assignments(all)
    }

    pub(crate) fn get(&self, name: &str) -> Option<&'s str> {
        self.0.get(name).copied()
    }
}

/// The platforms of conditions; what a name stands for is worked out once.
struct Conditions<'s> {
    assigned: Assignments<'s>,
    names: HashMap<&'s str, Platforms>,
}

impl<'s> Conditions<'s> {
    /// The platforms of a condition, or of what is assigned to a name that it has.
    fn of(&mut self, text: &'s str, depth: u8) -> Platforms {
        const DEPTH: u8 = 4;
        let (mut named, mut without) = (Platforms::NONE, Platforms::NONE);
        let mut is_negated = false;
        let mut at = 0;
        while let Some(start) = text[at..].find(is_letter).map(|i| at + i) {
            let end = text[start..].find(|c| !is_letter(c)).map_or(text.len(), |i| start + i);
            is_negated |= text[at..start].contains("!=");
            let word = &text[start..end];
            at = end;
            match word {
                "not" => is_negated = true,
                "and" | "or" => is_negated = false,
                _ => {
                    let mut means = Platforms::of_word(word);
                    if means.is_empty() && depth < DEPTH {
                        means = self.of_name(word, depth);
                    }
                    if is_negated { without = without.or(means) } else { named = named.or(means) }
                }
            }
        }
        if named.is_empty() { Platforms::ALL.but(without) } else { named.but(without) }
    }

    fn of_name(&mut self, name: &'s str, depth: u8) -> Platforms {
        if let Some(known) = self.names.get(name) {
            return *known;
        }
        let Some(value) = self.assigned.get(name) else { return Platforms::NONE };
        // A name that leads to itself means nothing there.
        self.names.insert(name, Platforms::NONE);
        let means = Some(self.of(value, depth + 1)).filter(|m| *m != Platforms::ALL).unwrap_or(Platforms::NONE);
        self.names.insert(name, means);
        means
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(script: &str, word: &str) -> String {
        Branches::of(script).at(script.find(word).unwrap()).to_string()
    }

    #[test]
    fn a_condition_names_its_platforms() {
        for (condition, platforms) in [
            ("MACOS or LINUX", "macOS and Linux"),
            ("sys.platform == 'win32'", "Windows"),
            ("sys.platform.startswith(\"linux\") and not PYPY", "Linux"),
            ("setuptools and CP36_PLUS and (MACOS or LINUX) and not Py_GIL_DISABLED", "macOS and Linux"),
            ("platform.system() == 'Darwin'", "macOS"),
            ("BSD", "FreeBSD, OpenBSD, NetBSD and DragonFly"),
            ("is_linux", "Linux"),
        ] {
            assert_eq!(at(&format!("if {condition}:\n    tag = 1\n"), "tag"), platforms, "{condition}");
        }
        for condition in ["sys.version_info >= (3, 9)", "DEBUG", "'linux_only' in flags"] {
            assert_eq!(Branches::of(&format!("if {condition}:\n    tag = 1\n")).at(20), Platforms::ALL, "{condition}");
        }
        let all_but = |p: Platforms| Platforms::ALL.but(p);
        for condition in ["not WINDOWS", "os.name != 'nt'", "POSIX", "not sys.platform.startswith('win')"] {
            let script = format!("if {condition}:\n    tag = 1\n");
            let found = Branches::of(&script).at(script.find("tag").unwrap());
            assert_eq!(found, all_but(Platforms::WINDOWS), "{condition}");
        }
    }

    #[test]
    fn a_branch_holds_where_those_before_it_do_not() {
        let script = "if WINDOWS:\n  a = 1\nelif BSD:\n  b = [\n1]\n  if FREEBSD:\n    c = 1\nelif LINUX or MACOS:\n  d = 1\nelse:\n  e = 1\nf = 1\n";
        assert_eq!(at(script, "a ="), "Windows");
        assert_eq!(at(script, "b ="), "FreeBSD, OpenBSD, NetBSD and DragonFly");
        assert_eq!(at(script, "c ="), "FreeBSD");
        assert_eq!(at(script, "d ="), "macOS and Linux");
        assert_eq!(at(script, "e ="), "Solaris, AIX and Cygwin");
        assert_eq!(Branches::of(script).at(script.len() - 2), Platforms::ALL);
        let script = "'''It isn't (\n\"'''\nx = 'a(' \\\n  + 'b'\nif WINDOWS:\n    tag = 1\n";
        assert_eq!(at(script, "tag"), "Windows");
        // Where another condition decides as well, the branch after it may hold on the same platforms.
        let script = "if WINDOWS and NEW:\n  a = 1\nelse:\n  b = 1\n";
        assert_eq!(Branches::of(script).at(script.find("b =").unwrap()), Platforms::ALL);
    }

    #[test]
    fn a_branch_that_no_platform_is_left_for_holds_everywhere() {
        for script in [
            "if WINDOWS:\n  x = 1\nelif WINDOWS:\n  tag = 1\n",
            "if WINDOWS:\n  if LINUX:\n    tag = 1\n",
            "if sys.platform == 'win32' and os.name != 'nt':\n  tag = 1\n",
        ] {
            assert_eq!(Branches::of(script).at(script.find("tag").unwrap()), Platforms::ALL, "{script}");
        }
    }

    #[test]
    fn a_name_stands_for_what_is_assigned_to_it() {
        let script = "UNIX_ABI3 = CP36 and (MACOS or LINUX)\nPOSIX_ABI3 = UNIX_ABI3\nif POSIX_ABI3:\n    tag = 1\n";
        assert_eq!(at(script, "tag"), "macOS and Linux");
        assert_eq!(Branches::of("A = A\nif A:\n    tag = 1\n").at(15), Platforms::ALL);
    }
}
