// SPDX-License-Identifier: Apache-2.0
//! Benchmarks.

use crate::*;
use alloc::{vec, vec::Vec};
use frame_benchmarking::{account, v2::*};
use frame_system::RawOrigin;
use nerv_primitives_attestation::EvidenceKind;
use nerv_primitives_core::{traits::SeatNodes, NodeId, ShardId};

/// The block in which everything here happens.
const NOW: BlockHeight = 10_000;

/// Two nodes that are there, in the slots of the first shard, and the operator of the first.
fn nodes<T: Config>() -> (Vec<NodeId>, T::AccountId) {
    frame_system::Pallet::<T>::set_block_number(NOW.into());
    let who: T::AccountId = account("operator", 0, 0);
    let operators = vec![who.clone(), account("operator", 1, 0)];
    (T::Seats::seat(&ShardId::root(), operators, 1), who)
}

/// An enclave whose time is over.
fn expired(key: EnclaveKey) -> Enclave {
    Enclave {
        key,
        evidence: EvidenceKind::Simulated,
        measurement: None,
        since: 1,
        until: NOW - 1,
    }
}

fn enclave<T: Config>(node: NodeId, key: EnclaveKey) {
    EnclaveKeys::<T>::insert(key, node);
    Enclaves::<T>::insert(node, expired(key));
}

#[benchmarks]
mod benches {
    use super::*;

    /// With a key that an enclave had whose time is over, and with others over which it is.
    #[benchmark]
    fn register_simulated() {
        let (nodes, who) = nodes::<T>();
        AllowSimulated::<T>::put(true);
        for gone in 0..=SWEPT {
            enclave::<T>(1_000_000 + gone, [gone as u8; 32]);
        }
        enclave::<T>(nodes[0], [200; 32]);

        #[extrinsic_call]
        register_enclave(
            RawOrigin::Signed(who),
            nodes[0],
            [0; 32],
            Evidence::Simulated,
        );

        assert_eq!(EnclaveKeys::<T>::get([0; 32]), Some(nodes[0]));
    }

    #[benchmark]
    fn withdraw_enclave() {
        let (nodes, who) = nodes::<T>();
        AllowSimulated::<T>::put(true);
        let mut live = expired([7; 32]);
        live.until = NOW;
        EnclaveKeys::<T>::insert(live.key, nodes[0]);
        Enclaves::<T>::insert(nodes[0], live);

        #[extrinsic_call]
        _(RawOrigin::Signed(who), nodes[0]);

        assert!(Enclaves::<T>::get(nodes[0]).is_none());
    }

    impl_benchmark_test_suite!(Pallet, crate::mock::new_test_ext(), crate::mock::Test);
}
