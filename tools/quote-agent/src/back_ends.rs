// SPDX-License-Identifier: Apache-2.0
//! The ways in which a machine hands out quotes.

mod configfs;
mod dstack;
mod gramine;
mod simulated;

pub(crate) use configfs::usual_place as configfs_place;
pub use configfs::ConfigFs;
pub(crate) use dstack::usual_place as dstack_place;
pub use dstack::Dstack;
pub(crate) use gramine::usual_place as gramine_place;
pub use gramine::Gramine;
pub use simulated::Simulated;
