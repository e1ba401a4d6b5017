// SPDX-License-Identifier: Apache-2.0
//! What the pallet keeps of an account, and what a key shows that takes one over.

use alloc::boxed::Box;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use nerv_primitives_core::Balance;
use nerv_primitives_pqc::{Controller, PublicKey, Signature};
use scale_info::TypeInfo;
use sp_runtime::{AccountId32, MultiSignature};

/// Who has control of an account that was bound once.
#[derive(
    Clone,
    Copy,
    Debug,
    Decode,
    DecodeWithMemTracking,
    Encode,
    Eq,
    MaxEncodedLen,
    PartialEq,
    TypeInfo,
)]
pub struct Control {
    /// The key that has it.
    pub controller: Controller,
    /// How many bindings there were: the number of the next one.
    pub number: u32,
    /// The units that are held of the account for it, in the smallest unit. None while its own key has control.
    pub deposit: Balance,
}

impl Control {
    /// Whether it is the account's own key that has control, of those that wallets have.
    pub fn is_of_own_key(&self, who: &AccountId32) -> bool {
        self.controller == Controller::Sr25519(*who.as_ref())
    }
}

/// That somebody has the key that takes over, and agrees: its signature for the statement of the binding.
///
/// Keys and signatures of ML-DSA-65 lie elsewhere in memory: calls are passed on by value, and are small.
#[derive(Clone, Debug, Decode, DecodeWithMemTracking, Encode, Eq, PartialEq, TypeInfo)]
pub enum Proof {
    /// Of the account's own key, whatever of the three schemes it has that addresses are made of: its signature for
    /// [`Binding::wrapped`](nerv_primitives_pqc::Binding::wrapped).
    #[codec(index = 0)]
    Own(MultiSignature),
    /// Of an ML-DSA-65 key: its signature for
    /// [`Binding::statement`](nerv_primitives_pqc::Binding::statement) under the context of bindings.
    #[codec(index = 1)]
    MlDsa65 {
        /// The key.
        public: Box<PublicKey>,
        /// Its signature.
        signature: Box<Signature>,
    },
}
