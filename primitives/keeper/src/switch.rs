// SPDX-License-Identifier: Apache-2.0
//! Whether the node has switched the keeper on.

use sp_runtime::offchain::storage::StorageValueRef;

/// The key in the node's persistent off-chain storage under which the node switches the keeper on:
/// the byte 1 does, and anything else does not.
pub const SWITCH: &[u8] = b"nerv/keeper";

/// What [`SWITCH`] holds when the keeper is on.
pub const ON: u8 = 1;

/// Whether the keeper is on. Asked by an off-chain worker.
pub fn is_on() -> bool {
    matches!(
        StorageValueRef::persistent(SWITCH).get::<u8>(),
        Ok(Some(ON))
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use sp_core::offchain::{testing::TestOffchainExt, OffchainDbExt};

    #[test]
    fn boundary_nothing_but_one_byte_switches_it_on() {
        let mut ext = sp_io::TestExternalities::default();
        let (offchain, _) = TestOffchainExt::new();
        ext.register_extension(OffchainDbExt::new(offchain));
        ext.execute_with(|| {
            assert!(!is_on(), "nobody has");
            let mut switch = StorageValueRef::persistent(SWITCH);
            for (bytes, is) in [(0u8, false), (2, false), (ON, true)] {
                switch.set(&bytes);
                assert_eq!(is_on(), is, "{bytes}");
            }
            switch.clear();
            assert!(!is_on());
        });
    }
}
