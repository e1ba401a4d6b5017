//! What an upgrade to this version of the runtime changes of what is stored, in this order.

use crate::Runtime;

/// The migrations. Each tells by its pallet's version whether it was made.
pub type Migrations = (pallet_placement::migrations::ToSlotsAndPlacers<Runtime>,);
