// SPDX-License-Identifier: Apache-2.0
//! What queues take, as it was measured, without what is paid for elsewhere.

use super::{pallet_message_queue::WeightInfo as Measured, DatabaseWeight};
use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};
use pallet_message_queue::WeightInfo;
use sp_core::parameter_types;

parameter_types! {
    /// What was measured of telling a shard something is for a queue that is empty and joins the ring of those that
    /// wait, between two others: the books of the three are read and written, it is read where the ring begins, and a
    /// page is written. Where it waits already, its own book and its last page are read and written, and a new page
    /// is if the last one is full.
    pub QueueGrows: Weight = DatabaseWeight::get().reads_writes(2, 1);
    /// If something was put there before in the block, then only the new page is left. Sixteen messages at the
    /// least are put in from one new page to the next: for the first who was first has paid.
    pub QueueGrowsAgain: Weight = DatabaseWeight::get()
        .reads_writes(4, 4)
        .saturating_sub(DatabaseWeight::get().writes(1) / 16);
}

/// The measured weights, but for one.
pub struct QueueWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for QueueWeight<T> {
    /// A queue puts its book and the page down before each message, in case that is handled by adding another.
    /// They are the keys that [`Self::service_queue_base`] and the base of a page pay for, once for all messages
    /// on it: the database has them at the end of the block, however often they were put down.
    fn service_page_item() -> Weight {
        Measured::<T>::service_page_item().saturating_sub(T::DbWeight::get().writes(2))
    }

    fn ready_ring_knit() -> Weight {
        Measured::<T>::ready_ring_knit()
    }

    fn ready_ring_unknit() -> Weight {
        Measured::<T>::ready_ring_unknit()
    }

    fn service_queue_base() -> Weight {
        Measured::<T>::service_queue_base()
    }

    fn service_page_base_completion() -> Weight {
        Measured::<T>::service_page_base_completion()
    }

    fn service_page_base_no_completion() -> Weight {
        Measured::<T>::service_page_base_no_completion()
    }

    fn bump_service_head() -> Weight {
        Measured::<T>::bump_service_head()
    }

    fn set_service_head() -> Weight {
        Measured::<T>::set_service_head()
    }

    fn reap_page() -> Weight {
        Measured::<T>::reap_page()
    }

    fn execute_overweight_page_removed() -> Weight {
        Measured::<T>::execute_overweight_page_removed()
    }

    fn execute_overweight_page_updated() -> Weight {
        Measured::<T>::execute_overweight_page_updated()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Runtime;

    #[test]
    fn the_book_and_the_page_are_paid_for_once() {
        type Queue = QueueWeight<Runtime>;
        let write = <Runtime as frame_system::Config>::DbWeight::get().writes(1);
        // What a message takes is no write of a key.
        assert!(Queue::service_page_item().ref_time() > 0);
        assert!(Queue::service_page_item().ref_time() < write.saturating_mul(2).ref_time());
        // The keys are paid for where they are written for good.
        for base in [
            Queue::service_queue_base(),
            Queue::service_page_base_completion(),
            Queue::service_page_base_no_completion(),
        ] {
            assert!(base.ref_time() > write.ref_time());
        }
    }
}
