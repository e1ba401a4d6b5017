// SPDX-License-Identifier: Apache-2.0
//! Benchmarks. Quotes and collateral are those of real hardware, at a time at which they are valid.

use crate::{
    der::{inside, sequence},
    *,
};
use alloc::{vec, vec::Vec};
use codec::{Decode, Encode};
use frame_benchmarking::{account, v2::*};
use frame_support::{
    traits::{
        fungible::{Inspect, Mutate},
        EnsureOrigin, Get,
    },
    weights::WeightMeter,
    BoundedVec,
};
use frame_system::RawOrigin;
use nerv_primitives_attestation::EvidenceKind;
use nerv_primitives_core::{
    traits::{Attesters, Cutover, SeatNodes},
    Balance, NodeId, Operation, RequestedBy, ShardId,
};
use nerv_primitives_quote::{Checked, Collateral, Part, Quote, QuoteError, TrustAnchor};
use sp_core::H256;

mod claims;

/// The block in which everything here happens.
const NOW: BlockHeight = 10_000;

/// The seconds since 1970 at which the quote is verified.
const SECONDS: u64 = 1_752_000_000;

/// A guest's: the longer of those of real hardware, in a family with the longer collateral.
const QUOTE: &[u8] = include_bytes!("../../../primitives/quote/tests/fixtures/tdx_quote");
const COLLATERAL: &[u8] =
    include_bytes!("../../../primitives/quote/tests/fixtures/tdx_quote_collateral.json");

/// Two nodes that are there, in the slots of the first shard, and the operator of the first.
fn nodes<T: Config>() -> (Vec<NodeId>, T::AccountId) {
    frame_system::Pallet::<T>::set_block_number(NOW.into());
    let who: T::AccountId = account("operator", 0, 0);
    let operators = vec![who.clone(), account("operator", 1, 0)];
    (T::Seats::seat(&ShardId::root(), operators, 1), who)
}

/// An enclave whose time is over, and that was registered with collateral.
fn expired<T: Config>(node: NodeId, key: EnclaveKey) {
    EnclaveKeys::<T>::insert(key, node);
    let collateral = H256::repeat_byte(key[0]);
    keep::<T>(account("uploader", 0, 0), collateral);
    Enclaves::<T>::insert(
        node,
        Enclave {
            key,
            evidence: EvidenceKind::Tdx,
            measurement: Some(H256::zero()),
            since: 1,
            until: NOW - 1,
            valid_until: Some(u64::MAX),
            collateral: Some(collateral),
        },
    );
}

fn collateral() -> Collateral {
    Collateral::from_json(COLLATERAL).expect("it is JSON")
}

/// The same with so many KiB of revoked certificates, which the authority has not signed.
fn longer(k: u32) -> Collateral {
    let mut it = collateral();
    let outer = inside(&it.pck_crl);
    let mut values = inside(&outer[0]);
    // After version, algorithm, issuer and both dates.
    let entry = inside(&values[5])[0].clone();
    let count = k as usize * 1_024 / entry.len();
    let entries: Vec<Vec<u8>> = (0..count as u16)
        .map(|number| {
            let mut entry = entry.clone();
            // In the middle of its number.
            entry[10..12].copy_from_slice(&number.to_be_bytes());
            entry
        })
        .collect();
    values[5] = sequence(&entries);
    let anew = sequence(&[sequence(&values), outer[1].clone(), outer[2].clone()]);
    it.pck_crl = anew.try_into().expect("there is room");
    it
}

fn checked() -> Checked {
    let checked = collateral().check_under(TrustAnchor::INTEL, SECONDS);
    checked.expect("it is valid at that time")
}

fn keep<T: Config>(uploader: T::AccountId, hash: H256) {
    CollateralsOf::<T>::insert(&uploader, 1);
    let upload = Upload {
        uploader,
        deposit: 0,
        valid_until: 0,
        enclaves: 1,
    };
    Collaterals::<T>::insert(hash, upload);
}

/// An account that owns so much.
fn rich<T: Config>(amount: Balance) -> T::AccountId
where
    T::Currency: Mutate<T::AccountId>,
{
    let who: T::AccountId = account("uploader", 0, 0);
    let amount = amount.saturating_add(T::Currency::minimum_balance());
    T::Currency::set_balance(&who, amount.saturating_mul(2));
    who
}

#[benchmarks(where T::Currency: Mutate<T::AccountId>)]
mod benches {
    use super::*;

    /// With a key that an enclave had whose time is over, and with others over which it is.
    #[benchmark]
    fn register_simulated() {
        let (nodes, who) = nodes::<T>();
        AllowSimulated::<T>::put(true);
        for gone in 0..=SWEPT {
            expired::<T>(1_000_000 + gone, [gone as u8; 32]);
        }
        expired::<T>(nodes[0], [200; 32]);

        #[extrinsic_call]
        register_enclave(
            RawOrigin::Signed(who),
            nodes[0],
            [0; 32],
            Evidence::Simulated,
        );

        assert_eq!(EnclaveKeys::<T>::get([0; 32]), Some(nodes[0]));
    }

    /// Of a guest, against what remains of the collateral that was checked before.
    #[benchmark]
    fn verify_quote() {
        let hash = H256::repeat_byte(1);
        CheckedCollaterals::<T>::insert(hash, checked());
        keep::<T>(account("uploader", 0, 0), hash);
        let measurement = H256(Quote::parse(QUOTE).expect("it is one").report.measurement());
        Measurements::<T>::insert(measurement, ());
        let verified;

        #[block]
        {
            let quote = Quote::parse(QUOTE).expect("it is one");
            let measurement = H256(quote.report.measurement());
            assert!(Measurements::<T>::contains_key(measurement));
            assert!(Collaterals::<T>::contains_key(hash));
            let checked = CheckedCollaterals::<T>::get(hash).expect("it is there");
            verified = Pallet::<T>::verify(QUOTE, &checked, SECONDS).is_ok();
            Pallet::<T>::count_use(Some(hash), true);
        }

        assert!(verified);
    }

    #[benchmark]
    fn withdraw_enclave() {
        let (nodes, who) = nodes::<T>();
        expired::<T>(nodes[0], [7; 32]);

        #[extrinsic_call]
        _(RawOrigin::Signed(who), nodes[0]);

        assert!(Enclaves::<T>::get(nodes[0]).is_none());
    }

    /// As long as real ones are.
    #[benchmark]
    fn upload_collateral() {
        let collateral = collateral();
        let units = Balance::from(collateral::units(&collateral));
        let who = rich::<T>(T::Policy::collateral_deposit().saturating_mul(units));
        let uploaded;

        #[block]
        {
            uploaded = Pallet::<T>::do_upload(&who, &collateral, SECONDS).is_ok();
        }

        assert!(uploaded);
    }

    /// Of a revocation list, which is read before its signature is verified, so that anybody can make it
    /// long. Some signatures are verified before.
    #[benchmark]
    fn read_collateral(k: Linear<1, 90>) {
        let encoded = longer(k).encode();
        let refused;

        #[block]
        {
            let collateral = Collateral::decode(&mut encoded.as_slice()).expect("it was encoded");
            let hash = collateral_hash(&collateral);
            assert!(!Collaterals::<T>::contains_key(hash));
            refused = collateral.check_under(TrustAnchor::INTEL, SECONDS);
        }

        assert_eq!(refused, Err(QuoteError::BadSignature(Part::PckCrl)));
    }

    #[benchmark]
    fn remove_collateral() {
        let who = rich::<T>(1);
        let hash = H256::repeat_byte(1);
        keep::<T>(who.clone(), hash);
        CheckedCollaterals::<T>::insert(hash, checked());
        Collaterals::<T>::mutate(hash, |it| {
            it.as_mut().expect("it is kept").enclaves = 0;
        });

        #[extrinsic_call]
        _(RawOrigin::Signed(who), hash);

        assert!(!Collaterals::<T>::contains_key(hash));
    }

    #[benchmark]
    fn admit_measurement() -> Result<(), BenchmarkError> {
        let origin = T::AdmitOrigin::try_successful_origin()
            .map_err(|()| BenchmarkError::Stop("nobody may admit"))?;

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, H256::zero());

        assert!(Measurements::<T>::contains_key(H256::zero()));
        Ok(())
    }

    #[benchmark]
    fn withdraw_measurement() -> Result<(), BenchmarkError> {
        let origin = T::AdmitOrigin::try_successful_origin()
            .map_err(|()| BenchmarkError::Stop("nobody may withdraw"))?;
        Measurements::<T>::insert(H256::zero(), ());

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, H256::zero());

        assert!(!Measurements::<T>::contains_key(H256::zero()));
        Ok(())
    }

    /// The last that is missing: all others have claimed something else.
    #[benchmark]
    fn claim() {
        let (_, node) = claims::full::<T>();
        let (statement, signature) = claims::said(node);

        #[extrinsic_call]
        _(RawOrigin::Authorized, statement, signature);

        let kept = Attestations::<T>::get(claims::RECORD).expect("it is open");
        assert!(kept.claims.is_full() && kept.silent().next().is_none());
    }

    /// The signature is of something else, which comes out last of all.
    #[benchmark]
    fn authorize_claim() {
        let (_, node) = claims::full::<T>();
        let (statement, signature) = claims::said(node);
        let result;

        #[block]
        {
            result = Pallet::<T>::authorize_claim(&statement, &signature);
        }

        assert_eq!(result.map(|_| ()), Err(ClaimRefusal::BadSignature.into()));
    }

    /// As many are kept as may be: the oldest makes room.
    #[benchmark]
    fn conclude() {
        let (attestation, _) = claims::full::<T>();
        let record = claims::RECORD;
        let old = ConcludedAttestation {
            record: 1,
            attestation: attestation.clone(),
        };
        Concluded::<T>::insert(0, old);
        NextConcluded::<T>::put(types::settlement::KEPT_CONCLUDED);

        #[block]
        {
            Pallet::<T>::conclude(record, attestation);
        }

        assert_eq!(Concluded::<T>::get(0).map(|it| it.record), Some(record));
        assert!(!Attestations::<T>::contains_key(record));
    }

    /// What a shard's nodes are, and keeping what was found. What stands in the shards is read where a
    /// checkpoint was committed, which is not so here, and is in the estimate.
    #[benchmark]
    fn cut_over() {
        let (attestation, _) = claims::full::<T>();
        let root = ShardId::root();
        let cutover = Cutover {
            record: claims::RECORD,
            operation: &Operation::Split { shard: root },
            requested_by: RequestedBy::Root,
            heirs: (root, Some(root)),
            hyperplane: None,
        };
        Open::<T>::mutate(|open| {
            open.pop();
        });
        let found;

        #[block]
        {
            found = Pallet::<T>::attestation_of(&cutover);
            Pallet::<T>::begin(claims::RECORD, attestation);
        }

        assert!(found.is_err());
        assert_eq!(Open::<T>::decode_len(), Some(T::MaxOpen::get() as usize));
    }

    #[benchmark]
    fn drained() {
        claims::full::<T>();

        #[block]
        {
            <Pallet<T> as Attesters>::drained(claims::RECORD);
        }

        assert!(Attestations::<T>::get(claims::RECORD).is_some_and(|it| it.drained));
    }

    /// All claims differ, and nobody is punished.
    #[benchmark]
    fn visit() {
        claims::full::<T>();
        frame_system::Pallet::<T>::set_block_number((NOW + 6).into());

        #[block]
        {
            Pallet::<T>::visit(claims::RECORD);
        }

        let state = Attestations::<T>::get(claims::RECORD).map(|it| it.state);
        assert_eq!(state, Some(types::settlement::AttestationState::Disputed));
    }

    #[benchmark]
    fn visit_nobody() {
        claims::full::<T>();
        let mut meter = WeightMeter::new();

        #[block]
        {
            Pallet::<T>::visit_due(&mut meter);
        }

        assert_eq!(meter.consumed(), T::WeightInfo::visit_nobody());
    }

    /// Of one whose enclave was registered with collateral. What others do then they measure themselves.
    #[benchmark]
    fn punish() {
        let (nodes, _) = nodes::<T>();
        expired::<T>(nodes[0], [7; 32]);

        #[block]
        {
            Pallet::<T>::punish(claims::RECORD, nodes[0]);
        }

        assert!(Enclaves::<T>::get(nodes[0]).is_none());
    }

    impl_benchmark_test_suite!(Pallet, crate::mock::new_test_ext(), crate::mock::Test);
}
