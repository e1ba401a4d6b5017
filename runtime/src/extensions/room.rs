// SPDX-License-Identifier: Apache-2.0
//! Keeps what goes from shard to shard in the pool as long as the chain has no room for one more of its kind.
//!
//! Refused in the call, each would take the room and the fee of a call that does nothing. Blocks that
//! are offered far more than they can carry over would be full of those, and the messages that end
//! transfers would have no more than what is set aside for them. So there is no room in the block for
//! them, as there is none for what is too heavy: they wait for one of the next.
//!
//! What `utility` carries is looked for, as deep and as far as [`MAX_DEPTH`], [`MAX_CALLS`] and
//! [`MAX_TRANSFERS`] go: a call with one of those in it waits as a whole. What is not seen, and what a
//! call starts beyond the room that is left, is refused in the call, which is cheap then.

use crate::{
    AccountId, CrossShard, Ledger, Outbox, Runtime, RuntimeCall, RuntimeOrigin, ShardRegistry,
};
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode};
use frame_support::{
    dispatch::{DispatchInfo, PostDispatchInfo},
    traits::OriginTrait,
    weights::Weight,
};
use frame_system::CheckWeight;
use nerv_primitives_core::traits::ShardRouting;
use scale_info::TypeInfo;
use sp_runtime::{
    traits::{Implication, StaticLookup, TransactionExtension, ValidateResult},
    transaction_validity::{InvalidTransaction, TransactionSource, TransactionValidityError},
    DispatchResult,
};

/// How deep calls are looked for in others.
const MAX_DEPTH: u32 = 4;

/// The calls that are looked at in one extrinsic, whatever they are.
const MAX_CALLS: usize = 256;

/// The transfers of them whose accounts are looked for.
const MAX_TRANSFERS: usize = 64;

/// How a call names an account.
type Named = <<Runtime as frame_system::Config>::Lookup as StaticLookup>::Source;

/// Frame's check that a block has room for an extrinsic, and that of this module.
///
/// To clients it is the former: they need to know nothing of it, since neither has anything in the
/// extrinsic or signs more than it.
#[derive(Clone, Debug, Decode, DecodeWithMemTracking, Default, Encode, Eq, PartialEq, TypeInfo)]
pub struct CheckRoom;

impl CheckRoom {
    /// The extension, which has nothing to be set.
    pub const fn new() -> Self {
        Self
    }
}

impl TransactionExtension<RuntimeCall> for CheckRoom {
    const IDENTIFIER: &'static str = "CheckWeight";
    type Implicit = ();
    /// The length of the block with this extrinsic.
    type Val = u32;
    /// What was not needed of the weight.
    type Pre = Weight;

    /// Only a congested chain looks where the accounts are.
    fn weight(&self, call: &RuntimeCall) -> Weight {
        let checked = CheckWeight::<Runtime>::new().weight(call);
        match Transfers::of(call, None).found.len() {
            0 => checked,
            transfers => checked
                .saturating_add(CrossShard::congestion_weight())
                .saturating_add(Outbox::congestion_weight())
                .saturating_add(Ledger::route_weight().saturating_mul(transfers as u64)),
        }
    }

    fn validate(
        &self,
        origin: RuntimeOrigin,
        call: &RuntimeCall,
        info: &DispatchInfo,
        len: usize,
        self_implicit: (),
        inherited_implication: &impl Implication,
        source: TransactionSource,
    ) -> ValidateResult<u32, RuntimeCall> {
        CheckWeight::<Runtime>::new().validate(
            origin,
            call,
            info,
            len,
            self_implicit,
            inherited_implication,
            source,
        )
    }

    fn prepare(
        self,
        val: u32,
        origin: &RuntimeOrigin,
        call: &RuntimeCall,
        info: &DispatchInfo,
        len: usize,
    ) -> Result<Weight, TransactionValidityError> {
        let Transfers { found, .. } = Transfers::of(call, origin.as_signer());
        let mut unspent = Weight::zero();
        if !found.is_empty() {
            let has_room = [Way::Transfer, Way::Send].map(|way| !way.is_congested());
            let waits = |it: &Found| !has_room[it.way as usize] && it.is_between_shards();
            if has_room == [true; 2] {
                unspent = Ledger::route_weight().saturating_mul(found.len() as u64);
            } else if found.iter().any(waits) {
                return Err(InvalidTransaction::ExhaustsResources.into());
            }
        }
        CheckWeight::<Runtime>::new().prepare(val, origin, call, info, len)?;
        Ok(unspent)
    }

    fn post_dispatch_details(
        unspent: Weight,
        info: &DispatchInfo,
        post_info: &PostDispatchInfo,
        len: usize,
        result: &DispatchResult,
    ) -> Result<Weight, TransactionValidityError> {
        let of_room =
            <CheckWeight<Runtime> as TransactionExtension<RuntimeCall>>::post_dispatch_details(
                (),
                info,
                post_info,
                len,
                result,
            )?;
        Ok(of_room.saturating_add(unspent))
    }

    fn bare_validate(
        call: &RuntimeCall,
        info: &DispatchInfo,
        len: usize,
    ) -> Result<sp_runtime::transaction_validity::ValidTransaction, TransactionValidityError> {
        <CheckWeight<Runtime> as TransactionExtension<RuntimeCall>>::bare_validate(call, info, len)
    }

    fn bare_validate_and_prepare(
        call: &RuntimeCall,
        info: &DispatchInfo,
        len: usize,
    ) -> Result<(), TransactionValidityError> {
        <CheckWeight<Runtime> as TransactionExtension<RuntimeCall>>::bare_validate_and_prepare(
            call, info, len,
        )
    }

    fn bare_post_dispatch(
        info: &DispatchInfo,
        post_info: &mut PostDispatchInfo,
        len: usize,
        result: &DispatchResult,
    ) -> Result<(), TransactionValidityError> {
        <CheckWeight<Runtime> as TransactionExtension<RuntimeCall>>::bare_post_dispatch(
            info, post_info, len, result,
        )
    }
}

/// How units go from shard to shard.
#[derive(Clone, Copy)]
enum Way {
    /// When both shards agree.
    Transfer = 0,
    /// At once.
    Send = 1,
}

impl Way {
    /// Whether the chain has no room for one more that goes so.
    fn is_congested(self) -> bool {
        match self {
            Self::Transfer => CrossShard::is_congested(),
            Self::Send => Outbox::is_congested(),
        }
    }
}

/// A transfer in a call.
struct Found<'a> {
    /// Who sends it, if anybody signs.
    from: Option<AccountId>,
    /// The receiver.
    to: &'a Named,
    /// How.
    way: Way,
}

/// The transfers in a call.
struct Transfers<'a> {
    /// Those that were found.
    found: Vec<Found<'a>>,
    /// The calls that may still be looked at.
    calls: usize,
}

impl<'a> Transfers<'a> {
    /// What is found in a call by that account.
    fn of(call: &'a RuntimeCall, caller: Option<&AccountId>) -> Self {
        let mut transfers = Self {
            found: Vec::new(),
            calls: MAX_CALLS,
        };
        transfers.look(call, caller, MAX_DEPTH);
        transfers
    }

    fn note(&mut self, caller: Option<&AccountId>, to: &'a Named, way: Way) {
        if self.found.len() < MAX_TRANSFERS {
            let from = caller.cloned();
            self.found.push(Found { from, to, way });
        }
    }

    fn look(&mut self, call: &'a RuntimeCall, caller: Option<&AccountId>, depth: u32) {
        use pallet_utility::Call as Utility;
        let Some(left) = self.calls.checked_sub(1) else {
            return;
        };
        self.calls = left;
        match call {
            RuntimeCall::Ledger(pallet_ledger::Call::transfer { dest, .. }) => {
                self.note(caller, dest, Way::Transfer);
            }
            RuntimeCall::Ledger(pallet_ledger::Call::send { dest, .. }) => {
                self.note(caller, dest, Way::Send);
            }
            RuntimeCall::Utility(utility) if depth > 0 => match utility {
                Utility::batch { calls }
                | Utility::batch_all { calls }
                | Utility::force_batch { calls } => calls
                    .iter()
                    .for_each(|call| self.look(call, caller, depth - 1)),
                Utility::if_else { main, fallback } => {
                    self.look(main, caller, depth - 1);
                    self.look(fallback, caller, depth - 1);
                }
                Utility::as_derivative { index, call } => {
                    let derive =
                        |it: &AccountId| pallet_utility::derivative_account_id(it.clone(), *index);
                    self.look(call, caller.map(derive).as_ref(), depth - 1);
                }
                _ => {}
            },
            _ => {}
        }
    }
}

impl Found<'_> {
    /// Whether the sender's account and the receiver's live in two shards. Where that cannot be told, the
    /// call says why.
    fn is_between_shards(&self) -> bool {
        let receiver = <Runtime as frame_system::Config>::Lookup::lookup(self.to.clone());
        let (Some(sender), Ok(receiver)) = (&self.from, receiver) else {
            return false;
        };
        let homes = ShardRegistry::homes([&Ledger::blind(sender), &Ledger::blind(&receiver)]);
        homes.is_ok_and(|[from, to]| from.shard != to.shard)
    }
}
