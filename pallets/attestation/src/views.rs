// SPDX-License-Identifier: Apache-2.0
//! What readers off the chain are shown.

mod claims;

use crate::{Config, Pallet};
use nerv_primitives_core::{api::EnclaveView, NodeId};

impl<T: Config> Pallet<T> {
    /// The enclave of a node, if it counts after this block.
    pub fn enclave_view(node: NodeId) -> Option<EnclaveView> {
        let it = Self::counting(node)?;
        Some(EnclaveView {
            node,
            key: it.key,
            evidence: it.evidence,
            measurement: it.measurement,
            since: it.since,
            until: it.until,
            valid_until: it.valid_until,
        })
    }
}
