//! How findings of a compile look: as those of the compiler, which its options and its terminal decide.

use abi3lint_command_line::Call;
use std::ffi::OsString;

/// How findings are drawn.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Style {
    pub color: bool,
    /// The source lines are below.
    pub source: bool,
}

impl Style {
    /// The text format.
    pub(crate) const PLAIN: Style = Style { color: false, source: false };

    /// As the command asks for on standard error.
    pub(crate) fn of(call: &Call, is_terminal: bool, variable: impl Fn(&str) -> Option<OsString>) -> Style {
        let is_dumb = variable("TERM").is_some_and(|t| t == "dumb") || call.cl;
        let no_color = variable("NO_COLOR").is_some_and(|v| !v.is_empty());
        // Empty, it turns gcc's colours off.
        let is_plain = variable("GCC_COLORS").is_some_and(|v| v.is_empty());
        let auto = is_terminal && !is_dumb && !no_color && !is_plain;
        let mut style = Style { color: auto, source: true };
        for switch in &call.switches {
            match switch.as_str() {
                "-fdiagnostics-color" | "-fdiagnostics-color=always" | "-fcolor-diagnostics" => style.color = true,
                "-fno-diagnostics-color" | "-fdiagnostics-color=never" | "-fno-color-diagnostics" => {
                    style.color = false
                }
                "-fdiagnostics-color=auto" => style.color = auto,
                "-fdiagnostics-show-caret" | "-fcaret-diagnostics" => style.source = true,
                "-fno-diagnostics-show-caret" | "-fno-caret-diagnostics" => style.source = false,
                "-fdiagnostics-plain-output" => style = Style::PLAIN,
                _ => {}
            }
        }
        // A build that reads what a compiler prints reads one line for each.
        style.source &= style.color || is_terminal;
        style
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn the_look_is_that_of_the_compiler() {
        let of = |words: &str, terminal: bool, set: &[(&str, &str)]| {
            let call = Call::parse(&words.split(' ').collect::<Vec<_>>(), "cc", Path::new("."));
            let style = Style::of(&call, terminal, |name| set.iter().find(|s| s.0 == name).map(|s| s.1.into()));
            (style.color, style.source)
        };
        for (words, terminal, set, expected) in [
            ("-c a.c", false, &[][..], (false, false)),
            ("-c a.c", true, &[], (true, true)),
            ("-c a.c", true, &[("TERM", "dumb")], (false, true)),
            ("-c a.c", true, &[("NO_COLOR", "1")], (false, true)),
            ("-c a.c", true, &[("GCC_COLORS", "")], (false, true)),
            ("-fdiagnostics-color=always -c a.c", false, &[("TERM", "dumb")], (true, true)),
            ("-fcolor-diagnostics -fno-color-diagnostics", true, &[], (false, true)),
            ("-fdiagnostics-color=never -fdiagnostics-color=auto", true, &[], (true, true)),
            ("-fdiagnostics-color -fno-caret-diagnostics", false, &[], (true, false)),
            ("-fdiagnostics-plain-output -c a.c", true, &[], (false, false)),
        ] {
            assert_eq!(of(words, terminal, set), expected, "{words} {terminal} {set:?}");
        }
    }
}
