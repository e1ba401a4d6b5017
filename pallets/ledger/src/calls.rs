//! What the calls do.

use crate::{
    trie::ShardTrie, Config, Error, Event, HoldReason, LookupSourceOf, Pallet, Totals, WeightInfo,
};
use codec::{Compact, Decode, Encode};
use frame_support::{
    dispatch::DispatchResultWithPostInfo,
    ensure,
    traits::{
        fungible::MutateHold,
        tokens::{Fortitude, Precision, Preservation, Restriction},
        Get,
    },
    weights::Weight,
};
use nerv_primitives_core::{
    traits::{
        CrossShardTransfer, HandOver, HandedOver, Home, LoadMeter, ShardRouting, Transferred,
    },
    Balance, ShardId,
};
use nerv_primitives_embedding::{BlindedId, MAX_LEAVES};
use nerv_primitives_transition::{
    apply, Account, Effects, Nonce, Operation, Rules, Store, Transaction,
};
use sp_runtime::DispatchError;

/// The leaves of the trees that calls are measured in: two of the most may have to fill.
pub(crate) const MEASURED_LEAVES: u32 = MAX_LEAVES - 2;

/// An account's place, with its record moved there if it was elsewhere.
pub(crate) struct Place {
    /// The leaf that owns the account.
    pub shard: ShardId,
    /// The leaf's trie.
    pub trie: ShardTrie,
    /// Whether the record had to be moved.
    pub touched: bool,
    /// The leaves of the tree.
    pub leaves: u32,
}

/// A transfer that was carried out, or started if it goes to another shard.
pub(crate) struct Sent {
    /// The sender.
    pub from: BlindedId,
    /// The leaf that owns the sender.
    pub source: ShardId,
    /// The receiver.
    pub to: BlindedId,
    /// The leaf that owns the receiver.
    pub destination: ShardId,
    /// What it cost, counting it included.
    pub weight: Weight,
}

impl<T: Config> Pallet<T> {
    pub(crate) fn do_deposit(who: &T::AccountId, amount: Balance) -> DispatchResultWithPostInfo {
        let id = Self::blind(who);
        let mut place = Self::place(&id)?;
        // The ledger's own rules speak first; what they wrote goes with the call if the currency
        // refuses.
        let effects = Self::execute(&mut place, &id, Operation::Deposit { amount })?;
        T::Currency::transfer_and_hold(
            &HoldReason::Ledger.into(),
            who,
            &Self::pot(),
            amount,
            Precision::Exact,
            Preservation::Preserve,
            Fortitude::Polite,
        )?;
        Self::add_to_total(&place.shard, amount)?;
        Self::note_effects(&place.shard, &effects);
        Self::deposit_event(Event::Deposited {
            who: who.clone(),
            shard: place.shard,
            amount,
        });
        let own = Self::in_tree(T::WeightInfo::deposit(), place.leaves);
        Ok(Some(Self::spent(own, [place.touched], &effects)).into())
    }

    pub(crate) fn do_withdraw(who: &T::AccountId, amount: Balance) -> DispatchResultWithPostInfo {
        let id = Self::blind(who);
        let mut place = Self::place(&id)?;
        let effects = Self::execute(&mut place, &id, Operation::Withdraw { amount })?;
        Self::take_from_total(&place.shard, amount)?;
        Self::note_effects(&place.shard, &effects);
        T::Currency::transfer_on_hold(
            &HoldReason::Ledger.into(),
            &Self::pot(),
            who,
            amount,
            Precision::Exact,
            Restriction::Free,
            Fortitude::Polite,
        )?;
        Self::deposit_event(Event::Withdrawn {
            who: who.clone(),
            shard: place.shard,
            amount,
        });
        let own = Self::in_tree(T::WeightInfo::withdraw(), place.leaves);
        Ok(Some(Self::spent(own, [place.touched], &effects)).into())
    }

    pub(crate) fn do_transfer(
        from: &T::AccountId,
        to: &T::AccountId,
        amount: Balance,
        bytes: u32,
    ) -> DispatchResultWithPostInfo {
        let sent = Self::send(from, to, amount, T::HandOver::hand_over)?;
        T::Load::transferred(&Transferred {
            from: &sent.from,
            source: &sent.source,
            to: &sent.to,
            destination: &sent.destination,
            weight: sent.weight,
            bytes,
        });
        Ok(Some(sent.weight).into())
    }

    /// The bytes of a transfer's call, as it stands in a block. What is around it there, a signature
    /// or a batch, is not the ledger's to know.
    pub fn transfer_bytes(dest: &LookupSourceOf<T>, amount: Balance) -> u32 {
        // One for the pallet's index and one for the call's.
        let bytes = dest
            .encoded_size()
            .saturating_add(Compact(amount).encoded_size())
            .saturating_add(2);
        u32::try_from(bytes).unwrap_or(u32::MAX)
    }

    /// A transfer, but for its being counted, with the way it is handed over to another shard.
    pub(crate) fn send(
        from: &T::AccountId,
        to: &T::AccountId,
        amount: Balance,
        hand_over: impl FnOnce(&CrossShardTransfer) -> Result<HandedOver, DispatchError>,
    ) -> Result<Sent, DispatchError> {
        let (from_id, to_id) = (Self::blind(from), Self::blind(to));
        ensure!(from_id != to_id, Error::<T>::SelfTransfer);
        let [from_home, to_home] = T::Shards::homes([&from_id, &to_id])?;
        let (source, destination) = (from_home.shard, to_home.shard);
        let (from, to) = (from.clone(), to.clone());
        let weight = if source == destination {
            let mut sender = Self::touch(&from_home, &from_id)?;
            let receiver = Self::touch(&to_home, &to_id)?;
            let operation = Operation::Transfer { to: to_id, amount };
            let effects = Self::execute(&mut sender, &from_id, operation)?;
            Self::note_effects(&source, &effects);
            Self::deposit_event(Event::Transferred {
                from,
                to,
                amount,
                source,
                destination,
            });
            let own = Self::plain_transfer_weight(sender.leaves);
            Self::spent(own, [sender.touched, receiver.touched], &effects)
        } else {
            // Neither record is looked at here: the one is locked by whom it is handed over to,
            // and the other is another shard's affair.
            let HandedOver { transfer, weight } = hand_over(&CrossShardTransfer {
                from: from_id,
                source,
                to: to_id,
                destination,
                amount,
            })?;
            Self::deposit_event(Event::TransferStarted {
                transfer,
                from,
                to,
                amount,
                source,
                destination,
            });
            Self::in_tree(T::WeightInfo::transfer_across(), from_home.leaves)
                .saturating_add(T::Load::weight())
                .saturating_add(weight)
        };
        Ok(Sent {
            from: from_id,
            source,
            to: to_id,
            destination,
            weight,
        })
    }

    /// The id under which shards know an account.
    pub fn blind(who: &T::AccountId) -> BlindedId {
        who.using_encoded(BlindedId::of)
    }

    /// The record of an account and the shard it stands in, wherever that is.
    pub fn find(id: &BlindedId) -> Result<Option<(ShardId, Account)>, DispatchError> {
        let [home] = T::Shards::homes([id])?;
        let places = core::iter::once(home.shard).chain(home.sources.into_iter().flatten());
        for shard in places {
            if let Some(account) = Self::record(&ShardTrie::new(&shard), id)? {
                return Ok(Some((shard, account)));
            }
        }
        Ok(None)
    }

    /// The rules of the transition.
    pub(crate) fn rules() -> Rules {
        Rules {
            minimum_balance: T::MinimumBalance::get(),
        }
    }

    /// The record of an account in a trie.
    pub(crate) fn record(
        trie: &ShardTrie,
        id: &BlindedId,
    ) -> Result<Option<Account>, DispatchError> {
        trie.get(&id.0)
            .map(|bytes| Account::decode(&mut &bytes[..]))
            .transpose()
            .map_err(|_| Error::<T>::CorruptRecord.into())
    }

    /// The nonce an account's next transaction carries.
    pub(crate) fn next_nonce(trie: &ShardTrie, id: &BlindedId) -> Result<Nonce, DispatchError> {
        Ok(Self::record(trie, id)?.map_or(0, |account| account.nonce))
    }

    /// An account's place, as its route is now.
    pub(crate) fn place(id: &BlindedId) -> Result<Place, DispatchError> {
        let [home] = T::Shards::homes([id])?;
        Self::touch(&home, id)
    }

    /// Moves an account's record to the leaf that owns it, if it still stands in a shard that
    /// drains there.
    pub(crate) fn touch(home: &Home, id: &BlindedId) -> Result<Place, DispatchError> {
        let mut trie = ShardTrie::new(&home.shard);
        let mut touched = false;
        if home.sources != [None; 2] && !trie.contains(id) {
            for source in home.sources.iter().flatten() {
                let mut source_trie = ShardTrie::new(source);
                if let Some(record) = Self::record(&source_trie, id)? {
                    source_trie.remove(&id.0);
                    trie.put(&id.0, &record.encode());
                    Self::move_total(source, &home.shard, record.total())?;
                    T::Shards::closed(source, id);
                    T::Shards::opened(&home.shard, id);
                    touched = true;
                    break;
                }
            }
        }
        Ok(Place {
            shard: home.shard,
            trie,
            touched,
            leaves: home.leaves,
        })
    }

    /// Runs an operation of an account as its next transaction.
    fn execute(
        place: &mut Place,
        id: &BlindedId,
        operation: Operation,
    ) -> Result<Effects, DispatchError> {
        let nonce = Self::next_nonce(&place.trie, id)?;
        let transaction = Transaction {
            account: *id,
            nonce,
            operation,
        };
        Ok(apply(&mut place.trie, &Self::rules(), &transaction).map_err(Error::<T>::from)?)
    }

    pub(crate) fn note_effects(shard: &ShardId, effects: &Effects) {
        if let Some(account) = effects.opened {
            T::Shards::opened(shard, &account);
        }
        if let Some(account) = effects.closed {
            T::Shards::closed(shard, &account);
        }
    }

    pub(crate) fn add_to_total(shard: &ShardId, amount: Balance) -> Result<(), DispatchError> {
        let total = Totals::<T>::get(shard)
            .checked_add(amount)
            .ok_or(Error::<T>::Overflow)?;
        Self::set_total(shard, total);
        Ok(())
    }

    pub(crate) fn take_from_total(shard: &ShardId, amount: Balance) -> Result<(), DispatchError> {
        let total = Totals::<T>::get(shard)
            .checked_sub(amount)
            .ok_or(Error::<T>::CorruptTotal)?;
        Self::set_total(shard, total);
        Ok(())
    }

    pub(crate) fn move_total(
        from: &ShardId,
        to: &ShardId,
        amount: Balance,
    ) -> Result<(), DispatchError> {
        Self::take_from_total(from, amount)?;
        Self::add_to_total(to, amount)
    }

    fn set_total(shard: &ShardId, total: Balance) {
        if total == 0 {
            Totals::<T>::remove(shard);
        } else {
            Totals::<T>::insert(shard, total);
        }
    }
}

/// What the calls cost: themselves, the accounts they may open or close, the records that may have
/// to be moved first, handing a transfer over and counting it. They are declared for the largest
/// tree and the most that may happen, and what did not happen is given back.
impl<T: Config> Pallet<T> {
    /// What something costs in a tree of so many leaves that costs `most` in one of
    /// [`MEASURED_LEAVES`]: the larger the tree, the longer it takes to read.
    pub(crate) fn in_tree(most: Weight, leaves: u32) -> Weight {
        most.saturating_add(T::WeightInfo::route(leaves))
            .saturating_sub(T::WeightInfo::route(MEASURED_LEAVES))
    }

    /// Moving a record to its leaf: it closes in one shard and opens in another.
    pub(crate) fn touch_weight() -> Weight {
        T::WeightInfo::touch().saturating_add(T::Shards::change_weight().saturating_mul(2))
    }

    pub(crate) fn deposit_weight() -> Weight {
        Self::in_tree(T::WeightInfo::deposit(), MAX_LEAVES)
            .saturating_add(T::Shards::change_weight())
            .saturating_add(Self::touch_weight())
    }

    pub(crate) fn withdraw_weight() -> Weight {
        Self::in_tree(T::WeightInfo::withdraw(), MAX_LEAVES)
            .saturating_add(T::Shards::change_weight())
            .saturating_add(Self::touch_weight())
    }

    pub(crate) fn transfer_within_weight() -> Weight {
        Self::plain_transfer_weight(MAX_LEAVES)
            .saturating_add(T::Shards::change_weight().saturating_mul(2))
            .saturating_add(Self::touch_weight().saturating_mul(2))
    }

    /// What a transfer within a shard costs whose records stand where they belong and stay there,
    /// as most do, in a tree of so many leaves.
    pub fn plain_transfer_weight(leaves: u32) -> Weight {
        Self::in_tree(T::WeightInfo::transfer_within(), leaves).saturating_add(T::Load::weight())
    }

    /// The records that may have to be moved are part of handing over and of what comes after.
    pub(crate) fn transfer_across_weight() -> Weight {
        Self::in_tree(T::WeightInfo::transfer_across(), MAX_LEAVES)
            .saturating_add(T::HandOver::weight())
            .saturating_add(T::Load::weight())
    }

    pub(crate) fn transfer_weight() -> Weight {
        Self::transfer_within_weight().max(Self::transfer_across_weight())
    }

    /// What was spent on something that costs so much by itself: that, the records that had to be
    /// moved first, and the accounts that were opened or closed.
    pub(crate) fn spent<const N: usize>(
        own: Weight,
        touched: [bool; N],
        effects: &Effects,
    ) -> Weight {
        let touches = touched.iter().filter(|touched| **touched).count() as u64;
        let changes = [effects.opened, effects.closed].iter().flatten().count() as u64;
        own.saturating_add(Self::touch_weight().saturating_mul(touches))
            .saturating_add(T::Shards::change_weight().saturating_mul(changes))
    }
}
