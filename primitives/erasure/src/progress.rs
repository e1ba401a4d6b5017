// SPDX-License-Identifier: Apache-2.0
//! How far long work has come.

/// How far a recovery has come, in bytes checked, decoded and encoded again.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Progress {
    /// Bytes done.
    pub done: u64,
    /// All bytes there are to do.
    pub total: u64,
}

/// Counts, and tells whoever wants to know.
pub(crate) struct Meter<'a> {
    progress: Progress,
    tell: &'a mut dyn FnMut(Progress),
}

impl<'a> Meter<'a> {
    pub fn new(total: usize, tell: &'a mut dyn FnMut(Progress)) -> Self {
        let total = total as u64;
        let progress = Progress { done: 0, total };
        Self { progress, tell }
    }

    pub fn add(&mut self, bytes: usize) {
        let done = self.progress.done.saturating_add(bytes as u64);
        self.progress.done = done.min(self.progress.total);
        (self.tell)(self.progress);
    }
}
