// SPDX-License-Identifier: Apache-2.0

use super::*;
use codec::{Compact, Decode, Encode};
use nerv_primitives_core::ShardId;
use nerv_primitives_embedding::BlindedId;
use nerv_primitives_pqc::{verify, Context, Era as SignedEra, PublicKey, Terms};
use nerv_runtime::{
    offchain::CreateMlDsaTransaction, AccountId, PqcTxExtension, System, UncheckedExtrinsic,
};
use pallet_shard_governance::Call;
use sp_runtime::{
    generic::Preamble,
    traits::{ExtensionVariant, PipelineAtVers},
};
use std::sync::{Mutex, PoisonError};

/// The block that the worker looks at.
const HEIGHT: u32 = 77;
const NONCE: u32 = 9;
const GENESIS: Hash = Hash::repeat_byte(3);
const BLOCK: Hash = Hash::repeat_byte(6);

/// Where the signature ends, and era, nonce, tip and mode begin.
const SIGNATURE_END: usize = 1 + 1 + 32 + 1952 + 3309;

type Opaque = opaque::UncheckedExtrinsic;

/// A pool that takes what comes, or nothing.
#[derive(Default)]
struct Noting {
    taken: Mutex<Vec<(Hash, Opaque)>>,
    is_full: bool,
}

impl Noting {
    fn taken(&self) -> Vec<(Hash, Opaque)> {
        let taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        taken.clone()
    }
}

impl LocalTransactionPool for Noting {
    type Block = opaque::Block;
    type Hash = Hash;
    type Error = PoolError;

    fn submit_local(&self, at: Hash, transaction: Opaque) -> Result<Hash, PoolError> {
        if self.is_full {
            return Err(PoolError::ImmediatelyDropped);
        }
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        taken.push((at, transaction));
        Ok(at)
    }
}

/// A chain that has the versions of this node, or another one of transactions, or cannot be read.
#[derive(Clone, Copy, Default)]
struct Told {
    is_later: bool,
    is_gone: bool,
}

impl Chain for Told {
    fn at(&self, block: Hash) -> Result<At, String> {
        assert_eq!(block, BLOCK);
        if self.is_gone {
            return Err("it is gone".into());
        }
        Ok(At {
            height: HEIGHT.into(),
            genesis: GENESIS,
            spec_version: VERSION.spec_version + 1,
            transaction_version: VERSION.transaction_version + u32::from(self.is_later),
        })
    }
}

fn pool_of(chain: Told) -> SigningPool<Arc<Noting>, Told> {
    SigningPool::new(Arc::default(), MlDsaKey::of_seed(1), chain)
}

fn public(key: &MlDsaKey) -> PublicKey {
    PublicKey::try_from(key.public()).unwrap()
}

/// What the runtime's worker makes for a key after the block.
fn made(key: &MlDsaKey, call: RuntimeCall) -> Opaque {
    sp_io::TestExternalities::default().execute_with(|| {
        System::set_block_number(HEIGHT);
        let made = <Runtime as CreateMlDsaTransaction<RuntimeCall>>::create_ml_dsa_transaction(
            call,
            &public(key),
            NONCE,
        );
        opaque_of(&made)
    })
}

fn opaque_of(extrinsic: &UncheckedExtrinsic) -> Opaque {
    Opaque::try_from_encoded_extrinsic(&extrinsic.encode()).unwrap()
}

fn extrinsic_of(opaque: &Opaque) -> UncheckedExtrinsic {
    UncheckedExtrinsic::decode(&mut &opaque.encode()[..]).unwrap()
}

/// The same with other terms and another call.
fn with(made: &Opaque, era: Era, tip: u128, mode: u8, call: &[u8]) -> Opaque {
    let mut bytes = made.inner()[..SIGNATURE_END].to_vec();
    (era, Compact(NONCE), Compact(tip), mode).encode_to(&mut bytes);
    bytes.extend(call);
    Opaque::from_blob(bytes)
}

fn usual() -> Era {
    Era::mortal(8, HEIGHT.into())
}

fn vote() -> RuntimeCall {
    Call::<Runtime>::vote {
        proposal: u32::MAX,
        motion_hash: [7; 32],
        aye: true,
    }
    .into()
}

/// Why it was not signed. Nothing has come to the pool.
fn refused(pool: &SigningPool<Arc<Noting>, Told>, transaction: Opaque) -> Refusal {
    let before = pool.pool.taken().len();
    let refusal = match pool.submit_local(BLOCK, transaction) {
        Err(NotSent::Refused(refusal)) => refusal,
        other => panic!("{other:?}"),
    };
    assert_eq!(pool.pool.taken().len(), before);
    refusal
}

#[test]
fn what_a_worker_makes_is_signed_for_the_chain_and_the_block_it_looked_at() {
    let pool = pool_of(Told::default());
    let made = made(&pool.key, vote());
    pool.submit_local(BLOCK, made.clone()).unwrap();
    let taken = pool.pool.taken();
    let [(at, signed)] = &taken[..] else {
        panic!("one has come: {taken:?}")
    };
    assert_eq!(*at, BLOCK);

    let extrinsic = extrinsic_of(signed);
    assert_eq!(extrinsic.function, vote());
    let Preamble::General(ExtensionVariant::Other(pipeline)) = extrinsic.preamble else {
        panic!("another pipeline")
    };
    let pipeline: PipelineAtVers<1, PqcTxExtension> = pipeline;
    let authenticate = pipeline.extension.0;
    let key = public(&pool.key);
    assert_eq!(authenticate.account, pool.key.account());
    assert_eq!(*authenticate.public, key);
    let terms = Terms {
        genesis: GENESIS.0,
        spec_version: VERSION.spec_version + 1,
        transaction_version: VERSION.transaction_version,
        account: *AsRef::<[u8; 32]>::as_ref(&pool.key.account()),
        nonce: NONCE,
        tip: 0,
        era: SignedEra::Mortal {
            period: 8,
            phase: HEIGHT % 8,
        },
        era_block: BLOCK.0,
        metadata: None,
    };
    let payload = terms.payload(&vote().encode()).unwrap();
    let signature = &authenticate.signature;
    assert_eq!(
        verify(Context::Transaction, &payload, &key, signature),
        Ok(())
    );

    // The same again is the same, so that the pool knows it.
    pool.submit_local(BLOCK, made).unwrap();
    let taken = pool.pool.taken();
    assert_eq!(taken[0], taken[1]);
}

#[test]
fn what_does_not_wait_for_the_key_passes_as_it_is() {
    // The chain is not even asked.
    let pool = pool_of(Told {
        is_gone: true,
        ..Told::default()
    });
    let of_another = made(&MlDsaKey::of_seed(2), vote());
    let authorised = opaque_of(&nerv_runtime::offchain::authorized(vote()));
    let mut signed = made(&pool.key, vote()).inner().to_vec();
    signed[SIGNATURE_END - 1] = 1;
    let passing = [
        of_another,
        authorised,
        Opaque::from_blob(signed),
        Opaque::from_blob(vec![]),
    ];
    for transaction in &passing {
        pool.submit_local(BLOCK, transaction.clone()).unwrap();
    }
    let taken: Vec<Opaque> = pool.pool.taken().into_iter().map(|(_, it)| it).collect();
    assert_eq!(taken, passing);
}

#[test]
fn all_that_a_keeper_sends_is_signed() {
    let pool = pool_of(Told::default());
    let shard = ShardId::root();
    let calls: [Call<Runtime>; 8] = [
        Call::vote {
            proposal: 1,
            motion_hash: [1; 32],
            aye: false,
        },
        Call::propose_split { shard },
        Call::propose_merge {
            left: shard,
            right: shard,
        },
        Call::propose_relocation {
            account: BlindedId([1; 32]),
            shard,
        },
        Call::propose_lane { shard },
        Call::propose_return { shard },
        Call::propose_co_location { plan: u32::MAX },
        Call::wake {},
    ];
    for call in calls {
        let made = made(&pool.key, call.clone().into());
        assert!(pool.submit_local(BLOCK, made).is_ok(), "{call:?}");
    }
    assert_eq!(pool.pool.taken().len(), 8);
}

#[test]
fn fails_what_no_keeper_sends() {
    use frame_system::Call as System;
    let pool = pool_of(Told::default());
    let thief = AccountId::new([9; 32]);
    let calls: Vec<RuntimeCall> = vec![
        System::<Runtime>::remark { remark: vec![7; 3] }.into(),
        Call::<Runtime>::bond { amount: 1 }.into(),
        Call::<Runtime>::unbond { amount: 1 }.into(),
        Call::<Runtime>::withdraw_unbonded {}.into(),
        Call::<Runtime>::set_delegate {
            delegate: Some(thief.clone().into()),
        }
        .into(),
        Call::<Runtime>::renounce {}.into(),
        Call::<Runtime>::propose_override {
            account: thief.into(),
            shard: ShardId::root(),
        }
        .into(),
        Call::<Runtime>::propose_upgrade { code_hash: [1; 32] }.into(),
        Call::<Runtime>::propose_root {
            call: Box::new(vote()),
        }
        .into(),
        pallet_ledger::Call::<Runtime>::withdraw { amount: 1 }.into(),
    ];
    for call in calls {
        let made = made(&pool.key, call.clone());
        assert_eq!(refused(&pool, made), Refusal::Call, "{call:?}");
    }
}

#[test]
fn fails_what_is_no_call_or_has_more_behind_it() {
    let pool = pool_of(Told::default());
    let good = made(&pool.key, vote());
    let encoded = vote().encode();
    assert!(encoded.len() <= LONGEST_CALL);
    let longer = [&encoded[..], &[0]].concat();
    let noise = [25; LONGEST_CALL + 1];
    for call in [&encoded[..1], &longer[..], &noise[..], &[][..]] {
        let changed = with(&good, usual(), 0, 0, call);
        assert_eq!(refused(&pool, changed), Refusal::Call, "{call:?}");
    }
    let same = with(&good, usual(), 0, 0, &encoded);
    assert_eq!(same, good);
}

#[test]
fn fails_what_is_valid_for_other_blocks_or_pays_a_tip() {
    let pool = pool_of(Told::default());
    let good = made(&pool.key, vote());
    let call = vote().encode();
    let height = u64::from(HEIGHT);
    for era in [
        Era::Immortal,
        Era::mortal(8, height - 1),
        Era::mortal(8, height + 1),
        Era::mortal(2 * LONGEST_LIFE, height),
    ] {
        let changed = with(&good, era, 0, 0, &call);
        assert_eq!(refused(&pool, changed), Refusal::Era, "{era:?}");
    }
    let tip = with(&good, usual(), 1, 0, &call);
    assert_eq!(refused(&pool, tip), Refusal::Tip);
    let metadata = with(&good, usual(), 0, 1, &call);
    let expected = Refusal::Unsignable(Unsignable::Metadata);
    assert_eq!(refused(&pool, metadata), expected);
    // As long as it may be.
    let longest = with(&good, Era::mortal(LONGEST_LIFE, height), 0, 0, &call);
    assert!(pool.submit_local(BLOCK, longest).is_ok());
}

#[test]
fn fails_where_the_chain_is_another_or_cannot_be_read() {
    let later = pool_of(Told {
        is_later: true,
        ..Told::default()
    });
    let refusal = refused(&later, made(&later.key, vote()));
    let expected = Refusal::Outdated {
        chain: VERSION.transaction_version + 1,
        node: VERSION.transaction_version,
    };
    assert_eq!(refusal, expected);
    assert!(refusal.to_string().contains("update the node"), "{refusal}");

    let gone = pool_of(Told {
        is_gone: true,
        ..Told::default()
    });
    let refusal = refused(&gone, made(&gone.key, vote()));
    assert_eq!(refusal, Refusal::Chain("it is gone".into()));
    assert!(refusal.to_string().contains("ML-DSA-65"), "{refusal}");
}

#[test]
fn what_the_pool_says_is_passed_on() {
    let full = Noting {
        is_full: true,
        ..Noting::default()
    };
    let pool = SigningPool::new(Arc::new(full), MlDsaKey::of_seed(1), Told::default());
    let refused = pool.submit_local(BLOCK, made(&pool.key, vote()));
    let Err(error) = refused else {
        panic!("it is full")
    };
    assert!(error.to_string().contains("limit"), "{error}");
    let inner = error.into_pool_error();
    assert!(matches!(inner, Ok(PoolError::ImmediatelyDropped)));
    let of_ours: NotSent<PoolError> = NotSent::Refused(Refusal::Tip);
    assert!(of_ours.into_pool_error().is_err());
    let of_pools: NotSent<PoolError> = PoolError::CycleDetected.into();
    assert!(matches!(of_pools, NotSent::Pool(PoolError::CycleDetected)));
}
