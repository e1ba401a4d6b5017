// SPDX-License-Identifier: Apache-2.0
//! A load before chance has its way with it.

/// How transfers follow a mean rate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Pacing {
    /// Many senders who know nothing of each other: Poisson counts.
    Independent,
    /// As that, while their number itself flickers by this relative deviation from second to
    /// second.
    Flickering(f64),
    /// One script at a fixed pace, all of which falls to this leaf.
    Even,
    /// One script at a fixed pace over so many leaves: each transfer falls to one at random.
    Spread(u32),
    /// Visitors who know nothing of each other, each with several transfers: one at once, some
    /// within seconds, some within minutes.
    Visits {
        /// The mean number of a visitor's transfers, at least 1.
        size: f64,
        /// The part of the others that come late.
        late: f64,
        /// The mean seconds after which the early ones come, and the late ones.
        after: [f64; 2],
    },
}

/// A load before chance has its way with it.
#[derive(Clone, Debug, PartialEq)]
pub struct Profile {
    /// The mean load of each second, as a part of the limit.
    pub load: Vec<f64>,
    /// How transfers follow it.
    pub pacing: Pacing,
    /// Whether few accounts make most of it: hardly any are opened, and all or none of the
    /// transfers go across.
    pub hot: bool,
}
