// SPDX-License-Identifier: Apache-2.0
//! Tests of the composed runtime, a file each theme. They are one program: as many as there are files would each take
//! as long to compile and link as this one, with the whole runtime in it.

mod common;

mod api;
mod attestation;
mod budgets;
mod claims;
mod congestion;
mod contention;
mod corners;
mod defaults;
mod delivery;
mod fees;
mod filter;
mod forecast;
mod fragments;
mod funding;
mod fuzz;
mod genesis;
mod governance;
mod keys;
mod lanes;
mod metadata_hash;
mod names;
mod parameters;
mod phases;
mod placement;
mod pqc;
mod sender;
mod shards;
mod state_machine;
mod transfers;
mod upgrade;
