//! One run of the program as a process of its own: its processor time, its peak of memory, how it ended.

use anyhow::{Context, Result};
use std::path::Path;
use std::process::{Command, Stdio};
use wait4::Wait4;

/// A run past this is killed.
pub(crate) const MOST_SECONDS: u64 = 10;
/// And one that asks for more address space, which is more than it uses.
const MOST_KIB: u64 = 6 << 20;

/// What one run took.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Run {
    pub(crate) seconds: f64,
    pub(crate) mib: f64,
    /// `None` where a signal ended it.
    pub(crate) status: Option<i32>,
}

impl Run {
    /// Whether the program ended as it says that it does.
    pub(crate) fn is_defined(&self) -> bool {
        matches!(self.status, Some(0..=2))
    }
}

/// Runs a program in a folder. The limits are those of a shell, so that they hold for the program alone.
pub(crate) fn run(program: &Path, folder: &Path, arguments: &[String]) -> Result<Run> {
    let script = format!("ulimit -t {MOST_SECONDS}; ulimit -v {MOST_KIB}; exec \"$0\" \"$@\"");
    let mut command = Command::new("sh");
    command.current_dir(folder).args(["-c", &script]).arg(program).args(arguments);
    // What the machine's user has set must not change what is measured.
    command.env_remove("ABI3LINT_TARGET").env_remove("ABI3LINT_REAL_CC");
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = command.spawn().context("cannot start sh")?;
    let used = child.wait4().context("cannot wait for the program")?;
    let seconds = (used.rusage.utime + used.rusage.stime).as_secs_f64();
    Ok(Run { seconds, mib: used.rusage.maxrss as f64 / (1 << 20) as f64, status: used.status.code() })
}
