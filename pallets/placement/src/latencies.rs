//! Round trips: reported, and told.

use crate::{
    types::Side, Config, Error, Latencies, Node, NodeStatus, Nodes, Pallet, ReportOf, Sample,
};
use frame_support::{ensure, traits::Get};
use nerv_primitives_core::{BlockHeight, NodeId};
use nerv_primitives_genetic::{Millis, MAX_LATENCY};
use sp_runtime::DispatchResult;

impl<T: Config> Pallet<T> {
    pub(crate) fn do_report(who: &T::AccountId, report: &ReportOf<T>) -> DispatchResult {
        let (id, mut node) = Self::node_of(who)?;
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
        for (other, millis) in report {
            ensure!(*other != id, Error::<T>::OwnNode);
            let sample = Sample {
                at: now,
                millis: checked(*millis).ok_or(Error::<T>::AbsurdLatency)?,
            };
            let node = Nodes::<T>::get(other).ok_or(Error::<T>::UnknownNode)?;
            ensure!(Self::is_there(&node), Error::<T>::UnknownNode);
            ensure!(!node.simulated, Error::<T>::SimulatedNode);
            Latencies::<T>::mutate(ordered(id, *other), |pair| {
                let pair = pair.get_or_insert_with(Default::default);
                let side = if id < *other {
                    &mut pair.low
                } else {
                    &mut pair.high
                };
                push(side, sample);
            });
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
        let pair = Latencies::<T>::get(ordered(a, b)).unwrap_or_default();
        pair.latency(as_of, period)
    }
}

/// The lower number first.
pub(crate) fn ordered(a: NodeId, b: NodeId) -> (NodeId, NodeId) {
    (a.min(b), a.max(b))
}

/// A round trip as it is kept, if it can be one.
pub(crate) fn checked(millis: u32) -> Option<u16> {
    (1..=MAX_LATENCY)
        .contains(&millis)
        .then(|| u16::try_from(millis).ok())
        .flatten()
}

/// Keeps a sample; where a side is full, the oldest makes room.
fn push(side: &mut Side, sample: Sample) {
    if side.is_full() {
        side.remove(0);
    }
    // There is room now.
    let _ = side.try_push(sample);
}
