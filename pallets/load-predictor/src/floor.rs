// SPDX-License-Identifier: Apache-2.0
//! The floor: the load that there must be before a forecast decides anything.
//!
//! What a model makes of a burst of a second or two cannot be told from what it makes of the beginning
//! of a rush. So a forecast is heard once there has been load for some seconds, of which none counts
//! for more than one at the limit: a burst cannot buy by its height what it lacks in length.

use crate::{Config, Terms};
use nerv_primitives_core::{Ppm, Rate, MILLION, RATE_UNIT};
use nerv_primitives_load::Track;

/// The floor, as the terms have it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Floor {
    /// The rate above which a leaf is overloaded.
    limit: Rate,
    /// The part of that which the load must have come to.
    share: Ppm,
    /// The seconds over which it is taken.
    seconds: u32,
}

impl Floor {
    /// The floor under a limit.
    pub(crate) fn read<T: Config>(limit: Rate) -> Self {
        Self {
            limit,
            share: T::Terms::floor_share(),
            seconds: T::Terms::floor_seconds(),
        }
    }

    /// Whether a leaf's load has been enough for its forecast to be heard, as of the newest second
    /// that the forecast knows of. Overload that is there is always enough.
    pub(crate) fn is_reached(&self, track: &Track) -> bool {
        // A single transfer counts in full, however low the limit.
        let most = self.limit.max(RATE_UNIT);
        let sustained = u64::from(track.sustained(self.seconds, most));
        let needed = u64::from(self.limit) * u64::from(self.share);
        sustained * u64::from(MILLION) >= needed || track.rate30() > self.limit
    }
}
