//! Nodes on their way out: the deposit goes back when no placement names them, and what is known of
//! their round trips is forgotten, in bounded steps.

use crate::{
    latencies::ordered, Config, LastForgotten, Latencies, Leaver, Leavers, NodeStatus, Nodes,
    Pallet, WeightInfo,
};
use alloc::vec::Vec;
use frame_support::weights::WeightMeter;
use nerv_primitives_core::NodeId;

/// The leavers that are looked at in one go.
const LEAVERS: u32 = 4;

/// The round trips that one step forgets.
pub(crate) const SWEEP: u32 = 32;

impl<T: Config> Pallet<T> {
    /// Looks at the first leavers, as far as the meter allows, and puts those that stay behind the
    /// others.
    pub(crate) fn tend(meter: &mut WeightMeter) {
        let one = T::WeightInfo::tend(SWEEP);
        if meter.try_consume(T::WeightInfo::tend_nobody()).is_err() {
            return;
        }
        let count = Leavers::<T>::decode_len().unwrap_or(0) as u32;
        if count == 0 || !meter.can_consume(one) {
            return;
        }
        let mut leavers = Leavers::<T>::get();
        for _ in 0..count.min(LEAVERS) {
            if meter.try_consume(one).is_err() {
                break;
            }
            let leaver = leavers.remove(0);
            if let Some(left) = Self::tend_to(leaver) {
                // There is room where it stood.
                let _ = leavers.try_push(left);
            }
        }
        Leavers::<T>::put(leavers);
    }

    /// One step of a node on its way out. Returns it if it is not forgotten yet.
    fn tend_to(leaver: Leaver) -> Option<Leaver> {
        let mut node = Nodes::<T>::get(leaver.node)?;
        if matches!(node.status, NodeStatus::Leaving { .. }) {
            if !node.shards.is_empty() {
                return Some(leaver);
            }
            Self::let_go(leaver.node, &mut node);
            Nodes::<T>::insert(leaver.node, node);
        }
        let others = Self::others_after(leaver.swept);
        for other in &others {
            if *other != leaver.node {
                Latencies::<T>::remove(ordered(leaver.node, *other));
            }
        }
        if others.len() as u32 == SWEEP {
            return Some(Leaver {
                swept: others.last().copied(),
                ..leaver
            });
        }
        Nodes::<T>::remove(leaver.node);
        LastForgotten::<T>::put(Self::now());
        None
    }

    /// The next nodes in the order of the map. One that comes later may stand before them: of it
    /// nothing is known that concerns a node that left.
    fn others_after(last: Option<NodeId>) -> Vec<NodeId> {
        let nodes = match last {
            Some(last) => Nodes::<T>::iter_from(Nodes::<T>::hashed_key_for(last)),
            None => Nodes::<T>::iter(),
        };
        nodes.take(SWEEP as usize).map(|(id, _)| id).collect()
    }
}
