// SPDX-License-Identifier: Apache-2.0
//! A node with the keeper: its keys, its pool, and its storage.

use super::*;
use frame_support::storage::with_transaction;
use frame_system::offchain::{
    AppCrypto, CreateSignedTransaction, CreateTransactionBase, SigningTypes,
};
use nerv_primitives_keeper::{CreateMlDsaTransaction, ML_DSA_KEY};
use nerv_primitives_pqc::{key::PUBLIC_KEY_LENGTH, PublicKey};
use sp_core::offchain::{
    testing::{TestOffchainExt, TestTransactionPoolExt},
    OffchainDbExt, OffchainWorkerExt, TransactionPoolExt,
};
use sp_runtime::{
    generic::Preamble,
    offchain::storage::StorageValueRef,
    testing::{TestSignature, TestXt, UintAuthorityId},
    traits::Dispatchable,
    TransactionOutcome,
};

impl SigningTypes for Test {
    type Public = UintAuthorityId;
    type Signature = TestSignature;
}

/// An extrinsic of the keeper's, with its nonce.
pub type Extrinsic = TestXt<RuntimeCall, frame_system::CheckNonce<Test>>;

impl<C> CreateTransactionBase<C> for Test
where
    RuntimeCall: From<C>,
{
    type RuntimeCall = RuntimeCall;
    type Extrinsic = Extrinsic;
}

impl<C> CreateSignedTransaction<C> for Test
where
    RuntimeCall: From<C>,
{
    fn create_signed_transaction<K: AppCrypto<Self::Public, Self::Signature>>(
        call: RuntimeCall,
        _: Self::Public,
        account: AccountId,
        nonce: Self::Nonce,
    ) -> Option<Extrinsic> {
        let nonce = frame_system::CheckNonce::<Test>::from(nonce);
        Some(Extrinsic::new_signed(call, account, (), nonce))
    }
}

/// An account is told by the first byte of its ML-DSA-65 key. Its extrinsics look like those of any other.
impl<C> CreateMlDsaTransaction<C> for Test
where
    RuntimeCall: From<C>,
{
    fn account_of(public: &PublicKey) -> AccountId {
        public.0[0].into()
    }

    fn create_ml_dsa_transaction(
        call: RuntimeCall,
        public: &PublicKey,
        nonce: Self::Nonce,
    ) -> Extrinsic {
        let nonce = frame_system::CheckNonce::<Test>::from(nonce);
        let account = <Self as CreateMlDsaTransaction<C>>::account_of(public);
        Extrinsic::new_signed(call, account, (), nonce)
    }
}

/// The keys that [`UintAuthorityId::set_all_keys`] puts into the keystore.
pub struct KeeperKey;

impl AppCrypto<UintAuthorityId, TestSignature> for KeeperKey {
    type RuntimeAppPublic = UintAuthorityId;
    type GenericPublic = UintAuthorityId;
    type GenericSignature = TestSignature;
}

/// Something the keeper sent: who signed it, with which nonce, and what it is.
pub type Sent = (AccountId, u32, crate::Call<Test>);

/// A chain on whose node the keeper is switched on, with keys of those accounts. What the keeper
/// sends is taken out of the pool by the function that the test gets.
pub fn with_keeper(
    keys: impl IntoIterator<Item = AccountId>,
    test: impl FnOnce(&dyn Fn() -> Vec<Sent>),
) {
    UintAuthorityId::set_all_keys(keys);
    let (offchain, _) = TestOffchainExt::new();
    let (pool, state) = TestTransactionPoolExt::new();
    let mut ext = new_test_ext();
    ext.register_extension(OffchainDbExt::new(offchain.clone()));
    ext.register_extension(OffchainWorkerExt::new(offchain));
    ext.register_extension(TransactionPoolExt::new(pool));
    let take = move || -> Vec<Sent> {
        let sent = core::mem::take(&mut state.write().transactions);
        sent.into_iter().map(|bytes| decode(&bytes)).collect()
    };
    ext.execute_with(|| {
        switch_keeper(true);
        test(&take);
        check();
    });
}

fn decode(mut bytes: &[u8]) -> Sent {
    let extrinsic = Extrinsic::decode(&mut bytes).expect("the keeper sends extrinsics");
    match (extrinsic.preamble, extrinsic.function) {
        (Preamble::Signed(who, (), nonce), RuntimeCall::Governance(call)) => (who, nonce.0, call),
        _ => panic!("not a signed call of the pallet"),
    }
}

/// Switches the keeper on or off, as the node does.
pub fn switch_keeper(on: bool) {
    let mut switch = StorageValueRef::persistent(nerv_primitives_keeper::SWITCH);
    if on {
        switch.set(&nerv_primitives_keeper::ON);
    } else {
        switch.clear();
    }
}

/// Leaves the ML-DSA-65 key of an account, as a node does that holds it; or none.
pub fn hold_ml_dsa_key(of: Option<u8>) {
    let mut place = StorageValueRef::persistent(ML_DSA_KEY);
    match of {
        Some(account) => place.set(&PublicKey([account; PUBLIC_KEY_LENGTH])),
        None => place.clear(),
    }
}

/// Runs the keeper after this block. As on a node, what it changes of the chain is not kept.
pub fn keep() {
    let run = || {
        Governance::offchain_worker(System::block_number());
        TransactionOutcome::Rollback(Ok::<(), DispatchError>(()))
    };
    with_transaction(run).expect("there is no limit on runs");
}

/// Includes in this block what the keeper sent. Returns what became of each.
pub fn include(sent: Vec<Sent>) -> Vec<DispatchResult> {
    sent.into_iter()
        .map(|(who, nonce, call)| {
            assert_eq!(
                System::account_nonce(who),
                nonce,
                "an account's calls follow one another"
            );
            System::inc_account_nonce(who);
            let result = RuntimeCall::from(call).dispatch(signed(who));
            result.map(|_| ()).map_err(|error| error.error)
        })
        .collect()
}
