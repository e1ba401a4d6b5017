// SPDX-License-Identifier: Apache-2.0
//! Random lives: transfers, windows, instructions, votes, splits, merges, moves by others, lanes and changed terms. All
//! invariants of all pallets hold after each step, no unit comes to be or is lost, and every move is one that may be.

use super::*;
use nerv_primitives_core::{
    traits::{ShardMap, ShardRouting},
    ShardStatus,
};
use proptest::{prelude::*, sample::Index};

/// One thing that happens.
#[derive(Clone, Debug)]
enum Step {
    /// Transfers between two accounts, really made by the ledger.
    Transfer(AccountId, AccountId, u8),
    /// Transfers of which the pallet is told.
    Deal(AccountId, AccountId, u8),
    Bind(AccountId, AccountId),
    Refuse(AccountId),
    Clear(AccountId),
    /// Blocks.
    Blocks(u8),
    /// The window is closed.
    Window,
    /// A plan of the last windows is carried out, whether there is one or not.
    CarryOut(u8),
    /// A split of one of the shards, whether it is a leaf or not.
    Split(Index),
    /// A merge of the children of one of the shards, whether it has any or not.
    Merge(Index),
    /// Somebody else moves an account.
    Relocate(AccountId, Index),
    /// All that an account has leaves the ledger, or something comes in.
    Withdraw(AccountId),
    Deposit(AccountId),
    /// A shard is a lane, or none is.
    Lane(Option<Index>),
    Enable(bool),
    Rate(Index, u32),
    Terms(u32, u32, u64, u32),
    Migrate(bool),
    Deposits(u128),
}

const WHO: core::ops::RangeInclusive<AccountId> = 1..=40;

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (WHO, WHO, 1u8..5).prop_map(|(from, to, n)| Step::Transfer(from, to, n)),
        12 => (WHO, WHO, 1u8..60).prop_map(|(from, to, n)| Step::Deal(from, to, n)),
        2 => (WHO, WHO).prop_map(|(who, to)| Step::Bind(who, to)),
        1 => WHO.prop_map(Step::Refuse),
        1 => WHO.prop_map(Step::Clear),
        3 => (1u8..4).prop_map(Step::Blocks),
        6 => Just(Step::Window),
        6 => (0u8..5).prop_map(Step::CarryOut),
        2 => any::<Index>().prop_map(Step::Split),
        2 => any::<Index>().prop_map(Step::Merge),
        1 => (WHO, any::<Index>()).prop_map(|(who, shard)| Step::Relocate(who, shard)),
        1 => WHO.prop_map(Step::Withdraw),
        1 => WHO.prop_map(Step::Deposit),
        1 => prop::option::of(any::<Index>()).prop_map(Step::Lane),
        1 => prop::bool::weighted(0.9).prop_map(Step::Enable),
        1 => (any::<Index>(), 0u32..120_000).prop_map(|(shard, rate)| Step::Rate(shard, rate)),
        1 => (0u32..40, 0u32..12, 0u64..4_000, 0u32..5)
            .prop_map(|(moves, room, gain, rest)| Step::Terms(moves, room, gain, rest)),
        1 => prop::bool::weighted(0.2).prop_map(Step::Migrate),
        1 => (0u128..200).prop_map(Step::Deposits),
    ]
}

/// Where everybody lives.
fn homes() -> Vec<ShardId> {
    WHO.map(leaf_of).collect()
}

fn live(shard: &ShardId) -> bool {
    Registry::shard(shard).is_some_and(|shard| shard.status == ShardStatus::Live)
}

fn take(step: &Step) {
    let shards = Registry::shards();
    match step {
        Step::Transfer(from, to, times) => {
            for _ in 0..*times {
                let _ = Ledger::transfer(signed(*from), *to, 100);
            }
        }
        Step::Deal(from, to, times) => deal(*from, *to, (*times).into()),
        Step::Bind(who, to) => {
            let _ = Binding::bind(signed(*who), *to);
        }
        Step::Refuse(who) => {
            let _ = Binding::refuse(signed(*who));
        }
        Step::Clear(who) => {
            let _ = Binding::clear(signed(*who));
        }
        Step::Blocks(count) => pass_blocks((*count).into()),
        Step::Window => {
            if !Migrating::get() {
                close_window();
                away_is_where_it_is_said_to_be();
            }
        }
        Step::CarryOut(ago) => carry_out_one(window().number.saturating_sub((*ago).into())),
        Step::Split(index) => {
            let _ = Bisection::force_split(RuntimeOrigin::root(), *index.get(&shards));
        }
        Step::Merge(index) => {
            let shard = Registry::shard(index.get(&shards));
            if let Some((left, right)) = shard.and_then(|shard| shard.children) {
                let _ = Bisection::force_merge(RuntimeOrigin::root(), left, right);
            }
        }
        Step::Relocate(who, index) => {
            let shard = *index.get(&shards);
            let _ = Bisection::force_override(RuntimeOrigin::root(), *who, shard);
        }
        Step::Withdraw(who) => {
            if let Ok(Some((_, account))) = Ledger::find(&id(*who)) {
                let _ = Ledger::withdraw(signed(*who), account.free);
            }
        }
        Step::Deposit(who) => {
            let _ = Ledger::deposit(signed(*who), 1_000);
        }
        Step::Lane(index) => {
            let lane = index
                .as_ref()
                .map(|index| (*index.get(&shards), LaneStanding::Lane));
            Standings::set(lane.into_iter().collect());
        }
        Step::Enable(enabled) => Enabled::set(*enabled),
        Step::Rate(index, rate) => {
            Rates::mutate(|rates| rates.insert(*index.get(&shards), *rate));
        }
        Step::Terms(moves, room, gain, rest) => {
            Moves::set(*moves);
            Room::set(*room);
            Rest::set(*rest);
            Gain::set(*gain);
            Back::set(gain * 2);
            Keep::set(gain / 2);
        }
        Step::Migrate(migrating) => Migrating::set(*migrating),
        Step::Deposits(deposit) => InstructionDeposit::set(*deposit),
    }
}

/// After a window was closed, with a plan or without one, every account that is said to be away has an override, and
/// lives where it is said to.
fn away_is_where_it_is_said_to_be() {
    if !Enabled::get() {
        return;
    }
    for (account, moved) in Away::<Test>::iter() {
        let way = Registry::ways(&[account]).unwrap()[0];
        assert!(way.overridden);
        assert_eq!(way.leaf, moved.to);
    }
}

/// Carries a plan out and holds every move against what it must keep to.
fn carry_out_one(plan: PlanIndex) {
    let before = homes();
    let known = plans().into_iter().find(|known| known.index == plan);
    let away_before = Away::<Test>::count();
    let refusal = Binding::check(plan);
    let called_for = Binding::called_for();
    assert!(called_for.is_none_or(|plan| Binding::check(plan).is_none()));
    let told = events().len();
    let done = carry_out(plan);
    let Ok(done) = done else {
        assert_eq!(homes(), before);
        assert_eq!(Away::<Test>::count(), away_before);
        return;
    };
    assert_eq!(refusal, None);
    let known = known.expect("what was carried out was there");
    assert_eq!(done.moved + done.skipped, known.moves.len() as u32);
    assert!(done.moved > 0);
    assert!(Away::<Test>::count() <= Room::get().max(away_before));
    for event in events().split_off(told) {
        let Event::Moved {
            account,
            from,
            to,
            reason,
            ..
        } = event
        else {
            continue;
        };
        assert_eq!(leaf_of_id(&account), to);
        assert!(live(&from) && live(&to));
        let lanes = Standings::get();
        assert!(!lanes.contains_key(&to) && !lanes.contains_key(&from));
        let refuses = Instructions::<Test>::get(account)
            .is_some_and(|standing| standing.instruction == Instruction::Refuse);
        assert!(!refuses || reason == Reason::Expiry);
        let way = Registry::ways(&[account]).unwrap()[0];
        assert_eq!(way.overridden, Away::<Test>::contains_key(account));
        // The leaf is not above what it may have, nor what balance had it.
        let load = known
            .moves
            .iter()
            .find(|planned| planned.step.account == account)
            .map_or(0, |planned| u64::from(planned.load));
        let limit = Binding::in_window(LeafRate::get(), known.blocks).min(known.ceiling);
        let rate = LoadOfTests::load(&to).rate;
        let left = known
            .moves
            .iter()
            .filter(|planned| planned.step.from == to)
            .map(|planned| u64::from(planned.load))
            .sum::<u64>();
        let before = Binding::in_window(rate, known.blocks).saturating_sub(left);
        assert!(before + load <= limit);
    }
    // Nobody but those told of has moved.
    let changed = homes()
        .iter()
        .zip(&before)
        .filter(|(now, then)| now != then)
        .count();
    assert!(changed as u32 <= done.moved);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, max_shrink_iters: 4_000, ..Default::default() })]

    #[test]
    fn every_invariant_holds_after_each_step(steps in prop::collection::vec(step(), 60..140)) {
        new_test_ext().execute_with(|| {
            let issuance = Balances::total_issuance();
            Blocks::set(3);
            MinAccounts::set(2);
            deposit_all(1..=32);
            split(root());
            for step in &steps {
                take(step);
                check();
                assert_eq!(Balances::total_issuance(), issuance);
            }
            Migrating::set(false);
            // Whatever was ordered can be taken back.
            for who in WHO {
                let stands = Instructions::<Test>::contains_key(id(who));
                assert_eq!(Binding::clear(signed(who)).is_ok(), stands);
                assert_eq!(Balances::balance_on_hold(&HoldReason::Instruction.into(), &who), 0);
            }
            check();
        });
    }
}
