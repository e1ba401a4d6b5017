// SPDX-License-Identifier: Apache-2.0
//! What queues take, as it was measured, without what is paid for elsewhere.

use super::pallet_message_queue::WeightInfo as Measured;
use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};
use pallet_message_queue::WeightInfo;

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
