//! What only a whole process shows: its start, its peak of memory, and its time beside another program's.

use crate::clang::{Clang, Unit};
use crate::figures::{Turn, median, ms};
use anyhow::{Context, Result, ensure};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

fn command(bin: &Path, path: &Path) -> Command {
    let mut c = Command::new(bin);
    c.arg("check").arg(path).args(["--exit-zero", "--output-format", "text"]);
    c.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    c
}

/// Median time of a check of one small file, from the start of the process to its end.
pub(crate) fn start_ms(bin: &Path, file: &Path, times: u32) -> Result<f64> {
    let mut all = Vec::new();
    for _ in 0..times {
        let began = Instant::now();
        let status = command(bin, file)
            .args(["--target", "cp39-abi3"])
            .status()
            .with_context(|| format!("cannot start {}", bin.display()))?;
        all.push(ms(began));
        ensure!(status.success(), "{} failed on {}: {status}", bin.display(), file.display());
    }
    Ok(median(all.into_iter()))
}

/// One package: the check of it as a process, on one thread and on all, then clang on each of its files in
/// turn.
pub(crate) fn turn(bin: &Path, dir: &Path, clang: &Clang, units: &[Unit]) -> Result<Turn> {
    let check = check_ms(bin, dir, &["--threads", "1"])?;
    let parallel = check_ms(bin, dir, &[])?;
    let began = Instant::now();
    for unit in units {
        clang.read(unit)?;
    }
    let clang = if units.is_empty() { 0.0 } else { ms(began) };
    Ok(Turn { check, parallel, clang })
}

fn check_ms(bin: &Path, dir: &Path, args: &[&str]) -> Result<f64> {
    let began = Instant::now();
    let status = command(bin, dir)
        .args(["--target", "cp39-abi3"])
        .args(args)
        .status()
        .with_context(|| format!("cannot start {}", bin.display()))?;
    ensure!(status.success(), "{} failed on {}: {status}", bin.display(), dir.display());
    Ok(ms(began))
}

/// Peak memory of a check of a folder; `None` where the system does not tell it or the run was too
/// short to ask.
pub(crate) fn peak_mib(bin: &Path, dir: &Path, targets: &[String]) -> Result<Option<f64>> {
    if !cfg!(target_os = "linux") {
        return Ok(None);
    }
    let mut child = command(bin, dir)
        .args(targets.iter().flat_map(|t| ["--target", t]))
        .spawn()
        .with_context(|| format!("cannot start {}", bin.display()))?;
    let status = format!("/proc/{}/status", child.id());
    let mut peak = None;
    // The mark only rises, so the last reading before the end misses a few milliseconds at most.
    while child.try_wait()?.is_none() {
        peak = std::fs::read_to_string(&status).ok().and_then(|s| high_water(&s)).or(peak);
        sleep(Duration::from_millis(1));
    }
    Ok(peak)
}

/// `VmHWM:     12345 kB` in MiB.
fn high_water(status: &str) -> Option<f64> {
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"))?;
    let kib: f64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib / 1024.0)
}

#[cfg(test)]
mod tests {
    use super::high_water;

    #[test]
    fn the_mark_is_read_in_mebibytes() {
        assert_eq!(high_water("Name:\tx\nVmHWM:\t    2048 kB\nVmRSS:\t 1 kB\n"), Some(2.0));
        assert_eq!(high_water("Name:\tx\n"), None);
    }
}
