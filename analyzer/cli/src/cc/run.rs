//! Starting the compiler so that nobody notices the wrapper: streams, status and signals are its own.

use super::chain::Chain;
use super::names::behind_ccache;
use anyhow::{Context, Result};
use std::ffi::OsString;
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

/// Runs the command to its end. Signals that ask this process to stop are passed on to it meanwhile.
///
/// # Errors
/// It cannot be started.
pub(super) fn wait(command: &[OsString], chain: &Chain) -> Result<ExitStatus> {
    wait_with(command, chain, &[])
}

/// As [`wait`], with variables that the command sees besides.
///
/// # Errors
/// It cannot be started.
pub(super) fn wait_with(command: &[OsString], chain: &Chain, variables: &[(&str, String)]) -> Result<ExitStatus> {
    let variables = variables.iter().map(|(k, v)| (k, v));
    let mut child = prepare(command, chain)?.envs(variables).spawn().with_context(|| cannot_start(command))?;
    // After the start, so that the child inherits which signals the caller ignores.
    let relay = signals::Relay::to(child.id());
    let status = child.wait();
    relay.end();
    status.with_context(|| cannot_start(command))
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
    status.code().and_then(|c| u8::try_from(c).ok()).unwrap_or(crate::FAILED)
}

fn prepare(command: &[OsString], chain: &Chain) -> Result<Command> {
    let (program, args) = command.split_first().context("no compiler was named")?;
    let mut c = Command::new(program);
    c.args(args);
    chain.give_to(&mut c);
    c.envs(behind_ccache(command));
    Ok(c)
}

fn cannot_start(command: &[OsString]) -> String {
    let program = command.first().map(|p| p.to_string_lossy()).unwrap_or_default();
    format!("cannot start '{program}'; name a compiler that is on PATH, as in: abi3lint cc gcc -c x.c")
}

#[cfg(unix)]
mod signals {
    use rustix::process::{Pid, Signal, kill_process};
    use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM};
    use signal_hook::iterator::Signals;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};

    /// Passes signals to the compiler; after its end they have their usual effect again.
    pub(super) struct Relay {
        /// Zero: there is no child.
        child: Arc<AtomicU32>,
    }

    impl Relay {
        pub(super) fn to(child: u32) -> Relay {
            let child = Arc::new(AtomicU32::new(child));
            let Ok(mut signals) = Signals::new([SIGHUP, SIGINT, SIGQUIT, SIGTERM]) else { return Relay { child } };
            let to = Arc::clone(&child);
            // It stays after the child's end: without it signals would be lost.
            std::thread::spawn(move || {
                for signal in signals.forever() {
                    let pid = i32::try_from(to.load(Ordering::SeqCst)).ok().and_then(Pid::from_raw);
                    match (pid, Signal::from_named_raw(signal)) {
                        (Some(pid), Some(signal)) => drop(kill_process(pid, signal)),
                        _ => drop(signal_hook::low_level::emulate_default_handler(signal)),
                    }
                }
            });
            Relay { child }
        }

        pub(super) fn end(&self) {
            self.child.store(0, Ordering::SeqCst);
        }
    }
}

#[cfg(not(unix))]
mod signals {
    /// The console sends its events to all of its processes: there is nothing to pass on.
    pub(super) struct Relay;

    impl Relay {
        pub(super) fn to(_child: u32) -> Relay {
            Relay
        }
        pub(super) fn end(&self) {}
    }
}
