//! What the database costs.

use frame_support::weights::{constants::ParityDbWeight, RuntimeDbWeight};
use sp_core::parameter_types;

parameter_types! {
    /// One read and one write of the node's database.
    pub const DatabaseWeight: RuntimeDbWeight = ParityDbWeight::get();
}
