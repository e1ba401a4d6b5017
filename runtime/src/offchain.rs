// SPDX-License-Identifier: Apache-2.0
//! How the keeper, which is made of off-chain workers, signs and sends extrinsics: signed ones, as where
//! it votes, authorised ones, as where it places replicas, and such as an ML-DSA-65 key is to sign that the node holds.

use crate::{
    AccountId, Address, Nonce, PqcTxExtension, Runtime, RuntimeCall, Signature, SignedPayload,
    System, TxExtension, UncheckedExtrinsic,
};
use alloc::boxed::Box;
use codec::Encode;
use frame_system::offchain::{
    AppCrypto, CreateAuthorizedTransaction, CreateSignedTransaction, CreateTransaction,
    CreateTransactionBase, SigningTypes,
};
use nerv_primitives_keeper::UNSIGNED;
use nerv_primitives_pqc::{account_of, PublicKey};
use pallet_pqc::Authenticate;
use sp_runtime::{
    generic::{Era, Preamble},
    traits::{ExtensionVariant, PipelineAtVers, Verify},
};

/// What a node signs that is asked who it is, and by which method.
pub use nerv_primitives_core::identity::{identity_hash, IDENTIFY_METHOD};

/// Where the node says which agent vouches for an enclave.
pub use nerv_primitives_attestation::agent::AGENT_PLACE;

/// What the node switches the keeper on by, the type of its keys, where the node leaves the ML-DSA-65 key that it holds
/// for it and what makes its transactions, and where it leaves what has become of all that it has sent.
pub use nerv_primitives_keeper::{
    CreateMlDsaTransaction, Tally as KeeperTally, KEY_TYPE as KEEPER_KEY_TYPE,
    ML_DSA_KEY as KEEPER_ML_DSA_KEY, ON as KEEPER_IS_ON, SWITCH as KEEPER_SWITCH,
    TALLY as KEEPER_TALLY,
};

/// The blocks in which what a worker sends can be included. It looks at the chain anew after each:
/// what has waited for longer was decided by figures that are no longer true. A power of two.
const LIFETIME: u64 = 8;

/// For which blocks an extrinsic of a worker is valid.
fn era() -> Era {
    // Bound to the block it looks at: what was decided by that is nothing on a sibling of it, where
    // the same number may stand for another proposal, and another load was measured.
    let anchor = System::block_number();
    Era::mortal(LIFETIME, anchor.into())
}

/// What an extrinsic of a worker passes through, with that nonce if it is signed.
fn extension(nonce: Nonce) -> TxExtension {
    extension_of(era(), nonce)
}

/// An extrinsic that nobody signs, of a call that is authorised by what it says: for the node, which
/// makes it outside of any block.
pub fn authorized(call: RuntimeCall) -> UncheckedExtrinsic {
    UncheckedExtrinsic::new_transaction(call, extension_of(Era::Immortal, 0))
}

/// What an extrinsic passes through that lives as long and has that nonce.
pub fn extension_of(era: Era, nonce: Nonce) -> TxExtension {
    (
        frame_system::AuthorizeCall::<Runtime>::new(),
        crate::extensions::CheckSender::new(),
        frame_system::CheckSpecVersion::<Runtime>::new(),
        frame_system::CheckTxVersion::<Runtime>::new(),
        frame_system::CheckGenesis::<Runtime>::new(),
        frame_system::CheckEra::<Runtime>::from(era),
        frame_system::CheckNonce::<Runtime>::from(nonce),
        crate::extensions::CheckRoom::new(),
        pallet_transaction_payment::ChargeTransactionPayment::<Runtime>::from(0),
        frame_metadata_hash_extension::CheckMetadataHash::<Runtime>::new(false),
        frame_system::WeightReclaim::<Runtime>::new(),
    )
}

impl SigningTypes for Runtime {
    type Public = <Signature as Verify>::Signer;
    type Signature = Signature;
}

impl<C> CreateTransactionBase<C> for Runtime
where
    RuntimeCall: From<C>,
{
    type Extrinsic = UncheckedExtrinsic;
    type RuntimeCall = RuntimeCall;
}

impl<C> CreateSignedTransaction<C> for Runtime
where
    RuntimeCall: From<C>,
{
    fn create_signed_transaction<K: AppCrypto<Self::Public, Self::Signature>>(
        call: RuntimeCall,
        public: Self::Public,
        account: AccountId,
        nonce: Nonce,
    ) -> Option<UncheckedExtrinsic> {
        let payload = SignedPayload::new(call, extension(nonce)).ok()?;
        let signature = payload.using_encoded(|bytes| K::sign(bytes, public))?;
        let (call, extension, _) = payload.deconstruct();
        Some(UncheckedExtrinsic::new_signed(
            call,
            Address::Id(account),
            signature,
            extension,
        ))
    }
}

impl<C> CreateMlDsaTransaction<C> for Runtime
where
    RuntimeCall: From<C>,
{
    fn account_of(public: &PublicKey) -> AccountId {
        AccountId::new(account_of(public))
    }

    fn create_ml_dsa_transaction(
        call: RuntimeCall,
        public: &PublicKey,
        nonce: Nonce,
    ) -> UncheckedExtrinsic {
        let extension: PqcTxExtension = (
            Authenticate {
                account: AccountId::new(account_of(public)),
                public: Box::new(public.clone()),
                signature: Box::new(UNSIGNED),
            },
            crate::extensions::CheckSender::authenticated(),
            frame_system::CheckSpecVersion::<Runtime>::new(),
            frame_system::CheckTxVersion::<Runtime>::new(),
            frame_system::CheckGenesis::<Runtime>::new(),
            frame_system::CheckEra::<Runtime>::from(era()),
            frame_system::CheckNonce::<Runtime>::from(nonce),
            crate::extensions::CheckRoom::new(),
            pallet_transaction_payment::ChargeTransactionPayment::<Runtime>::from(0),
            frame_metadata_hash_extension::CheckMetadataHash::<Runtime>::new(false),
            frame_system::WeightReclaim::<Runtime>::new(),
        );
        let pipeline = PipelineAtVers::new(extension);
        let preamble = Preamble::General(ExtensionVariant::Other(pipeline));
        UncheckedExtrinsic::from_parts(call, preamble)
    }
}

impl<C> CreateTransaction<C> for Runtime
where
    RuntimeCall: From<C>,
{
    type Extension = TxExtension;

    fn create_transaction(call: RuntimeCall, extension: TxExtension) -> UncheckedExtrinsic {
        UncheckedExtrinsic::new_transaction(call, extension)
    }
}

impl<C> CreateAuthorizedTransaction<C> for Runtime
where
    RuntimeCall: From<C>,
{
    fn create_extension() -> TxExtension {
        // Nobody signs it, so that nobody's nonce counts.
        extension(0)
    }
}
