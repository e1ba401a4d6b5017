// SPDX-License-Identifier: Apache-2.0
//! One quote at a time, each within its time.

use crate::{BackEnd, Evidence, QuoteError, ReportData};
use std::{sync::Arc, time::Duration};
use tokio::{
    sync::Semaphore,
    task,
    time::{timeout_at, Instant},
};

/// Hands requests to a back end, one after the other.
pub struct Agent {
    back_end: Arc<dyn BackEnd>,
    turn: Arc<Semaphore>,
    time: Duration,
}

impl Agent {
    /// Quotes of this back end, each within the time, in which a request also waits for its turn.
    pub fn new(back_end: impl BackEnd + 'static, time: Duration) -> Self {
        Self {
            back_end: Arc::new(back_end),
            turn: Arc::new(Semaphore::new(1)),
            time,
        }
    }

    /// What the back end is called.
    pub fn name(&self) -> &'static str {
        self.back_end.name()
    }

    /// Whether it makes no quotes, and says so.
    pub fn is_simulated(&self) -> bool {
        self.back_end.is_simulated()
    }

    /// Makes a quote about the data.
    ///
    /// A back end that hangs keeps its turn until it comes back: whoever asks meanwhile learns that it is
    /// busy. No second thread waits for hardware that does not answer the first.
    pub async fn quote(&self, about: ReportData) -> Result<Evidence, QuoteError> {
        let deadline = Instant::now() + self.time;
        let turn = timeout_at(deadline, self.turn.clone().acquire_owned()).await;
        let turn = turn.map_err(|_| QuoteError::Busy)?;
        let turn = turn.map_err(|_| QuoteError::Broken)?;
        let back_end = self.back_end.clone();
        let work = task::spawn_blocking(move || {
            let _turn = turn;
            back_end.quote(&about, deadline.into_std())
        });
        match timeout_at(deadline, work).await {
            Err(_) => Err(QuoteError::TimedOut(self.time)),
            Ok(Err(_)) => Err(QuoteError::Broken),
            Ok(Ok(result)) => result,
        }
    }
}
