// SPDX-License-Identifier: Apache-2.0
//! What is let in: as much as a peer may send, and packets alone. What is said to a replica goes to it from
//! here, if it is from somebody who may say it.

use super::sessions::Sessions;
use crate::lane::handle::{Event, Lanes};
use nerv_lane::{
    allowance,
    directory::{Directory, Key},
    protocol::Time,
    wire::Packet,
};
use sc_network::{PeerId, ReputationChange};

/// What somebody loses who sends what is no packet, or what nobody honest says. Some thousand of them, and
/// nobody speaks with it any more.
pub(super) const FALSE: ReputationChange =
    ReputationChange::new(-(1 << 20), "Lane: a false packet");

/// What somebody loses for an order that is none, or that nobody has signed for now. Who passes orders on looks
/// at them first; but it may see the chain further than this node does. Some 500 a second, for minutes, and nobody
/// speaks with it any more.
const UNFIT: i32 = -(1 << 14);

/// What somebody loses for so many of them.
pub(super) fn unfit(orders: usize) -> ReputationChange {
    let orders = i32::try_from(orders).unwrap_or(i32::MAX);
    ReputationChange::new(UNFIT.saturating_mul(orders), "Lane: unfit orders")
}

/// What somebody loses who sends too much. It may have had its reasons.
pub(super) const FLOOD: ReputationChange =
    ReputationChange::new(-(1 << 14), "Lane: too many packets");

/// A packet, and the enclaves for which its sender speaks; or what the sender loses. The cheapest first:
/// what is too much is not even read.
pub(super) fn admit(
    sessions: &mut Sessions,
    directory: &Directory,
    lanes: &Lanes,
    peer: &PeerId,
    bytes: &[u8],
    now: Time,
) -> Result<(Packet, Vec<Key>), ReputationChange> {
    let keys: Vec<Key> = directory.keys(&peer.to_bytes()).copied().collect();
    let rate = match lanes.is_colleague(keys.iter()) {
        true => allowance::REPLICA,
        false => allowance::STRANGER,
    };
    if !sessions.may_send(peer, rate, bytes.len(), now) {
        return Err(FLOOD);
    }
    let packet = Packet::read(bytes).ok_or(FALSE)?;
    Ok((packet, keys))
}

/// Hands what is for a replica over to it. Returns what is for nobody here but the directory.
pub(super) fn deliver(lanes: &Lanes, peer: PeerId, keys: &[Key], packet: Packet) -> Option<Packet> {
    match packet {
        Packet::Lane { shard, message } => {
            let event = |key| Event::Message(key, message);
            lanes.tell_from(&shard, keys.iter(), event);
        }
        Packet::Orders { shard, extrinsics } => {
            lanes.hand_in(&shard, peer, extrinsics);
        }
        Packet::PageRequest { shard, head, after } => {
            let event = |key| Event::PageRequest(key, head, after);
            lanes.tell_from(&shard, keys.iter(), event);
        }
        Packet::Page {
            shard,
            head,
            after,
            records,
        } => {
            let event = |key| Event::Page(key, head, after, records);
            lanes.tell_from(&shard, keys.iter(), event);
        }
        Packet::Announcement(_) | Packet::Missing(_) => return Some(packet),
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lane::{
        handle::{Lane, Local},
        metrics::Metrics,
    };
    use nerv_lane::{
        allowance::{REPLICA, STRANGER},
        directory::{Announcement, Heard},
        protocol::Message,
        wire::MAX_PACKET,
    };
    use nerv_primitives_types::ShardId;
    use sp_core::{sr25519::Pair, Pair as _, H256};
    use tokio::sync::{broadcast, mpsc};

    const GENESIS: H256 = H256([9; 32]);

    /// A node with a replica of a lane, one of whose other replicas is known, and a peer that is none.
    struct Scene {
        sessions: Sessions,
        directory: Directory,
        lanes: Lanes,
        events: mpsc::Receiver<Event>,
        colleague: PeerId,
        stranger: PeerId,
    }

    impl Scene {
        fn new() -> Self {
            let (colleague, stranger) = (PeerId::random(), PeerId::random());
            let mut sessions = Sessions::new(Metrics::new(None).unwrap());
            sessions.open(colleague, 0);
            sessions.open(stranger, 0);
            let pair = Pair::from_seed(&[1; 32]);
            let (key, peer) = (pair.public().0, colleague.to_bytes());
            let mut directory = Directory::new(GENESIS);
            directory.want([key].into(), 10);
            let hash = Announcement::hash(&GENESIS, &key, &peer, &[], 10);
            let announcement = Announcement {
                key,
                peer,
                addresses: Vec::new(),
                at: 10,
                signature: pair.sign(&hash.0),
            };
            assert_eq!(directory.hear(announcement, 10), Heard::New);
            let (sender, events) = mpsc::channel(4);
            let (notes, _) = broadcast::channel(1);
            let local = Local {
                events: sender,
                notes,
            };
            let lane = Lane {
                keys: vec![key],
                local: Some(local),
            };
            let lanes = Lanes::default();
            lanes.replace([(ShardId::root(), lane)].into());
            Self {
                sessions,
                directory,
                lanes,
                events,
                colleague,
                stranger,
            }
        }

        /// What a peer loses for these bytes, if it loses anything.
        fn send(&mut self, peer: PeerId, bytes: &[u8], now: Time) -> Option<&'static str> {
            let Self {
                sessions,
                directory,
                lanes,
                ..
            } = self;
            match admit(sessions, directory, lanes, &peer, bytes, now) {
                Ok((packet, keys)) => {
                    deliver(lanes, peer, &keys, packet);
                    None
                }
                Err(change) => Some(change.reason),
            }
        }
    }

    fn of_lane() -> Vec<u8> {
        let (shard, message) = (ShardId::root(), Message::Orders(Vec::new()));
        Packet::Lane { shard, message }.bytes()
    }

    fn page_request() -> Vec<u8> {
        let (shard, head) = (ShardId::root(), H256::zero());
        let after = None;
        Packet::PageRequest { shard, head, after }.bytes()
    }

    fn orders(count: usize, bytes: usize) -> Vec<u8> {
        let shard = ShardId::root();
        let extrinsics = vec![vec![0; bytes]; count];
        Packet::Orders { shard, extrinsics }.bytes()
    }

    #[test]
    fn a_stranger_hands_in_orders_and_nothing_else() {
        let mut scene = Scene::new();
        let stranger = scene.stranger;
        for bytes in [of_lane(), page_request()] {
            assert_eq!(scene.send(stranger, &bytes, 0), None);
        }
        assert!(scene.events.try_recv().is_err());
        assert_eq!(scene.send(stranger, &orders(1, 100), 0), None);
        let event = scene.events.try_recv();
        assert!(
            matches!(event, Ok(Event::Orders(of, orders)) if of == stranger && orders.len() == 1)
        );
    }

    #[test]
    fn a_member_is_heard() {
        let mut scene = Scene::new();
        let colleague = scene.colleague;
        assert_eq!(scene.send(colleague, &of_lane(), 0), None);
        let event = scene.events.try_recv();
        assert!(matches!(event, Ok(Event::Message(_, Message::Orders(_)))));
        assert_eq!(scene.send(colleague, &page_request(), 0), None);
        let event = scene.events.try_recv();
        assert!(matches!(event, Ok(Event::PageRequest(_, _, None))));
    }

    #[test]
    fn what_is_no_packet_costs_reputation() {
        let mut scene = Scene::new();
        let (stranger, colleague) = (scene.stranger, scene.colleague);
        let mut longer = of_lane();
        longer.push(0);
        let (none, many, long) = (orders(0, 0), orders(33, 1), orders(1, 513));
        for bytes in [vec![], vec![255; 9], longer, none, many, long] {
            assert_eq!(scene.send(stranger, &bytes, 0), Some(FALSE.reason));
            assert_eq!(scene.send(colleague, &bytes, 0), Some(FALSE.reason));
        }
        let long = vec![2; MAX_PACKET + 1];
        assert_eq!(scene.send(colleague, &long, 0), Some(FALSE.reason));
        // A stranger may not send so much at once, whatever it is.
        assert_eq!(scene.send(stranger, &long, 0), Some(FLOOD.reason));
        assert!(scene.events.try_recv().is_err());
    }

    #[test]
    fn floods_end_at_the_gate() {
        let mut scene = Scene::new();
        let bytes = orders(32, 512);
        for (peer, rate) in [(scene.stranger, STRANGER), (scene.colleague, REPLICA)] {
            let each = bytes.len() as u64 + rate.each;
            let sent = (0..10_000).take_while(|_| scene.send(peer, &bytes, 0).is_none());
            assert_eq!(sent.count() as u64, rate.burst / each);
            assert_eq!(scene.send(peer, &bytes, 0), Some(FLOOD.reason));
            // A second later as much as a second has.
            let sent = (0..10_000).take_while(|_| scene.send(peer, &bytes, 1_000).is_none());
            assert!(sent.count() as u64 <= rate.second / each + 1);
        }
        // And a replica is told so many that there is room for what its colleagues say.
        let colleague = scene.colleague;
        assert_eq!(scene.send(colleague, &of_lane(), 9_000), None);
        let told = std::iter::from_fn(|| scene.events.try_recv().ok());
        let told: Vec<_> = told.collect();
        assert_eq!(told.len(), 3);
        assert!(matches!(told[2], Event::Message(_, Message::Orders(_))));
    }

    #[test]
    fn unfit_orders_cost_less_than_what_is_no_packet() {
        assert!(unfit(1).value < 0 && unfit(1).value > FALSE.value);
        assert_eq!(unfit(5).value, 5 * unfit(1).value);
        assert_eq!(unfit(usize::MAX).value, i32::MIN);
    }

    #[test]
    fn who_has_no_session_sends_nothing() {
        let mut scene = Scene::new();
        let nobody = PeerId::random();
        assert_eq!(scene.send(nobody, &orders(1, 1), 0), Some(FLOOD.reason));
    }
}
