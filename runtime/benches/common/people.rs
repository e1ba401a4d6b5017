// SPDX-License-Identifier: Apache-2.0
//! Accounts with keys, and what they sign.

use codec::Encode;
use nerv_primitives_core::{traits::ShardRouting, ShardId};
use nerv_runtime::{
    AccountId, Ledger, RuntimeCall, ShardRegistry, SignedPayload, System, TxExtension,
    UncheckedExtrinsic,
};
use sp_core::{sr25519, Pair, H256};
use sp_runtime::generic::Era;

/// Who sends.
pub struct Person {
    pub pair: sr25519::Pair,
    pub home: ShardId,
}

impl Person {
    /// Of a key, where its account lives now.
    pub fn at_home(pair: sr25519::Pair) -> Self {
        let account = Ledger::blind(&pair.public().into());
        let home = ShardRegistry::homes([&account]).expect("everybody has a home")[0].shard;
        Self { pair, home }
    }

    /// Its account.
    pub fn account(&self) -> AccountId {
        self.pair.public().into()
    }
}

/// The key of a number.
pub fn key(n: u32) -> sr25519::Pair {
    sr25519::Pair::from_seed(&sp_io::hashing::blake2_256(&n.to_le_bytes()))
}

/// The hash that signatures are for.
pub fn genesis() -> H256 {
    System::block_hash(0)
}

/// An extrinsic as a wallet signs it, for ever.
pub fn sign(pair: &sr25519::Pair, nonce: u32, call: RuntimeCall) -> Vec<u8> {
    sign_in_era(pair, nonce, call, Era::Immortal)
}

/// An extrinsic as a wallet signs it, for an era.
pub fn sign_in_era(pair: &sr25519::Pair, nonce: u32, call: RuntimeCall, era: Era) -> Vec<u8> {
    let extension: TxExtension = (
        frame_system::AuthorizeCall::new(),
        nerv_runtime::extensions::CheckSender::new(),
        frame_system::CheckSpecVersion::new(),
        frame_system::CheckTxVersion::new(),
        frame_system::CheckGenesis::new(),
        frame_system::CheckEra::from(era),
        frame_system::CheckNonce::from(nonce),
        nerv_runtime::extensions::CheckRoom::new(),
        pallet_transaction_payment::ChargeTransactionPayment::from(0),
        frame_metadata_hash_extension::CheckMetadataHash::new(false),
        frame_system::WeightReclaim::new(),
    );
    let implicit = (
        (),
        (),
        nerv_runtime::VERSION.spec_version,
        nerv_runtime::VERSION.transaction_version,
        genesis(),
        genesis(),
        (),
        (),
        (),
        None,
        (),
    );
    let payload = SignedPayload::from_raw(call, extension, implicit);
    let signature = payload.using_encoded(|bytes| pair.sign(bytes));
    let (call, extension, _) = payload.deconstruct();
    let account: AccountId = pair.public().into();
    UncheckedExtrinsic::new_signed(call, account.into(), signature.into(), extension).encode()
}
