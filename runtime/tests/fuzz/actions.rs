// SPDX-License-Identifier: Apache-2.0
//! What is done to a chain, as it can be kept and done again.

use super::{
    common::custody::general,
    keys::{keys, signer, sudoer},
};
use codec::{Decode, DecodeAll, Encode};
use nerv_runtime::{RuntimeCall, SignedPayload, System, TxExtension, UncheckedExtrinsic};
use sp_core::Pair as _;

/// One thing that is done.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq)]
pub enum Action {
    /// A call that the key of a number signs.
    Signed { signer: u8, call: Vec<u8> },
    /// A call by the root origin, through `sudo`.
    Root { call: Vec<u8> },
    /// A call that nobody signs, in an extrinsic with extensions.
    Nobody { call: Vec<u8> },
    /// A call in an extrinsic without any.
    Bare { call: Vec<u8> },
    /// The bytes of an extrinsic, whatever they are.
    Bytes(Vec<u8>),
    /// The block ends, and the next is so many slots later.
    Block { slots: u8 },
}

/// An extrinsic as a wallet signs it, with the nonce that is due.
fn as_signed(number: u8, call: RuntimeCall) -> UncheckedExtrinsic {
    let (who, pair) = signer(number);
    let extension: TxExtension = (
        frame_system::AuthorizeCall::new(),
        nerv_runtime::extensions::CheckSender::new(),
        frame_system::CheckSpecVersion::new(),
        frame_system::CheckTxVersion::new(),
        frame_system::CheckGenesis::new(),
        frame_system::CheckEra::from(sp_runtime::generic::Era::Immortal),
        frame_system::CheckNonce::from(System::account_nonce(who)),
        nerv_runtime::extensions::CheckRoom::new(),
        pallet_transaction_payment::ChargeTransactionPayment::from(0),
        frame_metadata_hash_extension::CheckMetadataHash::new(false),
        frame_system::WeightReclaim::new(),
    );
    let payload = SignedPayload::new(call, extension).expect("implicits are known");
    let signature = payload.using_encoded(|bytes| pair.sign(bytes));
    let (call, extension, _) = payload.deconstruct();
    UncheckedExtrinsic::new_signed(call, who.clone().into(), signature.into(), extension)
}

impl Action {
    /// The call in it, if it is one.
    pub fn call(&self) -> Option<RuntimeCall> {
        match self {
            Self::Signed { call, .. }
            | Self::Root { call }
            | Self::Nobody { call }
            | Self::Bare { call } => RuntimeCall::decode_all(&mut &call[..]).ok(),
            Self::Bytes(_) | Self::Block { .. } => None,
        }
    }

    /// The extrinsic that it is now: with the nonce that is due. Nothing if it is none.
    pub fn extrinsic(&self) -> Option<UncheckedExtrinsic> {
        let call = self.call();
        match self {
            Self::Signed { signer: who, .. } => Some(as_signed(*who, call?)),
            Self::Root { .. } => {
                let call = Box::new(call?);
                let sudo = pallet_sudo::Call::sudo { call };
                Some(as_signed(sudoer()?, sudo.into()))
            }
            Self::Nobody { .. } => Some(general(call?)),
            Self::Bare { .. } => Some(UncheckedExtrinsic::new_bare(call?)),
            Self::Bytes(bytes) => UncheckedExtrinsic::decode_all(&mut &bytes[..]).ok(),
            Self::Block { .. } => None,
        }
    }

    /// What readers are shown.
    pub fn shown(&self) -> String {
        let name = match self {
            Self::Signed { signer: who, .. } => {
                format!("Signer {}", usize::from(*who) % keys().len())
            }
            Self::Root { .. } => "Root".into(),
            Self::Nobody { .. } => "Nobody".into(),
            Self::Bare { .. } => "Bare".into(),
            Self::Bytes(bytes) => return format!("Bytes({})", bytes.len()),
            Self::Block { slots } => return format!("Block({slots})"),
        };
        let call = format!("{:?}", self.call());
        let short: String = call.chars().take(300).collect();
        format!("{name}: {short}")
    }
}
