//! Why a type is not converted.

use abi3lint_model::Place;

/// What stands in the way of a conversion.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Obstacle {
    /// Lower case, no final period: the end of `not converted by a fix: ...`.
    pub message: String,
    /// Where it stands.
    pub place: Option<Place>,
}

impl Obstacle {
    pub(crate) fn new(message: impl Into<String>) -> Obstacle {
        Obstacle { message: message.into(), place: None }
    }

    pub(crate) fn at(message: impl Into<String>, place: Place) -> Obstacle {
        Obstacle { message: message.into(), place: Some(place) }
    }
}
