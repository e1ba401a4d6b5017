// SPDX-License-Identifier: Apache-2.0
//! What is signed by those who may: makes what chance would never make, and now and then a lie.

use super::{
    actions::Action,
    common::custody::{pending, records},
    coverage::Ended,
    keys,
    knowledge::Knowledge,
    lane,
    rng::Rng,
    starts::{Kept, Start},
};
use codec::{Decode, Encode};
use frame_support::traits::Get;
use nerv_primitives_attestation::{re_execute, walk, Claim, SourceInput, Statement};
use nerv_primitives_checkpoint::{Acknowledgement, Answer};
use nerv_primitives_core::{
    api::{DutyKind, LaneStatusView},
    NodeId, Region, ShardId,
};
use nerv_primitives_erasure::{chunk, Encoder, FragmentTree, Profile};
use nerv_primitives_genetic::{search, Instance, Settings};
use nerv_primitives_transition::Rules;
use nerv_runtime::{
    model::ShippedModel, AccountId, Attestation, Fragments, Lanes, Placement, Runtime, RuntimeCall,
    Signature, System, MILLI_UNIT,
};
use pallet_attestation::{claim_hash, Evidence};
use pallet_fragments::{acknowledgement_hash, answer_hash};
use pallet_placement::{signing_hash, types::KEY_LENGTH, NodeSpec, PlacerOrder, Submission};
use pallet_shard_governance::Call as Governance;
use sp_core::{offchain::testing::TestPersistentOffchainDB, sr25519::Pair, Pair as _};
use std::collections::BTreeMap;

pub struct Honest {
    start: Start,
    /// What is logged of the ledger in this run.
    log: TestPersistentOffchainDB,
    /// The bytes of checkpoints.
    kept: Kept,
    /// The calls that were proposed, by their hashes.
    calls: BTreeMap<[u8; 32], Vec<u8>>,
    replica: Option<lane::Replica>,
    /// The head before the commit that was made last.
    commits: Option<Vec<u8>>,
}

/// Who may sign for a node.
fn operator(knowledge: &Knowledge, node: NodeId) -> Option<(u8, &'static Pair, AccountId)> {
    let who = &knowledge.operators.iter().find(|it| it.0 == node)?.1;
    let (number, pair) = keys::of(who)?;
    Some((number, pair, who.clone()))
}

fn nobody(call: impl Into<RuntimeCall>) -> Option<Action> {
    let call = call.into().encode();
    Some(Action::Nobody { call })
}

fn by(signer: u8, call: impl Into<RuntimeCall>) -> Option<Action> {
    let call = call.into().encode();
    Some(Action::Signed { signer, call })
}

fn before() -> u32 {
    System::block_number() - 1
}

impl Honest {
    pub fn new(start: Start, log: TestPersistentOffchainDB) -> Self {
        Self {
            start,
            log,
            kept: start.kept(),
            calls: BTreeMap::new(),
            replica: None,
            commits: None,
        }
    }

    /// Something honest that can be done now, if chance picks something that can.
    pub fn next(&mut self, rng: &mut Rng, knowledge: &Knowledge) -> Option<Action> {
        self.keep(knowledge);
        match rng.below(22) {
            0 | 1 => self.acknowledge(rng, knowledge),
            2 => self.answer(rng, knowledge),
            3 | 4 => self.claim(rng, knowledge),
            5 | 6 => self.lane(rng, knowledge),
            7 => self.enact(rng, knowledge),
            8 => self.upload(rng, knowledge),
            9 => submit(rng, knowledge),
            10..=12 => vote(rng, knowledge),
            13 => register(rng, knowledge),
            14 => join(rng, knowledge),
            15 => report(rng, knowledge),
            16 => merge(knowledge),
            17..=20 => vote(rng, knowledge),
            _ => delegate(rng, knowledge),
        }
    }

    /// Notes what became of it.
    pub fn ended(&mut self, action: &Action, ended: Option<&Ended>) {
        let went_well = matches!(ended, Some(Ok(Ok(()))));
        if let Action::Nobody { call } = action {
            // What was signed and is not in a block has no place on the chain.
            if self.commits.take_if(|it| it == call).is_some() && !went_well {
                self.replica = None;
            }
        }
        if let (Some(RuntimeCall::ShardGovernance(Governance::propose_root { call })), true) =
            (action.call(), went_well)
        {
            let bytes = call.encode();
            self.calls.insert(sp_io::hashing::blake2_256(&bytes), bytes);
        }
    }

    /// Keeps the records of checkpoints that wait.
    fn keep(&mut self, knowledge: &Knowledge) {
        for shard in &knowledge.leaves {
            let Some(view) = Fragments::checkpoint(shard) else {
                continue;
            };
            if let Some(pending) = view.pending {
                let name = (*shard, pending.checkpoint.height);
                self.kept.entry(name).or_insert_with(|| records(shard));
            }
        }
    }

    fn acknowledge(&self, rng: &mut Rng, knowledge: &Knowledge) -> Option<Action> {
        let shard = rng.pick(&knowledge.leaves)?;
        let waiting = Fragments::checkpoint(&shard)?.pending?.checkpoint;
        let bytes = self.kept.get(&(shard, waiting.height))?;
        let (checkpoint, commitment) = pending(&shard, bytes);
        let slot = rng.below(7) as u8;
        let holders = pallet_placement::Placements::<Runtime>::get(shard)?.slots;
        let node = (*holders.holders().get(usize::from(slot))?)?;
        let (_, pair, signer) = operator(knowledge, node)?;
        let acknowledgement = Acknowledgement {
            shard,
            height: checkpoint.height,
            slot,
            node,
            commitment,
            at: before(),
        };
        let hash = acknowledgement_hash::<Runtime>(&acknowledgement);
        nobody(pallet_fragments::Call::<Runtime>::acknowledge {
            acknowledgement,
            signer,
            signature: Signature::from(pair.sign(&hash)).into(),
        })
    }

    fn answer(&self, rng: &mut Rng, knowledge: &Knowledge) -> Option<Action> {
        let duties = Fragments::duties(&knowledge.nodes);
        let asked: Vec<_> = duties
            .into_iter()
            .filter_map(|duty| match duty.kind {
                DutyKind::Answer {
                    height,
                    period,
                    index,
                    ..
                } => Some((duty.shard, duty.node, duty.slot, height, period, index)),
                DutyKind::Hold { .. } => None,
            })
            .collect();
        let (shard, node, slot, height, period, index) = rng.pick(&asked)?;
        let bytes = self.kept.get(&(shard, height))?;
        let fragment = Encoder::new(Profile::DEFAULT)
            .encode_slot(bytes, slot)
            .ok()?;
        let tree = FragmentTree::new(&fragment);
        let answer = Answer {
            shard,
            height,
            slot,
            node,
            period,
            index,
            chunk: chunk(&fragment, index)?.to_vec().try_into().ok()?,
            proof: tree.prove(index)?,
            at: before(),
        };
        let (_, pair, signer) = operator(knowledge, node)?;
        let hash = answer_hash::<Runtime>(&answer);
        nobody(pallet_fragments::Call::<Runtime>::answer {
            answer,
            signer,
            signature: Signature::from(pair.sign(&hash)).into(),
        })
    }

    /// What a replica that is asked about a split or a merge finds, or something else.
    fn claim(&self, rng: &mut Rng, knowledge: &Knowledge) -> Option<Action> {
        let duty = rng.pick(&Attestation::reexecutions(&knowledge.nodes))?;
        let mut walked = Vec::new();
        for (checkpoint, end) in &duty.sources {
            let read = |key: &[u8]| self.log.get(key).or_else(|| self.start.log().get(key));
            let steps = walk(&checkpoint.log, end, 10_000, read).ok()?;
            let bytes = self.kept.get(&(checkpoint.shard, checkpoint.height))?;
            walked.push((*checkpoint, *end, steps, bytes));
        }
        let sources: Vec<_> = walked
            .iter()
            .map(|(checkpoint, end, steps, bytes)| SourceInput {
                checkpoint: *checkpoint,
                records: bytes,
                steps,
                end: *end,
            })
            .collect();
        let rules = Rules {
            minimum_balance: MILLI_UNIT,
        };
        let cut = duty.hyperplane.as_ref();
        let mut claim = re_execute(duty.record, &sources, &duty.heirs, cut, &rules).ok()?;
        if rng.percent(15) {
            let mut bytes = claim.encode();
            let place = rng.below(bytes.len());
            bytes[place] ^= 1;
            claim = Claim::decode(&mut &bytes[..]).ok()?;
        }
        let statement = Statement {
            claim,
            node: duty.node,
            slot: duty.slot,
            round: duty.round,
            at: before(),
        };
        let key = pallet_attestation::Enclaves::<Runtime>::get(duty.node)?.key;
        let hash = claim_hash::<Runtime>(&statement)?;
        let signature = keys::enclave_of(&key)?.sign(hash.as_bytes());
        nobody(pallet_attestation::Call::<Runtime>::claim {
            statement,
            signature,
        })
    }

    fn lane(&mut self, rng: &mut Rng, knowledge: &Knowledge) -> Option<Action> {
        let shard = rng.pick(&knowledge.lanes)?;
        let view = Lanes::lane_view(&shard)?;
        let position = view.position.as_ref()?;
        let is_of_this = |it: &lane::Replica| it.shard == shard && it.head.id == position.head.id;
        if !self.replica.as_ref().is_some_and(is_of_this) {
            self.replica = lane::Replica::of(shard, knowledge);
        }
        let some = rng.next() as u8;
        if rng.percent(3) {
            return by(some, lane::contradiction(rng, &shard)?);
        }
        if rng.percent(8) {
            return nobody(lane::renew(&shard)?);
        }
        let replica = self.replica.as_mut()?;
        if view.status == LaneStatusView::Returning {
            return by(some, replica.import(rng, knowledge)?);
        }
        let call = replica.commit(rng, knowledge);
        let Some(call) = call else {
            self.replica = None;
            return None;
        };
        self.commits = Some(call.encode());
        nobody(call)
    }

    /// Hands in a call that was decided on.
    fn enact(&self, rng: &mut Rng, knowledge: &Knowledge) -> Option<Action> {
        let due = knowledge.proposals.iter().filter(|it| it.is_due);
        let known = due.filter_map(|it| {
            let bytes = self.calls.get(&it.root?)?;
            Some((it.index, bytes.clone()))
        });
        let (proposal, bytes) = rng.pick(&known.collect::<Vec<_>>())?;
        let call = Box::new(RuntimeCall::decode(&mut &bytes[..]).ok()?);
        by(
            rng.next() as u8,
            Governance::<Runtime>::enact_root { proposal, call },
        )
    }

    /// Goes on with the file of a model that is voted on.
    fn upload(&self, rng: &mut Rng, knowledge: &Knowledge) -> Option<Action> {
        let file = <ShippedModel as Get<&[u8]>>::get();
        let hash = sp_io::hashing::blake2_256(file);
        let proposers = knowledge.proposals.iter().filter(|it| it.is_open);
        let all: Vec<AccountId> = proposers
            .filter_map(|it| it.model.as_ref().filter(|of| of.0 == hash))
            .map(|it| it.1.clone())
            .collect();
        let who = rng.pick(&all)?;
        let upload = pallet_load_predictor::Uploads::<Runtime>::get(&who, hash);
        let there = upload.map_or(0, |it| it.bytes.len());
        let until = file.len().min(there + 8_192);
        let chunk = file.get(there..until)?.to_vec();
        by(
            keys::of(&who)?.0,
            pallet_load_predictor::Call::<Runtime>::upload_model {
                model: hash,
                offset: there as u32,
                chunk: chunk.try_into().ok()?,
            },
        )
    }
}

/// Places the replicas of a leaf.
fn submit(rng: &mut Rng, knowledge: &Knowledge) -> Option<Action> {
    let shard: ShardId = rng.pick(&knowledge.leaves)?;
    let view = Placement::placement(&shard)?;
    let terms = Placement::terms();
    let (ids, candidates, matrix) =
        pallet_placement::keeper::instance::<Runtime>(&shard, &terms, before())?;
    let instance = Instance {
        candidates: &candidates,
        latency: &matrix,
        rules: terms.rules(),
    };
    let found = search(&instance, &Settings::default(), view.seed)?;
    let nodes: Vec<NodeId> = found
        .chosen
        .iter()
        .map(|it| ids[usize::from(*it)])
        .collect();
    let order = PlacerOrder::<Runtime>::get();
    let placer = Placement::turn(&order, &shard, view.round, System::block_number())?;
    let pair = keys::of(&placer)?.1;
    let submission = Submission::<AccountId> {
        shard,
        round: view.round,
        at: before(),
        nodes: nodes.try_into().ok()?,
        claimed: found.score.total,
        placer: placer.clone(),
        signer: placer,
    };
    let hash = signing_hash::<Runtime>(&submission);
    nobody(pallet_placement::Call::<Runtime>::submit_placement {
        submission,
        signature: Signature::from(pair.sign(&hash)).into(),
    })
}

/// Votes on something that is open, as those do who have votes.
fn vote(rng: &mut Rng, knowledge: &Knowledge) -> Option<Action> {
    let open: Vec<_> = knowledge
        .proposals
        .iter()
        .filter(|it| it.is_open && !it.is_due)
        .collect();
    // Mostly on the oldest, so that something is decided.
    let on = match rng.below(3) {
        0 => rng.pick(&open)?,
        _ => *open.first()?,
    };
    let call = Governance::<Runtime>::vote {
        proposal: on.index,
        motion_hash: on.hash,
        aye: rng.percent(90),
    };
    by(rng.pick(&knowledge.stakers)?, call)
}

/// Registers an enclave for one's node.
fn register(rng: &mut Rng, knowledge: &Knowledge) -> Option<Action> {
    let node = rng.pick(&knowledge.nodes)?;
    let key = keys::enclave(rng.below(14) as u8).public().0;
    let evidence = Evidence::Simulated;
    by(
        operator(knowledge, node)?.0,
        pallet_attestation::Call::<Runtime>::register_enclave {
            node,
            key,
            evidence,
        },
    )
}

/// Registers a node, as whoever has none can.
fn join(rng: &mut Rng, knowledge: &Knowledge) -> Option<Action> {
    let has_none = |it: &u8| {
        let who = &keys::signer(*it).0;
        knowledge.operators.iter().all(|known| known.1 != *who)
    };
    let strangers: Vec<u8> = (0..keys::keys().len() as u8).filter(has_none).collect();
    let spec = NodeSpec {
        region: Region::Europe,
        domain: rng.below(16) as u32,
        capacity: 1_000,
        bandwidth: 1_000,
        price: 1_000_000,
        key: vec![0; KEY_LENGTH as usize].try_into().ok()?,
        endpoint: b"http://127.0.0.1:9944".to_vec().try_into().ok()?,
    };
    let call = pallet_placement::Call::<Runtime>::register_node { spec };
    by(rng.pick(&strangers)?, call)
}

/// Tells how long the ways from one's node to the others are.
fn report(rng: &mut Rng, knowledge: &Knowledge) -> Option<Action> {
    let (own, who) = rng.pick(&knowledge.operators)?;
    let others = knowledge.nodes.iter().filter(|it| **it != own);
    let report: Vec<_> = others.map(|it| (*it, 1 + rng.below(300) as u32)).collect();
    let report = report.try_into().ok()?;
    let call = pallet_placement::Call::<Runtime>::report_latencies { report };
    by(keys::of(&who)?.0, call)
}

/// Has two siblings merged.
fn merge(knowledge: &Knowledge) -> Option<Action> {
    let (left, right) = *knowledge.siblings.first()?;
    let call = pallet_bisection::Call::<Runtime>::force_merge { left, right };
    let call = RuntimeCall::from(call).encode();
    Some(Action::Root { call })
}

/// Names somebody without stake to act for oneself, or has that end.
fn delegate(rng: &mut Rng, knowledge: &Knowledge) -> Option<Action> {
    let stranger = (0..keys::keys().len() as u8).find(|it| !knowledge.stakers.contains(it))?;
    if rng.percent(40) {
        return by(stranger, Governance::<Runtime>::renounce {});
    }
    let delegate = Some(keys::signer(stranger).0.clone().into());
    let call = Governance::<Runtime>::set_delegate { delegate };
    by(rng.pick(&knowledge.stakers)?, call)
}
