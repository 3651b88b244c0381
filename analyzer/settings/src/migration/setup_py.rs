//! setup.py: literal calls of `Extension`.
//!
//! | An argument | and then |
//! |---|---|
//! | `define_macros` is not there | it is added, where no `**` can bring it |
//! | it is a list, `list(...)`, or a name to which only lists are assigned | the macro becomes its first item |
//! | it has the macro with a literal value | the value becomes that of the floor |
//! | it comes from `**kwargs` with `kwargs = dict(...)` | the same in `dict(...)` |
//! | it is anything else | it is left to the author |
//!
//! `py_limited_api=True`, which makes the ending `.abi3.so`, is added in the same way. The `build_ext` of distutils does not
//! know it: an import of that becomes one of setuptools, where setup.py imports setuptools anyway.

use super::calls::{Argument, Call, Language, arguments, calls, closing, masked};
use super::draft::Draft;
use super::text::{Splice, indent};
use crate::macros::definitions;
use crate::text::{is_word, offset, quoted, rests};
use std::ops::Range;

const FILE: &str = "setup.py";
const MACRO: &str = "Py_LIMITED_API";
const MARK: &str = "py_limited_api";
const MACROS: &str = "define_macros";

pub(super) fn migrate(draft: &mut Draft<'_>) {
    let Some(file) = draft.tree.text(FILE) else { return };
    let text = file.text.as_str();
    let by_hand = vec![format!("define_macros=[(\"{MACRO}\", \"{}\")],", draft.hex()), format!("{MARK}=True,")];
    let Some(mask) = masked(text, Language::Python) else {
        draft.task(FILE, None, "it was not understood; each Extension(...) needs", by_hand);
        return;
    };
    let found = calls(&mask, Language::Python, |name| name == "Extension");
    if found.is_empty() {
        // Without extensions it may only call setup(), and they are in pyproject.toml.
        if mask.contains("Extension") || mask.contains("ext_modules") {
            draft.task(FILE, None, "it has no literal Extension(...); each extension needs", by_hand);
        }
        return;
    }
    let mut splices = Vec::new();
    for call in &found {
        let setup = Setup { text, mask: &mask, call };
        if text[call.open..call.close].contains(".pyx") {
            let lines = [by_hand.clone(), vec!["and CYTHON_LIMITED_API as a macro".to_owned()]].concat();
            draft.task_at(FILE, (text, call.at), "Cython makes its source; the Extension(...) needs", lines);
            continue;
        }
        match (setup.macros(&draft.hex()), setup.mark()) {
            // Two extensions may share a dictionary.
            (Ok(macros), Ok(mark)) => {
                let new = setup.splices(macros, mark);
                splices.extend(new.into_iter().filter(|s| !splices.contains(s)).collect::<Vec<_>>());
            }
            (Err(why), _) | (_, Err(why)) => {
                draft.task_at(FILE, (text, call.at), &format!("{why}; the Extension(...) needs"), by_hand.clone());
            }
        }
    }
    splices.extend(plain_builder(text, &mask));
    draft.splice(FILE, text, splices);
}

/// The import of the `build_ext` of distutils, which does not know the mark and gives modules the ending of one version,
/// as that of setuptools. An import in a condition or in a handler may be for those who have no setuptools.
fn plain_builder(text: &str, mask: &str) -> Option<Splice> {
    const PLAIN: &str = "from distutils.command.build_ext import build_ext";
    const OWN: &str = "setuptools";
    let (at, rest) = rests(mask, PLAIN).next()?;
    let is_own_line = at == 0 || mask[..at].ends_with('\n');
    let is_whole = rest.trim_start_matches([' ', '\t', '\r']).starts_with('\n');
    let start = at + "from ".len();
    let splice = Splice { start, end: start + "distutils".len(), text: OWN.to_owned() };
    let has_own = mask.contains(OWN) && !text.contains("setuptools.command.build_ext");
    (is_own_line && is_whole && has_own).then_some(splice)
}

/// Whether setup.py names the tag or the mark outside of literal extensions, and where.
pub(super) fn names_elsewhere(text: &str) -> Option<usize> {
    let mask = masked(text, Language::Python)?;
    let found = calls(&mask, Language::Python, |name| name == "Extension");
    let inside = |at: usize| found.iter().any(|c| (c.open..c.close).contains(&at));
    // A comment names nothing, quotes do.
    let is_comment = |at: usize| {
        let line = text[..at].rfind('\n').map_or(0, |i| i + 1);
        text[line..at].contains('#') && !mask[line..at].contains('#')
    };
    rests(text, MARK).map(|(at, _)| at).find(|at| !inside(*at) && !is_comment(*at))
}

/// One call, and what to add to it.
struct Setup<'t> {
    text: &'t str,
    mask: &'t str,
    call: &'t Call,
}

/// What is to be done about an argument.
enum Wanted {
    Nothing,
    Added(String),
    Spliced(Vec<Splice>),
}

impl Setup<'_> {
    fn macros(&self, hex: &str) -> Result<Wanted, &'static str> {
        let entry = format!("(\"{MACRO}\", \"{hex}\")");
        let Some(argument) = self.call.named(self.text, MACROS) else {
            if self.has_unknown() && self.elsewhere(MACROS) {
                let shared = self.dictionary().and_then(|d| d.named(self.text, MACROS).cloned());
                return shared.map_or(Err("its arguments may have macros"), |argument| self.with_macro(&argument, hex));
            }
            if self.text[self.call.open..self.call.close].contains(MACRO) {
                return Err("it names the macro already");
            }
            return Ok(Wanted::Added(format!("{MACROS}=[{entry}]")));
        };
        self.with_macro(argument, hex)
    }

    /// `dict(...)` to whose name `**` belongs, where nothing replaces its macros later.
    fn dictionary(&self) -> Option<Call> {
        let spread = self.call.arguments.iter().find_map(|a| self.text[a.span.clone()].strip_prefix("**"))?;
        let mut assigned = self.assigned(spread);
        let value = assigned.next().filter(|v| v.starts_with("dict("))?;
        let at = offset(self.mask, value);
        let is_replaced = rests(self.text, MACROS).any(|(_, rest)| {
            let rest = rest.trim_start_matches(['"', '\'']).trim_start().strip_prefix(']');
            rest.is_some_and(|rest| rest.trim_start().starts_with('='))
        });
        let all = calls(self.mask, Language::Python, |name| name == "dict");
        all.into_iter().find(|c| c.at == at && assigned.next().is_none() && !is_replaced)
    }

    /// What is assigned to a name in statements of its own.
    fn assigned<'s>(&'s self, name: &'s str) -> impl Iterator<Item = &'s str> {
        rests(self.mask, name).filter_map(|(at, rest)| {
            let rest = rest.trim_start_matches([' ', '\t']);
            let is_own = indent(self.mask, at).is_some() && depth(self.mask, at) == 0;
            rest.strip_prefix('=').filter(|v| is_own && !v.starts_with('=')).map(str::trim_start)
        })
    }

    /// An argument with the macro.
    fn with_macro(&self, argument: &Argument, hex: &str) -> Result<Wanted, &'static str> {
        let entry = format!("(\"{MACRO}\", \"{hex}\")");
        let value = &self.text[argument.value.clone()];
        if value.contains(MACRO) {
            return self.other_value(argument, hex);
        }
        let mask = &self.mask[argument.value.clone()];
        if mask.starts_with('[') && closing(self.mask, argument.value.start + 1) == Some(argument.value.end - 1) {
            let open = argument.value.start + 1;
            let items = arguments(self.mask, open..argument.value.end - 1, Language::Python);
            let item = match items.first() {
                None => entry,
                Some(first) => match indent(self.text, first.span.start) {
                    Some(indent) => format!("\n{indent}{entry},"),
                    None => format!("{entry}, "),
                },
            };
            return Ok(Wanted::Spliced(vec![Splice::insert(open, item)]));
        }
        if self.is_list(mask, argument) {
            return Ok(Wanted::Spliced(vec![
                Splice::insert(argument.value.start, format!("[{entry}, *")),
                Splice::insert(argument.value.end, "]"),
            ]));
        }
        Err("its define_macros is no list that can be read")
    }

    /// The macro with another literal value.
    fn other_value(&self, argument: &Argument, hex: &str) -> Result<Wanted, &'static str> {
        let value = &self.text[argument.value.clone()];
        let found = definitions(value, MACRO, false);
        let [only] = &found[..] else { return Err("its define_macros has the macro already") };
        if only.value.eq_ignore_ascii_case(hex) {
            return Ok(Wanted::Nothing);
        }
        let behind = &value[only.name.end..];
        let at = behind.find(',').map(|i| i + 1).map(|i| i + behind[i..].len() - behind[i..].trim_start().len());
        match at.and_then(|at| Some((at, quoted(&behind[at..])?))) {
            Some((at, old)) => {
                let start = argument.value.start + only.name.end + at + 1;
                Ok(Wanted::Spliced(vec![Splice { start, end: start + old.len(), text: hex.to_owned() }]))
            }
            None => Err("its define_macros has the macro with another value"),
        }
    }

    /// Whether a value is a list for certain.
    fn is_list(&self, value: &str, argument: &Argument) -> bool {
        if value.starts_with("list(") {
            return closing(self.mask, argument.value.start + 5) == Some(argument.value.end - 1);
        }
        let is_name = value.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
        is_name && self.assigned(value).next().is_some() && self.assigned(value).all(|v| v.starts_with('['))
    }

    fn mark(&self) -> Result<Wanted, &'static str> {
        match self.call.named(self.text, MARK) {
            Some(argument) if &self.text[argument.value.clone()] == "True" => Ok(Wanted::Nothing),
            Some(_) => Err("its py_limited_api depends on something"),
            None if self.has_unknown() && self.elsewhere(MARK) => Err("its arguments may have py_limited_api"),
            None => Ok(Wanted::Added(format!("{MARK}=True"))),
        }
    }

    /// Whether the call has arguments that `**` brings.
    fn has_unknown(&self) -> bool {
        self.call.arguments.iter().any(|a| self.text[a.span.clone()].starts_with("**"))
    }

    /// Whether the file names an argument outside of this call's own keywords.
    fn elsewhere(&self, name: &str) -> bool {
        let is_keyword = |at: usize| {
            let behind = self.mask[at + name.len()..].trim_start();
            behind.starts_with('=')
                && self.mask[..at].trim_end().ends_with(['(', ','])
                && is_word(self.mask, at, at + name.len())
        };
        rests(self.text, name).any(|(at, _)| !is_keyword(at))
    }

    fn splices(&self, macros: Wanted, mark: Wanted) -> Vec<Splice> {
        let (mut splices, mut added) = (Vec::new(), Vec::new());
        for wanted in [macros, mark] {
            match wanted {
                Wanted::Nothing => {}
                Wanted::Added(text) => added.push(text),
                Wanted::Spliced(some) => splices.extend(some),
            }
        }
        let spans: Vec<Range<usize>> = self.call.arguments.iter().map(|a| a.span.clone()).collect();
        splices.extend(append(self.text, self.mask, self.call.close, &spans, &added));
        splices
    }
}

/// How many brackets are open at a place.
fn depth(mask: &str, at: usize) -> usize {
    let count = |kinds: &[char]| mask[..at].matches(kinds).count();
    count(&['(', '[', '{']).saturating_sub(count(&[')', ']', '}']))
}

/// Adds arguments behind the last one, each on a line of its own if that is so.
pub(super) fn append(text: &str, mask: &str, close: usize, spans: &[Range<usize>], added: &[String]) -> Vec<Splice> {
    let Some(last) = spans.last().filter(|_| !added.is_empty()) else { return Vec::new() };
    let before = match indent(text, last.start) {
        Some(indent) => format!("\n{indent}"),
        None => " ".to_owned(),
    };
    let comma = mask[last.end..close].find(',').map(|i| last.end + i);
    let mut new: String = added.join(&format!(",{before}"));
    if comma.is_some() {
        new.push(',');
    }
    let end = comma.map_or(last.end, |at| at + 1);
    // A comment behind the last argument stays in its line.
    let rest = text[end..].find('\n').map_or(text.len(), |i| end + i);
    let is_comment = rest < close && mask[end..rest].trim().is_empty();
    let at = if is_comment { text[..rest].trim_end_matches('\r').len().max(end) } else { end };
    let new = Splice::insert(at, format!("{before}{new}"));
    match comma {
        Some(_) => vec![new],
        None if at == end => vec![Splice::insert(at, format!(",{}", new.text))],
        None => vec![Splice::insert(end, ","), new],
    }
}
