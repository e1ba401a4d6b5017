// SPDX-License-Identifier: Apache-2.0
//! Where a node tells its off-chain worker which agent it asks for evidence.

/// The place in the node's persistent off-chain storage: what stands there is the URL of an agent on
/// the same machine, as it was given when the node started. Nothing stands there where none was.
pub const AGENT_PLACE: &[u8] = b"nerv/attestation/agent/1";
