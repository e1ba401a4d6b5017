// SPDX-License-Identifier: Apache-2.0
//! Which key speaks for an account.

use crate::{
    parameters::dynamic_params::pqc, Balances, Lanes, Runtime, RuntimeHoldReason, ShardRegistry,
};

impl pallet_pqc::Config for Runtime {
    type Currency = Balances;
    type RuntimeHoldReason = RuntimeHoldReason;
    type Shards = ShardRegistry;
    type Lanes = Lanes;
    type Deposit = pqc::ControlDeposit;
    type WeightInfo = pallet_pqc::weights::SubstrateWeight<Runtime>;
}
