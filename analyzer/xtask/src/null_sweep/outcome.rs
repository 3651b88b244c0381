//! What came of a call with NULL, and what that says about a contract.

use std::fmt;

/// What was measured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
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

/// What a contract says of NULL in a version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Promise {
    Accepted,
    Raises,
    Crash,
}

impl Outcome {
    /// From the words of the probe: for the call with NULL and for the one without.
    pub fn read(word: &str, control: &str) -> Option<Outcome> {
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
    pub fn kind(&self) -> &'static str {
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
    pub fn promise(&self) -> Option<Promise> {
        match self {
            Outcome::Ok | Outcome::NullNoExc | Outcome::AsControl => Some(Promise::Accepted),
            Outcome::Raises(_) => Some(Promise::Raises),
            Outcome::Crash | Outcome::Fatal | Outcome::Hang => Some(Promise::Crash),
            Outcome::Absent | Outcome::Unusable => None,
        }
    }

    /// Whether a contract may say this. A function that raises anyway shows no more than that it does not
    /// crash.
    pub fn allows(&self, promise: Promise) -> bool {
        match self {
            Outcome::AsControl => promise != Promise::Crash,
            _ => self.promise() == Some(promise),
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

impl Promise {
    /// `None` for what says nothing that could be measured: undefined and unknown.
    pub fn read(word: &str) -> Result<Option<Promise>, String> {
        Ok(match word.split(':').next().unwrap_or_default() {
            "accepted" => Some(Promise::Accepted),
            "raises" => Some(Promise::Raises),
            "crash" => Some(Promise::Crash),
            "undefined" | "unknown" => None,
            _ => return Err(format!("'{word}' is no outcome of a contract")),
        })
    }
}

impl fmt::Display for Promise {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Promise::Accepted => "accepted",
            Promise::Raises => "raises",
            Promise::Crash => "crash",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Outcome, Promise};

    fn promise(word: &str, control: &str) -> Option<Promise> {
        Outcome::read(word, control).unwrap().promise()
    }

    #[test]
    fn each_outcome_is_one_promise() {
        for word in ["ok", "null-noexc"] {
            assert_eq!(promise(word, "ok"), Some(Promise::Accepted), "{word}");
        }
        for word in ["crash", "fatal", "hang"] {
            assert_eq!(promise(word, "ok"), Some(Promise::Crash), "{word}");
        }
        assert_eq!(promise("exc:TypeError", "ok"), Some(Promise::Raises));
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
        assert!(same.allows(Promise::Accepted) && same.allows(Promise::Raises) && !same.allows(Promise::Crash));
        let other = Outcome::read("exc:SystemError", "exc:OSError").unwrap();
        assert!(other.allows(Promise::Raises) && !other.allows(Promise::Accepted));
    }

    #[test]
    fn words_that_nobody_says_are_refused() {
        assert_eq!(Outcome::read("fine", "ok"), None);
        assert!(Promise::read("fine").is_err());
        assert_eq!(Promise::read("raises:TypeError"), Ok(Some(Promise::Raises)));
        assert_eq!(Promise::read("undefined"), Ok(None));
    }
}
