// SPDX-License-Identifier: Apache-2.0
//! A chain with the parameters it has by default, under the load it is made for: stakers vote on what load
//! calls for, and neither the pace nor the places that they have hold up a split.

use crate::common;

use common::*;
use frame_support::{
    assert_ok,
    dispatch::{DispatchResultWithPostInfo, GetDispatchInfo},
    traits::Get,
    weights::Weight,
};
use nerv_primitives_core::{
    traits::{LoadCondition, LoadMeter, Transferred},
    BondStatus, Execution, Motion, Operation, ProposalStatus, ShardId, MILLION, RATE_UNIT,
};
use nerv_primitives_embedding::BlindedId;
use nerv_runtime::{
    configs::{RuntimeBlockWeights, TransferBytes, TransferWeight},
    parameters::dynamic_params::{
        governance::{
            DisputePeriod, MinElectorate, MinimumStake, RateLimit, RatePeriod, VotingPeriod,
        },
        load::{FloorShare, MaxRate},
    },
    views, AccountId, Balance, BalancesConfig, BlockNumber, LoadPredictor, Runtime, RuntimeCall,
    RuntimeGenesisConfig, RuntimeOrigin, ShardGovernanceConfig, System, MILLI_UNIT, MINUTES, UNIT,
};
use pallet_shard_governance::{keeper::decide::PER_KEY, Call, Error};
use sp_runtime::DispatchError;
use std::collections::{BTreeMap, BTreeSet};

/// The number of the first staker; they have nothing in the ledger.
const FIRST: u32 = 1_000_000;

/// A chain without a parameter of its own, whose genesis names stakers with these parts of the least
/// electorate, in percent.
fn default_chain(accounts: u32, stakes: &[Balance]) -> sp_io::TestExternalities {
    let least = sp_io::TestExternalities::default().execute_with(MinElectorate::get);
    let stakers: Vec<(AccountId, Balance)> = (FIRST..)
        .zip(stakes)
        .map(|(n, percent)| (account(n), least / 100 * percent))
        .collect();
    let owned = (0..accounts).map(|n| (account(n), ENDOWMENT));
    // Besides what it bonds a staker owns what it vouches with for its proposals.
    let rich = stakers
        .iter()
        .map(|(who, stake)| (who.clone(), stake + 100 * ENDOWMENT));
    let mut ext = chain_of(RuntimeGenesisConfig {
        balances: BalancesConfig {
            balances: owned.chain(rich).collect(),
            ..Default::default()
        },
        shard_governance: ShardGovernanceConfig { stakers },
        ..Default::default()
    });
    ext.execute_with(|| {
        for n in 0..accounts {
            assert_ok!(deposit(n, 100 * UNIT));
            // A block notes so many changes of accounts.
            if n % 1_000 == 999 {
                pass();
            }
        }
    });
    ext
}

/// Ends a block.
fn pass() {
    next_block(Weight::MAX, Weight::MAX);
}

fn govern(n: u32, call: Call<Runtime>) -> DispatchResultWithPostInfo {
    dispatch(
        RuntimeOrigin::signed(account(n)),
        RuntimeCall::ShardGovernance(call),
    )
}

/// Splits leaves, the largest first, until there are so many.
fn grow(count: usize) {
    while leaves().len() < count {
        let largest = leaves()
            .into_iter()
            .max_by_key(|leaf| embedding(leaf).count());
        split(largest.expect("there is a leaf"));
        settle_all();
    }
}

/// Has a leaf see so many transfers, of many accounts, as the ledger tells of them.
fn tell_load(leaf: &ShardId, transfers: u32) {
    for n in 0..transfers {
        LoadPredictor::transferred(&Transferred {
            from: &blinded_of(n % 50),
            source: leaf,
            to: &blinded_of((n + 7) % 50),
            destination: leaf,
            weight: Weight::from_parts(TransferWeight::get(), 0),
            bytes: TransferBytes::get(),
        });
    }
}

/// The blinded id of an account that nobody looks up.
fn blinded_of(n: u32) -> BlindedId {
    BlindedId([n as u8 + 1; 32])
}

/// More than a leaf may have in a second.
fn overload() -> u32 {
    MaxRate::get() / RATE_UNIT * 21 / 20
}

/// Stakers whose keepers vote on, and propose, what load calls for, as `keeper::decide` has it: the oldest
/// votes first, and so many extrinsics a block.
struct Keepers {
    stakers: Vec<u32>,
    /// Since when load has called for the split of a leaf.
    called: BTreeMap<ShardId, BlockNumber>,
    /// Blocks from the first call to the split.
    waits: Vec<BlockNumber>,
    /// Proposals that their maker's pace did not allow.
    held_up: u32,
    /// The most that operational extrinsics took in a block.
    most: Weight,
}

impl Keepers {
    fn new(stakers: impl IntoIterator<Item = u32>) -> Self {
        Self {
            stakers: stakers.into_iter().map(|n| FIRST + n).collect(),
            called: BTreeMap::new(),
            waits: Vec::new(),
            held_up: 0,
            most: Weight::zero(),
        }
    }

    /// What all of them do in a block.
    fn act(&mut self) {
        let now = System::block_number();
        let called: BTreeSet<ShardId> = LoadPredictor::called_for()
            .into_iter()
            .filter_map(|operation| match operation {
                Operation::Split { shard } => Some(shard),
                _ => None,
            })
            .collect();
        for shard in &called {
            self.called.entry(*shard).or_insert(now);
        }
        let mut open: BTreeSet<ShardId> = voted_on();
        let mut used = Weight::zero();
        for n in self.stakers.clone() {
            let mut sent = 0;
            for call in self.ballots(n).into_iter().take(PER_KEY) {
                used += take(n, call).expect("a vote counts");
                sent += 1;
            }
            for shard in &called {
                if sent == PER_KEY || open.contains(shard) || !is_allowed(shard) {
                    continue;
                }
                match take(n, Call::propose_split { shard: *shard }) {
                    Ok(weight) => {
                        used += weight;
                        open.insert(*shard);
                    }
                    Err(error) => {
                        assert_eq!(error, Error::<Runtime>::RateLimited.into());
                        self.held_up += 1;
                        break;
                    }
                }
                sent += 1;
            }
        }
        self.most = self.most.max(used);
        let leaves: BTreeSet<ShardId> = leaves().into_iter().collect();
        let split: Vec<ShardId> = self
            .called
            .keys()
            .filter(|shard| !leaves.contains(shard))
            .copied()
            .collect();
        for shard in split {
            let since = self.called.remove(&shard).expect("it was there");
            self.waits.push(now - since);
        }
    }

    /// The votes that a staker has not cast.
    fn ballots(&self, n: u32) -> Vec<Call<Runtime>> {
        let staker = views::staker(&account(n)).expect("it has stake");
        let open = staker
            .votes
            .into_iter()
            .filter(|(_, _, vote)| vote.is_none());
        let mut open: Vec<_> = open.map(|(proposal, ..)| proposal).collect();
        open.sort();
        open.into_iter()
            .map(|proposal| vote(proposal, true))
            .collect()
    }

    /// Nothing that keepers sent was more than the room that is kept free for it.
    fn have_room(&self) {
        let class = frame_support::dispatch::DispatchClass::Operational;
        let kept = RuntimeBlockWeights::get().get(class).reserved;
        assert!(
            self.most.all_lte(kept.expect("some is kept")),
            "{}",
            self.most
        );
    }
}

fn vote(proposal: u32, aye: bool) -> Call<Runtime> {
    let motion_hash = views::proposal(proposal).expect("it is kept").motion_hash;
    Call::vote {
        proposal,
        motion_hash,
        aye,
    }
}

/// Takes a staker's call, with the weight that it had.
fn take(n: u32, call: Call<Runtime>) -> Result<Weight, DispatchError> {
    let info = RuntimeCall::ShardGovernance(call.clone()).get_dispatch_info();
    let result = govern(n, call).map_err(|failed| failed.error)?;
    Ok(result.actual_weight.unwrap_or(info.call_weight))
}

/// The leaves on whose split votes are taken.
fn voted_on() -> BTreeSet<ShardId> {
    let proposals = views::proposals().into_iter().map(|view| view.proposal);
    proposals
        .filter(|proposal| proposal.status == ProposalStatus::Voting)
        .filter_map(|proposal| match proposal.motion {
            Motion::Operation(Operation::Split { shard }) => Some(shard),
            _ => None,
        })
        .collect()
}

/// Whether the shards allow a split.
fn is_allowed(shard: &ShardId) -> bool {
    views::assess(&Operation::Split { shard: *shard }).is_some_and(|view| view.refusal.is_none())
}

/// Every proposal so far was carried out, and its bond is back.
fn all_were_carried_out(count: usize) {
    let proposals = views::proposals();
    assert_eq!(proposals.len(), count);
    for view in proposals {
        let proposal = view.proposal;
        let done = matches!(
            proposal.status,
            ProposalStatus::Passed {
                execution: Execution::Done(Some(_)),
                ..
            }
        );
        assert!(done, "{:?}", proposal.status);
        assert_eq!(proposal.bond_status, BondStatus::Returned);
    }
}

/// All that the chain can bear falls upon one leaf, which is divided until no leaf has too much. A transfer
/// between two leaves counts in both.
#[test]
fn a_leaf_with_all_that_the_chain_bears_is_divided_until_none_has_too_much() {
    const ACCOUNTS: u32 = 2_000;
    default_chain(ACCOUNTS, &[40, 40, 40]).execute_with(|| {
        let mut keepers = Keepers::new(0..3);
        // Two leaves at the limit fill the blocks, which a test of budgets holds the limit to.
        let transfers = 2 * MaxRate::get() / RATE_UNIT;
        let mut next = 0;
        for _ in 0..90 {
            for _ in 0..transfers {
                next += 1;
                let (from, to) = (next % ACCOUNTS, (next * 7 + 1 + next / ACCOUNTS) % ACCOUNTS);
                if from != to {
                    assert_ok!(transfer(from, to, MILLI_UNIT));
                }
            }
            keepers.act();
            pass();
        }
        for leaf in leaves() {
            let load = views::shard(leaf).expect("it is there").load;
            assert!(
                load.rate <= MaxRate::get(),
                "{load:?} of {}",
                leaves().len()
            );
        }
        let splits = leaves().len() - 1;
        assert!(splits >= 3, "{splits}");
        // Voted on in the block after the proposal.
        assert!(
            keepers.waits.iter().all(|wait| *wait <= 2),
            "{:?}",
            keepers.waits
        );
        assert_eq!(keepers.held_up, 0);
        keepers.have_room();
        for _ in 0..DisputePeriod::get() {
            pass();
        }
        all_were_carried_out(splits);
    });
}

/// What the chain can bear calls for fewer splits at a time than one staker may propose in a period: each
/// needs a share of the limit, and a transfer counts in two leaves at the most.
#[test]
fn all_that_the_chain_bears_calls_for_no_more_than_one_staker_may_propose() {
    sp_io::TestExternalities::default().execute_with(|| {
        let borne = 2 * MaxRate::get();
        let counted = 2 * u64::from(borne);
        let heard_from =
            u64::from(MaxRate::get()) * u64::from(FloorShare::get()) / u64::from(MILLION);
        let at_once = counted / heard_from;
        assert!(at_once <= u64::from(RateLimit::get()), "{at_once}");
    });
}

/// Much more than a chain can bear: 60 leaves at once, each with too much. Three keepers may propose so many
/// in a period, and have all of them split within half a minute, with four extrinsics a block each. One
/// keeper takes three minutes, as its pace has it.
#[test]
fn the_splits_of_60_leaves_at_once_are_proposed_at_the_pace_of_the_stakers() {
    const LEAVES: usize = 60;
    let run = |stakes: &[Balance], limit: BlockNumber| -> (Keepers, BlockNumber) {
        default_chain(8_000, stakes).execute_with(|| {
            grow(LEAVES);
            let crowded = leaves();
            let load = || {
                let left: BTreeSet<ShardId> = leaves().into_iter().collect();
                for leaf in crowded.iter().filter(|leaf| left.contains(leaf)) {
                    tell_load(leaf, overload());
                }
            };
            // Until all of them have had too much for half a minute.
            for _ in 0..31 {
                load();
                pass();
            }
            assert_eq!(LoadPredictor::called_for().len(), LEAVES);
            let mut keepers = Keepers::new(0..stakes.len() as u32);
            let began = System::block_number();
            while keepers.waits.len() < LEAVES {
                assert!(
                    System::block_number() - began < limit,
                    "{}",
                    keepers.waits.len()
                );
                load();
                keepers.act();
                pass();
            }
            let took = System::block_number() - began;
            assert_eq!(leaves().len(), 2 * LEAVES);
            keepers.have_room();
            // No bond is on hold for longer than it may be disputed.
            for _ in 0..DisputePeriod::get() {
                pass();
            }
            all_were_carried_out(LEAVES);
            (keepers, took)
        })
    };
    let (keepers, took) = run(&[40, 40, 40], MINUTES / 2);
    assert_eq!(keepers.held_up, 0, "{took}");

    let (period, allowed) =
        sp_io::TestExternalities::default().execute_with(|| (RatePeriod::get(), RateLimit::get()));
    let periods = (LEAVES as u32 - 1) / allowed;
    let (keepers, took) = run(&[120], 3 * MINUTES);
    // It is the pace that counts there.
    assert!(took >= periods * period, "{took}");
    assert!(keepers.held_up > 0);
}

/// A staker who has used up its pace holds nobody up: it votes on, and whoever has the least stake
/// may propose.
#[test]
fn whoever_has_the_least_stake_proposes_when_others_may_not() {
    default_chain(200, &[120]).execute_with(|| {
        let root = ShardId::root();
        for n in 0..RateLimit::get() {
            // Load does not call for it: refused, and counted.
            assert_ok!(govern(FIRST, Call::propose_split { shard: root }));
            assert_eq!(views::statistics().proposals, n + 1);
        }
        for _ in 0..31 {
            tell_load(&root, overload());
            pass();
        }
        let newcomer = 0;
        let amount = MinimumStake::get();
        assert_ok!(govern(newcomer, Call::bond { amount }));
        assert_eq!(
            govern(FIRST, Call::propose_split { shard: root })
                .unwrap_err()
                .error,
            Error::<Runtime>::RateLimited.into()
        );
        assert_ok!(govern(newcomer, Call::propose_split { shard: root }));
        assert_ok!(govern(FIRST, vote(RateLimit::get(), true)));
        assert_eq!(leaves().len(), 2);
        // It may again when the period that began with the first of them is over.
        for _ in 31..RatePeriod::get() {
            pass();
        }
        assert_ok!(govern(FIRST, Call::propose_split { shard: leaves()[0] }));
    });
}

/// A third of the stake votes against what load calls for, a third sleeps: the leaf is split at the end of
/// the vote.
#[test]
fn a_hostile_third_and_a_sleeping_third_delay_a_split_by_the_voting_period() {
    default_chain(200, &[40, 40, 40]).execute_with(|| {
        let root = ShardId::root();
        for _ in 0..31 {
            tell_load(&root, overload());
            pass();
        }
        let mut keeper = Keepers::new(0..1);
        let began = System::block_number();
        keeper.act();
        assert_ok!(govern(FIRST + 1, vote(0, false)));
        while leaves().len() < 2 {
            let waited = System::block_number() - began;
            assert!(waited <= VotingPeriod::get() + 1, "{waited}");
            tell_load(&root, overload());
            keeper.act();
            pass();
        }
        let took = System::block_number() - began;
        assert!(took >= VotingPeriod::get(), "{took}");
        let tally = views::proposal(0).expect("it is kept").proposal.tally;
        assert_eq!(tally.ayes, tally.nays);
    });
}
