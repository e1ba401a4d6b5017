// SPDX-License-Identifier: Apache-2.0
//! Benchmarks, and shards full of accounts to run others in.

use crate::{calls::UnderWay, weight::MEASURED_LEAVES, *};
use alloc::vec::Vec;
use codec::{Decode, Encode};
use frame_benchmarking::{benchmarking::add_to_whitelist, v2::*};
use frame_support::{
    traits::{
        fungible::{Mutate, MutateHold},
        tokens::{Fortitude, Precision, Preservation},
        Get,
    },
    weights::Weight,
};
use frame_system::RawOrigin;
use nerv_primitives_core::{
    traits::{GrowTree, Home, LaneLedger, PopulateShard, ShardAccounts, ShardRouting, ShardTree},
    Balance, ShardId, TransferId,
};
use nerv_primitives_embedding::{BlindedId, EmbeddingDelta};
use nerv_primitives_transition::{Account, Store};
use sp_runtime::{traits::StaticLookup, DispatchError};

/// The accounts of a benchmark that shards own, one by one.
fn accounts_of<'a, T: Config, AccountId: Decode + Encode + 'a>(
    shard: &'a ShardId,
) -> impl Iterator<Item = (AccountId, BlindedId)> + 'a {
    (0..)
        .map(|index| {
            let who: AccountId = account("nerv", index, 0);
            let id = who.using_encoded(BlindedId::of);
            (who, id)
        })
        .filter(|(_, id)| {
            let [home] = T::Shards::homes([id]).expect("a routing table");
            home.shard == *shard
        })
}

/// Lets the pot hold units that somebody put in.
fn fill_pot<T: Config>(amount: Balance) {
    let patron: T::AccountId = account("patron", 0, 0);
    fund::<T>(&patron, amount);
    if !frame_system::Pallet::<T>::account_exists(&Pallet::<T>::pot()) {
        Pallet::<T>::provide_pot().expect("the pot can be given the minimum balance");
    }
    T::Currency::transfer_and_hold(
        &HoldReason::Ledger.into(),
        &patron,
        &Pallet::<T>::pot(),
        amount,
        Precision::Exact,
        Preservation::Preserve,
        Fortitude::Polite,
    )
    .expect("the patron has what it puts in");
}

/// Gives an account an amount it can spend, and what keeps it alive.
fn fund<T: Config>(who: &T::AccountId, amount: Balance) {
    let amount = amount.saturating_add(T::MinimumBalance::get());
    T::Currency::mint_into(who, amount).expect("there are not too many units");
}

impl<T: Config> PopulateShard for Pallet<T>
where
    T::Shards: GrowTree,
{
    fn populate(shard: &ShardId, count: u32) {
        let (mut trie, mut delta, mut units) =
            (ShardTrie::new(shard), EmbeddingDelta::default(), 0);
        accounts_of::<T, T::AccountId>(shard)
            .filter(|(_, id)| !ShardTrie::new(shard).contains(id))
            .take(count as usize)
            .for_each(|(_, id)| {
                // As many bytes as an account has that has been used for some time.
                let record = Account {
                    free: T::MinimumBalance::get().saturating_mul(1_000),
                    locked: 0,
                    incoming: 0,
                    nonce: 100_000,
                };
                trie.put(&id.0, &record.encode()).expect("the trie answers");
                delta.join(&id.signs());
                units += record.total();
            });
        T::Shards::join(shard, &delta);
        ShardBooks::<T>::mutate(shard, |books| books.total += units);
        fill_pot::<T>(units);
    }

    fn open<AccountId: Decode + Encode>(shard: &ShardId) -> AccountId {
        let (who, id) = accounts_of::<T, AccountId>(shard)
            .find(|(_, id)| !ShardTrie::new(shard).contains(id))
            .expect("there are always more accounts");
        Self::open_account(shard, &id, T::MinimumBalance::get());
        who
    }
}

impl<T: Config> Pallet<T>
where
    T::Shards: GrowTree,
{
    /// Puts an account into a shard.
    fn open_account(shard: &ShardId, id: &BlindedId, free: Balance) {
        let record = Account {
            free,
            ..Account::default()
        };
        Self::open_record(shard, id, &record);
    }

    /// Puts an account with this record into a shard.
    fn open_record(shard: &ShardId, id: &BlindedId, record: &Account) {
        ShardTrie::new(shard)
            .put(&id.0, &record.encode())
            .expect("the trie answers");
        let mut delta = EmbeddingDelta::default();
        delta.join(&id.signs());
        T::Shards::join(shard, &delta);
        ShardBooks::<T>::mutate(shard, |books| books.total += record.total());
        fill_pot::<T>(record.total());
    }
}

/// The largest tree, with as many leaves filling as asked for. Each was just merged, so that a
/// missing record may stand in either of two shards.
///
/// Returns the leaves that fill, and the two shards each fills from.
fn filling_leaves<T: Config>(count: u32) -> Vec<(ShardId, [ShardId; 2])>
where
    T::Shards: GrowTree + ShardTree,
{
    let grown = T::Shards::grow(MEASURED_LEAVES + count);
    grown
        .rchunks_exact(2)
        .take(count as usize)
        .map(|pair| {
            let parent = T::Shards::merge(&pair[0], &pair[1], 1).expect("two siblings");
            (parent, [pair[0], pair[1]])
        })
        .collect()
}

/// The next account a shard owns, which pays for the call: its balance has been read and written
/// when the call begins.
fn caller_of<T: Config>(shard: &ShardId, nth: usize, amount: Balance) -> (T::AccountId, BlindedId) {
    let (who, id) = accounts_of::<T, T::AccountId>(shard)
        .nth(nth)
        .expect("there are always more accounts");
    fund::<T>(&who, amount);
    add_to_whitelist(frame_system::Account::<T>::hashed_key_for(&who).into());
    (who, id)
}

/// Leaves out the books of shards, for which whoever touches a shard first in a block pays.
fn leave_out_books<T: Config>(shards: &[ShardId]) {
    for shard in shards {
        add_to_whitelist(ShardBooks::<T>::hashed_key_for(shard).into());
    }
}

/// An account that a shard owns and that has no record yet.
fn stranger_of<T: Config>(shard: &ShardId, nth: usize) -> (T::AccountId, BlindedId) {
    accounts_of::<T, T::AccountId>(shard)
        .nth(nth)
        .expect("there are always more accounts")
}

/// What the benchmarks move. Nothing else is as large as a balance may be, and none is smaller.
fn amount<T: Config>() -> Balance {
    T::MinimumBalance::get().saturating_mul(10)
}

/// The leaves are filling, but for a half's, in the largest tree; what less there is to read of a smaller one tells
/// [`route`](benches::route). Records that are to be moved first are
/// not in any benchmark but [`touch`](benches::touch), which is charged by itself.
#[benchmarks(where
    T::Shards: GrowTree + ShardTree,
)]
mod benches {
    use super::*;

    /// Opens the account, which is looked for in three shards.
    #[benchmark]
    fn deposit() -> Result<(), BenchmarkError> {
        let (shard, _) = filling_leaves::<T>(1)[0];
        let amount = amount::<T>();
        let (_, resident) = stranger_of::<T>(&shard, 1);
        Pallet::<T>::open_account(&shard, &resident, amount);
        let (caller, id) = caller_of::<T>(&shard, 0, amount);
        leave_out_books::<T>(&[shard]);

        #[extrinsic_call]
        _(RawOrigin::Signed(caller), amount);

        assert_eq!(free::<T>(&shard, &id), Some(amount));
        Ok(())
    }

    /// Closes the account, in a shard that has others.
    #[benchmark]
    fn withdraw() -> Result<(), BenchmarkError> {
        let (shard, _) = filling_leaves::<T>(1)[0];
        let amount = amount::<T>();
        let (_, resident) = stranger_of::<T>(&shard, 1);
        Pallet::<T>::open_account(&shard, &resident, amount);
        let (caller, id) = caller_of::<T>(&shard, 0, 0);
        Pallet::<T>::open_account(&shard, &id, amount);
        leave_out_books::<T>(&[shard]);

        #[extrinsic_call]
        _(RawOrigin::Signed(caller), amount);

        assert_eq!(free::<T>(&shard, &id), None);
        Ok(())
    }

    /// Closes the sender's account and opens the receiver's, which is looked for in three shards.
    /// All of a transfer but its being counted, which has a weight of its own.
    #[benchmark]
    fn transfer_within() -> Result<(), BenchmarkError> {
        let (shard, _) = filling_leaves::<T>(1)[0];
        let amount = amount::<T>();
        let (caller, from) = caller_of::<T>(&shard, 0, 0);
        Pallet::<T>::open_account(&shard, &from, amount);
        let (receiver, to) = stranger_of::<T>(&shard, 1);
        let (origin, dest) = (
            T::RuntimeOrigin::from(RawOrigin::Signed(caller)),
            T::Lookup::unlookup(receiver),
        );
        leave_out_books::<T>(&[shard]);

        #[block]
        {
            let caller = frame_system::ensure_signed(origin).map_err(DispatchError::from)?;
            let receiver = T::Lookup::lookup(dest).map_err(DispatchError::from)?;
            Pallet::<T>::move_units(
                &caller,
                &receiver,
                amount,
                || 0,
                |_| Err(DispatchError::Other("both are in one shard").into()),
            )
            .map_err(|refused| refused.error)?;
        }

        assert_eq!(free::<T>(&shard, &from), None);
        assert_eq!(free::<T>(&shard, &to), Some(amount));
        Ok(())
    }

    /// All of a transfer but the handing over and the counting, which have weights of their own:
    /// both accounts are routed, its delivery is paid, and the events are deposited.
    #[benchmark]
    fn transfer_across() -> Result<(), BenchmarkError> {
        let filling = filling_leaves::<T>(2);
        let ((source, _), (destination, _)) = (filling[0], filling[1]);
        let amount = amount::<T>();
        let (caller, from) = caller_of::<T>(&source, 0, T::DeliveryFee::get());
        Pallet::<T>::open_account(&source, &from, amount);
        let (receiver, _) = stranger_of::<T>(&destination, 0);
        let (origin, dest) = (
            T::RuntimeOrigin::from(RawOrigin::Signed(caller)),
            T::Lookup::unlookup(receiver),
        );
        let sent;

        #[block]
        {
            let caller = frame_system::ensure_signed(origin).map_err(DispatchError::from)?;
            let receiver = T::Lookup::lookup(dest).map_err(DispatchError::from)?;
            let fee = T::DeliveryFee::get();
            sent = Pallet::<T>::move_units(
                &caller,
                &receiver,
                amount,
                || fee,
                |_| {
                    let transfer = UnderWay::Transfer(TransferId::default());
                    Ok((transfer, Weight::zero()))
                },
            )
            .map_err(|refused| refused.error)?;
        }

        assert_eq!((sent.source, sent.destination), (source, destination));
        assert_eq!(free::<T>(&source, &from), Some(amount));
        Ok(())
    }

    /// A whole transfer up to where it is under way, to hold against what it is charged for: the
    /// weights of `transfer_across`, of handing it over, and of counting it.
    #[benchmark(extra)]
    fn transfer_across_and_hand_over() -> Result<(), BenchmarkError> {
        let filling = filling_leaves::<T>(2);
        let ((source, _), (destination, _)) = (filling[0], filling[1]);
        let amount = amount::<T>();
        let (caller, from) = caller_of::<T>(&source, 0, T::DeliveryFee::get());
        Pallet::<T>::open_account(&source, &from, amount);
        let (receiver, _) = stranger_of::<T>(&destination, 0);
        let dest = T::Lookup::unlookup(receiver);

        #[extrinsic_call]
        transfer(RawOrigin::Signed(caller), dest, amount);

        assert_eq!(free::<T>(&source, &from), Some(0));
        Ok(())
    }

    /// The same for units that leave at once.
    #[benchmark(extra)]
    fn send_across() -> Result<(), BenchmarkError> {
        let filling = filling_leaves::<T>(2);
        let ((source, _), (destination, _)) = (filling[0], filling[1]);
        let amount = amount::<T>();
        let (caller, from) = caller_of::<T>(&source, 0, T::RemitFee::get());
        Pallet::<T>::open_account(&source, &from, amount.saturating_mul(2));
        let (receiver, _) = stranger_of::<T>(&destination, 0);
        let dest = T::Lookup::unlookup(receiver);

        #[extrinsic_call]
        send(RawOrigin::Signed(caller), dest, amount);

        assert_eq!(free::<T>(&source, &from), Some(amount));
        Ok(())
    }

    /// Of the halves the one that changes most: it takes units out of the shard and closes the
    /// account, in a shard that has others. The leaf does not fill: looking for a record in other shards is
    /// charged by itself.
    #[benchmark]
    fn half() -> Result<(), BenchmarkError> {
        let grown = T::Shards::grow(MEASURED_LEAVES);
        let shard = *grown.last().ok_or("there are leaves")?;
        let amount = amount::<T>();
        let (_, resident) = stranger_of::<T>(&shard, 1);
        Pallet::<T>::open_account(&shard, &resident, amount);
        let (_, id) = stranger_of::<T>(&shard, 0);
        let record = Account {
            locked: amount,
            ..Account::default()
        };
        Pallet::<T>::open_record(&shard, &id, &record);
        leave_out_books::<T>(&[shard]);
        let settled;

        #[block]
        {
            settled = <Pallet<T> as ShardAccounts>::settle(&id, amount)?.shard;
        }

        assert_eq!(settled, shard);
        assert_eq!(free::<T>(&shard, &id), None);
        Ok(())
    }

    /// What of a call depends on the size of the tree: two accounts are routed in it.
    #[benchmark]
    fn route(l: Linear<2, MEASURED_LEAVES>) -> Result<(), BenchmarkError> {
        let shard = T::Shards::grow(l).pop().expect("there are leaves");
        let (_, one) = stranger_of::<T>(&shard, 0);
        let (_, other) = stranger_of::<T>(&shard, 1);
        let homes;

        #[block]
        {
            homes = T::Shards::homes([&one, &other])?;
        }

        assert!(homes
            .iter()
            .all(|home| home.shard == shard && home.leaves == l));
        Ok(())
    }

    /// The record stands in the last of the places where it may be.
    #[benchmark]
    fn touch() -> Result<(), BenchmarkError> {
        let (shard, sources) = filling_leaves::<T>(1)[0];
        let amount = amount::<T>();
        for (nth, place) in [shard, sources[0], sources[1]].iter().enumerate() {
            let (_, resident) = stranger_of::<T>(&shard, 1 + nth);
            Pallet::<T>::open_account(place, &resident, amount);
        }
        let (_, id) = stranger_of::<T>(&shard, 0);
        Pallet::<T>::open_account(&sources[1], &id, amount);
        let home = Home {
            shard,
            sources: sources.map(Some),
            leaves: MEASURED_LEAVES,
        };
        leave_out_books::<T>(&[shard, sources[1]]);
        let place;

        #[block]
        {
            place = Pallet::<T>::touch(&home, &id)?;
        }

        assert!(place.touched);
        assert_eq!(free::<T>(&shard, &id), Some(amount));
        Ok(())
    }

    /// Records of a shard that is to become a lane are looked at, none of which has anything set aside.
    #[benchmark]
    fn look(r: Linear<1, 1_000>) -> Result<(), BenchmarkError> {
        let shard = T::Shards::grow(MEASURED_LEAVES)
            .pop()
            .ok_or("there are leaves")?;
        for nth in 0..=r {
            let (_, id) = any_of::<T>(nth);
            Pallet::<T>::open_account(&shard, &id, amount::<T>());
        }
        let looked;

        #[block]
        {
            looked = <Pallet<T> as LaneLedger<T::AccountId>>::look(&shard, None, r)?;
        }

        assert_eq!((looked.clean, looked.done), (r, false));
        Ok(())
    }

    /// Records that are written over others, which is what most do of those that a lane brings back.
    #[benchmark]
    fn import(r: Linear<1, 256>) -> Result<(), BenchmarkError> {
        let shard = T::Shards::grow(1).pop().ok_or("there is a leaf")?;
        let mut records = Vec::new();
        for nth in 0..r {
            let (_, id) = any_of::<T>(nth);
            Pallet::<T>::open_account(&shard, &id, amount::<T>());
            let record = Account {
                free: amount::<T>().saturating_mul(2),
                ..Account::default()
            };
            records.push((id, Some(record)));
        }
        let changed;

        #[block]
        {
            changed = <Pallet<T> as LaneLedger<T::AccountId>>::import(&shard, &records)?;
        }

        assert_eq!(changed, r);
        Ok(())
    }

    impl_benchmark_test_suite!(Pallet, crate::mock::new_test_ext(), crate::mock::Test);
}

/// One of the accounts of a benchmark, whatever shard owns it.
fn any_of<T: Config>(nth: u32) -> (T::AccountId, BlindedId) {
    let who: T::AccountId = account("nerv", nth, 0);
    let id = Pallet::<T>::blind(&who);
    (who, id)
}

/// What an account can spend in a shard, if it has a record there.
fn free<T: Config>(shard: &ShardId, id: &BlindedId) -> Option<Balance> {
    let record =
        Pallet::<T>::record(&ShardTrie::new(shard), id).expect("a record that can be read");
    record.map(|account| account.free)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mock::{check, new_test_ext, Registry, Test};

    /// The tests of the benchmarks themselves do not see whether the books are right.
    #[test]
    fn populated_shards_hold_every_invariant() {
        new_test_ext().execute_with(|| {
            let root = Registry::grow(1)[0];
            Pallet::<Test>::populate(&root, 100);
            let _: u64 = Pallet::<Test>::open(&root);
            assert_eq!(Registry::account_count(&root), 101);
            check();
        });
    }

    #[test]
    fn accounts_are_opened_in_the_leaf_that_owns_them() {
        new_test_ext().execute_with(|| {
            let leaves = Registry::grow(8);
            leaves
                .iter()
                .for_each(|leaf| Pallet::<Test>::populate(leaf, 10));
            check();
        });
    }
}
