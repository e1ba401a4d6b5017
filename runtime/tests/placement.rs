// SPDX-License-Identifier: Apache-2.0
//! Placements on the development chain's simulated nodes: found, signed, sent, and looked at as a
//! block and a pool do; after splits, and after nodes that fail or leave.

use crate::common;

use codec::Encode;
use common::*;
use frame_support::{
    assert_ok,
    genesis_builder_helper::build_state,
    traits::{
        fungible::{Inspect, Mutate},
        Get,
    },
    weights::Weight,
};
use nerv_primitives_core::{
    placement_seed,
    traits::{OnCutover, ShardTree, SplitCut},
    NodeId, PlacementState, Region, ShardId,
};
use nerv_primitives_genetic::{search, Instance, Settings};
use nerv_runtime::{
    parameters::dynamic_params::placement as parameters, presets, AccountId, Balances, Block,
    Executive, Fragments, LoadPredictor, Placement, Runtime, RuntimeCall, RuntimeGenesisConfig,
    RuntimeOrigin, Signature, System, TransactionPayment, TxExtension, UncheckedExtrinsic, UNIT,
};
use pallet_placement::{
    signing_hash, AllowPrivate, Call, Event, NodeSpec, Nodes, PlacerOrder, Submission,
    SubmissionRefusal,
};
use serde_json::Value;
use sp_keyring::Sr25519Keyring::{self, Bob, Charlie, Dave};
use sp_runtime::{
    traits::Block as BlockT,
    transaction_validity::{
        InvalidTransaction, TransactionSource, TransactionValidity, TransactionValidityError,
    },
};
use std::collections::BTreeMap;

/// A development chain in its first block.
fn development() -> sp_io::TestExternalities {
    let preset = presets::get_preset(&"development".into()).expect("there is such a preset");
    let patch: Value = serde_json::from_slice(&preset).expect("it is JSON");
    let mut genesis =
        serde_json::to_value(RuntimeGenesisConfig::default()).expect("a genesis is JSON");
    for (key, value) in patch.as_object().expect("of fields") {
        let base = &mut genesis[key];
        for (field, value) in value.as_object().expect("each a pallet's") {
            base[field] = match (base.get(field), value) {
                (Some(Value::Object(before)), Value::Object(after)) => {
                    let mut both = before.clone();
                    both.extend(after.clone());
                    Value::Object(both)
                }
                _ => value.clone(),
            };
        }
    }
    let mut ext = sp_io::TestExternalities::default();
    ext.execute_with(|| {
        let genesis = serde_json::to_vec(&genesis).expect("a genesis is JSON");
        build_state::<RuntimeGenesisConfig>(genesis).expect("the preset is sound");
        System::set_block_number(1);
    });
    ext
}

/// Ends this block and begins the next.
fn block() {
    next_block(Weight::MAX, Weight::MAX);
}

/// Splits a leaf without accounts.
fn cut(shard: &ShardId) -> (ShardId, ShardId) {
    let height = System::block_number();
    let SplitCut { left, right, .. } =
        <nerv_runtime::ShardRegistry as ShardTree>::split(shard, height, |_| 0)
            .expect("it can be split");
    <(LoadPredictor, (Placement, Fragments)) as OnCutover>::split(shard, &left, &right);
    nerv_runtime::ShardRegistry::settle_split(shard).expect("nothing is left");
    (left, right)
}

/// What a keeper's search finds for a leaf after the last block, with the score it claims.
fn find(shard: &ShardId) -> (Vec<NodeId>, u32) {
    let terms = Placement::terms();
    let at = System::block_number() - 1;
    let (ids, candidates, matrix) =
        pallet_placement::keeper::instance::<Runtime>(shard, &terms, at).expect("there are nodes");
    let instance = Instance {
        candidates: &candidates,
        latency: &matrix,
        rules: terms.rules(),
    };
    let seed = Placement::placement(shard).expect("it is a leaf").seed;
    let outcome = search(&instance, &Settings::default(), seed).expect("there are enough nodes");
    let nodes = outcome.chosen.iter().map(|it| ids[usize::from(*it)]);
    (nodes.collect(), outcome.score.total)
}

/// The placer whose turn a leaf is in this block.
fn placer(shard: &ShardId) -> Sr25519Keyring {
    let round = Placement::placement(shard).expect("it is a leaf").round;
    let order = PlacerOrder::<Runtime>::get();
    let turn = Placement::turn(&order, shard, round, System::block_number());
    let turn = turn.expect("there are placers");
    [Bob, Charlie, Dave]
        .into_iter()
        .find(|key| key.to_account_id() == turn)
        .expect("the preset's placers are these")
}

/// A submission in the turn of whoever's it is, as an extrinsic, with the key that signs it.
fn submission(
    shard: &ShardId,
    nodes: &[NodeId],
    claimed: u32,
    signer: Sr25519Keyring,
) -> UncheckedExtrinsic {
    let submission = Submission::<AccountId> {
        shard: *shard,
        round: Placement::placement(shard).expect("it is a leaf").round,
        at: System::block_number() - 1,
        nodes: nodes.to_vec().try_into().expect("few nodes"),
        claimed,
        placer: placer(shard).to_account_id(),
        signer: signer.to_account_id(),
    };
    let hash = signing_hash::<Runtime>(&submission);
    let call = Call::submit_placement {
        submission,
        signature: Signature::from(signer.sign(&hash)).into(),
    };
    extrinsic(call.into())
}

/// A call that nobody signs.
fn extrinsic(call: RuntimeCall) -> UncheckedExtrinsic {
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
    UncheckedExtrinsic::new_transaction(call, extension)
}

/// What another node's pool says in the state before this block.
fn pool(extrinsic: &UncheckedExtrinsic) -> TransactionValidity {
    frame_support::storage::with_transaction(|| {
        // The pool looks at what is to be in the next block.
        System::set_block_number(System::block_number() - 1);
        let hash = <Block as BlockT>::Hash::default();
        let source = TransactionSource::External;
        let validity = Executive::validate_transaction(source, extrinsic.clone(), hash);
        sp_runtime::TransactionOutcome::Rollback(Ok::<_, sp_runtime::DispatchError>(validity))
    })
    .expect("there is no limit")
}

/// Finds a placement of a leaf, has the pool take it, and puts it into this block.
#[track_caller]
fn place(shard: &ShardId) -> Vec<NodeId> {
    let (nodes, claimed) = find(shard);
    let extrinsic = submission(shard, &nodes, claimed, placer(shard));
    let validity = pool(&extrinsic).expect("the pool takes it");
    assert_eq!(validity.priority, u64::from(claimed));
    let submitter = placer(shard).to_account_id();
    let before = Balances::total_balance(&submitter);
    assert_eq!(Executive::apply_extrinsic(extrinsic), Ok(Ok(())));
    let after = Balances::total_balance(&submitter);
    assert_eq!(after, before, "its placer pays no fee");
    let placed = Placement::placement(shard).and_then(|it| it.placed);
    let placed = placed.expect("it is placed");
    assert_eq!(placed.state, PlacementState::Sound);
    assert_eq!(placed.score.total, claimed, "the same on and off the chain");
    let by_slot: Vec<NodeId> = placed.nodes.iter().map(|it| it.id).collect();
    assert_eq!(
        placed.slots,
        by_slot.iter().copied().map(Some).collect::<Vec<_>>()
    );
    let mut ids = by_slot;
    ids.sort_unstable();
    assert_eq!(ids, nodes);
    assert_ok!(Placement::do_try_state());
    nodes
}

#[test]
fn every_preset_has_sixty_simulated_nodes_and_three_placers() {
    development().execute_with(|| {
        assert_ok!(Placement::do_try_state());
        let nodes = Placement::nodes(0, 100);
        assert_eq!(nodes.len(), 60);
        let mut domains: BTreeMap<u32, Vec<Region>> = BTreeMap::new();
        for node in &nodes {
            assert!(node.simulated && node.endpoint.starts_with("simulated:"));
            assert_eq!((node.deposit, node.shards.len()), (0, 0));
            domains.entry(node.domain).or_default().push(node.region);
        }
        assert_eq!(domains.len(), 15);
        for regions in domains.values() {
            assert!(regions.len() == 4 && regions.iter().all(|it| *it == regions[0]));
        }
        assert_eq!(nodes[0].endpoint, "simulated:north-america-1");
        assert_eq!(nodes[59].endpoint, "simulated:oceania-12");
        for (index, a) in nodes.iter().enumerate() {
            for b in &nodes[..index] {
                let millis = Placement::latency_now(a.id, b.id).expect("two nodes");
                let expected = if a.region == b.region {
                    10..=40
                } else {
                    80..=280
                };
                assert!(
                    expected.contains(&millis),
                    "{} and {}: {millis}",
                    a.id,
                    b.id
                );
            }
        }
        let placers = PlacerOrder::<Runtime>::get();
        assert_eq!(
            placers.to_vec(),
            [Bob, Charlie, Dave].map(|it| it.to_account_id())
        );
    });
    assert_eq!(presets::preset_names().len(), 2);
}

/// Seven accounts, seven invented failure domains, a price of nothing: one of them gets a replica at
/// most, before their probation is over.
#[test]
fn invented_nodes_do_not_win_a_shard() {
    development().execute_with(|| {
        block();
        let operators = [
            Sr25519Keyring::Alice,
            Sr25519Keyring::Eve,
            Sr25519Keyring::Ferdie,
            Sr25519Keyring::One,
            Sr25519Keyring::Two,
            Sr25519Keyring::AliceStash,
            Sr25519Keyring::BobStash,
        ];
        let mut trips: Vec<(NodeId, u32)> = Vec::new();
        for (number, operator) in operators.iter().enumerate() {
            let spec = NodeSpec {
                region: Region::Europe,
                domain: 900 + number as u32,
                capacity: 1_000_000,
                bandwidth: 1_000,
                price: 0,
                key: vec![0; 1_184].try_into().expect("a key"),
                endpoint: b"http://127.0.0.1:9944".to_vec().try_into().expect("short"),
            };
            let who = RuntimeOrigin::signed(operator.to_account_id());
            assert_ok!(dispatch(who, Call::register_node { spec }.into()));
            trips.push((60 + number as NodeId, 1));
        }
        // They are a millisecond from each other, as they say.
        for (number, operator) in operators.iter().enumerate() {
            let mut report = trips.clone();
            report.remove(number);
            let report = report.try_into().expect("few");
            let who = RuntimeOrigin::signed(operator.to_account_id());
            assert_ok!(dispatch(who, Call::report_latencies { report }.into()));
        }
        block();
        let root = ShardId::root();
        let ids: Vec<NodeId> = trips.iter().map(|(id, _)| *id).collect();
        let false_one = InvalidTransaction::Custom(6);
        let all = submission(&root, &ids, 0, placer(&root));
        assert_eq!(
            pool(&all),
            Err(TransactionValidityError::Invalid(false_one))
        );
        let found = place(&root);
        assert!(found.iter().filter(|id| ids.contains(id)).count() <= 1);
    });
}

#[test]
fn only_development_chains_allow_private_addresses() {
    development().execute_with(|| assert!(AllowPrivate::<Runtime>::get()));
    sp_io::TestExternalities::default().execute_with(|| {
        let genesis = serde_json::to_vec(&RuntimeGenesisConfig::default()).expect("it is JSON");
        build_state::<RuntimeGenesisConfig>(genesis).expect("it is sound");
        assert!(!AllowPrivate::<Runtime>::get());
    });
}

#[test]
fn a_preset_is_no_larger_than_it_has_to_be() {
    for name in presets::preset_names() {
        let preset = presets::get_preset(&name).expect("there is such a preset");
        assert!(preset.len() < 64 * 1_024, "{} bytes", preset.len());
    }
}

#[test]
fn leaves_are_placed_from_genesis_and_after_each_split() {
    development().execute_with(|| {
        block();
        let root = place(&ShardId::root());
        block();
        let (left, right) = cut(&ShardId::root());
        for id in root {
            assert_eq!(Nodes::<Runtime>::get(id).expect("it is there").used, 0);
        }
        for child in [&left, &right] {
            let view = Placement::placement(child).expect("it is a leaf");
            assert_eq!(view.due, Some(System::block_number() + 30));
            assert_eq!(view.placed, None);
            let parent = System::parent_hash();
            assert_eq!(view.seed, placement_seed(child, &parent.0, view.round));
        }
        block();
        let (a, b) = (place(&left), place(&right));
        // What one child takes of a node's room is in the other one's score.
        let replica = parameters::ReplicaSize::get() as usize;
        let used: u32 = Nodes::<Runtime>::iter_values().map(|node| node.used).sum();
        assert_eq!(used as usize, (a.len() + b.len()) * replica);
    });
}

#[test]
fn a_node_that_fails_or_leaves_is_replaced() {
    development().execute_with(|| {
        block();
        let root = ShardId::root();
        let nodes = place(&root);
        block();
        let fail = Call::force_fail { node: nodes[0] };
        assert_ok!(dispatch(RuntimeOrigin::root(), fail.into()));
        let due = Placement::placement(&root).and_then(|it| it.due);
        assert_eq!(due, Some(System::block_number() + 30));
        block();
        assert!(!place(&root).contains(&nodes[0]));

        // A real node: nobody has measured a round trip to it, and its price is low.
        let operator = Sr25519Keyring::Eve.to_account_id();
        let spec = NodeSpec {
            region: Region::Europe,
            domain: 900,
            capacity: 4_096,
            bandwidth: 1_000,
            price: 0,
            key: vec![0; 1_184].try_into().expect("a key"),
            endpoint: b"https://eve.example".to_vec().try_into().expect("short"),
        };
        let register = Call::register_node { spec };
        let eve = || RuntimeOrigin::signed(Sr25519Keyring::Eve.to_account_id());
        assert_ok!(dispatch(eve(), register.into()));
        let held = |who: &AccountId| {
            use frame_support::traits::fungible::InspectHold;
            Balances::total_balance_on_hold(who)
        };
        let deposit = parameters::NodeDeposit::get() + 4 * parameters::DepositPerGib::get();
        assert_eq!(held(&operator), deposit, "of 4 GiB");
        let id = Placement::nodes(60, 1)[0].id;
        let now = Placement::placement(&root).and_then(|it| it.placed);
        let mut with_it: Vec<NodeId> = now
            .expect("it is placed")
            .nodes
            .iter()
            .map(|it| it.id)
            .collect();
        assert_ok!(dispatch(
            RuntimeOrigin::root(),
            Call::force_fail { node: with_it[0] }.into()
        ));
        with_it[0] = id;
        block();
        let extrinsic = submission(&root, &with_it, 0, placer(&root));
        assert_eq!(Executive::apply_extrinsic(extrinsic), Ok(Ok(())));
        block();
        assert_ok!(dispatch(eve(), Call::deregister_node {}.into()));
        assert_eq!(held(&operator), deposit, "as long as it is named");
        block();
        assert!(!place(&root).contains(&id));
        block();
        assert_eq!(held(&operator), 0);
        assert_eq!(Placement::node(id), None);
        assert_ok!(Placement::do_try_state());
    });
}

#[test]
fn the_pool_refuses_what_a_block_takes_a_fine_for() {
    development().execute_with(|| {
        block();
        let root = ShardId::root();
        let (nodes, claimed) = find(&root);
        let who = placer(&root);
        let invalid = |refusal: SubmissionRefusal| Err(TransactionValidityError::from(refusal));
        let overclaimed = submission(&root, &nodes, claimed + 1, who);
        let fault = pallet_placement::Fault::Overclaimed {
            claimed: claimed + 1,
            real: claimed,
        };
        assert_eq!(pool(&overclaimed), invalid(SubmissionRefusal::False(fault)));
        let other = if who == Bob { Charlie } else { Bob };
        let forged = submission(&root, &nodes, claimed, other);
        assert_eq!(pool(&forged), Err(InvalidTransaction::BadProof.into()));
        assert_eq!(
            Executive::apply_extrinsic(forged),
            Err(InvalidTransaction::BadProof.into())
        );
        // A block's author can put it in all the same, and its placer pays.
        let issuance = Balances::total_issuance();
        assert_eq!(Executive::apply_extrinsic(overclaimed.clone()), Ok(Ok(())));
        let treasury = nerv_runtime::configs::Treasury::get();
        assert_eq!(
            <Balances as frame_support::traits::fungible::Inspect<_>>::balance(&treasury),
            UNIT
        );
        assert_eq!(Balances::total_issuance(), issuance);
        assert!(System::read_events_for_pallet::<Event<Runtime>>()
            .iter()
            .any(|it| matches!(it, Event::PlacerFined { amount, .. } if *amount == UNIT)));
        let again = Executive::apply_extrinsic(overclaimed);
        assert_eq!(again, Err(SubmissionRefusal::StaleRound.into()), "but once");
        assert_ok!(Placement::do_try_state());
    });
}

#[test]
fn a_signed_submission_is_nobody_s_to_send() {
    development().execute_with(|| {
        block();
        let root = ShardId::root();
        let (nodes, claimed) = find(&root);
        let call = submission(&root, &nodes, claimed, placer(&root)).function;
        assert_ok!(Balances::mint_into(&account(1), UNIT));
        // Otherwise anyone could fill blocks with them for nothing.
        let info = TransactionPayment::query_call_info(call.clone(), call.encoded_size() as u32);
        assert!(info.partial_fee > 0);
        let result = dispatch(RuntimeOrigin::signed(account(1)), call);
        assert_eq!(
            result.map_err(|it| it.error),
            Err(sp_runtime::DispatchError::BadOrigin)
        );
    });
}
