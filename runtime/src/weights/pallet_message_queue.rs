//! Weights of `pallet_message_queue` as the runtime sets it up: estimates until they are measured.

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// The measured weights, with the runtime's own cost of its database.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_message_queue::WeightInfo for WeightInfo<T> {
    fn ready_ring_knit() -> Weight {
        Weight::from_parts(12_505_000, 6_038)
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(2))
    }
    fn ready_ring_unknit() -> Weight {
        Weight::from_parts(11_403_000, 6_038)
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(3))
    }
    fn service_queue_base() -> Weight {
        Weight::from_parts(2_535_000, 3_514)
            .saturating_add(T::DbWeight::get().reads(1))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    fn service_page_base_completion() -> Weight {
        Weight::from_parts(4_692_000, 17_000)
            .saturating_add(T::DbWeight::get().reads(1))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    fn service_page_base_no_completion() -> Weight {
        Weight::from_parts(4_713_000, 17_000)
            .saturating_add(T::DbWeight::get().reads(1))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    fn service_page_item() -> Weight {
        Weight::from_parts(60_000_000, 0).saturating_add(T::DbWeight::get().writes(2))
    }
    fn bump_service_head() -> Weight {
        Weight::from_parts(7_040_000, 3_514)
            .saturating_add(T::DbWeight::get().reads(2))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    fn set_service_head() -> Weight {
        Weight::from_parts(6_145_000, 3_514)
            .saturating_add(T::DbWeight::get().reads(1))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    fn reap_page() -> Weight {
        Weight::from_parts(61_831_000, 17_000)
            .saturating_add(T::DbWeight::get().reads(2))
            .saturating_add(T::DbWeight::get().writes(2))
    }
    fn execute_overweight_page_removed() -> Weight {
        Weight::from_parts(79_899_000, 17_000)
            .saturating_add(T::DbWeight::get().reads(2))
            .saturating_add(T::DbWeight::get().writes(2))
    }
    fn execute_overweight_page_updated() -> Weight {
        Weight::from_parts(118_679_000, 17_000)
            .saturating_add(T::DbWeight::get().reads(2))
            .saturating_add(T::DbWeight::get().writes(2))
    }
}
