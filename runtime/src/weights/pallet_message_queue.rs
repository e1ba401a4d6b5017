// SPDX-License-Identifier: Apache-2.0
//! Weights of `pallet_message_queue` as the runtime sets it up, measured by its benchmarks.
//!
//! Generated: do not edit, run `make weights` instead.
//!
//! - Date: 2026-11-28, benchmark CLI 64.0.0
//! - CPU: Intel(R) Xeon(R) Processor
//! - Steps 20, repeat 10, execution Compiled
//! - Worst case map size 1000000, database cache 1024 MiB

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// The measured weights, with the runtime's own cost of its database.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_message_queue::WeightInfo for WeightInfo<T> {
    // Storage: `MessageQueue::ServiceHead` (r:1 w:0)
    // Proof: `MessageQueue::ServiceHead` (`max_values`: Some(1), `max_size`: Some(32), added: 527, mode: `MaxEncodedLen`)
    // Storage: `MessageQueue::BookStateFor` (r:2 w:2)
    // Proof: `MessageQueue::BookStateFor` (`max_values`: None, `max_size`: Some(133), added: 2608, mode: `MaxEncodedLen`)
    // Proof size measured: 468 bytes
    // Proof size estimated: 6206 bytes
    // Shortest run: 11_565_000 picoseconds
    fn ready_ring_knit() -> Weight {
        Weight::from_parts(13_028_000, 6_206)
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(2))
    }
    // Storage: `MessageQueue::BookStateFor` (r:2 w:2)
    // Proof: `MessageQueue::BookStateFor` (`max_values`: None, `max_size`: Some(133), added: 2608, mode: `MaxEncodedLen`)
    // Storage: `MessageQueue::ServiceHead` (r:1 w:1)
    // Proof: `MessageQueue::ServiceHead` (`max_values`: Some(1), `max_size`: Some(32), added: 527, mode: `MaxEncodedLen`)
    // Proof size measured: 468 bytes
    // Proof size estimated: 6206 bytes
    // Shortest run: 10_184_000 picoseconds
    fn ready_ring_unknit() -> Weight {
        Weight::from_parts(11_450_000, 6_206)
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(3))
    }
    // Storage: `MessageQueue::BookStateFor` (r:1 w:1)
    // Proof: `MessageQueue::BookStateFor` (`max_values`: None, `max_size`: Some(133), added: 2608, mode: `MaxEncodedLen`)
    // Proof size measured: 42 bytes
    // Proof size estimated: 3598 bytes
    // Shortest run: 4_057_000 picoseconds
    fn service_queue_base() -> Weight {
        Weight::from_parts(4_728_000, 3_598)
            .saturating_add(T::DbWeight::get().reads(1))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    // Storage: `MessageQueue::Pages` (r:1 w:1)
    // Proof: `MessageQueue::Pages` (`max_values`: None, `max_size`: Some(16460), added: 18935, mode: `MaxEncodedLen`)
    // Proof size measured: 141 bytes
    // Proof size estimated: 19925 bytes
    // Shortest run: 5_926_000 picoseconds
    fn service_page_base_completion() -> Weight {
        Weight::from_parts(6_848_000, 19_925)
            .saturating_add(T::DbWeight::get().reads(1))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    // Storage: `MessageQueue::Pages` (r:1 w:1)
    // Proof: `MessageQueue::Pages` (`max_values`: None, `max_size`: Some(16460), added: 18935, mode: `MaxEncodedLen`)
    // Proof size measured: 141 bytes
    // Proof size estimated: 19925 bytes
    // Shortest run: 6_005_000 picoseconds
    fn service_page_base_no_completion() -> Weight {
        Weight::from_parts(6_838_000, 19_925)
            .saturating_add(T::DbWeight::get().reads(1))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    // Storage: `MessageQueue::BookStateFor` (r:0 w:1)
    // Proof: `MessageQueue::BookStateFor` (`max_values`: None, `max_size`: Some(133), added: 2608, mode: `MaxEncodedLen`)
    // Storage: `MessageQueue::Pages` (r:0 w:1)
    // Proof: `MessageQueue::Pages` (`max_values`: None, `max_size`: Some(16460), added: 18935, mode: `MaxEncodedLen`)
    // Proof size measured: 0 bytes
    // Proof size estimated: 0 bytes
    // Shortest run: 28_033_000 picoseconds
    fn service_page_item() -> Weight {
        Weight::from_parts(29_590_000, 0).saturating_add(T::DbWeight::get().writes(2))
    }
    // Storage: `MessageQueue::ServiceHead` (r:1 w:1)
    // Proof: `MessageQueue::ServiceHead` (`max_values`: Some(1), `max_size`: Some(32), added: 527, mode: `MaxEncodedLen`)
    // Storage: `MessageQueue::BookStateFor` (r:1 w:0)
    // Proof: `MessageQueue::BookStateFor` (`max_values`: None, `max_size`: Some(133), added: 2608, mode: `MaxEncodedLen`)
    // Proof size measured: 327 bytes
    // Proof size estimated: 3598 bytes
    // Shortest run: 5_930_000 picoseconds
    fn bump_service_head() -> Weight {
        Weight::from_parts(7_048_000, 3_598)
            .saturating_add(T::DbWeight::get().reads(2))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    // Storage: `MessageQueue::BookStateFor` (r:1 w:0)
    // Proof: `MessageQueue::BookStateFor` (`max_values`: None, `max_size`: Some(133), added: 2608, mode: `MaxEncodedLen`)
    // Storage: `MessageQueue::ServiceHead` (r:0 w:1)
    // Proof: `MessageQueue::ServiceHead` (`max_values`: Some(1), `max_size`: Some(32), added: 527, mode: `MaxEncodedLen`)
    // Proof size measured: 308 bytes
    // Proof size estimated: 3598 bytes
    // Shortest run: 4_888_000 picoseconds
    fn set_service_head() -> Weight {
        Weight::from_parts(5_610_000, 3_598)
            .saturating_add(T::DbWeight::get().reads(1))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    // Storage: `MessageQueue::BookStateFor` (r:1 w:1)
    // Proof: `MessageQueue::BookStateFor` (`max_values`: None, `max_size`: Some(133), added: 2608, mode: `MaxEncodedLen`)
    // Storage: `MessageQueue::Pages` (r:1 w:1)
    // Proof: `MessageQueue::Pages` (`max_values`: None, `max_size`: Some(16460), added: 18935, mode: `MaxEncodedLen`)
    // Proof size measured: 16618 bytes
    // Proof size estimated: 19925 bytes
    // Shortest run: 19_401_000 picoseconds
    fn reap_page() -> Weight {
        Weight::from_parts(21_833_000, 19_925)
            .saturating_add(T::DbWeight::get().reads(2))
            .saturating_add(T::DbWeight::get().writes(2))
    }
    // Storage: `MessageQueue::BookStateFor` (r:1 w:1)
    // Proof: `MessageQueue::BookStateFor` (`max_values`: None, `max_size`: Some(133), added: 2608, mode: `MaxEncodedLen`)
    // Storage: `MessageQueue::Pages` (r:1 w:1)
    // Proof: `MessageQueue::Pages` (`max_values`: None, `max_size`: Some(16460), added: 18935, mode: `MaxEncodedLen`)
    // Proof size measured: 16618 bytes
    // Proof size estimated: 19925 bytes
    // Shortest run: 23_676_000 picoseconds
    fn execute_overweight_page_removed() -> Weight {
        Weight::from_parts(26_228_000, 19_925)
            .saturating_add(T::DbWeight::get().reads(2))
            .saturating_add(T::DbWeight::get().writes(2))
    }
    // Storage: `MessageQueue::BookStateFor` (r:1 w:1)
    // Proof: `MessageQueue::BookStateFor` (`max_values`: None, `max_size`: Some(133), added: 2608, mode: `MaxEncodedLen`)
    // Storage: `MessageQueue::Pages` (r:1 w:1)
    // Proof: `MessageQueue::Pages` (`max_values`: None, `max_size`: Some(16460), added: 18935, mode: `MaxEncodedLen`)
    // Proof size measured: 16618 bytes
    // Proof size estimated: 19925 bytes
    // Shortest run: 27_268_000 picoseconds
    fn execute_overweight_page_updated() -> Weight {
        Weight::from_parts(30_781_000, 19_925)
            .saturating_add(T::DbWeight::get().reads(2))
            .saturating_add(T::DbWeight::get().writes(2))
    }
}
