// SPDX-License-Identifier: Apache-2.0
//! What extrinsics of this chain pass through besides FRAME's own extensions.

mod funding;
mod room;
mod sender;

pub use room::CheckRoom;
pub use sender::{CheckSender, AUTHENTICATED, BY_OWN_KEY};
