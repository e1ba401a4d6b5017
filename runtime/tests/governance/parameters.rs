// SPDX-License-Identifier: Apache-2.0
//! Parameters by vote.

use super::*;

/// Proposes a number of accounts that a split needs.
fn propose_min_accounts(value: u32) -> frame_support::dispatch::DispatchResultWithPostInfo {
    let parameter = RuntimeParameters::Bisection(bisection::Parameters::MinAccounts(
        bisection::MinAccounts,
        Some(value),
    ));
    govern(100, Call::propose_parameters { parameter })
}

/// The first staker of a chain cannot decide alone, and what all want is not carried out in the
/// block in which they want it.
#[test]
fn a_parameter_takes_an_electorate_and_its_time() {
    let parameters = nerv_runtime::ParametersAtGenesisConfig {
        governance: at_genesis::Governance {
            min_electorate: Some(500 * UNIT),
            min_voting_period: Some(5),
            enactment_delay: Some(7),
            ..Default::default()
        },
        ..Default::default()
    };
    chain_with(STAKERS.end, parameters).execute_with(|| {
        let before = bisection::MinAccounts::get();
        assert_ok!(govern(100, Call::bond { amount: STAKE }));
        assert_eq!(
            propose_min_accounts(99).unwrap_err().error,
            Error::<Runtime>::ElectorateTooSmall.into()
        );
        for n in [101, 102] {
            assert_ok!(govern(n, Call::bond { amount: STAKE }));
        }
        assert_ok!(propose_min_accounts(99));
        let index = approve();
        let pass = |blocks| {
            for _ in 0..blocks {
                assert_eq!(bisection::MinAccounts::get(), before);
                next_block(Weight::MAX, Weight::MAX);
            }
        };
        pass(4);
        assert_eq!(status(index), ProposalStatus::Voting);
        pass(1);
        let due = System::block_number() + 7;
        assert!(
            matches!(status(index), ProposalStatus::Approved { due: it, .. } if it == due),
            "{:?}",
            status(index)
        );
        pass(7);
        assert_eq!(bisection::MinAccounts::get(), 99);
        assert!(matches!(
            status(index),
            ProposalStatus::Passed {
                execution: Execution::Done(None),
                ..
            }
        ));
        assert_eq!(Balances::reserved_balance(account(100)), STAKE);
    });
}

#[test]
fn parameters_are_changed_by_votes_within_their_bounds() {
    governed().execute_with(|| {
        let propose = |parameter| govern(100, Call::propose_parameters { parameter });
        let parameter = RuntimeParameters::Bisection(bisection::Parameters::MinAccounts(
            bisection::MinAccounts,
            Some(99),
        ));
        assert_ok!(propose(parameter));
        let index = approve();
        assert!(matches!(
            status(index),
            ProposalStatus::Passed {
                execution: Execution::Done(None),
                ..
            }
        ));
        assert_eq!(bisection::MinAccounts::get(), 99);
        assert_eq!(Balances::reserved_balance(account(100)), STAKE);

        use bisection::Parameters as B;
        use governance::Parameters as G;
        use load::Parameters as L;
        const DAY: u32 = 86_400;
        let half = Perbill::from_percent(50);
        for (bad, good) in [
            (
                RuntimeParameters::Bisection(B::MinAccounts(bisection::MinAccounts, Some(1))),
                RuntimeParameters::Bisection(B::MinAccounts(bisection::MinAccounts, Some(2))),
            ),
            (
                RuntimeParameters::Bisection(B::MaxDepth(bisection::MaxDepth, Some(33))),
                RuntimeParameters::Bisection(B::MaxDepth(bisection::MaxDepth, Some(32))),
            ),
            (
                RuntimeParameters::Bisection(B::MaxShards(bisection::MaxShards, Some(1_001))),
                RuntimeParameters::Bisection(B::MaxShards(bisection::MaxShards, Some(1_000))),
            ),
            (
                RuntimeParameters::Bisection(B::Cooldown(bisection::Cooldown, Some(7 * DAY + 1))),
                RuntimeParameters::Bisection(B::Cooldown(bisection::Cooldown, Some(7 * DAY))),
            ),
            (
                RuntimeParameters::Bisection(B::DrainShare(
                    bisection::DrainShare,
                    Some(Perbill::from_percent(17)),
                )),
                RuntimeParameters::Bisection(B::DrainShare(
                    bisection::DrainShare,
                    Some(Perbill::from_percent(16)),
                )),
            ),
            (
                RuntimeParameters::Load(L::MaxRate(load::MaxRate, Some(RATE_UNIT - 1))),
                RuntimeParameters::Load(L::MaxRate(load::MaxRate, Some(RATE_UNIT))),
            ),
            (
                RuntimeParameters::Load(L::QuietRate(load::QuietRate, Some(0))),
                RuntimeParameters::Load(L::QuietRate(load::QuietRate, None)),
            ),
            (
                RuntimeParameters::Load(L::QuietPeriod(load::QuietPeriod, Some(DAY + 1))),
                RuntimeParameters::Load(L::QuietPeriod(load::QuietPeriod, Some(0))),
            ),
            (
                RuntimeParameters::Load(L::SplitProbability(load::SplitProbability, Some(499_999))),
                RuntimeParameters::Load(L::SplitProbability(load::SplitProbability, Some(500_000))),
            ),
            (
                RuntimeParameters::Load(L::SplitProbability(
                    load::SplitProbability,
                    Some(1_000_000),
                )),
                RuntimeParameters::Load(L::SplitProbability(load::SplitProbability, Some(999_999))),
            ),
            (
                RuntimeParameters::Load(L::LatencyLimit(load::LatencyLimit, Some(0))),
                RuntimeParameters::Load(L::LatencyLimit(load::LatencyLimit, Some(1))),
            ),
            (
                RuntimeParameters::Load(L::StateCapacity(load::StateCapacity, Some(99))),
                RuntimeParameters::Load(L::StateCapacity(load::StateCapacity, Some(100))),
            ),
            (
                RuntimeParameters::Load(L::ForecastShare(
                    load::ForecastShare,
                    Some(Perbill::from_percent(11)),
                )),
                RuntimeParameters::Load(L::ForecastShare(
                    load::ForecastShare,
                    Some(Perbill::from_percent(10)),
                )),
            ),
            (
                RuntimeParameters::Load(L::UnsplittablePeriod(
                    load::UnsplittablePeriod,
                    Some(DAY + 1),
                )),
                RuntimeParameters::Load(L::UnsplittablePeriod(load::UnsplittablePeriod, Some(DAY))),
            ),
            (
                RuntimeParameters::Governance(G::MinimumStake(
                    governance::MinimumStake,
                    Some(100 * UNIT - 1),
                )),
                RuntimeParameters::Governance(G::MinimumStake(
                    governance::MinimumStake,
                    Some(100 * UNIT),
                )),
            ),
            (
                RuntimeParameters::Governance(G::ProposalBond(
                    governance::ProposalBond,
                    Some(100 * UNIT + 1),
                )),
                RuntimeParameters::Governance(G::ProposalBond(
                    governance::ProposalBond,
                    Some(100 * UNIT),
                )),
            ),
            (
                RuntimeParameters::Governance(G::UnbondingPeriod(
                    governance::UnbondingPeriod,
                    Some(28 * DAY + 1),
                )),
                RuntimeParameters::Governance(G::UnbondingPeriod(
                    governance::UnbondingPeriod,
                    Some(1),
                )),
            ),
            (
                RuntimeParameters::Governance(G::VotingPeriod(governance::VotingPeriod, Some(9))),
                RuntimeParameters::Governance(G::VotingPeriod(governance::VotingPeriod, Some(10))),
            ),
            (
                RuntimeParameters::Governance(G::DisputePeriod(
                    governance::DisputePeriod,
                    Some(601),
                )),
                RuntimeParameters::Governance(G::DisputePeriod(
                    governance::DisputePeriod,
                    Some(600),
                )),
            ),
            (
                RuntimeParameters::Governance(G::Approval(governance::Approval, Some(half))),
                RuntimeParameters::Governance(G::Approval(
                    governance::Approval,
                    Some(half + Perbill::from_parts(1)),
                )),
            ),
            (
                RuntimeParameters::Governance(G::Approval(
                    governance::Approval,
                    Some(Perbill::from_percent(81)),
                )),
                RuntimeParameters::Governance(G::Approval(
                    governance::Approval,
                    Some(Perbill::from_percent(80)),
                )),
            ),
            (
                RuntimeParameters::Governance(G::RatePeriod(
                    governance::RatePeriod,
                    Some(DAY / 24 + 1),
                )),
                RuntimeParameters::Governance(G::RatePeriod(governance::RatePeriod, Some(0))),
            ),
            (
                RuntimeParameters::Governance(G::RateLimit(governance::RateLimit, Some(1))),
                RuntimeParameters::Governance(G::RateLimit(governance::RateLimit, Some(2))),
            ),
        ] {
            let error = propose(bad.clone()).unwrap_err().error;
            assert_eq!(error, Error::<Runtime>::OutOfBounds.into(), "{bad:?}");
            let violation = nerv_runtime::parameters::bounds::violation(&good);
            assert_eq!(violation, None, "{good:?}");
        }
    });
}

/// Another runtime takes more stake than a parameter, and its delay; then its code and no other.
#[test]
fn another_runtime_is_authorised_by_a_vote() {
    let parameters = nerv_runtime::ParametersAtGenesisConfig {
        governance: at_genesis::Governance {
            root_delay: Some(9),
            ..small_electorate()
        },
        ..Default::default()
    };
    chain_with(STAKERS.end, parameters).execute_with(|| {
        for n in STAKERS {
            assert_ok!(govern(n, Call::bond { amount: STAKE }));
        }
        let code = b"what is to come".to_vec();
        let code_hash = sp_io::hashing::blake2_256(&code);
        assert_ok!(govern(100, Call::propose_upgrade { code_hash }));
        let index = approve();
        let needed = Perbill::from_percent(80).mul_ceil(3 * STAKE);
        assert_eq!(views::proposal(index).unwrap().needed, needed);
        let authorised = || {
            let mut events = System::events().into_iter();
            events.any(|record| {
                let expected = frame_system::Event::UpgradeAuthorized {
                    code_hash: code_hash.into(),
                    check_version: true,
                };
                record.event == RuntimeEvent::System(expected)
            })
        };
        let hand_in = |code: &[u8]| {
            let code = code.to_vec();
            let call = frame_system::Call::apply_authorized_upgrade { code };
            dispatch(RuntimeOrigin::signed(account(0)), RuntimeCall::System(call))
        };
        let early = hand_in(&code).unwrap_err().error;
        assert_eq!(
            early,
            frame_system::Error::<Runtime>::NothingAuthorized.into()
        );
        for _ in 0..9 {
            assert!(!authorised());
            next_block(Weight::MAX, Weight::MAX);
        }
        assert!(authorised());
        let other = hand_in(b"something else").unwrap_err().error;
        assert_eq!(other, frame_system::Error::<Runtime>::Unauthorized.into());
    });
}
