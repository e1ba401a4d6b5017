// SPDX-License-Identifier: Apache-2.0
//! Claims on the whole runtime: real records, real steps, real keys. Replicas execute again what the chain
//! has done, from a checkpoint and the log alone.

use crate::common;

use codec::Encode;
use common::{attesting::*, custody::*, *};
use frame_support::{
    assert_ok,
    dispatch::{DispatchClass, GetDispatchInfo},
    weights::constants::WEIGHT_REF_TIME_PER_MICROS,
};
use nerv_primitives_attestation::{Claim, EvidenceKind, Statement};
use nerv_primitives_core::{
    api::AttestationStateView,
    traits::{Settlements, ShardContents, ShardTree},
    Outcome, RequestedBy, ShardId,
};
use nerv_runtime::{
    configs::AttestationBudget, views, Attestation, Bisection, Executive, Fragments, Ledger,
    Placement, Runtime, RuntimeCall, RuntimeEvent, ShardRegistry, System, UncheckedExtrinsic, UNIT,
};
use pallet_attestation::{
    claim_hash, types::settlement::NotAsked, Call, ClaimRefusal, Event, WeightInfo as _,
};
use sp_core::Pair;
use sp_runtime::transaction_validity::{TransactionSource, TransactionValidity};

/// What another node's pool says in the state before this block.
fn pool(extrinsic: UncheckedExtrinsic) -> TransactionValidity {
    frame_support::storage::with_transaction(|| {
        let before = System::block_number() - 1;
        let hash = System::block_hash(before);
        System::set_block_number(before);
        let validity =
            Executive::validate_transaction(TransactionSource::External, extrinsic, hash);
        sp_runtime::TransactionOutcome::Rollback(Ok::<_, sp_runtime::DispatchError>(validity))
    })
    .expect("there is no limit")
}

/// A claim of somebody who makes one account richer, and another one poorer.
fn with_another_root(claim: &Claim) -> Claim {
    let mut claim = claim.clone();
    claim.heirs[0].contents.root.0[0] ^= 1;
    claim
}

#[test]
fn a_split_is_settled_when_five_of_seven_have_executed_it_again() {
    let mut case = Case::split();
    let truth = case.found(0);
    for slot in 0..4 {
        case.claim(slot, &truth);
    }
    let view = case.ext.execute_with(|| views::attestation(0)).unwrap();
    assert_eq!(view.state, AttestationStateView::Awaited);
    assert_eq!((view.claims.len(), view.claimed.len()), (1, 4));
    assert!(view
        .claimed
        .iter()
        .all(|it| it.evidence == EvidenceKind::Simulated));
    case.claim(6, &truth);
    let state = case.conclude();
    assert!(
        matches!(state, AttestationStateView::Settled { .. }),
        "{state:?}"
    );
    // What was claimed is what stands there, though nobody has copied it.
    let heirs = [case.heirs.0, case.heirs.1];
    for (heir, claimed) in heirs.iter().zip(&truth.heirs) {
        let (root, accounts, total) = case.ext.execute_with(|| {
            let accounts = ShardRegistry::account_count(heir);
            (Ledger::root(heir), accounts, Ledger::total(heir))
        });
        let contents = &claimed.contents;
        assert_eq!(
            (root, accounts, total),
            (contents.root, contents.accounts, contents.total)
        );
    }
    case.check();
}

#[test]
fn two_that_lie_settle_nothing_stop_nothing_and_pay() {
    let mut case = Case::split();
    let truth = case.found(0);
    let lie = with_another_root(&truth);
    let deposit = |case: &mut Case, slot: u8| {
        let view = case
            .ext
            .execute_with(|| Placement::node(node_of_slot(slot)));
        view.expect("it is there").deposit
    };
    let (before, honest) = (deposit(&mut case, 0), deposit(&mut case, 6));
    for slot in 0..2 {
        case.claim(slot, &lie);
    }
    for slot in 2..7 {
        case.claim(slot, &truth);
    }
    let lost = |event: &Event<Runtime>| matches!(event, Event::ClaimLost { .. });
    assert_eq!(case.told(lost), 2);
    let state = case.conclude();
    assert!(
        matches!(state, AttestationStateView::Settled { .. }),
        "{state:?}"
    );
    assert_eq!(deposit(&mut case, 0), before / 2);
    assert_eq!(deposit(&mut case, 6), honest);
    case.ext.execute_with(|| {
        assert_eq!(Attestation::enclave_view(node_of_slot(0)), None);
        assert!(Attestation::enclave_view(node_of_slot(6)).is_some());
    });
    case.check();
}

#[test]
fn where_too_many_lie_the_split_is_undone() {
    let mut case = Case::split();
    let truth = case.found(0);
    let lie = with_another_root(&truth);
    for slot in 0..3 {
        case.claim(slot, &lie);
    }
    for slot in 3..7 {
        case.claim(slot, &truth);
    }
    let state = case.conclude();
    let AttestationStateView::Undone { by, .. } = state else {
        panic!("{state:?}")
    };
    case.ext.execute_with(|| {
        settle_all();
        let record = pallet_bisection::Records::<Runtime>::get(by).expect("it is kept");
        assert_eq!(record.requested_by, RequestedBy::Dispute(0));
        let undone = pallet_bisection::Records::<Runtime>::get(0).expect("it is kept");
        assert!(
            matches!(undone.outcome, Outcome::Undone { .. }),
            "{undone:?}"
        );
        // All is in one shard again.
        assert_eq!(leaves().len(), 1);
        assert_eq!(
            ShardRegistry::account_count(&leaves()[0]),
            u64::from(ACCOUNTS)
        );
    });
    case.check();
}

#[test]
fn a_claim_that_the_chain_itself_knows_to_be_false_is_refuted_at_once() {
    let mut case = Case::split();
    let mut lie = case.found(0);
    lie.heirs[0].contents.total += 1;
    case.claim(3, &lie);
    let refuted = |event: &Event<Runtime>| matches!(event, Event::ClaimRefuted { .. });
    assert_eq!(case.told(refuted), 1);
    let truth = case.found(0);
    for slot in [0, 1, 2, 4, 5] {
        case.claim(slot, &truth);
    }
    let state = case.conclude();
    assert!(
        matches!(state, AttestationStateView::Settled { .. }),
        "{state:?}"
    );
    case.check();
}

#[test]
fn where_nobody_answers_the_ledger_goes_on_and_the_shards_may_be_merged() {
    let mut case = Case::split();
    let state = case.conclude();
    assert!(
        matches!(state, AttestationStateView::Unsettled { .. }),
        "{state:?}"
    );
    let (left, right) = case.heirs;
    case.ext.execute_with(|| {
        settle_all();
        assert_ok!(transfer(3, 4, UNIT / 10));
        merge(left, right);
    });
    case.check();
}

/// The nodes of a chain for development only stand for some: nobody is asked, and the end of the drain
/// settles.
#[test]
fn simulated_nodes_are_asked_nothing() {
    let mut ext = placed(ACCOUNTS);
    pass(&mut ext);
    pass(&mut ext);
    ext.execute_with(|| {
        commit(&ShardId::root());
        for slot in 0..7 {
            pallet_placement::Nodes::<Runtime>::mutate(node_of_slot(slot), |node| {
                node.as_mut().expect("it is there").simulated = true;
            });
        }
        split(ShardId::root());
        let reason = System::events()
            .into_iter()
            .find_map(|record| match record.event {
                RuntimeEvent::Attestation(Event::NotAsked { reason, .. }) => Some(reason),
                _ => None,
            });
        assert_eq!(reason, Some(NotAsked::TooFewNodes));
        settle_all();
        let record = pallet_bisection::Records::<Runtime>::get(0).expect("it is kept");
        assert!(
            matches!(record.outcome, Outcome::Settled { .. }),
            "{record:?}"
        );
    });
}

#[test]
fn the_pool_refuses_claims_that_cannot_count() {
    let mut case = Case::split();
    let truth = case.found(0);
    case.ext.execute_with(|| {
        let honest = Statement {
            claim: truth,
            node: node_of_slot(2),
            slot: 2,
            round: 0,
            at: looked_after(),
        };
        let signed = |statement: &Statement, by: u8| {
            let hash = claim_hash::<Runtime>(statement).unwrap_or_default();
            let signature = enclave(by).sign(hash.as_bytes());
            let statement = statement.clone();
            pool(general(RuntimeCall::from(Call::claim {
                statement,
                signature,
            })))
        };
        assert_ok!(signed(&honest, 2));
        let refused = |refusal: ClaimRefusal| Err(refusal.into());
        let but = |change: &dyn Fn(&mut Statement)| {
            let mut statement = honest.clone();
            change(&mut statement);
            signed(&statement, 2)
        };
        assert_eq!(signed(&honest, 3), refused(ClaimRefusal::BadSignature));
        assert_eq!(
            but(&|it| it.claim.record = 7),
            refused(ClaimRefusal::NotOpen)
        );
        assert_eq!(but(&|it| it.round = 1), refused(ClaimRefusal::WrongRound));
        assert_eq!(but(&|it| it.slot = 3), refused(ClaimRefusal::NotAssigned));
        assert_eq!(but(&|it| it.at += 100), refused(ClaimRefusal::StaleView));
        assert_eq!(
            but(&|it| it.claim.heirs.truncate(1)),
            refused(ClaimRefusal::WrongShape)
        );
        assert_eq!(
            but(&|it| it.claim.sources[0].log.length += 1),
            refused(ClaimRefusal::WrongLog)
        );
        // Signed by nobody, and by somebody else's key: nothing changes, and nothing is slashed.
        assert!(pool(UncheckedExtrinsic::new_bare(
            Call::<Runtime>::claim {
                statement: honest.clone(),
                signature: Default::default(),
            }
            .into()
        ))
        .is_err());
    });
}

/// What the records' holders are asked to have at hand: see `ShardsApi::recalls`.
#[test]
fn what_is_executed_again_is_recalled_before_it_splits_and_until_it_is_settled() {
    let mut ext = placed(ACCOUNTS);
    pass(&mut ext);
    pass(&mut ext);
    ext.execute_with(|| {
        let heights = |slot| -> Vec<u32> {
            let recalls = views::recalls(&[node_of_slot(slot)]);
            recalls.iter().map(|it| it.checkpoint.height).collect()
        };
        let waiting = Fragments::checkpoint(&ShardId::root())
            .and_then(|view| view.pending)
            .expect("one is taken")
            .checkpoint
            .height;
        assert_eq!(heights(0), [waiting], "before it is committed");
        commit(&ShardId::root());
        assert_eq!(heights(0), [waiting]);
        let (left, right) = split(ShardId::root());
        assert_eq!(heights(0), [waiting], "as long as it is asked");
        let kept = Fragments::checkpoint(&ShardId::root()).expect("it is kept");
        assert_eq!(kept.committed[0].checkpoint.height, waiting);
        assert_ne!(left, right);
        assert_eq!(views::recalls(&[999]), []);
    });
}

/// What the chain itself spends on asking seven replicas: all that is told off its path is free.
#[test]
fn all_claims_of_a_split_take_less_than_three_milliseconds_of_chain_weight() {
    sp_io::TestExternalities::default().execute_with(|| {
        type Info = <Runtime as pallet_attestation::Config>::WeightInfo;
        let each =
            Attestation::authorize_claim_weight().saturating_add(Attestation::claimed_weight(0));
        let ends = <Bisection as Settlements>::weight().saturating_add(Info::conclude());
        let all = each.saturating_mul(7).saturating_add(ends);
        let micros = all.ref_time() / WEIGHT_REF_TIME_PER_MICROS;
        assert!(micros <= 3_000, "{micros} us");
    });
}

/// Blocks that are full of transfers have room for claims.
#[test]
fn claims_have_the_room_that_is_kept_free() {
    let mut case = Case::split();
    let claim = case.found(0);
    let statement = Statement {
        claim,
        node: 0,
        slot: 0,
        round: 0,
        at: 1,
    };
    let call = RuntimeCall::from(Call::claim {
        statement,
        signature: Default::default(),
    });
    let info = call.get_dispatch_info();
    assert_eq!(info.class, DispatchClass::Operational);
    assert!(call.encoded_size() < 1_024);
}

/// Or no attestation would ever be looked at.
#[test]
fn the_dearest_visit_fits_into_its_share_of_a_block() {
    sp_io::TestExternalities::default().execute_with(|| {
        type Info = <Runtime as pallet_attestation::Config>::WeightInfo;
        let most = Attestation::max_visit_weight().saturating_add(Info::visit_nobody());
        let share = AttestationBudget::get();
        assert!(most.ref_time() <= share.ref_time(), "{most} of {share}");
    });
}
