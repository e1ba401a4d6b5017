// SPDX-License-Identifier: Apache-2.0
//! A node with the keeper: its keys, its pool, and its storage.

use super::*;
use crate::{Submission, SubmissionOf};
use codec::{Decode, Encode};
use frame_support::storage::with_transaction;
use frame_system::offchain::{
    AppCrypto, CreateAuthorizedTransaction, CreateSignedTransaction, CreateTransaction,
    CreateTransactionBase, SigningTypes,
};
use nerv_primitives_core::{
    identity::identity_hash,
    traits::{Delegation, Repairs},
};
use sp_core::offchain::{
    testing::{PendingRequest, TestOffchainExt, TestTransactionPoolExt},
    OffchainDbExt, OffchainWorkerExt, TransactionPoolExt,
};
use sp_runtime::{
    generic::UncheckedExtrinsic,
    offchain::storage::StorageValueRef,
    traits::Dispatchable,
    transaction_validity::{TransactionSource, TransactionValidityError, ValidTransaction},
    DispatchError, TransactionOutcome,
};

impl SigningTypes for Test {
    type Public = UintAuthorityId;
    type Signature = TestSignature;
}

/// An extrinsic of the keeper's.
pub type Extrinsic =
    UncheckedExtrinsic<AccountId, RuntimeCall, TestSignature, frame_system::AuthorizeCall<Test>>;

impl<C> CreateTransactionBase<C> for Test
where
    RuntimeCall: From<C>,
{
    type RuntimeCall = RuntimeCall;
    type Extrinsic = Extrinsic;
}

impl<C> CreateTransaction<C> for Test
where
    RuntimeCall: From<C>,
{
    type Extension = frame_system::AuthorizeCall<Test>;

    fn create_transaction(call: RuntimeCall, extension: Self::Extension) -> Extrinsic {
        Extrinsic::new_transaction(call, extension)
    }
}

impl<C> CreateAuthorizedTransaction<C> for Test
where
    RuntimeCall: From<C>,
{
    fn create_extension() -> Self::Extension {
        frame_system::AuthorizeCall::new()
    }
}

impl<C> CreateSignedTransaction<C> for Test
where
    RuntimeCall: From<C>,
{
    fn create_signed_transaction<K: AppCrypto<UintAuthorityId, TestSignature>>(
        call: RuntimeCall,
        public: UintAuthorityId,
        account: AccountId,
        _: u32,
    ) -> Option<Extrinsic> {
        let signature = K::sign(&call.encode(), public)?;
        let extension = frame_system::AuthorizeCall::new();
        Some(Extrinsic::new_signed(call, account, signature, extension))
    }
}

/// The keys that [`UintAuthorityId::set_all_keys`] puts into the keystore.
pub struct KeeperKey;

impl AppCrypto<UintAuthorityId, TestSignature> for KeeperKey {
    type RuntimeAppPublic = UintAuthorityId;
    type GenericPublic = UintAuthorityId;
    type GenericSignature = TestSignature;
}

parameter_types! {
    /// Keys, and the accounts that they act for.
    pub static ActsFor: Vec<(AccountId, AccountId)> = Vec::new();
}

/// Says whom a key acts for.
pub struct Delegated;

impl Delegation<AccountId> for Delegated {
    fn acts_for(key: &AccountId) -> AccountId {
        let all = ActsFor::get();
        let found = all.iter().find(|(delegate, _)| delegate == key);
        found.map_or(*key, |(_, principal)| *principal)
    }

    fn weight() -> Weight {
        Weight::from_parts(7, 0)
    }
}

/// The placer whose turn a shard is in this block.
pub fn placer_of(shard: &ShardId) -> AccountId {
    let order = crate::PlacerOrder::<Test>::get();
    Placement::turn(&order, shard, round(shard).number, now()).expect("there are placers")
}

/// A submission in this block of the placer whose turn it is, who looked after the last block, with
/// that claim.
pub fn claim(shard: &ShardId, nodes: &[NodeId], claimed: Ppm) -> SubmissionOf<Test> {
    let placer = placer_of(shard);
    Submission {
        shard: *shard,
        round: round(shard).number,
        at: now() - 1,
        nodes: nodes.to_vec().try_into().expect("few nodes"),
        claimed,
        placer,
        signer: placer,
    }
}

/// A submission with its signer's signature.
pub fn sign(submission: SubmissionOf<Test>) -> crate::Call<Test> {
    let hash = crate::signing_hash::<Test>(&submission);
    let signature = TestSignature(submission.signer, hash.to_vec());
    crate::Call::submit_placement {
        submission,
        signature,
    }
}

/// What a pool, or a block, says of a call.
pub fn authorize(
    source: TransactionSource,
    call: &crate::Call<Test>,
) -> Result<ValidTransaction, TransactionValidityError> {
    use frame_support::traits::Authorize;
    let authorized = call.authorize(source).expect("the call is authorised");
    authorized.map(|(validity, _)| validity)
}

/// What another node's pool says of a submission.
pub fn pool(submission: SubmissionOf<Test>) -> Result<ValidTransaction, TransactionValidityError> {
    authorize(TransactionSource::External, &sign(submission))
}

/// Puts a submission into this block, past every pool. Returns what the block says of it, or what
/// became of the call.
pub fn include(submission: SubmissionOf<Test>) -> Result<DispatchResult, TransactionValidityError> {
    include_call(sign(submission))
}

/// The same with the call that an extrinsic was made of.
pub fn include_call(call: crate::Call<Test>) -> Result<DispatchResult, TransactionValidityError> {
    authorize(TransactionSource::InBlock, &call)?;
    let origin = frame_system::RawOrigin::Authorized.into();
    let result = RuntimeCall::from(call).dispatch(origin);
    Ok(result.map(|_| ()).map_err(|error| error.error))
}

/// Places a leaf on some nodes, whose score is not looked at before.
#[track_caller]
pub fn place(shard: &ShardId, nodes: &[NodeId]) {
    let submission = claim(shard, nodes, 0);
    assert_eq!(pool(submission.clone()).map(|_| ()), Ok(()));
    assert_eq!(include(submission), Ok(Ok(())));
    assert_eq!(crate::nodes::sorted(holders(shard)), nodes);
}

/// The hash of the first block, as `frame-system` begins a chain without one.
pub const GENESIS: [u8; 32] = [69; 32];

/// The nonce of whatever the keeper asks.
const NONCE: [u8; 32] = [7; 32];

/// A node with the keeper, from the outside.
pub struct Outside {
    taken: Box<dyn Fn() -> Vec<Vec<u8>>>,
    answer: Box<dyn Fn(PendingRequest)>,
}

impl Outside {
    /// Takes what the keeper sent out of the pool.
    pub fn take(&self) -> Vec<crate::Call<Test>> {
        let sent = (self.taken)();
        sent.into_iter().map(|bytes| decode(&bytes)).collect()
    }

    /// Expects the keeper to ask at an endpoint so many times who a node is, and for nothing else. Each
    /// time somebody signs.
    pub fn identifies(&self, url: &str, node: NodeId, signer: AccountId, times: usize) {
        let hash = identity_hash(&GENESIS, node, &NONCE);
        let signed = (signer, TestSignature(signer, hash.to_vec())).encode();
        let digits: String = signed.iter().map(|it| format!("{it:02x}")).collect();
        let answer = format!(r#"{{"jsonrpc":"2.0","id":1,"result":"0x{digits}"}}"#);
        for _ in 0..times {
            self.answers(url, node, answer.as_bytes());
        }
    }

    /// The same once, with any answer.
    pub fn answers(&self, url: &str, node: NodeId, answer: &[u8]) {
        let nonce = "07".repeat(32);
        let body = format!(
            r#"{{"jsonrpc":"2.0","id":1,"method":"shards_identify","params":[{node},"0x{nonce}"]}}"#
        );
        (self.answer)(PendingRequest {
            method: "POST".into(),
            uri: url.into(),
            headers: vec![("content-type".into(), "application/json".into())],
            body: body.into_bytes(),
            response: Some(answer.to_vec()),
            sent: true,
            ..Default::default()
        });
    }
}

/// A chain on whose node the keeper is switched on, with keys of those accounts. What the keeper
/// sends is taken out of the pool by the function that the test gets.
pub fn with_keeper(
    simulated: Simulated,
    keys: impl IntoIterator<Item = AccountId>,
    test: impl FnOnce(&dyn Fn() -> Vec<crate::Call<Test>>),
) {
    with_web(simulated, keys, |outside| test(&|| outside.take()));
}

/// The same with a web that answers.
pub fn with_web(
    simulated: Simulated,
    keys: impl IntoIterator<Item = AccountId>,
    test: impl FnOnce(&Outside),
) {
    UintAuthorityId::set_all_keys(keys);
    let (offchain, web) = TestOffchainExt::new();
    web.write().seed = NONCE;
    let (to_pool, pool) = TestTransactionPoolExt::new();
    let mut ext = chain(simulated);
    ext.register_extension(OffchainDbExt::new(offchain.clone()));
    ext.register_extension(OffchainWorkerExt::new(offchain));
    ext.register_extension(TransactionPoolExt::new(to_pool));
    ext.execute_with(|| {
        switch_keeper(true);
        test(&Outside {
            taken: Box::new(move || core::mem::take(&mut pool.write().transactions)),
            answer: Box::new(move |request| web.write().expect_request(request)),
        });
        check();
    });
}

fn decode(mut bytes: &[u8]) -> crate::Call<Test> {
    let extrinsic = Extrinsic::decode(&mut bytes).expect("the keeper sends extrinsics");
    match extrinsic.function {
        RuntimeCall::Placement(call) => call,
        _ => panic!("not a call of the pallet"),
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

/// Runs the keeper after this block. As on a node, what it changes of the chain is not kept.
pub fn keep() {
    let run = || {
        // A worker knows the hash of the block that it runs after.
        seal(System::block_number(), System::block_number());
        Placement::offchain_worker(System::block_number());
        TransactionOutcome::Rollback(Ok::<(), DispatchError>(()))
    };
    with_transaction(run).expect("there is no limit on runs");
}

parameter_types! {
    /// How many holders of any shard may give way; `None` where nothing is held.
    pub static Spared: Option<u32> = None;
}

/// Says how many holders may give way.
pub struct Spare;

impl Repairs for Spare {
    fn spare(_: &ShardId) -> Option<u32> {
        Spared::get()
    }

    fn spare_weight() -> Weight {
        Weight::from_parts(11, 0)
    }
}
