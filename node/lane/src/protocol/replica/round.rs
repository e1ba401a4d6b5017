// SPDX-License-Identifier: Apache-2.0
//! The sequence that is to be certified next.

use crate::protocol::{
    message::{Certificate, Record},
    parts::Executed,
    timing::Time,
};
use nerv_primitives_lane::Head;
use sp_core::H256;
use std::{collections::BTreeMap, sync::Arc};

/// A batch that might be next.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    pub record: Arc<Record>,
    pub content: H256,
    pub outcome: Outcome,
}

/// What running a candidate has come to.
#[derive(Clone, Debug)]
pub(super) enum Outcome {
    /// It was not run.
    Open,
    /// It makes the header it says.
    Good(Arc<Executed>),
    /// It does not.
    Bad,
}

/// What was asked for, and of whom.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked {
    pub since: Time,
    pub last: Option<Time>,
    pub turn: usize,
}

/// The sequence that is to be certified next.
#[derive(Debug)]
pub(super) struct Round {
    /// The last certain head.
    pub parent: Head,
    /// How many leaders have failed.
    pub attempt: u32,
    /// When the sequence began, or work for it came.
    pub began: Time,
    /// When the attempt began, or work came.
    pub started: Time,
    /// Since when there is something to do.
    pub work: Option<Time>,
    /// When something was last sent again.
    pub resent: Time,
    /// The attempt at which this replica has proposed.
    pub proposed: Option<u32>,
    /// The attempts that members were heard to be at.
    pub heard: BTreeMap<u8, u32>,
    /// What the leaders of the attempts have proposed first.
    pub proposals: BTreeMap<u32, H256>,
    pub candidates: BTreeMap<H256, Candidate>,
    /// A certificate, if what it certifies is not here.
    pub certified: Option<Certificate>,
    pub asked: BTreeMap<H256, Asked>,
}

impl Round {
    pub fn new(parent: Head, now: Time) -> Self {
        Self {
            parent,
            attempt: 0,
            began: now,
            started: now,
            work: None,
            resent: now,
            proposed: None,
            heard: BTreeMap::new(),
            proposals: BTreeMap::new(),
            candidates: BTreeMap::new(),
            certified: None,
            asked: BTreeMap::new(),
        }
    }

    /// Its number.
    pub fn sequence(&self) -> u64 {
        self.parent.header.sequence.saturating_add(1)
    }

    /// Adds what might be next.
    pub fn candidate(&mut self, id: H256, record: Arc<Record>) {
        let candidate = || Candidate {
            content: record.content(),
            outcome: Outcome::Open,
            record: record.clone(),
        };
        self.candidates.entry(id).or_insert_with(candidate);
    }

    /// Makes a request for something due or not, every `pause` after a first one. Returns how many were
    /// made before.
    pub fn asks(&mut self, id: H256, now: Time, pause: Time) -> Option<usize> {
        let asked = self.asked.entry(id).or_insert(Asked {
            since: now,
            last: None,
            turn: 0,
        });
        if now.saturating_sub(asked.last.unwrap_or(asked.since)) < pause {
            return None;
        }
        let turn = asked.turn;
        asked.last = Some(now);
        asked.turn = turn.wrapping_add(1);
        Some(turn)
    }
}
