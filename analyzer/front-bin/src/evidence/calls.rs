//! Calls of functions that take the version of the API, and the version that each passes.

use super::program::{Machine, Program, Section};
use super::{arm64, x86};
use abi3lint_model::Evidence;

/// Calls that are looked at; a module has one or two.
const MOST_CALLS: usize = 64;

/// Each version that a call passes, once for each function, in the order of the code. A call before which the argument is not
/// plain to see says nothing.
pub(super) fn versions(program: &Program<'_>) -> Vec<Evidence> {
    if program.takers.is_empty() {
        return Vec::new();
    }
    let mut stubs = program.stubs.clone();
    for section in &program.code {
        stubs.extend(match program.machine {
            Machine::Arm64 => arm64::stubs(section, &program.slots),
            Machine::SystemV | Machine::Win64 => x86::stubs(section, &program.slots),
        });
    }
    stubs.sort_unstable();
    stubs.dedup();
    let mut out: Vec<Evidence> = Vec::new();
    let mut seen = 0;
    for section in &program.code {
        let calls = match program.machine {
            Machine::Arm64 => arm64::calls(section, &stubs, &program.slots),
            Machine::SystemV | Machine::Win64 => x86::calls(section, &stubs, &program.slots),
        };
        for (offset, taker) in calls {
            seen += 1;
            if seen > MOST_CALLS {
                return out;
            }
            let Some(found) = version(program, section, offset, taker) else { continue };
            let is_new = |e: &Evidence| !matches!((e, &found), (Evidence::ApiVersion { function: f, version: v, .. }, Evidence::ApiVersion { function, version, .. }) if f == function && v == version);
            if out.iter().all(is_new) {
                out.push(found);
            }
        }
    }
    out
}

fn version(program: &Program<'_>, section: &Section<'_>, offset: usize, taker: usize) -> Option<Evidence> {
    let taker = &program.takers[taker];
    let version = match program.machine {
        Machine::Arm64 => arm64::argument(section, offset, taker.argument)?,
        machine => x86::argument(section, offset, machine, taker.argument)?,
    };
    Some(Evidence::ApiVersion { function: taker.name.clone(), version, address: section.at(offset) })
}
