// SPDX-License-Identifier: Apache-2.0
//! Tests of the pallet, one module for each call or topic.

mod custody;
mod cutover;
mod delegates;
mod deposits;
mod deregister_node;
mod drain_node;
mod force_fail;
mod genesis;
mod keeper;
mod latencies;
mod leavers;
mod migrations;
mod moves;
mod placers;
mod register_node;
mod reliability;
mod report_latencies;
mod round_trips;
mod slots;
mod state_machine;
mod submit_placement;
mod trust;
mod try_state;
mod update_node;
mod views;
