// SPDX-License-Identifier: Apache-2.0
//! Whether evidence vouches for an enclave.

use crate::{AllowSimulated, Config, Error, Evidence, Pallet, Policy, WeightInfo, SWEPT};
use frame_support::{ensure, weights::Weight};
use nerv_primitives_attestation::EvidenceKind;
use nerv_primitives_core::{traits::Custodians, BlockHeight};
use sp_core::H256;
use sp_runtime::DispatchError;

/// What evidence comes to.
pub(crate) struct Verdict {
    /// Its kind.
    pub(crate) kind: EvidenceKind,
    /// What was measured.
    pub(crate) measurement: Option<H256>,
    /// The last block for which it is good.
    pub(crate) until: BlockHeight,
}

impl<T: Config> Pallet<T> {
    /// Judges evidence in this block.
    pub(crate) fn judge(evidence: &Evidence) -> Result<Verdict, DispatchError> {
        let until = Self::now().saturating_add(T::Policy::enclave_lifetime());
        match evidence {
            Evidence::Simulated => {
                ensure!(AllowSimulated::<T>::get(), Error::<T>::SimulatedEvidence);
                Ok(Verdict {
                    kind: EvidenceKind::Simulated,
                    measurement: None,
                    until,
                })
            }
        }
    }

    /// The most that a registration with such evidence costs: the nodes that are looked at are its own,
    /// the one that had its key, and those whose turn it is.
    pub fn register_weight(evidence: &Evidence) -> Weight {
        let nodes = T::Custodians::custodian_weight().saturating_mul(u64::from(SWEPT) + 2);
        let judged = match evidence {
            Evidence::Simulated => T::WeightInfo::register_simulated(),
        };
        judged
            .saturating_add(nodes)
            .saturating_add(T::Custodians::may_sign_weight())
    }
}
