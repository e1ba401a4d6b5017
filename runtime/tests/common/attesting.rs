// SPDX-License-Identifier: Apache-2.0
//! A split about which replicas are asked, and what they do: they execute again what the chain has done, from
//! a checkpoint and the log alone.

use super::{custody::*, *};
use nerv_primitives_attestation::{re_execute, walk, Claim, SourceInput, Statement};
use nerv_primitives_core::{
    api::{AttestationStateView, ReexecutionDuty},
    NodeId, RecordIndex,
};
use nerv_primitives_transition::Rules;
use nerv_runtime::{views, Executive, MILLI_UNIT};
use pallet_attestation::{claim_hash, Call, Event, Evidence};
use sp_core::{sr25519, Pair};

/// An operation about which replicas are asked, with all that an honest one of them has at hand.
pub struct Case {
    /// The chain.
    pub ext: sp_io::TestExternalities,
    /// The operation's record.
    pub record: RecordIndex,
    /// The shards that came to be.
    pub heirs: (ShardId, ShardId),
    /// The records of the checkpoint, as they were in the state then.
    bytes: Vec<u8>,
    issuance: u128,
}

/// The key pair of a slot's enclave.
pub fn enclave(slot: u8) -> sr25519::Pair {
    sr25519::Pair::from_seed(&[slot + 1; 32])
}

/// The height of the block before this one, whose hash is known from now on as on a chain.
pub fn looked_after() -> BlockNumber {
    let before = System::block_number() - 1;
    let hash = sp_core::H256::from_low_u64_be(u64::from(before) + 1_000);
    frame_system::BlockHash::<Runtime>::insert(before, hash);
    before
}

impl Case {
    /// A shard of sixty accounts on seven nodes with enclaves: its checkpoint is committed, some steps
    /// follow, and it splits.
    pub fn split() -> Self {
        let mut ext = placed(ACCOUNTS);
        pass(&mut ext);
        pass(&mut ext);
        let (_, bytes) = ext.execute_with(|| commit(&ShardId::root()));
        pass(&mut ext);
        let (issuance, heirs) = ext.execute_with(|| {
            let issuance = Balances::total_issuance();
            for slot in 0..7 {
                let key = enclave(slot).public().0;
                let evidence = Evidence::Simulated;
                let origin = RuntimeOrigin::signed(keeper(slot).to_account_id());
                let node = node_of_slot(slot);
                assert_ok!(Attestation::register_enclave(origin, node, key, evidence));
            }
            for n in 0..ACCOUNTS / 2 {
                assert_ok!(transfer(n, n + ACCOUNTS / 2, UNIT / 10));
            }
            assert_ok!(withdraw(0, UNIT / 100));
            next_block(Weight::MAX, Weight::MAX);
            // One more in the block of the cutover.
            assert_ok!(transfer(1, 2, UNIT / 20));
            (issuance, split(ShardId::root()))
        });
        ext.persist_offchain_overlay();
        let record = 0;
        Self {
            ext,
            record,
            heirs,
            bytes,
            issuance,
        }
    }

    /// What the chain asks of a slot's node.
    pub fn duty(&mut self, slot: u8) -> ReexecutionDuty {
        let duties = self
            .ext
            .execute_with(|| Attestation::reexecutions(&[node_of_slot(slot)]));
        let [duty] = &duties[..] else {
            panic!("it is asked once: {duties:?}")
        };
        assert_eq!((duty.record, duty.slot), (self.record, slot));
        duty.clone()
    }

    /// What whoever has these records and the log of this node finds.
    pub fn found(&mut self, slot: u8) -> Claim {
        let duty = self.duty(slot);
        let kept = self.ext.offchain_db();
        let (checkpoint, end) = duty.sources[0];
        let steps = walk(&checkpoint.log, &end, 10_000, |key| kept.get(key));
        let steps = steps.expect("the log is whole");
        assert_eq!(steps.len() as u32, ACCOUNTS / 2 + 2);
        let source = SourceInput {
            checkpoint,
            records: &self.bytes,
            steps: &steps,
            end,
        };
        let rules = Rules {
            minimum_balance: MILLI_UNIT,
        };
        let claim = re_execute(
            duty.record,
            &[source],
            &duty.heirs,
            duty.hyperplane.as_ref(),
            &rules,
        );
        claim.expect("it can be executed again")
    }

    /// Has a slot's node claim something, as an extrinsic that nobody signs.
    pub fn claim(&mut self, slot: u8, claim: &Claim) {
        let round = self.duty(slot).round;
        self.ext.execute_with(|| {
            let statement = Statement {
                claim: claim.clone(),
                node: node_of_slot(slot),
                slot,
                round,
                at: looked_after(),
            };
            let hash = claim_hash::<Runtime>(&statement).expect("the block is known");
            let signature = enclave(slot).sign(hash.as_bytes());
            let call = RuntimeCall::from(Call::claim {
                statement,
                signature,
            });
            let before = Balances::free_balance(keeper(slot).to_account_id());
            let included = Executive::apply_extrinsic(general(call));
            assert_eq!(included, Ok(Ok(())), "{slot}");
            let after = Balances::free_balance(keeper(slot).to_account_id());
            assert_eq!(before, after, "it costs no fee");
        });
    }

    /// Lets blocks pass until nothing drains and no replica is asked, and one more, so that what has moved
    /// is stored.
    pub fn conclude(&mut self) -> AttestationStateView {
        for _ in 0..200 {
            pass(&mut self.ext);
            let state = self.ext.execute_with(|| {
                let view = views::attestation(self.record).expect("it is kept");
                (view.state, Attestation::attestations().is_empty())
            });
            if state.1 {
                pass(&mut self.ext);
                return state.0;
            }
        }
        panic!("replicas are asked for ever")
    }

    /// The end of all: nothing drains, and all invariants hold.
    pub fn check(mut self) {
        let issuance = self.issuance;
        self.ext.execute_with(|| {
            settle_all();
            check(issuance);
        });
    }

    pub fn told(&mut self, is_it: impl Fn(&Event<Runtime>) -> bool) -> usize {
        self.ext.execute_with(|| {
            let events = System::events().into_iter().map(|record| record.event);
            let all = events.chain(told_before());
            all.filter(|event| matches!(event, RuntimeEvent::Attestation(event) if is_it(event)))
                .count()
        })
    }
}

/// The accounts of the shard that splits.
pub const ACCOUNTS: u32 = 60;

/// The node that has a slot of the first shard, whether that is a leaf or not: they were registered in the
/// order of the slots.
pub fn node_of_slot(slot: u8) -> NodeId {
    slot.into()
}
