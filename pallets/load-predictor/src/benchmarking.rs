//! Benchmarks.

use crate::{window::SLOTS, *};
use frame_benchmarking::v2::*;
use frame_support::traits::Get;
use nerv_primitives_core::{Assessment, Operation, ShardId};

/// So many seconds pass all of a window by.
const WHOLE: u64 = SLOTS as u64;

/// Three shards. None of them need be in the tree, at which the pallet does not look.
fn shards() -> [ShardId; 3] {
    [1, 2, 3].map(|byte| ShardId::from([byte; 32]))
}

/// Gives some shards windows in which every second has a transfer. Returns that window.
fn fill<T: Config>(shards: &[ShardId]) -> Window {
    let now = Pallet::<T>::now();
    let mut window = Window::new(now);
    (0..WHOLE).for_each(|second| window.count(now.saturating_add(second), T::QuietRate::get()));
    for shard in shards {
        Windows::<T>::insert(shard, window);
    }
    window
}

/// The second in which the last sample of such a window has just become too old. The chain's own
/// clock stands still in a benchmark, but is asked.
fn later<T: Config>() -> u64 {
    Pallet::<T>::now().saturating_add(2 * WHOLE)
}

/// Windows are as full as they may be, and all of their seconds have passed since the newest.
#[benchmarks]
mod benches {
    use super::*;

    /// Between two leaves, both of which have had transfers.
    #[benchmark]
    fn transferred() {
        let [source, destination, _] = shards();
        let full = fill::<T>(&[source, destination]);

        #[block]
        {
            Pallet::<T>::count(&source, &destination, later::<T>());
        }

        for shard in [source, destination] {
            let window = Windows::<T>::get(shard).expect("the leaf had a transfer");
            assert!(window.newest > full.newest);
        }
    }

    /// A merge, which reads and advances two windows. A split does so with one, and writes as many.
    #[benchmark]
    fn cutover() {
        let [left, right, parent] = shards();
        fill::<T>(&[left, right]);

        #[block]
        {
            Pallet::<T>::unite(&left, &right, &parent, later::<T>());
        }

        assert!(Windows::<T>::contains_key(parent));
        assert!(!Windows::<T>::contains_key(left) && !Windows::<T>::contains_key(right));
    }

    /// A merge, for which two leaves are looked at.
    #[benchmark]
    fn assess() {
        let [left, right, _] = shards();
        fill::<T>(&[left, right]);
        let operation = Operation::Merge { left, right };
        let assessment;

        #[block]
        {
            assessment = Pallet::<T>::assess_at(&operation, later::<T>());
        }

        assert!(matches!(assessment, Assessment::Idleness { .. }));
    }

    impl_benchmark_test_suite!(Pallet, crate::mock::new_test_ext(), crate::mock::Test);
}
