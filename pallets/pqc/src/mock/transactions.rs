// SPDX-License-Identifier: Apache-2.0
//! Transactions as they are signed, encoded, and carried out.

use super::{key, RuntimeCall, SpecVersion, System, Test, GENESIS};
use crate::{Authenticate, EXTENSION_VERSION};
use codec::{DecodeAll, Encode};
use frame_metadata_hash_extension::CheckMetadataHash;
use frame_support::dispatch::GetDispatchInfo;
use frame_system::ChainContext;
use nerv_primitives_core::Balance;
use nerv_primitives_pqc::{Context, Era, PublicKey, Signature, Terms};
use pallet_transaction_payment::ChargeTransactionPayment;
use sp_runtime::{
    generic,
    traits::{Applyable, BlakeTwo256, Checkable, ExtensionVariant, PipelineAtVers},
    transaction_validity::{TransactionSource, TransactionValidity},
    AccountId32, ApplyExtrinsicResult, MultiSignature,
};

/// What is behind the first extension of either pipeline.
type Rest = (
    frame_system::CheckNonZeroSender<Test>,
    frame_system::CheckSpecVersion<Test>,
    frame_system::CheckTxVersion<Test>,
    frame_system::CheckGenesis<Test>,
    frame_system::CheckEra<Test>,
    frame_system::CheckNonce<Test>,
    frame_system::CheckWeight<Test>,
    ChargeTransactionPayment<Test>,
    CheckMetadataHash<Test>,
    frame_system::WeightReclaim<Test>,
);

/// The pipeline of transactions that wallets sign.
pub type Signed = (frame_system::AuthorizeCall<Test>, Rest);

/// The pipeline of those that ML-DSA-65 keys sign.
pub type Authenticated = (Authenticate<Test>, Rest);

/// A transaction as it arrives.
pub type Extrinsic = generic::UncheckedExtrinsic<
    AccountId32,
    RuntimeCall,
    MultiSignature,
    Signed,
    PipelineAtVers<EXTENSION_VERSION, Authenticated>,
>;

/// A block of them.
pub type Block = generic::Block<generic::Header<u64, BlakeTwo256>, Extrinsic>;

/// A call that does nothing and has so many bytes.
pub fn remark(bytes: usize) -> RuntimeCall {
    // The pallet, the call, and the length in one, two or four bytes.
    let call = |bytes| {
        RuntimeCall::System(frame_system::Call::remark {
            remark: vec![7; bytes],
        })
    };
    let around = call(bytes.saturating_sub(6)).encoded_size() - bytes.saturating_sub(6);
    let call = call(bytes - around);
    assert_eq!(call.encoded_size(), bytes);
    call
}

/// The terms of an immortal transaction without a tip, as the chain stands.
pub fn terms(who: &AccountId32, nonce: u32) -> Terms {
    Terms {
        genesis: GENESIS,
        spec_version: SpecVersion::get(),
        transaction_version: 3,
        account: *who.as_ref(),
        nonce,
        tip: 0,
        era: Era::Immortal,
        era_block: GENESIS,
        metadata: None,
    }
}

/// Terms for an account as it stands.
pub fn next_terms(who: &AccountId32) -> Terms {
    terms(who, System::account_nonce(who))
}

fn era(terms: &Terms) -> generic::Era {
    match terms.era {
        Era::Immortal => generic::Era::Immortal,
        Era::Mortal { period, phase } => generic::Era::Mortal(period.into(), phase.into()),
    }
}

/// What is behind the first extension for these terms.
pub fn rest(terms: &Terms) -> Rest {
    (
        frame_system::CheckNonZeroSender::new(),
        frame_system::CheckSpecVersion::new(),
        frame_system::CheckTxVersion::new(),
        frame_system::CheckGenesis::new(),
        frame_system::CheckEra::from(era(terms)),
        frame_system::CheckNonce::from(terms.nonce),
        frame_system::CheckWeight::new(),
        ChargeTransactionPayment::from(terms.tip),
        match terms.metadata {
            Some(hash) => CheckMetadataHash::new_with_custom_hash(hash),
            None => CheckMetadataHash::new(false),
        },
        frame_system::WeightReclaim::new(),
    )
}

/// What a key signs for a call under these terms.
pub fn signature(number: u8, terms: &Terms, call: &RuntimeCall) -> Signature {
    let payload = terms.payload(&call.encode()).expect("it is short enough");
    let signature = key(number).sign(Context::Transaction, &payload);
    signature.expect("it signs")
}

/// The first extension, with any parts.
pub fn authenticate(
    account: AccountId32,
    public: &PublicKey,
    signature: Signature,
) -> Authenticate<Test> {
    Authenticate {
        account,
        public: Box::new(public.clone()),
        signature: Box::new(signature),
    }
}

/// A transaction of any parts.
pub fn assembled(first: Authenticate<Test>, terms: &Terms, call: RuntimeCall) -> Extrinsic {
    let pipeline = PipelineAtVers::new((first, rest(terms)));
    let preamble = generic::Preamble::General(ExtensionVariant::Other(pipeline));
    Extrinsic::from_parts(call, preamble)
}

/// A transaction that the key of a number signs under these terms, for the account in them.
pub fn signed_under(number: u8, terms: &Terms, call: RuntimeCall) -> Extrinsic {
    let first = authenticate(
        AccountId32::new(terms.account),
        key(number).public(),
        signature(number, terms, &call),
    );
    assembled(first, terms, call)
}

/// A transaction that the key of a number signs for an account as it stands.
pub fn signed(number: u8, who: &AccountId32, call: RuntimeCall) -> Extrinsic {
    signed_under(number, &next_terms(who), call)
}

/// What became of the bytes of a transaction: what arrives is encoded.
fn arrived(extrinsic: &Extrinsic) -> Extrinsic {
    let bytes = extrinsic.encode();
    Extrinsic::decode_all(&mut &bytes[..]).expect("it is read as it was written")
}

/// What the pool says of a transaction.
pub fn validate(extrinsic: &Extrinsic) -> TransactionValidity {
    let length = extrinsic.encoded_size();
    let extrinsic = arrived(extrinsic);
    let info = extrinsic.get_dispatch_info();
    let checked = extrinsic.check(&ChainContext::<Test>::default())?;
    checked.validate::<Test>(TransactionSource::External, &info, length)
}

/// What a block makes of a transaction that arrives. Nothing is taken back where it is refused.
pub fn apply(extrinsic: &Extrinsic) -> ApplyExtrinsicResult {
    apply_as_it_is(arrived(extrinsic))
}

/// The same of one that is not encoded before.
pub fn apply_as_it_is(extrinsic: Extrinsic) -> ApplyExtrinsicResult {
    let length = extrinsic.encoded_size();
    let info = extrinsic.get_dispatch_info();
    let checked = extrinsic.check(&ChainContext::<Test>::default())?;
    let result = checked.apply::<Test>(&info, length)?;
    Ok(result.map(|_| ()).map_err(|failed| failed.error))
}

/// What an account of a transaction pays for it, if all of its weight is used.
pub fn fee(extrinsic: &Extrinsic) -> Balance {
    let info = extrinsic.get_dispatch_info();
    let length = extrinsic.encoded_size() as u32;
    super::TransactionPayment::compute_fee(length, &info, 0)
}
