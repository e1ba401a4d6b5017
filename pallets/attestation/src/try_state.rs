// SPDX-License-Identifier: Apache-2.0
//! What must hold of enclaves at all times.

use crate::{AllowSimulated, Config, EnclaveKeys, Enclaves, Pallet};
use frame_support::ensure;
use nerv_primitives_attestation::EvidenceKind;
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
    /// Checks the pallet's invariants:
    ///
    /// 1. Each enclave's key names its node, and there is no other key.
    /// 2. There are simulated enclaves only where the chain allows it. They alone have no measurement.
    /// 3. No enclave was registered after this block, or ends before it was registered.
    pub fn do_try_state() -> Result<(), TryRuntimeError> {
        let mut enclaves = 0u32;
        for (node, enclave) in Enclaves::<T>::iter() {
            enclaves = enclaves.saturating_add(1);
            ensure!(
                EnclaveKeys::<T>::get(enclave.key) == Some(node),
                "an enclave whose key names another node"
            );
            let simulated = enclave.evidence == EvidenceKind::Simulated;
            ensure!(
                !simulated || AllowSimulated::<T>::get(),
                "a simulated enclave where none may be"
            );
            ensure!(
                simulated == enclave.measurement.is_none(),
                "a simulated enclave that was measured, or another that was not"
            );
            ensure!(
                enclave.since <= Self::now() && enclave.since <= enclave.until,
                "an enclave of another time"
            );
        }
        let keys = EnclaveKeys::<T>::iter_keys().count();
        ensure!(u32::try_from(keys) == Ok(enclaves), "a key of no enclave");
        Ok(())
    }
}
