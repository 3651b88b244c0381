//! What the proof says.

/// Something that must be true, and what speaks against it.
#[derive(Debug)]
pub(super) struct Sentence {
    pub text: String,
    pub breaches: Vec<String>,
}

impl Sentence {
    pub(super) fn new(text: impl Into<String>, breaches: Vec<String>) -> Sentence {
        Sentence { text: text.into(), breaches }
    }
}
