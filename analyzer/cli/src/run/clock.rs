//! Times of the stages of a run.

use std::time::{Duration, Instant};

/// Times of the stages, for `--stats`.
pub(crate) struct Clock {
    last: Instant,
    pub laps: Vec<(&'static str, Duration)>,
}

impl Clock {
    pub(crate) fn start() -> Clock {
        Clock { last: Instant::now(), laps: Vec::new() }
    }

    pub(crate) fn lap(&mut self, name: &'static str) {
        self.add(&[(name, self.last.elapsed())]);
    }

    /// Adds what a part of the run took, under the same names; the next lap begins now.
    pub(crate) fn add(&mut self, laps: &[(&'static str, Duration)]) {
        for (name, time) in laps {
            match self.laps.iter_mut().find(|lap| lap.0 == *name) {
                Some(lap) => lap.1 += *time,
                None => self.laps.push((name, *time)),
            }
        }
        self.last = Instant::now();
    }

    pub(crate) fn words(&self) -> String {
        let words = |(name, time): &(&str, Duration)| format!("{name} {:.1} ms", time.as_secs_f64() * 1e3);
        self.laps.iter().map(words).collect::<Vec<_>>().join(", ")
    }
}
