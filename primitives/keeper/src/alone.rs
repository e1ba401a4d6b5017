// SPDX-License-Identifier: Apache-2.0
//! Runs that do not overlap: the node begins one after each block, whether the last is over or not.

use sp_runtime::offchain::{
    storage_lock::{StorageLock, Time},
    Duration,
};

/// Runs something while no other run holds `lock`, a key in the node's persistent off-chain storage.
/// A run that has held it for longer than `expires` was cut off. Returns whether it ran.
pub fn alone(lock: &[u8], expires: Duration, run: impl FnOnce()) -> bool {
    let mut lock = StorageLock::<Time>::with_deadline(lock, expires);
    // It is held until the guard is gone.
    let Ok(_guard) = lock.try_lock() else {
        return false;
    };
    run();
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use sp_core::offchain::{
        testing::TestOffchainExt, OffchainDbExt, OffchainWorkerExt, Timestamp,
    };

    const LOCK: &[u8] = b"a lock";
    const EXPIRES: Duration = Duration::from_millis(1_000);

    #[test]
    fn boundary_one_run_at_a_time_until_it_has_been_cut_off() {
        let mut ext = sp_io::TestExternalities::default();
        let (offchain, state) = TestOffchainExt::new();
        ext.register_extension(OffchainDbExt::new(offchain.clone()));
        ext.register_extension(OffchainWorkerExt::new(offchain));
        ext.execute_with(|| {
            let mut ran = 0;
            assert!(alone(LOCK, EXPIRES, || {
                ran += 1;
                assert!(!alone(LOCK, EXPIRES, || panic!("two runs at a time")));
                assert!(alone(b"another lock", EXPIRES, || {}), "of another kind");
            }));
            assert!(alone(LOCK, EXPIRES, || ran += 1), "the last one is over");
            assert_eq!(ran, 2);
            let mut cut_off = StorageLock::<Time>::with_deadline(LOCK, EXPIRES);
            core::mem::forget(cut_off.try_lock().ok());
            let at = |millis| state.write().timestamp = Timestamp::from_unix_millis(millis);
            at(1_000);
            assert!(!alone(LOCK, EXPIRES, || panic!("it may still run")));
            at(1_001);
            assert!(alone(LOCK, EXPIRES, || ran += 1));
            assert_eq!(ran, 3);
        });
    }
}
