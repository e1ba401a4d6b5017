//! Transfers from one shard to another, both sides in one step.

use crate::{trie::ShardTrie, Config, Error, Pallet, WeightInfo};
use core::marker::PhantomData;
use frame_support::weights::Weight;
use nerv_primitives_core::traits::{CrossShardTransfer, HandOver, ShardRouting};
use nerv_primitives_transition::{credit, debit};
use sp_runtime::DispatchError;

/// Debits the one shard and credits the other in the same transaction.
///
/// It serves as long as all shards execute in one runtime, in sequence. Shards that execute apart
/// need a commit in two phases in its place.
pub struct SingleStep<T>(PhantomData<T>);

impl<T: Config> HandOver for SingleStep<T> {
    fn hand_over(transfer: &CrossShardTransfer) -> Result<(), DispatchError> {
        let CrossShardTransfer {
            from,
            source,
            to,
            destination,
            amount,
        } = transfer;
        let rules = Pallet::<T>::rules();
        let mut source_trie = ShardTrie::new(source);
        let nonce = Pallet::<T>::next_nonce(&source_trie, from)?;
        // What the first half wrote goes with the call's storage layer if the second fails.
        let debited =
            debit(&mut source_trie, &rules, from, nonce, *amount).map_err(Error::<T>::from)?;
        let credited = credit(&mut ShardTrie::new(destination), &rules, to, *amount)
            .map_err(Error::<T>::from)?;
        Pallet::<T>::move_total(source, destination, *amount)?;
        Pallet::<T>::note_effects(source, &debited);
        Pallet::<T>::note_effects(destination, &credited);
        Ok(())
    }

    fn weight() -> Weight {
        T::WeightInfo::hand_over().saturating_add(T::Shards::change_weight().saturating_mul(2))
    }
}
