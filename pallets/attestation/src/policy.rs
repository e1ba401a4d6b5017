// SPDX-License-Identifier: Apache-2.0
//! What the chain has decided of enclaves and claims.

use nerv_primitives_core::{Balance, BlockHeight};
use sp_runtime::Perbill;

/// The pallet's parameters, as one type. Each is asked for by itself, and read from storage only then.
pub trait Policy {
    /// The blocks in which replicas can claim, each time they are asked.
    fn claim_period() -> BlockHeight;

    /// The blocks for which an enclave counts that was registered. Its evidence may end before.
    fn enclave_lifetime() -> BlockHeight;

    /// The part of a node's deposit that goes to the treasury when it has signed a losing claim.
    fn losing_claim_fine() -> Perbill;

    /// The deposit for each begun KiB of collateral.
    fn collateral_deposit() -> Balance;

    /// The statuses of a platform that are accepted, a bit for each, the lowest first: `UpToDate`,
    /// `SWHardeningNeeded`, `ConfigurationNeeded`, `ConfigurationAndSWHardeningNeeded`,
    /// `TDRelaunchAdvised`, `TDRelaunchAdvisedConfigurationNeeded`, `OutOfDate`,
    /// `OutOfDateConfigurationNeeded`. A revoked platform is never accepted.
    fn accepted_statuses() -> u32;

    /// The steps of a shard, at most, that replicas are asked to execute again.
    fn max_replay() -> u32;
}
