//! How a report for people looks.

/// How a report looks on a terminal, in the formats for people.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Look {
    /// With colours.
    pub color: bool,
    /// The rule of a finding links to its page, in `full`.
    pub links: bool,
}
