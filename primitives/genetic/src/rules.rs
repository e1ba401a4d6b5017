// SPDX-License-Identifier: Apache-2.0
//! What a choice must keep to.

use nerv_primitives_types::{Millis, MAX_REPLICAS, MIN_REPLICAS};

/// The most candidates that a search takes.
pub const MAX_CANDIDATES: usize = 2_048;

/// What a choice must keep to.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Rules {
    /// The nodes to choose, k + m: [`MIN_REPLICAS`] to [`MAX_REPLICAS`].
    pub replicas: u8,
    /// The most of them in one failure domain, m: at least 1.
    pub per_domain: u8,
    /// The mean round trip that counts for half a part of latency, in milliseconds.
    pub target: Millis,
    /// The most newcomers among them, whatever their failure domains.
    pub newcomers: u8,
}

impl Rules {
    /// Are both counts within their bounds?
    pub const fn sound(&self) -> bool {
        self.replicas >= MIN_REPLICAS && self.replicas <= MAX_REPLICAS && self.per_domain > 0
    }
}
