//! How far long work is, for a person at a terminal; elsewhere nothing is written.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::borrow::Cow;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// A line that goes when the work is done.
#[derive(Debug)]
pub(crate) struct Progress(ProgressBar);

impl Progress {
    pub(crate) fn start() -> Progress {
        // It draws on standard error, and only if that is a terminal.
        let bar = ProgressBar::new_spinner();
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} ({elapsed})") {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(200));
        Progress(bar)
    }

    /// What is done now.
    pub(crate) fn say(&self, what: impl Into<Cow<'static, str>>) {
        self.0.set_message(what);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

/// A bar for work whose size is known. It shows after a moment, so that quick runs stay quiet.
#[derive(Debug)]
pub(crate) struct Bar {
    bar: ProgressBar,
    began: Instant,
    is_shown: AtomicBool,
}

/// How long a run is quiet.
const MOMENT: Duration = Duration::from_millis(700);

impl Bar {
    /// A bar for so many bytes.
    pub(crate) fn start(what: impl Into<Cow<'static, str>>, bytes: u64) -> Bar {
        let bar = ProgressBar::with_draw_target(Some(bytes), ProgressDrawTarget::hidden());
        if let Ok(style) = ProgressStyle::with_template("{msg} {bar:30} {percent}% ({elapsed})") {
            bar.set_style(style);
        }
        bar.set_message(what);
        Bar { bar, began: Instant::now(), is_shown: AtomicBool::new(false) }
    }

    /// So many bytes more are done.
    pub(crate) fn add(&self, bytes: u64) {
        self.bar.inc(bytes);
        if self.began.elapsed() > MOMENT && !self.is_shown.swap(true, Ordering::Relaxed) {
            // It draws on standard error, and only if that is a terminal.
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
