// SPDX-License-Identifier: Apache-2.0
//! Checkpoints and fragments on the whole runtime: real records, real keys, extrinsics that nobody signs;
//! and what that costs a block.

mod common;

use codec::Encode;
use common::*;
use frame_support::{
    assert_ok,
    dispatch::GetDispatchInfo,
    storage::child,
    traits::{fungible::Mutate, Get, Hooks, PalletsInfoAccess},
    weights::{constants::WEIGHT_REF_TIME_PER_MICROS, Weight},
};
use nerv_primitives_checkpoint::{
    records::{check as check_records, Writer},
    Acknowledgement, Answer, Checkpoint, Commitment, Layout,
};
use nerv_primitives_core::{
    api::DutyKind, traits::ShardContents, NodeId, PlacementState, Region, ShardId, Slots,
};
use nerv_primitives_embedding::BlindedId;
use nerv_primitives_erasure::{chunk, Encoder, FragmentTree, Profile};
use nerv_runtime::{
    configs::{FragmentsBudget, Treasury},
    parameters::at_genesis,
    AllPalletsWithSystem, Balances, Block, Executive, Fragments, Ledger, ParametersAtGenesisConfig,
    Placement, Runtime, RuntimeCall, RuntimeOrigin, ShardRegistry, Signature, System, TxExtension,
    UncheckedExtrinsic, UNIT,
};
use pallet_fragments::{acknowledgement_hash, answer_hash, Call, Refusal, WeightInfo};
use pallet_placement::{types::KEY_LENGTH, NodeSpec};
use sp_core::H256;
use sp_keyring::Sr25519Keyring;
use sp_runtime::{
    traits::Block as BlockT,
    transaction_validity::{TransactionSource, TransactionValidity},
};

/// Who runs the seven nodes.
fn operators() -> Vec<Sr25519Keyring> {
    Sr25519Keyring::iter().take(7).collect()
}

/// A chain on which seven nodes hold the first shard, which has so many accounts.
fn placed(accounts: u32) -> sp_io::TestExternalities {
    let parameters = ParametersAtGenesisConfig {
        fragments: at_genesis::Fragments {
            steps_per_checkpoint: Some(1),
            challenge_period: Some(8),
            answer_period: Some(4),
            ..Default::default()
        },
        ..Default::default()
    };
    let mut ext = chain_with(accounts, parameters);
    ext.execute_with(|| {
        pallet_placement::AllowPrivate::<Runtime>::put(true);
        let mut nodes = Vec::new();
        for (domain, key) in (0u32..).zip(operators()) {
            let who = key.to_account_id();
            Balances::set_balance(&who, 1_000 * UNIT);
            nodes.push(pallet_placement::NextNode::<Runtime>::get());
            let spec = NodeSpec {
                region: Region::Europe,
                domain,
                capacity: 1_000,
                bandwidth: 1_000,
                price: 1_000_000,
                key: vec![0; KEY_LENGTH as usize].try_into().expect("a key"),
                endpoint: b"http://127.0.0.1:9944".to_vec().try_into().expect("short"),
            };
            assert_ok!(Placement::register_node(RuntimeOrigin::signed(who), spec));
        }
        let placement = nerv_primitives_core::Placement {
            slots: Slots::default().succeeded_by(&nodes),
            score: Default::default(),
            at: 1,
            by: operators()[0].to_account_id(),
            per_domain: 2,
            replica_mib: 64,
            state: PlacementState::Sound,
        };
        pallet_placement::Placements::<Runtime>::insert(ShardId::root(), placement);
        for id in nodes {
            pallet_placement::Nodes::<Runtime>::mutate(id, |node| {
                let node = node.as_mut().expect("it is there");
                node.shards
                    .try_push(ShardId::root())
                    .expect("there is room");
                node.used = 64;
            });
        }
        pallet_placement::Rounds::<Runtime>::mutate(ShardId::root(), |round| {
            round.as_mut().expect("it is a leaf").due = None;
        });
        for n in 0..accounts {
            assert_ok!(deposit(n, (1 + u128::from(n)) * UNIT));
        }
    });
    pass(&mut ext);
    ext
}

/// Ends this block, which is stored then, and begins the next.
fn pass(ext: &mut sp_io::TestExternalities) {
    ext.execute_with(|| {
        let number = System::block_number();
        ShardRegistry::on_finalize(number);
        Ledger::on_finalize(number);
    });
    ext.commit_all().expect("nothing is open");
    ext.execute_with(|| next_block(Weight::MAX, Weight::MAX));
}

/// The bytes of the first shard's records as they stand in the state.
fn records() -> Vec<u8> {
    let info = child::ChildInfo::new_default(ShardId::root().bytes());
    let mut keys = Vec::new();
    let mut last = Vec::new();
    while let Some(key) = sp_io::default_child_storage::next_key(info.storage_key(), &last) {
        keys.push(key.clone());
        last = key;
    }
    let mut writer = Writer::new(keys.len() as u64);
    for key in keys {
        let record = child::get_raw(&info, &key).expect("it is there");
        let id = BlindedId(key.try_into().expect("of 32 bytes"));
        writer.push(&id, &record).expect("it is a record");
    }
    writer.finish().expect("all are there")
}

/// The checkpoint that waits, and what its holders make of the records.
fn pending(bytes: &[u8]) -> (Checkpoint, Commitment) {
    let view = Fragments::checkpoint(&ShardId::root()).expect("there is one");
    let pending = view.pending.expect("it waits");
    let roots = Encoder::new(Profile::DEFAULT)
        .roots(bytes)
        .expect("it is short");
    let roots: Vec<H256> = roots.into_iter().map(H256).collect();
    let commitment = Commitment {
        layout: Layout {
            profile: pending.profile,
            length: bytes.len() as u64,
        },
        roots: roots.try_into().expect("seven"),
    };
    (pending.checkpoint, commitment)
}

fn node(slot: u8) -> NodeId {
    pallet_placement::Placements::<Runtime>::get(ShardId::root())
        .and_then(|it| it.slots.holders()[usize::from(slot)])
        .expect("somebody is in the slot")
}

fn keeper(slot: u8) -> Sr25519Keyring {
    operators()[usize::from(slot)]
}

/// A call that nobody signs.
fn extrinsic(call: Call<Runtime>) -> UncheckedExtrinsic {
    let extension: TxExtension = (
        frame_system::AuthorizeCall::<Runtime>::new(),
        nerv_runtime::extensions::CheckSender::new(),
        frame_system::CheckSpecVersion::<Runtime>::new(),
        frame_system::CheckTxVersion::<Runtime>::new(),
        frame_system::CheckGenesis::<Runtime>::new(),
        frame_system::CheckEra::<Runtime>::from(sp_runtime::generic::Era::Immortal),
        frame_system::CheckNonce::<Runtime>::from(0),
        nerv_runtime::extensions::CheckRoom::new(),
        pallet_transaction_payment::ChargeTransactionPayment::<Runtime>::from(0),
        frame_metadata_hash_extension::CheckMetadataHash::<Runtime>::new(false),
        frame_system::WeightReclaim::<Runtime>::new(),
    );
    UncheckedExtrinsic::new_transaction(RuntimeCall::from(call), extension)
}

fn acknowledgement(slot: u8, checkpoint: &Checkpoint, commitment: &Commitment) -> Call<Runtime> {
    let acknowledgement = Acknowledgement {
        shard: checkpoint.shard,
        height: checkpoint.height,
        slot,
        node: node(slot),
        commitment: commitment.clone(),
        at: System::block_number() - 1,
    };
    let hash = acknowledgement_hash::<Runtime>(&acknowledgement);
    Call::acknowledge {
        acknowledgement,
        signer: keeper(slot).to_account_id(),
        signature: Signature::from(keeper(slot).sign(&hash)),
    }
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
        signature: Signature::from(keeper(slot).sign(&hash)),
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
        let bytes = records();
        let (checkpoint, commitment) = pending(&bytes);
        assert_eq!(checkpoint.accounts, 300);
        assert_eq!(check_records(&checkpoint, &bytes), Ok(()));
        for slot in 0..7 {
            let extrinsic = extrinsic(acknowledgement(slot, &checkpoint, &commitment));
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
            let extrinsic = extrinsic(answer(slot, &bytes));
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
        let (checkpoint, commitment) = pending(&records());
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
            extrinsic(Call::acknowledge {
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
        let garbage = Signature::from(keeper(0).sign(b"something else"));
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
        let (checkpoint, commitment) = pending(&records());
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
