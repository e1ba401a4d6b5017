// SPDX-License-Identifier: Apache-2.0
//! Round trips: reported, and told.
//!
//! What one operator reports stands in one value, its *row*, of which a placement's check reads as
//! many as there are nodes, and a search all of them. A row is read where it lies: decoding a thousand
//! entries takes far longer than finding one.

use crate::{
    types::{higher, Samples},
    Config, Error, Node, NodeStatus, Nodes, Pallet, Policy, ReportOf, Reported, Reports, RowOf,
    Sample, UNMEASURED,
};
use alloc::vec::Vec;
use codec::{Compact, Decode};
use frame_support::{ensure, storage::unhashed, traits::Get};
use nerv_primitives_core::{BlockHeight, NodeId};
use nerv_primitives_genetic::{Latency, Matrix, Millis, MAX_LATENCY};
use sp_runtime::DispatchResult;

/// The bytes of a [`Reported`] as it is encoded.
pub(crate) const ENTRY: usize = 34;

/// The bytes of its node.
const NODE: usize = 4;

impl<T: Config> Pallet<T> {
    pub(crate) fn do_report(who: &T::AccountId, report: &ReportOf<T>) -> DispatchResult {
        let (id, mut node) = Self::run_by(who)?;
        ensure!(Self::is_there(&node), Error::<T>::NotActive);
        let now = Self::now();
        let is_early = node
            .reported
            .is_some_and(|at| now < at.saturating_add(T::ReportEvery::get()));
        ensure!(!is_early, Error::<T>::ReportsTooOften);
        ensure!(!report.is_empty(), Error::<T>::EmptyReport);
        ensure!(
            report.windows(2).all(|pair| pair[0].0 < pair[1].0),
            Error::<T>::NotAscending
        );
        let mut row = Reports::<T>::get(id);
        for (other, millis) in report {
            ensure!(*other != id, Error::<T>::OwnNode);
            let sample = Sample {
                at: now,
                millis: checked(*millis).ok_or(Error::<T>::AbsurdLatency)?,
            };
            let reported = Nodes::<T>::get(other).ok_or(Error::<T>::UnknownNode)?;
            ensure!(Self::is_there(&reported), Error::<T>::UnknownNode);
            ensure!(!reported.simulated, Error::<T>::SimulatedNode);
            if keep::<T>(&mut row, *other, sample) {
                // A claim that was true may be so no longer, and its placer could not know.
                node.changed = now;
            }
        }
        Reports::<T>::insert(id, row);
        let is_silent = |at| now.saturating_sub(at) >= T::Policy::latency_period();
        if node.is_newcomer(now) && node.reported.is_none_or(is_silent) {
            // The first sign of life, or the first one again.
            node.trusted_from = Some(now.saturating_add(T::Policy::probation()));
        }
        node.reported = Some(now);
        Nodes::<T>::insert(id, node);
        Self::deposit_event(crate::Event::LatenciesReported {
            node: id,
            pairs: report.len() as u32,
        });
        Ok(())
    }

    /// Whether something can be measured of a node.
    pub(crate) fn is_there(node: &Node<T>) -> bool {
        matches!(
            node.status,
            NodeStatus::Active | NodeStatus::Draining { .. }
        )
    }

    /// The round trip between two nodes as it was known after the block `as_of`, no more than
    /// [`SUBMISSION_AGE`](crate::SUBMISSION_AGE) blocks ago. A node is at 0 ms from itself.
    pub fn latency(a: NodeId, b: NodeId, as_of: BlockHeight, period: BlockHeight) -> Millis {
        if a == b {
            return 0;
        }
        Row::of::<T>(a).latency(&Row::of::<T>(b), as_of, period)
    }

    /// The round trips between some nodes in ascending order, as they were known after a block.
    /// `None` of more than a search takes.
    ///
    /// Every row is read once, one after the other.
    pub(crate) fn latencies(
        ids: &[NodeId],
        as_of: BlockHeight,
        period: BlockHeight,
    ) -> Option<Matrix> {
        let mut matrix = Matrix::new(ids.len(), 0)?;
        for (own, id) in ids.iter().enumerate() {
            let row = Row::of::<T>(*id);
            let mut entries = row.entries().iter().peekable();
            for (other, node) in ids.iter().enumerate().filter(|(other, _)| *other != own) {
                // Both are in ascending order.
                while entries.next_if(|entry| node_of(entry) < *node).is_some() {}
                let entry = entries.next_if(|entry| node_of(entry) == *node);
                let side = entry
                    .and_then(samples_of)
                    .and_then(|it| it.median(as_of, period));
                // The higher one of both sides stays.
                let told = side.unwrap_or(UNMEASURED).max(matrix.between(own, other));
                let is_set = matrix.set(own, other, told);
                debug_assert!(is_set, "two different nodes of the matrix");
            }
        }
        Some(matrix)
    }
}

/// Keeps what was reported of a node. Where the row is full, that is forgotten which was reported
/// longest ago: there are fewer other nodes than it has places, so that one of them at least is gone.
/// Returns whether something was.
fn keep<T: Config>(row: &mut RowOf<T>, node: NodeId, sample: Sample) -> bool {
    if let Ok(place) = row.binary_search_by_key(&node, |it| it.node) {
        if let Some(reported) = row.get_mut(place) {
            reported.samples.push(sample);
        }
        return false;
    }
    let is_full = row.is_full();
    if is_full {
        let newest = row.iter().map(|it| it.samples.newest());
        if let Some((oldest, _)) = newest.enumerate().min_by_key(|(_, at)| *at) {
            row.remove(oldest);
        }
    }
    let mut samples = Samples::default();
    samples.push(sample);
    let place = row.partition_point(|it| it.node < node);
    // There is room now.
    let _ = row.try_insert(place, Reported { node, samples });
    is_full
}

/// A row as it lies in storage.
pub(crate) struct Row {
    node: NodeId,
    bytes: Vec<u8>,
}

impl Row {
    /// The row of a node: empty if nothing was reported by it.
    pub fn of<T: Config>(node: NodeId) -> Self {
        let bytes = unhashed::get_raw(&Reports::<T>::hashed_key_for(node)).unwrap_or_default();
        Self { node, bytes }
    }

    /// What was reported of another node.
    pub fn samples(&self, of: NodeId) -> Option<Samples> {
        let entries = self.entries();
        let place = entries.binary_search_by_key(&of, node_of).ok()?;
        entries.get(place).and_then(samples_of)
    }

    /// The round trip between its node and that of another row.
    pub fn latency(&self, other: &Self, as_of: BlockHeight, period: BlockHeight) -> Millis {
        let median = |row: &Self, of| row.samples(of).and_then(|it| it.median(as_of, period));
        higher(median(self, other.node), median(other, self.node))
    }

    fn entries(&self) -> &[[u8; ENTRY]] {
        let mut bytes = &self.bytes[..];
        if Compact::<u32>::decode(&mut bytes).is_err() {
            return &[];
        }
        bytes.as_chunks().0
    }
}

fn node_of(entry: &[u8; ENTRY]) -> NodeId {
    let [a, b, c, d, ..] = *entry;
    NodeId::from_le_bytes([a, b, c, d])
}

fn samples_of(entry: &[u8; ENTRY]) -> Option<Samples> {
    Samples::decode(&mut entry.get(NODE..)?).ok()
}

/// A round trip as it is kept, if it can be one.
pub(crate) fn checked(millis: u32) -> Option<u16> {
    (1..=MAX_LATENCY)
        .contains(&millis)
        .then(|| u16::try_from(millis).ok())
        .flatten()
}
