// SPDX-License-Identifier: Apache-2.0
//! How a replica leaves the records of checkpoints for the off-chain worker of its node.
//!
//! A worker that is to execute again what followed a checkpoint has some blocks to do it. So the records
//! are left for it as soon as they may be wanted, and not when they are.

use super::{
    obtain::{ObtainError, Own},
    Service, LOG,
};
use crate::{
    check::check,
    duty::{Chain, CheckpointKey, Duties, Finalised, Hold, Recalled},
    left::LeftError,
};
use nerv_primitives_checkpoint::Commitment;
use nerv_primitives_erasure::root_of;
use sp_core::offchain::OffchainStorage;
use std::{collections::BTreeMap, time::Instant};

/// Where records are from.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Source {
    Left,
    State,
    Fragments,
}

impl<C: Chain, S: OffchainStorage + Clone> Service<C, S> {
    /// Clears what was left of checkpoints that are not recalled any more, by whatever process.
    pub(super) fn forget_records(&mut self, duties: &Duties) {
        let recalled: BTreeMap<_, _> = duties
            .recalls
            .iter()
            .map(|recalled| (recalled.key(), recalled.checkpoint.root))
            .collect();
        for key in self.left.keys() {
            if !recalled.contains_key(&key) {
                self.left.clear(&key);
                log::debug!(target: LOG, "The records of {} are cleared", name(&key));
            }
        }
        self.at_hand
            .retain(|key, root| recalled.get(key) == Some(root));
        self.recalls.retain(|key| recalled.contains_key(key));
    }

    /// Has the records of the first recalled checkpoint at hand that are not. False if there is none,
    /// or none that is due.
    pub(super) async fn recall(&mut self, duties: &Duties, at: Finalised, now: Instant) -> bool {
        let next = duties.recalls.iter().find(|recalled| {
            let key = recalled.key();
            !self.at_hand.contains_key(&key) && self.recalls.is_due(&key, now)
        });
        let Some(recalled) = next else { return false };
        let key = recalled.key();
        let clock = Instant::now();
        match self.leave(recalled, &duties.holds, at).await {
            Ok(source) => {
                self.at_hand.insert(key, recalled.checkpoint.root);
                self.recalls.done(&key);
                let from = match source {
                    Source::Left => "as they were left before",
                    Source::State => "from the state",
                    Source::Fragments => "rebuilt from fragments",
                };
                log::info!(
                    target: LOG,
                    "Has the records of {} at hand: {from}, after {:.2} s",
                    name(&key),
                    clock.elapsed().as_secs_f64()
                );
            }
            Err(error @ ObtainError::Left(LeftError::TooLong { .. })) => {
                self.recalls.give_up(key, now);
                log::error!(
                    target: LOG,
                    "The records of {} cannot be had by this node's worker: {error}",
                    name(&key)
                );
            }
            Err(error) => {
                let wait = self.recalls.failed(key, now + clock.elapsed());
                log::warn!(
                    target: LOG,
                    "The records of {} are not at hand: {error}. The next attempt is in {} s",
                    name(&key),
                    wait.as_secs()
                );
            }
        }
        true
    }

    async fn leave(
        &mut self,
        recalled: &Recalled,
        holds: &[Hold],
        at: Finalised,
    ) -> Result<Source, ObtainError> {
        let (checkpoint, key) = (&recalled.checkpoint, recalled.key());
        let left = self.left.get(&key);
        if left.is_some_and(|bytes| check(checkpoint, &bytes).is_ok()) {
            return Ok(Source::Left);
        }
        let own_state = match recalled.block {
            Some(block) => self.chain.records(checkpoint, block),
            None => Ok(None),
        };
        let (bytes, source) = match own_state.map_err(ObtainError::Chain)? {
            Some(bytes) => (bytes, Source::State),
            None => {
                let commitment = self.chain.commitment(checkpoint, at.hash);
                let commitment = commitment.map_err(ObtainError::Chain)?;
                let commitment = commitment.ok_or(ObtainError::StateGone)?;
                let own = self.own(recalled, holds, &commitment);
                let recovered = self.recover(checkpoint, &commitment, recalled.node, own, at);
                (recovered.await?, Source::Fragments)
            }
        };
        check(checkpoint, &bytes).map_err(match source {
            Source::Fragments => ObtainError::Committed,
            Source::State | Source::Left => ObtainError::Records,
        })?;
        self.left.put(&key, &bytes).map_err(ObtainError::Left)?;
        Ok(source)
    }

    /// Its own fragment of a checkpoint, as far as it is the committed one.
    fn own(&self, recalled: &Recalled, holds: &[Hold], commitment: &Commitment) -> Option<Own> {
        let key = |hold: &&Hold| (hold.checkpoint.shard, hold.checkpoint.height) == recalled.key();
        let hold = holds.iter().find(key)?;
        let root = commitment.roots.get(usize::from(hold.slot));
        let read = self.store.get(&hold.id()).ok();
        let fragment = read.map(|(_, fragment)| fragment);
        Some(Own {
            slot: hold.slot,
            fragment: fragment.filter(|it| root.is_some_and(|root| root_of(it) == root.0)),
        })
    }
}

fn name((shard, height): &CheckpointKey) -> String {
    format!("shard {:?} at {height}", shard.0)
}
