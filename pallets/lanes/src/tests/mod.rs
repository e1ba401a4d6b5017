// SPDX-License-Identifier: Apache-2.0
//! What the pallet does, a file for each call or theme.

mod commit;
mod costs;
mod equivocation;
mod fees;
mod inbox;
mod opening;
mod orders;
mod outbox;
mod refusals;
mod renew;
mod returns;
mod settling;
mod shares;
mod signers;
mod silence;
mod state_machine;
mod try_state;
mod unsound;
mod views;
