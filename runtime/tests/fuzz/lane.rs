// SPDX-License-Identifier: Apache-2.0
//! What an honest replica keeps of a lane, and signs of it with all others.

use super::{invariants::stored, keys, knowledge::Knowledge, rng::Rng};
use codec::Decode;
use nerv_primitives_core::{api::LaneView, traits::ShardRouting, ShardId};
use nerv_primitives_embedding::BlindedId;
use nerv_primitives_lane::{
    execute, head_id, vote_hash, Batch, Head, InboxEntry, Order, OrderAction, OutMessage, Renewal,
    Territory, Vote,
};
use nerv_primitives_transition::{Account, RootedStore, Store, TrieStore};
use nerv_runtime::{
    AccountId, Lanes, Ledger, Runtime, RuntimeCall, ShardRegistry, System, EXISTENTIAL_DEPOSIT,
    UNIT,
};
use pallet_lanes::Call;
use sp_core::{sr25519::Signature, Pair, H256};
use std::collections::BTreeMap;

/// Which accounts a lane owns.
struct Owned(ShardId);

impl Territory for Owned {
    fn contains(&self, account: &BlindedId) -> bool {
        ShardRegistry::homes([account]).is_ok_and(|homes| homes[0].shard == self.0)
    }
}

pub struct Replica {
    pub shard: ShardId,
    pub head: Head,
    store: TrieStore,
    names: BTreeMap<BlindedId, AccountId>,
}

fn genesis() -> H256 {
    System::block_hash(0)
}

/// Signatures of all whose enclaves count.
fn signatures(view: &LaneView, hash: &H256) -> Vec<(u8, Signature)> {
    let able = view.seats.iter().filter_map(|seat| {
        let pair = keys::enclave_of(&seat.key?)?;
        Some((seat.slot, pair))
    });
    able.take(view.needed as usize)
        .map(|(slot, pair)| (slot, pair.sign(hash.as_bytes())))
        .collect()
}

impl Replica {
    /// What a replica makes of a lane that has just opened; nothing of one that has gone on since.
    pub fn of(shard: ShardId, knowledge: &Knowledge) -> Option<Self> {
        let position = Lanes::lane_view(&shard)?.position?;
        let mut store = TrieStore::default();
        for (id, record) in stored(&shard) {
            store.put(&id, &record).ok()?;
        }
        let root = store.root().ok()?;
        let names = knowledge.accounts.iter();
        (root == position.head.header.root).then(|| Self {
            shard,
            head: position.head,
            store,
            names: names.map(|who| (Ledger::blind(who), who.clone())).collect(),
        })
    }

    fn purse(&self, id: &BlindedId) -> Option<(u128, u64)> {
        let bytes = self.store.get(&id.0).ok()??;
        let record = Account::decode(&mut &bytes[..]).ok()?;
        Some((record.free, record.nonce))
    }

    fn orders(&self, rng: &mut Rng, knowledge: &Knowledge) -> Vec<Order> {
        let mut orders = BTreeMap::new();
        for _ in 0..rng.below(6) {
            let from = knowledge.blinded(rng.below(1_000));
            let to = knowledge.blinded(rng.below(1_000));
            let Some((free, nonce)) = self.purse(&from) else {
                continue;
            };
            let amount = match rng.below(4) {
                0 => free,
                1 => EXISTENTIAL_DEPOSIT,
                _ => UNIT / 9,
            };
            let action = match rng.below(3) {
                0 => OrderAction::Withdraw { amount },
                _ => OrderAction::Transfer { to, amount },
            };
            orders.insert(
                from,
                Order {
                    from,
                    nonce,
                    action,
                },
            );
        }
        orders.into_values().collect()
    }

    /// Runs a batch of what is in the inbox and of some orders, and has it signed.
    pub fn commit(&mut self, rng: &mut Rng, knowledge: &Knowledge) -> Option<RuntimeCall> {
        let view = Lanes::lane_view(&self.shard)?;
        let position = view.position.as_ref()?;
        if position.head.id != self.head.id {
            return None;
        }
        let taken = self.head.header.marks.inbox;
        let entries: Vec<InboxEntry> = Lanes::inbox_view(&self.shard, taken, 500)
            .into_iter()
            .map(|view| view.entry)
            .collect();
        let territory = Owned(self.shard);
        let rules = &position.rules;
        let mut orders = self.orders(rng, knowledge);
        let executed = loop {
            match execute(
                &mut self.store,
                &self.head,
                &entries,
                &orders,
                rules,
                &territory,
            ) {
                Ok(executed) => break executed,
                // One that cannot be carried out is left out.
                Err(_) => drop(orders.pop()?),
            }
        };
        let batch = Batch {
            shard: self.shard,
            term: position.term,
            sequence: self.head.header.sequence + 1,
            parent: self.head.id,
            inbox: entries.len() as u32,
            extrinsics: vec![],
        };
        let header = executed.header(&batch);
        let id = head_id(&genesis(), &self.head.id, &header.digest());
        let hash = vote_hash(&genesis(), &self.shard, header.term, header.sequence, &id);
        let payees: Vec<AccountId> = executed
            .messages
            .iter()
            .filter_map(|message| match message {
                OutMessage::Payout { account, .. } => Some(self.names[account].clone()),
                OutMessage::Transfer { .. } => None,
            })
            .collect();
        let call = Call::<Runtime>::commit {
            header: Box::new(header),
            path: Default::default(),
            messages: executed.messages.clone().try_into().ok()?,
            payees: payees.try_into().ok()?,
            signatures: signatures(&view, &hash).try_into().ok()?,
        };
        self.head = Head { id, header };
        Some(call.into())
    }

    /// Brings some records back.
    pub fn import(&mut self, rng: &mut Rng, knowledge: &Knowledge) -> Option<RuntimeCall> {
        let territory = Owned(self.shard);
        let from = rng.below(1_000);
        let mut some: Vec<BlindedId> = (from..from + 1 + rng.below(12))
            .map(|n| knowledge.blinded(n))
            .filter(|account| territory.contains(account))
            .collect();
        some.sort();
        some.dedup();
        self.store.record().ok()?;
        for account in &some {
            self.store.get(&account.0).ok()?;
        }
        let nodes = self.store.take_proof().into_iter_nodes();
        let nodes: Option<Vec<_>> = nodes.map(|node| node.try_into().ok()).collect();
        let call = Call::<Runtime>::import {
            shard: self.shard,
            accounts: some.try_into().ok()?,
            proof: nodes?.try_into().ok()?,
        };
        Some(call.into())
    }
}

/// The wish of replicas that the term of their lane ends.
pub fn renew(shard: &ShardId) -> Option<RuntimeCall> {
    let view = Lanes::lane_view(shard)?;
    let position = view.position.as_ref()?;
    let renewal = Renewal {
        shard: *shard,
        term: position.term,
        head: position.head.id,
        at: System::block_number() - 1,
    };
    let signatures = signatures(&view, &renewal.hash(&genesis()));
    let signatures = signatures.try_into().ok()?;
    let call = Call::<Runtime>::renew {
        renewal,
        signatures,
    };
    Some(call.into())
}

/// Two votes of one replica for two heads in one place.
pub fn contradiction(rng: &mut Rng, shard: &ShardId) -> Option<RuntimeCall> {
    let view = Lanes::lane_view(shard)?;
    let position = view.position.as_ref()?;
    let seat = rng.pick(&view.seats)?;
    let pair = keys::enclave_of(&seat.key?)?;
    let vote = |id: u8| {
        let mut vote = Vote {
            shard: *shard,
            term: position.term,
            sequence: position.head.header.sequence + 1,
            id: H256::repeat_byte(id),
            slot: seat.slot,
            node: seat.node.unwrap_or_default(),
            signature: Signature::from_raw([0; 64]),
        };
        vote.signature = pair.sign(vote.hash(&genesis()).as_bytes());
        Box::new(vote)
    };
    let call = Call::<Runtime>::report_equivocation {
        first: vote(1),
        second: vote(2),
    };
    Some(call.into())
}
