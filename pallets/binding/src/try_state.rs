// SPDX-License-Identifier: Apache-2.0
//! What must hold of pairs, plans, moves and instructions at all times.

use crate::{
    Away, Config, Dealt, DealtCount, HoldReason, Instructions, OpenWindow, Pairs, Pallet, Plans,
    Returned, PLANS,
};
use alloc::collections::BTreeSet;
use frame_support::{ensure, traits::fungible::InspectHold};
use nerv_primitives_affinity::Instruction;
use nerv_primitives_core::PlanIndex;
use nerv_primitives_embedding::MAX_OVERRIDES;
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
    /// Checks the pallet's invariants:
    ///
    /// 1. The sketch is one that could have come about, and what was noted in this block is as much as is counted.
    /// 2. The open window has blocks, and a number.
    /// 3. Plans are in order, each of one of the last windows, with moves from one leaf to another, of as many
    ///    accounts.
    /// 4. No more accounts are away than there can be overrides, and they are as many as are counted. None was moved
    ///    after a window that is still to be closed.
    /// 5. Those that came home are not away, and none is remembered twice.
    /// 6. Instructions are of their owners' accounts, and to follow another one or to stay. They are as many as are
    ///    counted, and the deposit of each is held, and no more.
    pub fn do_try_state() -> Result<(), TryRuntimeError> {
        ensure!(
            Pairs::<T>::get().is_sound(),
            "a sketch that cannot have come about"
        );
        ensure!(
            DealtCount::<T>::get() as usize == Dealt::<T>::get().len(),
            "transfers of this block that are not as many as are counted"
        );
        let open = match OpenWindow::<T>::get() {
            Some(window) => {
                ensure!(window.began < window.closes, "a window without blocks");
                ensure!(window.number > 0, "a window without a number");
                window.number
            }
            None => 1,
        };
        Self::check_plans(open)?;
        Self::check_away(open)?;
        Self::check_instructions()
    }

    fn check_plans(open: PlanIndex) -> Result<(), TryRuntimeError> {
        let plans = Plans::<T>::get();
        ensure!(
            plans.is_sorted_by(|one, other| one.index < other.index),
            "plans that are not in order"
        );
        for plan in &plans {
            ensure!(
                plan.index < open && plan.index.saturating_add(PLANS) >= open,
                "a plan of no window of the last"
            );
            let accounts: BTreeSet<_> = plan.moves.iter().map(|it| it.step.account).collect();
            ensure!(
                !accounts.is_empty() && accounts.len() == plan.moves.len(),
                "a plan without moves, or that moves an account twice"
            );
            ensure!(
                plan.moves.iter().all(|it| it.step.from != it.step.to),
                "a move that leads nowhere"
            );
        }
        Ok(())
    }

    fn check_away(open: PlanIndex) -> Result<(), TryRuntimeError> {
        let mut found = 0u32;
        for (_, moved) in Away::<T>::iter() {
            ensure!(moved.window < open, "a move of a window to come");
            found = found.saturating_add(1);
        }
        ensure!(
            found == Away::<T>::count(),
            "accounts away that are not counted"
        );
        ensure!(found <= MAX_OVERRIDES, "more accounts away than can be");
        let returned = Returned::<T>::get();
        let accounts: BTreeSet<_> = returned.iter().map(|came| came.account).collect();
        ensure!(
            accounts.len() == returned.len(),
            "an account that came home twice"
        );
        ensure!(
            !accounts.iter().any(Away::<T>::contains_key),
            "an account that came home and is away"
        );
        ensure!(
            returned.iter().all(|came| came.window < open),
            "a return of a window to come"
        );
        Ok(())
    }

    fn check_instructions() -> Result<(), TryRuntimeError> {
        let mut found = 0u32;
        for (account, standing) in Instructions::<T>::iter() {
            ensure!(
                account == Self::blind(&standing.owner),
                "an instruction for somebody else's account"
            );
            ensure!(
                ![Instruction::Unset, Instruction::With(account)].contains(&standing.instruction),
                "an instruction that is none"
            );
            let held =
                T::Currency::balance_on_hold(&HoldReason::Instruction.into(), &standing.owner);
            ensure!(
                held == standing.deposit,
                "a deposit that is not held, or the reverse"
            );
            found = found.saturating_add(1);
        }
        ensure!(
            found == Instructions::<T>::count(),
            "instructions that are not counted"
        );
        Ok(())
    }
}
