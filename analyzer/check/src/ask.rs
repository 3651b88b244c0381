//! What the membership rules say of one use of a name that stands alone, in one configuration: for whoever
//! compares the rules with a compiler, which has no source to report on.
//!
//! The answer is that of [`classify`], which every membership rule asks. It must not judge by itself.

use crate::class::{Class, Newer, Private};
use crate::membership::classify;
use crate::question::{Headers, Question};
use abi3lint_model::{
    Abi, ByValue, Confidence, Config, ConfigSet, EntityId, Fact, FileId, Live, Origin, Span, Subject, Target, Use,
};

/// What the membership rules say of a use.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Membership {
    /// Nothing.
    Silent,
    /// It does not compile.
    Refused,
    /// It compiles, but breaks a promise.
    Reported,
}

/// What the membership rules say of a use that names the entity (`complete`: needs the complete type) in a
/// configuration.
pub fn membership(id: EntityId, complete: bool, config: Config) -> Membership {
    let usage = if complete { Use::ByValue(ByValue::Variable) } else { Use::Mention };
    let target = match config.abi() {
        Abi::Default => Target::Versions { first: config.headers(), last: config.headers(), free_threaded: false },
        Abi::FreeThreaded => Target::Versions { first: config.headers(), last: config.headers(), free_threaded: true },
        Abi::Limited(floor) => Target::Abi3 { floor },
        Abi::Abi3t(floor) => Target::Abi3t { floor, with_abi3: false },
        Abi::Abi3Abi3t(floor) => Target::Abi3t { floor, with_abi3: true },
    };
    let only = ConfigSet::one(config);
    let fact = Fact {
        subject: Subject::Entity(id),
        usage,
        file: FileId(0),
        span: Span::new(0, 0),
        live: Live { may: only, must: only },
        confidence: Confidence::Exact,
        origin: Origin::Source,
        declared: false,
        route: None,
    };
    match classify(&Question { fact: &fact, target, config, known: Headers::Any }) {
        None => Membership::Silent,
        Some(Class::AbiOnly { declared: true }) => Membership::Reported,
        Some(Class::Private(Private::Present)) => Membership::Reported,
        Some(Class::Newer(Newer::Visible | Newer::Declared | Newer::Unknown | Newer::Release, _)) => {
            Membership::Reported
        }
        Some(_) => Membership::Refused,
    }
}
