//! Arguments of calls that the macro does not compile, by its definitions at the place.
//!
//! It must not know a rule, nor how a call is parsed.

use super::relevant::RelevantMacros;
use crate::package::Package;
use abi3lint_model::{ConfigSet, Live, Span};

/// An argument that some definition of the macro discards.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DiscardedArgument {
    span: Span,
    /// Where a definition does.
    live: Live,
    /// Where another definition may not.
    used: ConfigSet,
}

impl DiscardedArgument {
    /// For the arguments of a call of a macro at a place.
    pub(crate) fn of(
        package: &Package<'_>,
        macros: &RelevantMacros<'_>,
        call: (usize, &[u8], Live),
        arguments: impl Iterator<Item = Span>,
    ) -> Vec<DiscardedArgument> {
        let (file, name, at) = call;
        let mut out: Vec<DiscardedArgument> =
            arguments.map(|span| DiscardedArgument { span, live: Live::NEVER, used: ConfigSet::EMPTY }).collect();
        for r in package.definitions(file, name, at) {
            let (live, discarded) = (package.define_live(r), macros.discarded(r));
            for (n, argument) in out.iter_mut().enumerate() {
                if discarded.is_some_and(|s| s.discards(n)) {
                    argument.live = argument.live.or(live);
                } else {
                    argument.used |= live.may;
                }
            }
        }
        out.retain(|s| !s.live.may.is_empty());
        out
    }

    fn remaining(&self, live: Live) -> Live {
        Live { may: live.may.minus(self.live.must.minus(self.used)), must: live.must.minus(self.live.may) }
    }
}

/// The arguments of a tree that definitions spare, in order.
#[derive(Debug)]
pub(crate) struct DiscardedArguments {
    list: Vec<DiscardedArgument>,
    /// By argument: where it and those before it have ended.
    ends: Vec<u32>,
}

impl DiscardedArguments {
    /// `None` where there are none, as mostly.
    pub(crate) fn of(mut list: Vec<DiscardedArgument>) -> Option<DiscardedArguments> {
        list.sort_by_key(|s| s.span.start);
        let ends = list.iter().scan(0, |end, s| {
            *end = s.span.end.max(*end);
            Some(*end)
        });
        let ends: Vec<u32> = ends.collect();
        (!list.is_empty()).then_some(DiscardedArguments { list, ends })
    }

    /// When a place is still compiled that is so otherwise.
    pub(crate) fn remaining(&self, span: Span, live: Live) -> Live {
        let before = self.list.partition_point(|s| s.span.start <= span.start);
        let around = (0..before).rev().take_while(|i| self.ends[*i] >= span.end).map(|i| &self.list[i]);
        around.filter(|s| s.span.end >= span.end).fold(live, |live, s| s.remaining(live))
    }
}
