// SPDX-License-Identifier: Apache-2.0
//! Who has signed: nodes in the slots of a lane, by their enclaves.

use crate::{types::Signatures, Config, Equivocators, Pallet, Refusal};
use alloc::vec::Vec;
use frame_support::ensure;
use nerv_primitives_core::{
    traits::{EnclaveKeys, Placements},
    BlockHeight, NodeId, ShardId,
};
use nerv_primitives_lane::needed;
use sp_core::{sr25519, H256};
use sp_runtime::traits::SaturatedConversion;

impl<T: Config> Pallet<T> {
    /// The height of this block.
    pub(crate) fn now() -> BlockHeight {
        frame_system::Pallet::<T>::block_number().saturated_into()
    }

    /// The hash of the chain's first block, which binds what is signed to this chain.
    pub(crate) fn genesis() -> H256 {
        let number: frame_system::pallet_prelude::BlockNumberFor<T> = 0u32.into();
        let hash = frame_system::Pallet::<T>::block_hash(number);
        let bytes: [u8; 32] = hash.as_ref().try_into().unwrap_or_default();
        H256(bytes)
    }

    /// How many signatures a lane's headers and renewals take: those of its placement as it is now. At
    /// least one.
    pub(crate) fn needed_signatures(shard: &ShardId, slots: usize) -> usize {
        let parity = T::Placements::parity(shard);
        let slots = u32::try_from(slots).unwrap_or(u32::MAX);
        needed(slots, parity.into()).max(1) as usize
    }

    /// The nodes in the slots that have signed, if there are enough of them and each is named once. The
    /// signatures are not looked at.
    pub(crate) fn seated(shard: &ShardId, signatures: &Signatures) -> Result<Vec<NodeId>, Refusal> {
        let slots = T::Placements::slots(shard);
        let needed = Self::needed_signatures(shard, slots.len());
        ensure!(signatures.len() >= needed, Refusal::TooFewSigners);
        let are_ascending = signatures.windows(2).all(|two| two[0].0 < two[1].0);
        ensure!(are_ascending, Refusal::DoubledSigner);
        let holder = |slot: u8| slots.holders().get(usize::from(slot)).copied().flatten();
        let nodes = signatures.iter().map(|(slot, _)| holder(*slot));
        nodes
            .collect::<Option<Vec<NodeId>>>()
            .ok_or(Refusal::NotAssigned)
    }

    /// The key of a node's enclave, if it counts here: what has signed two heads in one place does not, even
    /// if it was registered again, for whatever node.
    pub(crate) fn key_of(node: NodeId) -> Option<[u8; 32]> {
        let has_lied = |key: &[u8; 32]| Equivocators::<T>::iter_key_prefix(key).next().is_some();
        T::Enclaves::key(node).filter(|key| !has_lied(key))
    }

    /// Whether the enclaves of those nodes have signed a hash: what costs most, and comes last.
    pub(crate) fn have_signed(
        nodes: &[NodeId],
        signatures: &Signatures,
        hash: &H256,
    ) -> Result<(), Refusal> {
        for (node, (_, signature)) in nodes.iter().zip(signatures) {
            let key = Self::key_of(*node).ok_or(Refusal::NoEnclave)?;
            let key = sr25519::Public::from_raw(key);
            let is_signed = sp_io::crypto::sr25519_verify(signature, hash.as_bytes(), &key);
            ensure!(is_signed, Refusal::BadSignature);
        }
        Ok(())
    }
}

/// A bit for each slot that has signed.
pub(crate) fn slot_bits(signatures: &Signatures) -> u32 {
    let bit = |slot: u8| 1u32.checked_shl(slot.into()).unwrap_or(0);
    signatures
        .iter()
        .fold(0, |bits, (slot, _)| bits | bit(*slot))
}
