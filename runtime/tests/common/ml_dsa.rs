// SPDX-License-Identifier: Apache-2.0
//! What keys of ML-DSA-65 accounts have signed, as a transaction.

use codec::{DecodeAll, Encode};
use nerv_primitives_pqc::{SecretKey, Signature as MlDsaSignature, Terms};
use nerv_runtime::{
    extensions::{CheckRoom, CheckSender},
    AccountId, PqcTxExtension, RuntimeCall, UncheckedExtrinsic,
};
use pallet_pqc::Authenticate;
use sp_runtime::{
    generic::Preamble,
    traits::{ExtensionVariant, PipelineAtVers},
};

/// The extrinsic of an account under those terms, immortal, with that key and signature.
pub fn assembled(
    key: &SecretKey,
    terms: &Terms,
    signature: MlDsaSignature,
    call: RuntimeCall,
) -> UncheckedExtrinsic {
    let pipeline: PqcTxExtension = (
        Authenticate {
            account: AccountId::new(terms.account),
            public: Box::new(key.public().clone()),
            signature: Box::new(signature),
        },
        CheckSender::authenticated(),
        frame_system::CheckSpecVersion::new(),
        frame_system::CheckTxVersion::new(),
        frame_system::CheckGenesis::new(),
        frame_system::CheckEra::from(sp_runtime::generic::Era::Immortal),
        frame_system::CheckNonce::from(terms.nonce),
        CheckRoom::new(),
        pallet_transaction_payment::ChargeTransactionPayment::from(terms.tip),
        frame_metadata_hash_extension::CheckMetadataHash::new(false),
        frame_system::WeightReclaim::new(),
    );
    let preamble = Preamble::General(ExtensionVariant::Other(PipelineAtVers::new(pipeline)));
    let extrinsic = UncheckedExtrinsic::from_parts(call, preamble);
    // As it arrives.
    UncheckedExtrinsic::decode_all(&mut &extrinsic.encode()[..]).expect("it is read as written")
}
