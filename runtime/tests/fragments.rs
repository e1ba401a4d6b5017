// SPDX-License-Identifier: Apache-2.0
//! Checkpoints and fragments on the whole runtime: real records, real keys, extrinsics that nobody signs;
//! and what that costs a block.

use crate::common;

use codec::Encode;
use common::{custody::*, *};
use frame_support::{
    assert_ok,
    dispatch::GetDispatchInfo,
    traits::{fungible::Mutate, Get, PalletsInfoAccess},
    weights::{constants::WEIGHT_REF_TIME_PER_MICROS, Weight},
};
use nerv_primitives_checkpoint::{records::check as check_records, Answer};
use nerv_primitives_core::{api::DutyKind, traits::ShardContents, NodeId, ShardId};
use nerv_primitives_erasure::{chunk, Encoder, FragmentTree, Profile};
use nerv_runtime::{
    configs::{FragmentsBudget, Treasury},
    AllPalletsWithSystem, Balances, Block, Executive, Fragments, Ledger, Runtime, RuntimeCall,
    RuntimeOrigin, Signature, System, UncheckedExtrinsic, UNIT,
};
use pallet_fragments::{answer_hash, Call, Refusal, WeightInfo};
use sp_runtime::{
    traits::Block as BlockT,
    transaction_validity::{TransactionSource, TransactionValidity},
};

fn node(slot: u8) -> NodeId {
    node_of(&ShardId::root(), slot)
}

/// Answers what a slot's node is asked, as its duties say.
fn answer(slot: u8, bytes: &[u8]) -> Call<Runtime> {
    let duties = Fragments::duties(&[node(slot)]);
    let asked = duties.into_iter().find_map(|duty| match duty.kind {
        DutyKind::Answer {
            height,
            period,
            index,
            ..
        } => Some((height, period, index)),
        DutyKind::Hold { .. } => None,
    });
    let (height, period, index) = asked.expect("it is asked");
    let mut encoder = Encoder::new(Profile::DEFAULT);
    let fragment = encoder
        .encode_slot(bytes, slot)
        .expect("there is such a slot");
    let tree = FragmentTree::new(&fragment);
    let answer = Answer {
        shard: ShardId::root(),
        height,
        slot,
        node: node(slot),
        period,
        index,
        chunk: chunk(&fragment, index)
            .expect("it is there")
            .to_vec()
            .try_into()
            .expect("short"),
        proof: tree.prove(index).expect("it is there"),
        at: System::block_number() - 1,
    };
    let hash = answer_hash::<Runtime>(&answer);
    Call::answer {
        answer,
        signer: keeper(slot).to_account_id(),
        signature: Signature::from(keeper(slot).sign(&hash)).into(),
    }
}

/// What another node's pool says in the state before this block.
fn pool(extrinsic: &UncheckedExtrinsic) -> TransactionValidity {
    frame_support::storage::with_transaction(|| {
        System::set_block_number(System::block_number() - 1);
        let hash = <Block as BlockT>::Hash::default();
        let source = TransactionSource::External;
        let validity = Executive::validate_transaction(source, extrinsic.clone(), hash);
        sp_runtime::TransactionOutcome::Rollback(Ok::<_, sp_runtime::DispatchError>(validity))
    })
    .expect("there is no limit")
}

#[test]
fn a_checkpoint_is_of_the_records_in_the_state_and_holders_commit_keep_and_are_paid() {
    let mut ext = placed(300);
    // The placement is seen in one block, and the checkpoint taken in the next.
    pass(&mut ext);
    pass(&mut ext);
    ext.execute_with(|| {
        let bytes = records(&ShardId::root());
        let (checkpoint, commitment) = pending(&ShardId::root(), &bytes);
        assert_eq!(checkpoint.accounts, 300);
        assert_eq!(check_records(&checkpoint, &bytes), Ok(()));
        for slot in 0..7 {
            let extrinsic = general(acknowledgement(slot, &checkpoint, &commitment));
            assert_eq!(Executive::apply_extrinsic(extrinsic), Ok(Ok(())), "{slot}");
        }
        let view = Fragments::fragments(&ShardId::root()).expect("it is a leaf");
        assert_eq!(view.checkpoints[0].holders, [0, 1, 2, 3, 4, 5, 6]);
        // Records change; what is held is what was.
        assert_ok!(deposit(0, UNIT));
        for _ in 0..8 {
            next_block(Weight::MAX, Weight::MAX);
        }
        for slot in 0..7 {
            let extrinsic = general(answer(slot, &bytes));
            assert!(extrinsic.encoded_size() < 6_000);
            assert_eq!(Executive::apply_extrinsic(extrinsic), Ok(Ok(())), "{slot}");
        }
        for _ in 0..5 {
            next_block(Weight::MAX, Weight::MAX);
        }
        assert_eq!(
            Fragments::fragments(&ShardId::root()).unwrap().checkpoints[0]
                .holders
                .len(),
            7
        );
        assert_ok!(Fragments::do_try_state());
        // Bytes for some blocks are less than a unit here; what was earned is paid.
        let who = keeper(0).to_account_id();
        let earned = pallet_fragments::Earned::<Runtime>::get(&who);
        let fragment = (bytes.len() as u128).div_ceil(5).next_multiple_of(2);
        let blocks = 8;
        assert_eq!(earned, 1_000_000 * fragment * blocks / (1_048_576 * 86_400));
        Balances::set_balance(&Treasury::get(), UNIT);
        pallet_fragments::Earned::<Runtime>::insert(&who, UNIT / 2);
        let before = Balances::free_balance(&who);
        assert_ok!(Fragments::claim(RuntimeOrigin::signed(who.clone())));
        assert_eq!(Balances::free_balance(&who), before + UNIT / 2);
    });
}

#[test]
fn the_pool_refuses_what_cannot_be_so() {
    let mut ext = placed(20);
    pass(&mut ext);
    pass(&mut ext);
    ext.execute_with(|| {
        let (checkpoint, commitment) = pending(&ShardId::root(), &records(&ShardId::root()));
        let honest = acknowledgement(0, &checkpoint, &commitment);
        let Call::acknowledge {
            acknowledgement,
            signer,
            signature,
        } = honest
        else {
            panic!("an acknowledgement");
        };
        let by = |signer, signature, slot| {
            let mut acknowledgement = acknowledgement.clone();
            acknowledgement.slot = slot;
            general(Call::acknowledge {
                acknowledgement,
                signer,
                signature,
            })
        };
        let honest = by(signer.clone(), signature.clone(), 0);
        let validity = pool(&honest).expect("it is so");
        assert_eq!((validity.provides.len(), validity.longevity), (1, 15));
        let another = keeper(1).to_account_id();
        let refused = |refusal: Refusal| Err(refusal.into());
        assert_eq!(
            pool(&by(another, signature.clone(), 0)),
            refused(Refusal::MayNotSign)
        );
        assert_eq!(
            pool(&by(signer.clone(), signature, 1)),
            refused(Refusal::NotAssigned)
        );
        let garbage = Signature::from(keeper(0).sign(b"something else")).into();
        assert_eq!(
            pool(&by(signer, garbage, 0)),
            refused(Refusal::BadSignature)
        );
    });
}

/// Messages between shards are handled when a block begins: a checkpoint after that would be of no block's
/// end.
#[test]
fn checkpoints_are_taken_before_anything_moves_units() {
    let names: Vec<&str> = AllPalletsWithSystem::infos()
        .iter()
        .map(|it| it.name)
        .collect();
    let place = |name: &str| {
        names
            .iter()
            .position(|it| *it == name)
            .expect("it is there")
    };
    for mover in ["Ledger", "CrossShard", "Bisection", "ShardRegistry"] {
        assert!(place("Fragments") < place(mover), "{mover} goes before");
    }
    // The queues, which go before, handle nothing by themselves when a block begins.
    let service: Option<Weight> = <Runtime as pallet_message_queue::Config>::ServiceWeight::get();
    assert_eq!(service, None);
}

/// What a block's own changes have made of a shard is not in the root that a checkpoint has; nor does
/// asking for it compute or write anything.
#[test]
fn the_root_is_that_of_the_end_of_the_block_before() {
    let mut ext = placed(20);
    pass(&mut ext);
    let (before, after) = ext.execute_with(|| {
        let before = Ledger::root(&ShardId::root());
        assert_ok!(deposit(0, UNIT));
        (before, Ledger::root(&ShardId::root()))
    });
    assert_eq!(before, after);
    pass(&mut ext);
    ext.execute_with(|| {
        let now = Ledger::root(&ShardId::root());
        assert_ne!(now, before);
        let trie = pallet_ledger::ShardTrie::new(&ShardId::root());
        assert_eq!(now.as_bytes(), trie.root());
        let none = ShardId::from([9; 32]);
        let trie = pallet_ledger::ShardTrie::new(&none);
        assert_eq!(Ledger::root(&none).as_bytes(), trie.root());
    });
}

fn micros(weight: Weight) -> u64 {
    weight.ref_time() / WEIGHT_REF_TIME_PER_MICROS
}

type Info = <Runtime as pallet_fragments::Config>::WeightInfo;

#[test]
fn a_checkpoint_of_seven_holders_takes_less_than_two_milliseconds_of_chain_weight() {
    let looks = <Runtime as pallet_fragments::Config>::MaxLooks::get();
    let taken = Info::look(looks).saturating_add(Info::take());
    let authorized = Info::authorize_acknowledge().saturating_mul(7);
    let said = Info::acknowledge()
        .saturating_mul(6)
        .saturating_add(Info::commit());
    let all = taken.saturating_add(authorized).saturating_add(said);
    assert!(micros(all) <= 2_000, "{} us", micros(all));
}

#[test]
fn an_answer_takes_less_than_six_tenths_of_a_millisecond() {
    sp_io::TestExternalities::default().execute_with(|| {
        let answered = Info::answer().saturating_add(Info::authorize_answer());
        assert!(micros(answered) <= 600, "{} us", micros(answered));
    });
}

#[test]
fn a_visit_fits_into_its_share_of_a_block() {
    sp_io::TestExternalities::default().execute_with(|| {
        let most = Fragments::max_visit_weight().saturating_add(Info::visit_nobody());
        let share = FragmentsBudget::get();
        assert!(most.ref_time() <= share.ref_time(), "{most} of {share}");
    });
}

/// Blocks that are full of transfers have room for what holders say.
#[test]
fn what_holders_say_has_the_room_that_is_kept_free() {
    let mut ext = placed(20);
    pass(&mut ext);
    pass(&mut ext);
    ext.execute_with(|| {
        let (checkpoint, commitment) = pending(&ShardId::root(), &records(&ShardId::root()));
        let call = RuntimeCall::from(acknowledgement(0, &checkpoint, &commitment));
        let info = call.get_dispatch_info();
        assert_eq!(
            info.class,
            frame_support::dispatch::DispatchClass::Operational
        );
        assert!(info.call_weight.ref_time() <= WEIGHT_REF_TIME_PER_MICROS * 600);
    });
}

/// Without a placement nothing happens, whatever passes.
#[test]
fn a_chain_without_placements_goes_on() {
    let mut ext = chain(20, eager());
    ext.execute_with(|| {
        let issuance = Balances::total_issuance();
        for n in 0..20 {
            assert_ok!(deposit(n, UNIT));
        }
        for _ in 0..30 {
            next_block(Weight::MAX, Weight::MAX);
        }
        check(issuance);
        assert!(Fragments::checkpoint(&ShardId::root()).is_none());
    });
}
