// SPDX-License-Identifier: Apache-2.0
//! What replicas send each other, and what others send them: bytes of one notification.
//!
//! Nothing in here is believed because of its form. Who has sent a packet is the network's to know, and
//! for which enclave that peer speaks, the [`directory`](crate::directory)'s.

use crate::{
    directory::{Announcement, Key},
    protocol::{timing::MAX_PASSED_ON, Message},
};
use codec::{Decode, DecodeLimit, Encode};
use nerv_primitives_lane::MAX_EXTRINSIC;
use nerv_primitives_types::ShardId;
use sp_core::H256;

/// The bytes of a packet at the most: more than the longest answer of the protocol, which is what
/// [`MAX_REPLY`](crate::protocol::timing::MAX_REPLY) says and one record beyond it.
pub const MAX_PACKET: usize = 3 * 1_024 * 1_024;

/// The bytes of records beyond which a page has no further one.
pub const PAGE: usize = 512 * 1_024;

/// The enclaves that are asked about at a time.
pub const MAX_ASKED: usize = 64;

/// How deep values lie in each other.
const DEPTH: u32 = 16;

/// A record as it travels: its key, and what stands under it.
pub type Pair = ([u8; 32], Vec<u8>);

/// What is sent.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq)]
pub enum Packet {
    /// Which peer speaks for an enclave. Of anybody, about anybody.
    #[codec(index = 0)]
    Announcement(Box<Announcement>),
    /// What one replica of a lane tells another.
    #[codec(index = 1)]
    Lane {
        /// The lane.
        shard: ShardId,
        /// What it says.
        message: Message,
    },
    /// Orders for a lane, of anybody. At least one.
    #[codec(index = 2)]
    Orders {
        /// The lane.
        shard: ShardId,
        /// The extrinsics.
        extrinsics: Vec<Vec<u8>>,
    },
    /// The records under a committed head are wanted. Of a replica of the lane.
    #[codec(index = 3)]
    PageRequest {
        /// The lane.
        shard: ShardId,
        /// The head's id.
        head: H256,
        /// The key behind which they begin; all, without it.
        after: Option<[u8; 32]>,
    },
    /// Records under a committed head.
    #[codec(index = 4)]
    Page {
        /// The lane.
        shard: ShardId,
        /// The head's id.
        head: H256,
        /// The key behind which they begin.
        after: Option<[u8; 32]>,
        /// The records, in the order of their keys. None behind them if there is none.
        records: Vec<Pair>,
    },
    /// The announcements of those enclaves are wanted. Of anybody.
    #[codec(index = 5)]
    Missing(Vec<Key>),
}

impl Packet {
    /// The bytes of the notification.
    pub fn bytes(&self) -> Vec<u8> {
        self.encode()
    }

    /// What the bytes of a notification say, if that is within its bounds.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        if bytes.len() > MAX_PACKET {
            return None;
        }
        let packet = Self::decode_all_with_depth_limit(DEPTH, &mut &bytes[..]).ok()?;
        packet.is_bounded().then_some(packet)
    }

    fn is_bounded(&self) -> bool {
        match self {
            Self::Orders { extrinsics, .. } => {
                !extrinsics.is_empty()
                    && extrinsics.len() <= MAX_PASSED_ON
                    && extrinsics.iter().all(|one| one.len() <= MAX_EXTRINSIC)
            }
            Self::Announcement(announcement) => announcement.is_bounded(),
            Self::Missing(keys) => keys.len() <= MAX_ASKED,
            // The protocol has bounds of its own, and pages are held against what is awaited.
            Self::Lane { .. } | Self::PageRequest { .. } | Self::Page { .. } => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn orders(count: usize, bytes: usize) -> Packet {
        Packet::Orders {
            shard: ShardId::root(),
            extrinsics: vec![vec![0; bytes]; count],
        }
    }

    #[test]
    fn packets_come_back_from_their_bytes() {
        let (shard, head) = (ShardId::root(), H256([1; 32]));
        let request = Packet::PageRequest {
            shard,
            head,
            after: Some([2; 32]),
        };
        let page = Packet::Page {
            shard,
            head,
            after: None,
            records: vec![([3; 32], vec![4; 5])],
        };
        let missing = Packet::Missing(vec![[6; 32]]);
        for packet in [orders(1, 1), request, page, missing] {
            assert_eq!(Packet::read(&packet.bytes()), Some(packet));
        }
    }

    #[test]
    fn what_is_too_much_or_no_packet_is_refused() {
        assert!(Packet::read(&orders(MAX_PASSED_ON, MAX_EXTRINSIC).bytes()).is_some());
        assert!(Packet::read(&orders(MAX_PASSED_ON + 1, 1).bytes()).is_none());
        assert!(Packet::read(&orders(0, 0).bytes()).is_none());
        assert!(Packet::read(&orders(1, MAX_EXTRINSIC + 1).bytes()).is_none());
        let asked = |count| Packet::read(&Packet::Missing(vec![[0; 32]; count]).bytes());
        assert!(asked(MAX_ASKED).is_some() && asked(MAX_ASKED + 1).is_none());
        assert!(Packet::read(&[]).is_none());
        assert!(Packet::read(&[255; 40]).is_none());
        assert!(Packet::read(&vec![2; MAX_PACKET + 1]).is_none());
        let mut longer = orders(1, 1).bytes();
        longer.push(0);
        assert!(Packet::read(&longer).is_none());
    }
}
