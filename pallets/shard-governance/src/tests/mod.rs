// SPDX-License-Identifier: Apache-2.0
//! Tests of the pallet, one module for each call or topic.

mod activity;
mod admission;
mod bond;
mod close;
mod colocations;
mod contention;
mod costs;
mod delegate;
mod disputes;
mod enactment;
mod fees;
mod keeper;
mod lanes;
mod lost;
mod migrations;
mod places;
mod propose;
mod propose_model;
mod root;
mod state_machine;
mod try_state;
mod turnout;
mod unbond;
mod upgrade;
mod vote;
mod withdraw_unbonded;
