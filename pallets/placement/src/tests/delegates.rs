// SPDX-License-Identifier: Apache-2.0
//! Keys that act for placers and operators: what they may do, and that it ends at once.

use crate::{mock::*, Call, Event, Fault, SubmissionOf, SubmissionRefusal};
use frame_support::{assert_noop, dispatch::GetDispatchInfo};
use nerv_primitives_core::NodeId;

/// A key that owns nothing here.
const KEY: AccountId = 40;

/// Five nodes in five failure domains.
const SPREAD: [NodeId; 5] = [0, 2, 4, 6, 8];

/// A submission in this block, signed by a key for the placer whose turn it is.
fn signed_by(signer: AccountId, nodes: &[NodeId], claimed: u32) -> SubmissionOf<Test> {
    let mut submission = claim(&root(), nodes, claimed);
    submission.signer = signer;
    submission
}

#[test]
fn success_a_delegate_submits_for_its_placer() {
    build_and_execute(|| {
        let placer = placer_of(&root());
        ActsFor::set(vec![(KEY, placer)]);
        let submission = signed_by(KEY, &SPREAD, 0);
        assert!(pool(submission.clone()).is_ok());
        assert_eq!(include(submission), Ok(Ok(())));
        assert_eq!(placement(&root()).by, placer);
        let by = events().into_iter().find_map(|it| match it {
            Event::PlacementAccepted { placer, .. } => Some(placer),
            _ => None,
        });
        assert_eq!(by, Some(placer));
    });
}

#[test]
fn success_what_is_false_costs_the_placer() {
    build_and_execute(|| {
        let placer = placer_of(&root());
        ActsFor::set(vec![(KEY, placer)]);
        let submission = signed_by(KEY, &SPREAD, 1_000_000);
        assert_eq!(include(submission), Ok(Ok(())));
        assert_eq!(held(placer), (0, BOND - FINED));
        let is_fined = |it: &Event<Test>| {
            matches!(it, Event::PlacerFined { placer: who, fault: Fault::Overclaimed { .. }, .. }
                if *who == placer)
        };
        assert!(events().iter().any(is_fined));
    });
}

#[test]
fn fails_of_a_key_that_acts_for_nobody_for_another_or_no_more() {
    build_and_execute(|| {
        let placer = placer_of(&root());
        let other = PLACERS.into_iter().find(|it| *it != placer).unwrap();
        let refused = || {
            let submission = signed_by(KEY, &SPREAD, 0);
            let refusal = Err(SubmissionRefusal::BadSignature.into());
            assert_eq!(pool(submission.clone()).map(|_| ()), refusal);
            assert_eq!(include(submission).map(|_| ()), refusal);
        };
        refused();
        ActsFor::set(vec![(KEY, other)]);
        refused();
        // What a pool took is refused by the block before which the key was revoked.
        ActsFor::set(vec![(KEY, placer)]);
        let call = sign(signed_by(KEY, &SPREAD, 0));
        let external = sp_runtime::transaction_validity::TransactionSource::External;
        assert!(authorize(external, &call).is_ok());
        ActsFor::set(Vec::new());
        assert_eq!(
            include_call(call),
            Err(SubmissionRefusal::BadSignature.into())
        );
        refused();
    });
}

#[test]
fn fails_where_the_signature_is_not_that_of_whom_it_names() {
    build_and_execute(|| {
        let placer = placer_of(&root());
        ActsFor::set(vec![(KEY, placer)]);
        // It says that the placer signed, and the delegate did.
        let Call::submit_placement { signature, .. } = sign(signed_by(KEY, &SPREAD, 0)) else {
            panic!("another call");
        };
        let call = Call::submit_placement {
            submission: signed_by(placer, &SPREAD, 0),
            signature,
        };
        assert_eq!(
            include_call(call),
            Err(SubmissionRefusal::BadSignature.into())
        );
    });
}

#[test]
fn success_a_delegate_reports_for_its_operator_until_it_is_revoked() {
    build_and_execute(|| {
        let (a, b) = (register(1, 50), register(2, 51));
        assert_noop!(report(KEY, &[(b, 20)]), Failure::NotAnOperator);
        ActsFor::set(vec![(KEY, 1)]);
        assert_eq!(report(KEY, &[(b, 20)]), Ok(()));
        assert_eq!(node(a).reported, Some(1));
        assert_noop!(report(1, &[(b, 20)]), Failure::ReportsTooOften);
        run_to(11);
        ActsFor::set(Vec::new());
        assert_noop!(report(KEY, &[(b, 20)]), Failure::NotAnOperator);
        // Somebody makes an operator its delegate: that reports for its own node all the same.
        ActsFor::set(vec![(2, 1)]);
        assert_eq!(report(2, &[(a, 20)]), Ok(()));
        assert_eq!((node(a).reported, node(b).reported), (Some(1), Some(11)));
        let info = Call::<Test>::report_latencies {
            report: Default::default(),
        };
        let alone = <() as crate::WeightInfo>::report_latencies(0);
        let weight = info.get_dispatch_info().call_weight;
        assert_eq!(weight, alone + Placement::acts_for_weight());
    });
}

#[test]
fn fails_whatever_else_a_delegate_asks_for() {
    build_and_execute(|| {
        let id = register(1, 50);
        ActsFor::set(vec![(KEY, 1)]);
        assert_noop!(
            Placement::update_node(signed(KEY), spec(50)),
            Failure::NotAnOperator
        );
        assert_noop!(
            Placement::drain_node(signed(KEY)).map_err(|it| it.error),
            Failure::NotAnOperator
        );
        assert_noop!(
            Placement::deregister_node(signed(KEY)).map_err(|it| it.error),
            Failure::NotAnOperator
        );
        ActsFor::set(vec![(KEY, 51)]);
        assert_noop!(Placement::unbond_placer(signed(KEY)), Failure::NotAPlacer);
        assert!(node(id).is_active());
    });
}

#[test]
fn success_the_keeper_places_with_a_delegates_key() {
    with_keeper(simulated(10, 100), [KEY], |take| {
        keep();
        assert_eq!(take(), vec![], "it acts for nobody");
        ActsFor::set(vec![(KEY, 52)]);
        let sent = (0..20).find_map(|_| {
            keep();
            let sent = take();
            next_block();
            sent.into_iter().next()
        });
        let Some(call) = sent else {
            panic!("nothing was submitted");
        };
        let Call::submit_placement { submission, .. } = &call else {
            panic!("something else was sent");
        };
        assert_eq!((submission.placer, submission.signer), (52, KEY));
        assert_eq!(include_call(call), Ok(Ok(())));
        assert_eq!(placement(&root()).by, 52);
    });
}

#[test]
fn success_the_keeper_signs_with_its_own_key_where_it_has_turns_itself() {
    build_and_execute(|| {
        ActsFor::set(vec![(51, 52), (KEY, 53)]);
        assert_eq!(Placement::placer_behind(&51), Some(51));
        assert_eq!(Placement::placer_behind(&KEY), Some(53));
        assert_eq!(Placement::placer_behind(&41), None);
        crate::Placers::<Test>::mutate(51, |it| it.as_mut().unwrap().suspended = true);
        assert_eq!(Placement::placer_behind(&51), Some(52));
        crate::Placers::<Test>::mutate(51, |it| it.as_mut().unwrap().suspended = false);
    });
}
