// SPDX-License-Identifier: Apache-2.0
//! Keeps transfers between shards in the pool as long as the chain has no room for one more.
//!
//! Refused in the call, each would take the room and the fee of a call that does nothing. Blocks that
//! are offered far more than they can carry over would be full of those, and the messages that end
//! transfers would have no more than what is set aside for them. So there is no room in the block for
//! them, as there is none for what is too heavy: they wait for one of the next.
//!
//! What `utility` carries is refused in the call, which is cheap then.

use crate::{CrossShard, Ledger, Runtime, RuntimeCall, RuntimeOrigin, ShardRegistry};
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
        match call {
            RuntimeCall::Ledger(pallet_ledger::Call::transfer { .. }) => checked
                .saturating_add(CrossShard::congestion_weight())
                .saturating_add(Ledger::route_weight()),
            _ => checked,
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
        let mut unspent = Weight::zero();
        if let RuntimeCall::Ledger(pallet_ledger::Call::transfer { dest, .. }) = call {
            if !CrossShard::is_congested() {
                unspent = Ledger::route_weight();
            } else if is_between_shards(origin, dest) {
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

/// Whether the signer's account and the receiver's live in two shards. Where that cannot be told, the
/// call says why.
fn is_between_shards(
    origin: &RuntimeOrigin,
    dest: &<<Runtime as frame_system::Config>::Lookup as StaticLookup>::Source,
) -> bool {
    let receiver = <Runtime as frame_system::Config>::Lookup::lookup(dest.clone());
    let (Some(sender), Ok(receiver)) = (origin.as_signer(), receiver) else {
        return false;
    };
    let homes = ShardRegistry::homes([&Ledger::blind(sender), &Ledger::blind(&receiver)]);
    homes.is_ok_and(|[from, to]| from.shard != to.shard)
}
