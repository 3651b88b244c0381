//! Starting the compiler so that nobody notices the wrapper: streams, status and signals are its own.

use super::chain::Chain;
use super::names::behind_ccache;
use crate::output::terminal::FAILED;
use anyhow::{Context, Result};
use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus};

/// Puts the command in the place of this process, where the system can; returns its status elsewhere.
///
/// # Errors
/// It cannot be started.
pub(super) fn replace(command: &[OsString], chain: &Chain) -> Result<u8> {
    #[cfg(unix)]
    {
        use std::os::unix::process::CommandExt;
        let error = prepare(command, chain)?.exec();
        Err(error).with_context(|| cannot_start(command))
    }
    #[cfg(not(unix))]
    {
        let status = prepare(command, chain)?.status().with_context(|| cannot_start(command))?;
        Ok(leave_as(status))
    }
}

/// A command that ran to its end.
pub(super) struct Finished {
    pub status: ExitStatus,
    relay: signals::Relay,
}

impl Finished {
    /// The outputs are good, or gone: a signal takes them no more.
    pub(crate) fn decided(&self) {
        self.relay.decided();
    }
}

/// Runs the command to its end. Signals that ask this process to stop are passed on to it meanwhile; one that
/// comes later, before [`Finished::decided`], removes the outputs, which nobody has judged then.
///
/// # Errors
/// It cannot be started.
pub(super) fn wait(command: &[OsString], chain: &Chain, outputs: BTreeSet<PathBuf>) -> Result<Finished> {
    wait_with(command, chain, &[], outputs)
}

/// As [`wait`], with variables that the command sees besides.
///
/// # Errors
/// It cannot be started.
pub(super) fn wait_with(
    command: &[OsString],
    chain: &Chain,
    variables: &[(&str, String)],
    outputs: BTreeSet<PathBuf>,
) -> Result<Finished> {
    let variables = variables.iter().map(|(k, v)| (k, v));
    let mut child = prepare(command, chain)?.envs(variables).spawn().with_context(|| cannot_start(command))?;
    // After the start, so that the child inherits which signals the caller ignores.
    let relay = signals::Relay::to(child.id(), outputs);
    let status = child.wait();
    relay.end();
    Ok(Finished { status: status.with_context(|| cannot_start(command))?, relay })
}

/// Removes what was written; only plain files: `-o /dev/null` stays. Those that are gone now.
pub(super) fn remove(outputs: &BTreeSet<PathBuf>) -> Vec<&Path> {
    let is_plain = |path: &Path| fs::metadata(path).is_ok_and(|m| m.is_file());
    outputs.iter().map(PathBuf::as_path).filter(|p| is_plain(p) && fs::remove_file(p).is_ok()).collect()
}

/// The status to leave with after a command that failed. One that a signal ended takes this process with
/// it, so that the caller sees the signal.
pub(super) fn leave_as(status: ExitStatus) -> u8 {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        // Comes back only for signals that end nobody.
        let _ = signal_hook::low_level::emulate_default_handler(signal);
        return 128u8.saturating_add(u8::try_from(signal).unwrap_or(u8::MAX));
    }
    status.code().and_then(|c| u8::try_from(c).ok()).unwrap_or(FAILED)
}

fn prepare(command: &[OsString], chain: &Chain) -> Result<Command> {
    let (program, args) = command.split_first().context("no compiler given")?;
    let mut c = Command::new(program);
    c.args(args);
    chain.give_to(&mut c);
    c.envs(behind_ccache(command));
    Ok(c)
}

fn cannot_start(command: &[OsString]) -> String {
    let program = command.first().map(|p| p.to_string_lossy()).unwrap_or_default();
    format!("cannot start '{program}'; name a compiler on PATH, as in: abi3lint cc gcc -c x.c")
}

#[cfg(unix)]
mod signals {
    use rustix::process::{Pid, Signal, kill_process};
    use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM};
    use signal_hook::iterator::Signals;
    use std::collections::BTreeSet;
    use std::path::PathBuf;
    use std::sync::{Arc, Mutex, PoisonError};

    /// Passes signals to the compiler; after its end they remove its outputs and have their usual effect again.
    pub(super) struct Relay(Arc<Mutex<State>>);

    struct State {
        /// None: it has ended.
        child: Option<Pid>,
        /// What nobody has judged yet.
        outputs: BTreeSet<PathBuf>,
    }

    impl Relay {
        pub(super) fn to(child: u32, outputs: BTreeSet<PathBuf>) -> Relay {
            let child = i32::try_from(child).ok().and_then(Pid::from_raw);
            let state = Arc::new(Mutex::new(State { child, outputs }));
            let Ok(mut signals) = Signals::new([SIGHUP, SIGINT, SIGQUIT, SIGTERM]) else { return Relay(state) };
            let shared = Arc::clone(&state);
            // It stays after the child's end: without it signals would be lost.
            std::thread::spawn(move || {
                for signal in signals.forever() {
                    // Held to the end, so that nothing is removed that has been judged meanwhile.
                    let state = shared.lock().unwrap_or_else(PoisonError::into_inner);
                    let passed = match (state.child, Signal::from_named_raw(signal)) {
                        (Some(pid), Some(signal)) => kill_process(pid, signal).is_ok(),
                        _ => false,
                    };
                    if !passed {
                        crate::cc::run::remove(&state.outputs);
                        let _ = signal_hook::low_level::emulate_default_handler(signal);
                    }
                }
            });
            Relay(state)
        }

        pub(super) fn end(&self) {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).child = None;
        }

        pub(super) fn decided(&self) {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).outputs.clear();
        }
    }
}

#[cfg(not(unix))]
mod signals {
    use std::collections::BTreeSet;
    use std::path::PathBuf;

    /// The console sends its events to all of its processes: there is nothing to pass on.
    pub(super) struct Relay;

    impl Relay {
        pub(super) fn to(_child: u32, _outputs: BTreeSet<PathBuf>) -> Relay {
            Relay
        }
        pub(super) fn end(&self) {}
        pub(super) fn decided(&self) {}
    }
}
