// SPDX-License-Identifier: Apache-2.0
//! Benchmarks.

use crate::*;
use alloc::vec;
use codec::Encode;
use frame_benchmarking::{benchmarking::add_to_whitelist, v2::*};
use frame_support::{
    storage::with_storage_layer,
    traits::{EnsureOrigin, Get},
    weights::WeightMeter,
    BoundedVec,
};
use frame_system::RawOrigin;
use nerv_primitives_core::{
    traits::{
        GrowTree, PopulateShard, Settlements, ShardLedger, ShardTree, SplitCut, UnsettledShards,
    },
    DrainTarget, Operation, OperationRecord, Outcome, RecordIndex, RequestedBy, ShardId,
};
use nerv_primitives_embedding::{BlindedId, EmbeddingDelta, MAX_LEAVES};
use sp_runtime::{traits::StaticLookup, DispatchError};

/// The accounts of a shard that drains: the trie is as deep as that of a large shard.
const POPULATION: u32 = if cfg!(test) { 1_500 } else { 100_000 };

/// The most records the weight of a step is measured for; it is the same for each.
const MAX_MOVED: u32 = 1_000;

/// The records a block moves, in the benchmarks that drain a whole shard.
const PER_BLOCK: u32 = 4_000;

/// Lets the next record make room, and the drains be as many as leave room for one more.
fn crowd<T: Config>(shard: ShardId) {
    let record = OperationRecord {
        operation: Operation::Split { shard },
        requested_by: RequestedBy::Root,
        at: 0,
        accounts: 0,
        total: 0,
        limits: Pallet::<T>::limits(),
        result: None,
        hyperplane: None,
        outcome: Outcome::Draining,
    };
    Records::<T>::insert(0, record);
    NextRecord::<T>::put(T::MaxRecords::get());
    Drains::<T>::put(drains::<T>(shard, T::MaxDrains::get().saturating_sub(1)));
}

/// The operation 7, a split about which replicas are asked.
fn awaited<T: Config>(drained: Option<u64>) {
    let shard = ShardId::root();
    crowd::<T>(shard);
    let kept = Records::<T>::get(0).expect("it was crowded with one");
    Records::<T>::insert(7, kept);
    let heirs = (ShardId::from([1; 32]), Some(ShardId::from([2; 32])));
    Pallet::<T>::await_claims(7, Operation::Split { shard }, heirs);
    Awaited::<T>::mutate_extant(7, |awaited| awaited.drained = drained);
}

/// Some drains of a shard.
fn drains<T: Config>(shard: ShardId, count: u32) -> BoundedVec<Drain, T::MaxDrains> {
    let drain = Drain {
        record: 0,
        source: shard,
        next: Some(shard),
        target: DrainTarget::One(shard),
        cursor: Some(BlindedId([0; 32])),
        drained: 0,
    };
    BoundedVec::truncate_from(vec![drain; count as usize])
}

/// Adds accounts to a shard's embedding that have no records, where none is looked at.
fn join<T: Config>(shard: &ShardId, count: u32)
where
    T::Tree: GrowTree,
{
    let mut delta = EmbeddingDelta::default();
    (0..count).for_each(|index| delta.join(&index.using_encoded(BlindedId::of).signs()));
    T::Tree::join(shard, &delta);
}

/// The leaves of the largest tree, the first of them by itself and two siblings that may be
/// merged.
fn largest_tree<T: Config>() -> (ShardId, ShardId, ShardId)
where
    T::Tree: GrowTree,
{
    frame_system::Pallet::<T>::set_block_number(T::Limits::get().cooldown.saturating_add(1).into());
    let leaves = T::Tree::grow(MAX_LEAVES);
    (
        leaves[0],
        leaves[leaves.len() - 2],
        leaves[leaves.len() - 1],
    )
}

/// A tree of one shard with accounts, which was just split.
fn split_shard<T: Config>(accounts: u32) -> Result<(ShardId, DrainTarget), DispatchError>
where
    T::Tree: GrowTree,
    T::Ledger: PopulateShard,
{
    let root = T::Tree::grow(1)[0];
    T::Ledger::populate(&root, accounts);
    let SplitCut {
        left,
        right,
        hyperplane,
        ..
    } = T::Tree::split(&root, 1, |_| 0)?;
    let target = DrainTarget::Sides {
        hyperplane,
        left,
        right,
    };
    Ok((root, target))
}

/// Moves all records of a shard, a block's at a time, each block ending with `end`.
fn drain_all<T: Config>(
    source: &ShardId,
    target: &DrainTarget,
    end: impl Fn(),
) -> Result<u32, DispatchError> {
    let (mut cursor, mut moved) = (None, 0);
    loop {
        let progress = with_storage_layer(|| T::Ledger::drain(source, target, cursor, PER_BLOCK))?;
        moved += progress.moved;
        cursor = progress.cursor;
        end();
        if progress.done {
            return Ok(moved);
        }
    }
}

/// Leaves nothing in the queue but the last step of a merge, out of its shard on the right.
fn leave_last_step<T: Config>(record: RecordIndex, right: ShardId) {
    Drains::<T>::mutate(|drains| {
        drains.retain(|drain| drain.record == record);
        drains.iter_mut().for_each(|drain| {
            drain.source = right;
            drain.next = None;
        });
    });
}

/// The tree is as large as it may be where it is read or changed.
///
/// Who chooses a cut, and who is told of a cutover, is measured with it where the runtime has someone to
/// ask or to tell, and charged once more by
/// [`ChooseCut::weight`](nerv_primitives_core::traits::ChooseCut::weight) and
/// [`OnCutover::weight`](nerv_primitives_core::traits::OnCutover::weight): operations are few.
#[benchmarks(where
    T::Tree: GrowTree,
    T::Ledger: PopulateShard,
)]
mod benches {
    use super::*;

    /// One leaf more makes the tree as large as it may be.
    #[benchmark]
    fn force_split() -> Result<(), BenchmarkError> {
        let origin =
            T::ForceOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;
        let shard = T::Tree::grow(Pallet::<T>::limits().max_shards - 1)[0];
        join::<T>(&shard, T::Limits::get().min_accounts);
        crowd::<T>(shard);

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, shard);

        let record = Records::<T>::get(T::MaxRecords::get()).expect("the operation's record");
        assert_eq!(record.outcome, Outcome::Draining);
        assert!(!Records::<T>::contains_key(0));
        Ok(())
    }

    /// The tree is as large as it may be.
    #[benchmark]
    fn force_merge() -> Result<(), BenchmarkError> {
        let origin =
            T::ForceOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;
        let (_, left, right) = largest_tree::<T>();
        join::<T>(&left, T::Limits::get().min_accounts);
        join::<T>(&right, T::Limits::get().min_accounts);
        crowd::<T>(left);

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, left, right);

        let record = Records::<T>::get(T::MaxRecords::get()).expect("the operation's record");
        assert_eq!(record.outcome, Outcome::Draining);
        assert!(!Records::<T>::contains_key(0));
        Ok(())
    }

    /// The account's record has to be found first, in the last of three places where it may be,
    /// and moved to the leaf it is to leave.
    #[benchmark]
    fn force_override() -> Result<(), BenchmarkError> {
        let origin =
            T::ForceOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;
        let (shard, left, right) = largest_tree::<T>();
        let who: T::AccountId = T::Ledger::open(&right);
        let _: T::AccountId = T::Ledger::open(&right);
        T::Tree::merge(&left, &right, Pallet::<T>::height())?;
        crowd::<T>(left);
        let lookup = T::Lookup::unlookup(who);

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, lookup, shard);

        let record = Records::<T>::get(T::MaxRecords::get()).expect("the operation's record");
        let at = Pallet::<T>::height();
        assert_eq!(record.outcome, Outcome::Settled { at, drained: 1 });
        Ok(())
    }

    /// As many drains as there may be are looked at, and nothing is left to move records with.
    #[benchmark]
    fn advance() {
        let all = drains::<T>(ShardId::root(), T::MaxDrains::get());
        Drains::<T>::put(&all);
        let mut meter = WeightMeter::with_limit(T::WeightInfo::advance());

        #[block]
        {
            Pallet::<T>::advance(&mut meter);
        }

        assert_eq!(Drains::<T>::get(), all);
    }

    /// A step of a split's drain: records go to two shards.
    // Without the list of all keys of records, of which each would be named.
    #[benchmark(skip_meta)]
    fn drain(n: Linear<0, MAX_MOVED>) -> Result<(), BenchmarkError> {
        let (source, target) = split_shard::<T>(POPULATION)?;
        let progress;

        #[block]
        {
            progress = T::Ledger::drain(&source, &target, None, n)?;
        }

        assert_eq!((progress.moved, progress.done), (n, false));
        Ok(())
    }

    /// The last step of a merge, which leaves nothing of two shards: that of a split leaves
    /// nothing of one. Moving the step's records is not in it.
    #[benchmark]
    fn settle() -> Result<(), BenchmarkError> {
        let (_, left, right) = largest_tree::<T>();
        // So that both embeddings are there to be removed.
        join::<T>(&left, 0);
        join::<T>(&right, 0);
        crowd::<T>(left);
        let operation = Operation::Merge { left, right };
        let index = NextRecord::<T>::get();
        Pallet::<T>::force(operation)?;
        leave_last_step::<T>(index, right);
        // Reading and writing the list is in the weight of `advance`.
        add_to_whitelist(Drains::<T>::hashed_key().to_vec().into());
        let mut meter = WeightMeter::new();

        #[block]
        {
            Pallet::<T>::advance(&mut meter);
        }

        let record = Records::<T>::get(index).expect("the operation's record");
        let at = Pallet::<T>::height();
        assert_eq!(record.outcome, Outcome::Settled { at, drained: 0 });
        assert!(T::Tree::shard(&left).is_none() && T::Tree::shard(&right).is_none());
        Ok(())
    }

    /// As many others drain as leave room for one more.
    #[benchmark]
    fn retry_drain() -> Result<(), BenchmarkError> {
        let shard = ShardId::root();
        crowd::<T>(shard);
        let record = T::MaxRecords::get();
        // Not called `drain`: that is a benchmark's name.
        let mut broken = drains::<T>(shard, 1)[0];
        broken.record = record;
        let broken = BrokenDrain {
            drain: broken,
            at: 0,
        };
        Broken::<T>::insert(record, broken);
        let kept = Records::<T>::get(0).expect("it was crowded with one");
        Records::<T>::insert(record, kept);
        frame_system::Pallet::<T>::set_block_number(1_000u32.into());
        let caller: T::AccountId = whitelisted_caller();

        #[extrinsic_call]
        _(RawOrigin::Signed(caller), record);

        assert!(!Broken::<T>::contains_key(record));
        assert_eq!(
            Drains::<T>::decode_len(),
            Some(T::MaxDrains::get() as usize)
        );
        Ok(())
    }

    /// Of a split, which has made two leaves.
    #[benchmark]
    fn await_claims() {
        let (first, second) = (ShardId::from([1; 32]), ShardId::from([2; 32]));
        let operation = Operation::Split {
            shard: ShardId::root(),
        };
        let waits;

        #[block]
        {
            waits = [first, second].map(|leaf| Pallet::<T>::awaits_claims(&leaf));
            Pallet::<T>::await_claims(7, operation, (first, Some(second)));
        }

        assert_eq!(waits, [false, false]);
        assert!(Awaited::<T>::contains_key(7));
    }

    #[benchmark]
    fn arrive() {
        awaited::<T>(None);

        #[block]
        {
            Pallet::<T>::arrived(7, 9);
        }

        assert_eq!(Awaited::<T>::get(7).and_then(|it| it.drained), Some(9));
    }

    /// Of a split, which has made two leaves.
    #[benchmark]
    fn end_wait() {
        awaited::<T>(Some(9));

        #[block]
        {
            Pallet::<T>::settle(7).expect("it waits");
        }

        assert!(!Awaited::<T>::contains_key(7));
        let record = Records::<T>::get(7).expect("the operation's record");
        assert!(matches!(record.outcome, Outcome::Settled { .. }));
    }

    /// Drains a whole shard: what the runtime does for it.
    #[benchmark(extra, skip_meta)]
    fn drain_100_000() -> Result<(), BenchmarkError> {
        let (source, target) = split_shard::<T>(POPULATION)?;
        let moved;

        #[block]
        {
            moved = drain_all::<T>(&source, &target, || ())?;
        }

        assert_eq!(moved, POPULATION);
        assert!(T::Ledger::is_empty(&source));
        Ok(())
    }

    /// Drains a whole shard, and computes the roots of all tries after each block: what the node
    /// does for it, but for the disk.
    #[benchmark(extra, skip_meta)]
    fn drain_100_000_with_roots() -> Result<(), BenchmarkError> {
        let (source, target) = split_shard::<T>(POPULATION)?;
        let moved;

        #[block]
        {
            moved = drain_all::<T>(&source, &target, || {
                // A test's state has no database behind it to commit to.
                if !cfg!(test) {
                    frame_benchmarking::benchmarking::commit_db();
                }
            })?;
        }

        assert_eq!(moved, POPULATION);
        assert!(T::Ledger::is_empty(&source));
        Ok(())
    }

    impl_benchmark_test_suite!(Pallet, crate::mock::new_test_ext(), crate::mock::Test);
}
