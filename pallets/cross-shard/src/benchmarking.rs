// SPDX-License-Identifier: Apache-2.0
//! Benchmarks.
//!
//! What accounts cost is not in them: it is added by the weight of `ShardAccounts`. So the accounts
//! here consent to everything, and do nothing. Nor is what it costs to count the transfers that were
//! committed, for which `LoadMeter` has a weight.

use crate::*;
use alloc::{collections::BTreeMap, vec, vec::Vec};
use frame_benchmarking::{benchmarking::add_to_whitelist, v2::*};
use frame_support::{
    traits::{EnqueueMessage, Get},
    weights::{Weight, WeightMeter},
    BoundedVec,
};
use nerv_primitives_core::{
    traits::{CrossShardTransfer, Half, SeenAccount, SetAside, ShardAccounts, Unexpected},
    AbortReason, Balance, BlockHeight, ReceiptStatus, ShardId, ShardMessage, TransferId,
    TransferSide,
};
use nerv_primitives_embedding::BlindedId;
use sp_runtime::DispatchError;

const AMOUNT: Balance = 1_000_000_000_000;
const FROM: BlindedId = BlindedId([1; 32]);
const TO: BlindedId = BlindedId([2; 32]);

/// A block that none of the benchmarks reaches.
const LATER: BlockHeight = BlockHeight::MAX;

fn source() -> ShardId {
    ShardId::from([3; 32])
}

fn destination() -> ShardId {
    ShardId::from([4; 32])
}

/// A half done in a leaf, which took nothing.
fn half(shard: ShardId) -> Half {
    Half {
        shard,
        weight: Weight::zero(),
    }
}

/// Accounts that do whatever they are asked to.
struct Willing;

impl ShardAccounts for Willing {
    fn lock(
        _: impl Into<SeenAccount>,
        _: &BlindedId,
        _: Balance,
    ) -> Result<(Half, u64), DispatchError> {
        Ok((half(source()), 7))
    }

    fn release(_: impl Into<SeenAccount>, _: Balance) -> Result<Half, DispatchError> {
        Ok(half(source()))
    }

    fn settle(_: impl Into<SeenAccount>, _: Balance) -> Result<Half, DispatchError> {
        Ok(half(source()))
    }

    fn expect(_: impl Into<SeenAccount>, _: Balance) -> Result<Half, Unexpected> {
        Ok(half(destination()))
    }

    fn receive(_: impl Into<SeenAccount>, _: Balance) -> Result<Half, DispatchError> {
        Ok(half(destination()))
    }

    fn debit(
        _: impl Into<SeenAccount>,
        _: &BlindedId,
        _: Balance,
    ) -> Result<(Half, u64), DispatchError> {
        Ok((half(source()), 7))
    }

    fn credit(_: impl Into<SeenAccount>, _: Balance) -> Result<Half, Unexpected> {
        Ok(half(destination()))
    }

    fn credit_weight() -> Weight {
        Weight::zero()
    }

    fn forget(_: impl Into<SeenAccount>, _: Balance) -> Result<Half, DispatchError> {
        Ok(half(destination()))
    }

    fn weight() -> Weight {
        Weight::zero()
    }

    fn set_aside() -> Result<BTreeMap<BlindedId, SetAside>, DispatchError> {
        Ok(BTreeMap::new())
    }

    fn plain_weight() -> Weight {
        Weight::zero()
    }
}

/// The ids of transfers that nobody knows anything of.
fn strangers(count: u32) -> Vec<TransferId> {
    (0..count)
        .map(|nonce| TransferId::of(&TO, nonce.into(), LATER))
        .collect()
}

/// Two other queues wait, and those of the transfer do not: to join them costs more than to grow. A hundred other
/// shards were told something in this block.
fn crowd_queues<T: Config>() {
    let told = (100..200).map(|byte| ShardId::from([byte; 32]));
    ToldInBlock::<T>::put(BoundedVec::truncate_from(told.collect()));
    for byte in [5, 6] {
        let transfer = TransferId::default();
        Pallet::<T>::tell(ShardId::from([byte; 32]), ShardMessage::Commit { transfer });
    }
    T::Queue::sweep_queue(source());
    T::Queue::sweep_queue(destination());
}

/// What hooks pay for once a block is left out from here on.
fn leave_out_single_values<T: Config>() {
    Pallet::<T>::single_values()
        .into_iter()
        .for_each(|key| add_to_whitelist(key.to_vec().into()));
}

/// The list of a deadline, and the first two of finished transfers, are left out as well: hooks pay for what a block
/// needs of them, and who finishes for its part of the others.
fn leave_out_lists<T: Config>() {
    let deadline = Pallet::<T>::now().saturating_add(T::DeadlineAfter::get());
    add_to_whitelist(Deadlines::<T>::hashed_key_for(deadline).into());
    for list in [0, 1] {
        add_to_whitelist(Finished::<T>::hashed_key_for(list).into());
    }
}

/// Starts a transfer, and leaves out the same.
fn locked<T: Config>() -> TransferId {
    leave_out_single_values::<T>();
    begun::<T>()
}

/// Starts a transfer.
fn begun<T: Config>() -> TransferId {
    let transfer = CrossShardTransfer {
        from: FROM,
        source: source(),
        to: TO,
        destination: destination(),
        amount: AMOUNT,
        epoch: Some(1),
    };
    Pallet::<T>::begin::<Willing>(&transfer)
        .expect("there is room")
        .transfer
}

/// Fills the list of deadlines that a transfer of this block would come to, but for one.
fn fill_deadline<T: Config>() -> BlockHeight {
    let deadline = Pallet::<T>::now().saturating_add(T::DeadlineAfter::get());
    let listed: BoundedVec<TransferId, T::MaxPerBlock> =
        BoundedVec::truncate_from(strangers(T::MaxPerBlock::get() - 1));
    Deadlines::<T>::insert(deadline, listed);
    deadline
}

fn is_heeded<T: Config>(message: ShardMessage, queue: ShardId) -> bool {
    // No answer is handled with it.
    Pallet::<T>::handle::<Willing, ()>(message, queue, Weight::zero()).heeded
}

/// The destination is told of a transfer, and gets ready. Returns its answer.
fn get_ready<T: Config>(transfer: TransferId) -> ShardMessage {
    let message = ShardMessage::Prepare {
        transfer,
        to: TO,
        amount: AMOUNT,
        source: source(),
    };
    assert!(is_heeded::<T>(message, destination()));
    ShardMessage::Prepared {
        transfer,
        destination: destination(),
    }
}

/// The deadline of a transfer passes.
fn expired<T: Config>(transfer: TransferId) {
    let record = Transfers::<T>::get(transfer).expect("it is under way");
    Pallet::<T>::expire::<Willing>(transfer, &record);
}

fn statuses<T: Config>(transfer: TransferId) -> [Option<ReceiptStatus>; 2] {
    let record = Transfers::<T>::get(transfer);
    [TransferSide::Source, TransferSide::Destination]
        .map(|side| record.and_then(|record| record.status(side)))
}

#[benchmarks]
mod benches {
    use super::*;

    /// The first transfer, whose list has room for one more.
    #[benchmark]
    fn hand_over() {
        fill_deadline::<T>();
        crowd_queues::<T>();
        // Before, and not within what is measured: there it was part of the time, and came too late for what had
        // been counted.
        leave_out_single_values::<T>();
        leave_out_lists::<T>();
        let transfer;

        #[block]
        {
            transfer = begun::<T>();
        }

        assert!(Transfers::<T>::contains_key(transfer));
    }

    /// The receiver can be made ready.
    #[benchmark]
    fn prepare() {
        let transfer = locked::<T>();
        crowd_queues::<T>();

        #[block]
        {
            get_ready::<T>(transfer);
        }

        assert_eq!(statuses::<T>(transfer), [Some(ReceiptStatus::Pending); 2]);
    }

    /// The units leave.
    #[benchmark]
    fn prepared() {
        let transfer = locked::<T>();
        let message = get_ready::<T>(transfer);
        crowd_queues::<T>();
        let heeded;

        #[block]
        {
            heeded = is_heeded::<T>(message, source());
        }

        assert!(heeded);
        assert_eq!(InTransit::<T>::get(), AMOUNT);
    }

    /// A message and its answers, handled at once: the units arrive.
    #[benchmark]
    fn carry_over() {
        let transfer = locked::<T>();
        let message = ShardMessage::Prepare {
            transfer,
            to: TO,
            amount: AMOUNT,
            source: source(),
        };
        leave_out_lists::<T>();
        let handled;

        #[block]
        {
            handled = Pallet::<T>::handle::<Willing, ()>(message, destination(), Weight::MAX);
        }

        assert!(handled.heeded);
        let status = ReceiptStatus::Committed;
        assert_eq!(statuses::<T>(transfer), [Some(status); 2]);
    }

    /// The sender has its units back, and the transfer is over.
    #[benchmark]
    fn refused() {
        let transfer = locked::<T>();
        let reason = AbortReason::BelowMinimum;
        let status = ReceiptStatus::Aborted(reason);
        Transfers::<T>::mutate_extant(transfer, |record| {
            record.at_destination = Some(Pallet::<T>::standing(destination(), status));
        });
        let message = ShardMessage::Refused { transfer, reason };
        leave_out_lists::<T>();
        let heeded;

        #[block]
        {
            heeded = is_heeded::<T>(message, source());
        }

        assert!(heeded);
        assert_eq!(statuses::<T>(transfer), [Some(status); 2]);
    }

    /// The units arrive, and the transfer is over.
    #[benchmark]
    fn commit() {
        let transfer = locked::<T>();
        let message = get_ready::<T>(transfer);
        assert!(is_heeded::<T>(message, source()));
        let message = ShardMessage::Commit { transfer };
        leave_out_lists::<T>();
        let heeded;

        #[block]
        {
            heeded = is_heeded::<T>(message, destination());
        }

        assert!(heeded);
        let status = ReceiptStatus::Committed;
        assert_eq!(statuses::<T>(transfer), [Some(status); 2]);
    }

    /// The receiver was ready, and the transfer is over.
    #[benchmark]
    fn abort() {
        let transfer = locked::<T>();
        get_ready::<T>(transfer);
        expired::<T>(transfer);
        let reason = AbortReason::Deadline;
        let message = ShardMessage::Abort { transfer, reason };
        leave_out_lists::<T>();
        let heeded;

        #[block]
        {
            heeded = is_heeded::<T>(message, destination());
        }

        assert!(heeded);
        let status = ReceiptStatus::Aborted(reason);
        assert_eq!(statuses::<T>(transfer), [Some(status); 2]);
    }

    /// The source is told again what it has heard in time.
    #[benchmark]
    fn ignored() {
        let transfer = locked::<T>();
        let message = get_ready::<T>(transfer);
        assert!(is_heeded::<T>(message, source()));
        let heeded;

        #[block]
        {
            heeded = is_heeded::<T>(message, source());
        }

        assert!(!heeded);
    }

    /// One look: no deadline is past, and nothing is to be pruned.
    #[benchmark]
    fn keep_house() {
        NextDeadline::<T>::put(Pallet::<T>::now());
        let transfer = TransferId::default();
        let finished = FinishedTransfer {
            transfer,
            at: LATER,
        };
        // As long a list as may be.
        Finished::<T>::insert(0, FinishedList::truncate_from(vec![finished; 64]));
        let mut meter = WeightMeter::new();

        #[block]
        {
            Pallet::<T>::keep_house::<Willing>(&mut meter);
        }

        assert!(Finished::<T>::contains_key(0));
    }

    /// One list of deadlines, as long as may be: it is put back, and it is done with. A list is
    /// only ever one of the two.
    #[benchmark]
    fn deadline_list() {
        let deadline = fill_deadline::<T>();
        locked::<T>();

        #[block]
        {
            let listed = Deadlines::<T>::get(deadline);
            Pallet::<T>::put_back(deadline, listed);
            Pallet::<T>::put_back(deadline, BoundedVec::default());
        }

        assert!(!Deadlines::<T>::contains_key(deadline));
        assert!(NextDeadline::<T>::get() > Some(deadline));
    }

    /// One listed transfer about which the source has decided.
    #[benchmark]
    fn decided() {
        let transfer = locked::<T>();
        expired::<T>(transfer);
        let undecided;

        #[block]
        {
            undecided = Pallet::<T>::undecided(transfer);
        }

        assert!(undecided.is_none());
    }

    /// One listed transfer about which the source has not decided.
    #[benchmark]
    fn expire() {
        let transfer = locked::<T>();
        crowd_queues::<T>();

        #[block]
        {
            let record = Pallet::<T>::undecided(transfer).expect("it is under way");
            Pallet::<T>::expire::<Willing>(transfer, &record);
        }

        let status = ReceiptStatus::Aborted(AbortReason::Deadline);
        assert_eq!(statuses::<T>(transfer), [Some(status), None]);
    }

    /// One finished transfer.
    #[benchmark]
    fn prune() {
        let transfer = locked::<T>();
        get_ready::<T>(transfer);
        expired::<T>(transfer);
        let reason = AbortReason::Deadline;
        let message = ShardMessage::Abort { transfer, reason };
        assert!(is_heeded::<T>(message, destination()));

        #[block]
        {
            let finished = Finished::<T>::get(0);
            Pallet::<T>::prune(0, finished[0].transfer);
        }

        assert_eq!(statuses::<T>(transfer), [None; 2]);
        assert_eq!(Pallet::<T>::kept(), 0);
    }

    impl_benchmark_test_suite!(Pallet, crate::mock::new_test_ext(), crate::mock::Test);
}
