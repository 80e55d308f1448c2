//! Tells how far a long part of a run is, as Cargo does: on a terminal in one line that changes, and in
//! one line at its end.

use std::io::{IsTerminal, Write, stderr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

pub(super) struct Progress {
    verb: &'static str,
    total: usize,
    done: AtomicUsize,
    begin: Instant,
}

impl Progress {
    pub(super) fn new(verb: &'static str, total: usize) -> Self {
        Self {
            verb,
            total,
            done: AtomicUsize::new(0),
            begin: Instant::now(),
        }
    }

    /// One more is done.
    pub(super) fn step(&self, name: &str) {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        let mut stderr = stderr().lock();
        if stderr.is_terminal() {
            // That a terminal is gone is no reason to end.
            let _ = write!(
                stderr,
                "\r\x1b[K{:>12} {done}/{}: {name}",
                self.verb, self.total
            );
        }
    }

    /// All are done.
    pub(super) fn end(&self, verb: &str, rest: &str) {
        let mut stderr = stderr().lock();
        let clear = if stderr.is_terminal() { "\r\x1b[K" } else { "" };
        let seconds = self.begin.elapsed().as_secs_f64();
        let _ = writeln!(
            stderr,
            "{clear}{verb:>12} {} crates in {seconds:.1}s, {rest}",
            self.total
        );
    }
}
