// SPDX-License-Identifier: Apache-2.0
//! The way back: a lane that returns has the records that differ brought to the chain, with proofs.
//!
//! Anybody may bring them. The replicas take turns, since who brings what is there already pays for it.
//! What differs is what the chain has, compared with the records under the head that stands for good: so
//! whatever was brought, by whomever, is not brought again, and one that begins late goes on.
//!
//! What has fewer units comes first: the chain takes no records by which the shard would have more units than it
//! has or comes to have.

use super::{
    chain::LaneChain,
    submit::{self, Sending},
    LOG,
};
use codec::Decode;
use nerv_lane::{records::Records, store::LaneStore};
use nerv_primitives_lane::Head;
use nerv_primitives_transition::Account;
use nerv_primitives_types::{Balance, BlindedId, BlockHeight, ShardId};

/// The blocks for which it is one replica's turn: what it has sent is in a finalised block by then.
const TURN: BlockHeight = 8;

/// The calls of one turn at the most.
const CALLS: usize = 8;

/// The accounts of one call: fewer than the chain takes, so that their proof is not too long for it.
const ACCOUNTS: usize = 64;

/// The accounts of one turn at the most.
const MOST: usize = CALLS * ACCOUNTS;

/// What is brought, turn for turn.
pub struct Importer {
    shard: ShardId,
    slot: u8,
    /// The last turn that was used.
    last: Option<BlockHeight>,
}

impl Importer {
    /// Of the replica in a slot.
    pub fn new(shard: ShardId, slot: u8) -> Self {
        Self {
            shard,
            slot,
            last: None,
        }
    }

    /// Whether it is this replica's turn and it has not used it.
    fn is_due(&mut self, members: usize, height: BlockHeight) -> bool {
        let turn = height / TURN;
        let slots = BlockHeight::try_from(members.max(1)).unwrap_or(BlockHeight::MAX);
        let is_ours = turn % slots == BlockHeight::from(self.slot) % slots;
        let is_due = is_ours && self.last != Some(turn);
        if is_due {
            self.last = Some(turn);
        }
        is_due
    }

    /// What is to be brought in a finalised block at this height.
    pub fn calls(
        &mut self,
        chain: &LaneChain,
        store: &LaneStore,
        head: &Head,
        members: usize,
        height: BlockHeight,
    ) -> Vec<Sending> {
        if !self.is_due(members, height) {
            return Vec::new();
        }
        let Some(own) = store.at(&head.id) else {
            return Vec::new();
        };
        let there = match chain.records(&self.shard, chain.finalised().hash) {
            Ok(Some(there)) => there,
            Ok(None) => return Vec::new(),
            Err(error) => {
                log::warn!(target: LOG, "{error}");
                return Vec::new();
            }
        };
        let missing = missing(own, &there);
        let root = &head.header.root;
        let calls = missing.chunks(ACCOUNTS).filter_map(|accounts| {
            let proof = store.prove(root, accounts)?.into_nodes();
            submit::import(self.shard, accounts.to_vec(), proof.into_iter())
        });
        calls.collect()
    }
}

/// The accounts that one turn brings, of those whose records differ: as many as have no more units than before,
/// and behind all of these those that have more.
fn missing(own: &Records, there: &Records) -> Vec<BlindedId> {
    let (mut missing, mut with_more) = (Vec::new(), Vec::new());
    own.changes_since(there, |(key, record)| {
        let has_more = units(record) > units(there.value(key));
        let list = if has_more {
            &mut with_more
        } else {
            &mut missing
        };
        if list.len() < MOST {
            list.push(BlindedId(*key));
        }
    });
    missing.append(&mut with_more);
    missing.truncate(MOST);
    missing
}

/// The units of a record; none where there is none.
fn units(record: Option<&[u8]>) -> Balance {
    let record = record.and_then(|mut bytes| Account::decode(&mut bytes).ok());
    record.map_or(0, |record| record.total())
}

#[cfg(test)]
mod tests {
    use super::*;
    use codec::Encode;
    use nerv_primitives_transition::Store;

    /// Records of accounts with so many units, each under the bytes of its number.
    fn records(all: &[(u16, Balance)]) -> Records {
        let mut records = Records::default();
        for (number, free) in all {
            let record = Account {
                free: *free,
                ..Account::default()
            };
            let put = records.put(&named(*number).0, &record.encode());
            put.expect("it is a record");
        }
        records
    }

    fn named(number: u16) -> BlindedId {
        let mut id = [0; 32];
        id[..2].copy_from_slice(&number.to_be_bytes());
        BlindedId(id)
    }

    #[test]
    fn what_has_fewer_units_is_brought_first() {
        let there = records(&[(1, 100), (2, 100), (3, 100), (4, 100)]);
        // One has more, one as many, one less, one is gone, and one has come.
        let own = records(&[(1, 150), (2, 100), (3, 50), (5, 70)]);
        assert_eq!(missing(&own, &there), [3, 4, 1, 5].map(named));
    }

    #[test]
    fn boundary_one_turn_brings_no_more_while_others_have_fewer() {
        let numbers = 0..MOST as u16 + 9;
        let before: Vec<(u16, Balance)> = numbers.map(|number| (number, 100)).collect();
        // All but the first have fewer.
        let mut after = before.clone();
        after.iter_mut().for_each(|(_, free)| *free = 99);
        after[0].1 = 200;
        let (there, own) = (records(&before), records(&after));
        let brought = missing(&own, &there);
        assert_eq!(brought.len(), MOST);
        assert!(!brought.contains(&named(0)));
        // Once most of them are there the rest comes, and the first behind it.
        let mut almost = after.clone();
        almost[..10].copy_from_slice(&before[..10]);
        let brought = missing(&own, &records(&almost));
        assert_eq!(brought, [1, 2, 3, 4, 5, 6, 7, 8, 9, 0].map(named));
    }

    #[test]
    fn each_replica_has_its_turn_once() {
        let mut turns = Vec::new();
        let mut all: Vec<_> = (0..3u8)
            .map(|slot| Importer::new(ShardId::root(), slot))
            .collect();
        for height in 0..6 * TURN {
            let due = all.iter_mut().filter_map(|importer| {
                let is_due = importer.is_due(3, height);
                is_due.then_some(importer.slot)
            });
            turns.extend(due);
        }
        assert_eq!(turns, [0, 1, 2, 0, 1, 2]);
    }

    #[test]
    fn a_lane_whose_members_have_gone_has_turns_still() {
        let mut importer = Importer::new(ShardId::root(), 5);
        assert!(importer.is_due(0, 9) && !importer.is_due(0, 9));
        assert!(importer.is_due(1, 9 + TURN));
    }
}
