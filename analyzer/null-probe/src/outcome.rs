//! What came of a call with NULL, and what that says about a contract.

use abi3lint_rules_format::null::OutcomeLine;
use std::fmt;

/// What was measured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It returned, without an exception.
    Ok,
    /// It returned NULL without an exception.
    NullNoExc,
    /// It raised the same exception as the call without NULL.
    AsControl,
    /// It raised an exception of this type.
    Raises(String),
    Crash,
    /// It ended the process by itself, mostly with a message.
    Fatal,
    /// It did not come back.
    Hang,
    /// The interpreter has no such function.
    Absent,
    /// The call without NULL fails as well, so nothing is known.
    Unusable,
}

impl Outcome {
    /// From the words of the probe: for the call with NULL and for the one without.
    pub(crate) fn read(word: &str, control: &str) -> Option<Outcome> {
        if matches!(control, "crash" | "fatal" | "hang" | "setup") || word == "setup" {
            return Some(Outcome::Unusable);
        }
        if let Some(raised) = word.strip_prefix("exc:") {
            let is_same = word == control;
            return Some(if is_same { Outcome::AsControl } else { Outcome::Raises(raised.to_owned()) });
        }
        Some(match word {
            "ok" => Outcome::Ok,
            "null-noexc" => Outcome::NullNoExc,
            "crash" => Outcome::Crash,
            "fatal" => Outcome::Fatal,
            "hang" => Outcome::Hang,
            "absent" => Outcome::Absent,
            _ => return None,
        })
    }

    /// The word without the exception's type.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Outcome::Ok => "ok",
            Outcome::NullNoExc => "null-noexc",
            Outcome::AsControl => "as-control",
            Outcome::Raises(_) => "exc",
            Outcome::Crash => "crash",
            Outcome::Fatal => "fatal",
            Outcome::Hang => "hang",
            Outcome::Absent => "absent",
            Outcome::Unusable => "unusable",
        }
    }

    /// What a contract says where this is measured; `None` where nothing was.
    pub(crate) fn promise(&self) -> Option<OutcomeLine> {
        match self {
            Outcome::Ok | Outcome::NullNoExc | Outcome::AsControl => Some(OutcomeLine::Accepted),
            Outcome::Raises(_) => Some(OutcomeLine::Raises),
            Outcome::Crash | Outcome::Fatal | Outcome::Hang => Some(OutcomeLine::Crash),
            Outcome::Absent | Outcome::Unusable => None,
        }
    }

    /// Whether a contract may say this. A function that raises anyway shows no more than that it does not
    /// crash, and what is undefined is so because it survives.
    pub(crate) fn allows(&self, said: OutcomeLine) -> bool {
        let measured = self.promise();
        match self {
            _ if said == OutcomeLine::Undefined => measured.is_some_and(|m| m != OutcomeLine::Crash),
            Outcome::AsControl => said != OutcomeLine::Crash,
            _ => measured == Some(said),
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Outcome::Raises(exception) => write!(f, "exc:{exception}"),
            other => f.write_str(other.kind()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Outcome, OutcomeLine};

    fn promise(word: &str, control: &str) -> Option<OutcomeLine> {
        Outcome::read(word, control).unwrap().promise()
    }

    #[test]
    fn each_outcome_is_one_promise() {
        for word in ["ok", "null-noexc"] {
            assert_eq!(promise(word, "ok"), Some(OutcomeLine::Accepted), "{word}");
        }
        for word in ["crash", "fatal", "hang"] {
            assert_eq!(promise(word, "ok"), Some(OutcomeLine::Crash), "{word}");
        }
        assert_eq!(promise("exc:TypeError", "ok"), Some(OutcomeLine::Raises));
        assert_eq!(promise("absent", ""), None);
    }

    #[test]
    fn nothing_is_known_where_the_call_fails_without_null() {
        for control in ["crash", "fatal", "hang", "setup"] {
            assert_eq!(promise("crash", control), None, "{control}");
            assert_eq!(promise("ok", control), None, "{control}");
        }
    }

    #[test]
    fn what_raises_anyway_only_shows_that_it_does_not_crash() {
        let same = Outcome::read("exc:OSError", "exc:OSError").unwrap();
        assert_eq!(same, Outcome::AsControl);
        assert!(
            same.allows(OutcomeLine::Accepted) && same.allows(OutcomeLine::Raises) && !same.allows(OutcomeLine::Crash)
        );
        let other = Outcome::read("exc:SystemError", "exc:OSError").unwrap();
        assert!(other.allows(OutcomeLine::Raises) && !other.allows(OutcomeLine::Accepted));
    }

    #[test]
    fn undefined_is_what_survives() {
        for (word, survives) in
            [("ok", true), ("exc:TypeError", true), ("crash", false), ("hang", false), ("absent", false)]
        {
            assert_eq!(Outcome::read(word, "ok").unwrap().allows(OutcomeLine::Undefined), survives, "{word}");
        }
    }

    #[test]
    fn words_that_nobody_says_are_refused() {
        assert_eq!(Outcome::read("fine", "ok"), None);
    }
}
