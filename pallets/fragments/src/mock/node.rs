// SPDX-License-Identifier: Apache-2.0
//! Nodes that hold fragments, what they say, and a machine with the keeper.

use super::*;
use crate::{acknowledgement_hash, answer_hash, Call, Refusal};
use codec::Decode;
use frame_support::{storage::with_transaction, traits::Authorize};
use frame_system::offchain::{
    AppCrypto, CreateAuthorizedTransaction, CreateTransaction, CreateTransactionBase, SigningTypes,
};
use nerv_primitives_checkpoint::{Acknowledgement, Answer, Checkpoint, Commitment, Layout};
use nerv_primitives_erasure::{chunk, fragment_length, FragmentTree, Profile};
use sp_core::offchain::{
    testing::{TestOffchainExt, TestTransactionPoolExt},
    OffchainDbExt, OffchainWorkerExt, TransactionPoolExt,
};
use sp_runtime::{
    generic::UncheckedExtrinsic,
    offchain::storage::StorageValueRef,
    testing::UintAuthorityId,
    traits::Dispatchable,
    transaction_validity::{TransactionSource, TransactionValidityError, ValidTransaction},
    DispatchError, DispatchResult, TransactionOutcome,
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

/// The keys that [`UintAuthorityId::set_all_keys`] puts into the keystore.
pub struct KeeperKey;

impl AppCrypto<UintAuthorityId, TestSignature> for KeeperKey {
    type RuntimeAppPublic = UintAuthorityId;
    type GenericPublic = UintAuthorityId;
    type GenericSignature = TestSignature;
}

/// The fragments of a checkpoint as a holder cuts it.
#[derive(Clone)]
pub struct Cut {
    /// What it says they are.
    pub commitment: Commitment,
    /// The trees over them.
    pub trees: Vec<FragmentTree>,
    /// The fragments.
    pub fragments: Vec<Vec<u8>>,
}

/// Cuts a checkpoint, whose bytes are what `salt` makes of its root: the pallet never sees them. They
/// are as many as an account of 60 bytes each has.
pub fn cut(checkpoint: &Checkpoint, profile: Profile, salt: u8) -> Cut {
    let length = 10 + checkpoint.accounts * 60;
    let each = fragment_length(profile, length) as usize;
    let fragments: Vec<Vec<u8>> = (0..profile.slots())
        .map(|slot| {
            let byte = checkpoint.root.0[31] ^ salt ^ (slot << 4);
            (0..each)
                .map(|place| byte.wrapping_add((place / 64) as u8))
                .collect()
        })
        .collect();
    let trees: Vec<FragmentTree> = fragments.iter().map(|it| FragmentTree::new(it)).collect();
    let roots: Vec<H256> = trees.iter().map(|tree| H256(tree.root())).collect();
    Cut {
        commitment: Commitment {
            layout: Layout { profile, length },
            roots: roots.try_into().expect("few roots"),
        },
        trees,
        fragments,
    }
}

/// The checkpoint of a shard that waits for acknowledgements, as honest holders cut it.
pub fn pending(shard: &ShardId) -> (Checkpoint, Cut) {
    let pending = custody(shard).pending.expect("a checkpoint waits");
    (
        pending.checkpoint,
        cut(&pending.checkpoint, pending.profile, 0),
    )
}

/// What the node in a slot says of the checkpoint that waits.
pub fn acknowledgement(shard: &ShardId, slot: u8) -> Acknowledgement {
    let (checkpoint, cut) = pending(shard);
    said(shard, checkpoint.height, slot, cut.commitment)
}

/// What the node in a slot says of a checkpoint.
pub fn said(shard: &ShardId, height: u32, slot: u8, commitment: Commitment) -> Acknowledgement {
    let holders = Placed::get().remove(shard).expect("it is placed").0;
    Acknowledgement {
        shard: *shard,
        height,
        slot,
        node: holders[usize::from(slot)].expect("somebody is in the slot"),
        commitment,
        at: now() - 1,
    }
}

/// What the node in a slot answers to the challenge that is open.
pub fn answer(shard: &ShardId, slot: u8) -> Answer {
    let custody = custody(shard);
    let challenge = custody.challenge.as_ref().expect("a challenge is open");
    let (height, index) = custody.asked(shard, slot).expect("the slot is asked");
    let committed = custody.kept(height).expect("it is kept");
    let cut = cut(&committed.checkpoint, committed.profile, 0);
    let fragment = &cut.fragments[usize::from(slot)];
    Answer {
        shard: *shard,
        height,
        slot,
        node: custody.slots[usize::from(slot)].node.expect("somebody"),
        period: challenge.period,
        index,
        chunk: chunk(fragment, index)
            .expect("it is there")
            .to_vec()
            .try_into()
            .expect("short"),
        proof: cut.trees[usize::from(slot)]
            .prove(index)
            .expect("it is there"),
        at: now() - 1,
    }
}

/// An acknowledgement with the signature of the node's operator.
pub fn sign(acknowledgement: Acknowledgement) -> Call<Test> {
    let signer = operator(acknowledgement.node);
    let hash = acknowledgement_hash::<Test>(&acknowledgement);
    Call::acknowledge {
        acknowledgement,
        signer,
        signature: TestSignature(signer, hash.to_vec()),
    }
}

/// An answer with the signature of the node's operator.
pub fn sign_answer(answer: Answer) -> Call<Test> {
    let signer = operator(answer.node);
    let hash = answer_hash::<Test>(&answer);
    Call::answer {
        answer,
        signer,
        signature: TestSignature(signer, hash.to_vec()),
    }
}

/// What a pool says of a call.
pub fn pool(call: &Call<Test>) -> Result<ValidTransaction, TransactionValidityError> {
    let authorized = call.authorize(TransactionSource::External);
    let authorized = authorized.expect("the call is authorised");
    authorized.map(|(validity, _)| validity)
}

/// What a pool says of what is refused, and what becomes of the call where it got past every pool. The
/// state stays as it is.
#[track_caller]
pub fn refused(call: Call<Test>, refusal: Refusal) {
    assert_eq!(pool(&call).map(|_| ()), Err(refusal.into()), "{refusal:?}");
}

/// The same, and the call itself comes to the same as well.
#[track_caller]
pub fn refused_in_block(call: Call<Test>, refusal: Refusal, failure: Failure) {
    refused(call.clone(), refusal);
    let before = sp_io::storage::root(sp_runtime::StateVersion::V1);
    assert_eq!(dispatch(call), Err(failure.into()));
    let after = sp_io::storage::root(sp_runtime::StateVersion::V1);
    assert_eq!(before, after, "the state is not what it was");
}

fn dispatch(call: Call<Test>) -> DispatchResult {
    let origin = frame_system::RawOrigin::Authorized.into();
    let result = RuntimeCall::from(call).dispatch(origin);
    result.map(|_| ()).map_err(|error| error.error)
}

/// Puts a call into this block.
#[track_caller]
pub fn include(call: Call<Test>) {
    let authorized = call.authorize(TransactionSource::InBlock);
    assert!(matches!(authorized, Some(Ok(_))), "{authorized:?}");
    assert_eq!(dispatch(call), Ok(()));
}

/// Has the nodes in some slots acknowledge the checkpoint that waits.
#[track_caller]
pub fn acknowledge(shard: &ShardId, slots: impl IntoIterator<Item = u8>) {
    let (checkpoint, cut) = pending(shard);
    for slot in slots {
        include(sign(said(
            shard,
            checkpoint.height,
            slot,
            cut.commitment.clone(),
        )));
    }
}

/// Has the nodes in some slots acknowledge a committed checkpoint.
#[track_caller]
pub fn join(shard: &ShardId, height: u32, slots: impl IntoIterator<Item = u8>) {
    let custody = custody(shard);
    let committed = custody.kept(height).expect("it is kept");
    let cut = cut(&committed.checkpoint, committed.profile, 0);
    for slot in slots {
        include(sign(said(shard, height, slot, cut.commitment.clone())));
    }
}

/// Has the nodes in some slots answer the challenge that is open.
#[track_caller]
pub fn answer_all(shard: &ShardId, slots: impl IntoIterator<Item = u8>) {
    for slot in slots {
        include(sign_answer(answer(shard, slot)));
    }
}

/// A shard with a checkpoint that all seven nodes from `first` on hold. Returns its height.
#[track_caller]
pub fn committed(shard: &ShardId, first: NodeId) -> u32 {
    place(shard, first);
    steps(shard, 500);
    next_block();
    next_block();
    acknowledge(shard, 0..5);
    let height = custody(shard)
        .newest()
        .expect("five agree")
        .checkpoint
        .height;
    join(shard, height, 5..7);
    height
}

/// Takes another checkpoint of a shard, which all nodes hold that hold the last. Returns its height.
#[track_caller]
pub fn commit_another(shard: &ShardId) -> u32 {
    steps(shard, 500);
    next_block();
    acknowledge(shard, 0..5);
    let height = custody(shard)
        .newest()
        .expect("five agree")
        .checkpoint
        .height;
    join(shard, height, 5..7);
    height
}

/// Lets blocks pass until a challenge is open.
#[track_caller]
pub fn until_challenged(shard: &ShardId) {
    for _ in 0..200 {
        if custody(shard).challenge.is_some() {
            return;
        }
        next_block();
    }
    panic!("nobody is asked");
}

/// A chain on whose node the keeper is switched on, with keys of those accounts. What the keeper sends
/// is taken out of the pool by the function that the test gets.
pub fn with_keeper(
    keys: impl IntoIterator<Item = AccountId>,
    test: impl FnOnce(&dyn Fn() -> Vec<Call<Test>>),
) {
    UintAuthorityId::set_all_keys(keys);
    let (offchain, _) = TestOffchainExt::new();
    let (to_pool, pool) = TestTransactionPoolExt::new();
    let mut ext = new_test_ext();
    ext.register_extension(OffchainDbExt::new(offchain.clone()));
    ext.register_extension(OffchainWorkerExt::new(offchain));
    ext.register_extension(TransactionPoolExt::new(to_pool));
    ext.execute_with(|| {
        switch_keeper(true);
        test(&|| {
            let sent = core::mem::take(&mut pool.write().transactions);
            sent.into_iter().map(|bytes| decode(&bytes)).collect()
        });
        check();
    });
}

fn decode(mut bytes: &[u8]) -> Call<Test> {
    let extrinsic = Extrinsic::decode(&mut bytes).expect("the keeper sends extrinsics");
    match extrinsic.function {
        RuntimeCall::Fragments(call) => call,
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
        Fragments::offchain_worker(System::block_number());
        TransactionOutcome::Rollback(Ok::<(), DispatchError>(()))
    };
    with_transaction(run).expect("there is no limit on runs");
}
