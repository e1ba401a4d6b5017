// SPDX-License-Identifier: Apache-2.0
//! Operations that cut over, and what nodes claim of them.

use super::*;
use crate::{
    types::settlement::{Attestation as Kept, AttestationState},
    Attestations, Call, ClaimRefusal, ConcludedAttestation,
};
use frame_support::pallet_prelude::{TransactionSource, ValidTransaction};
use frame_support::traits::Authorize;
use nerv_primitives_attestation::{Claim, Contents as Found, Heir, Mark, Source, Statement};
use nerv_primitives_checkpoint::Checkpoint;
use nerv_primitives_core::{
    traits::{Attesters, Cutover, ShardRouting, ShardTree, SplitCut},
    Operation, RecordIndex, RequestedBy,
};
use nerv_primitives_embedding::BlindedId;
use nerv_primitives_transition::Log;
use sp_core::{sr25519, Pair};
use sp_runtime::{traits::Dispatchable, transaction_validity::TransactionValidityError};

/// The accounts of the shard that the chain begins with.
pub const ACCOUNTS: u64 = 40;
/// Its units.
pub const TOTAL: Balance = 4_000;
/// The height of its checkpoint.
pub const HEIGHT: BlockHeight = 1;
/// The proposal that has operations carried out.
pub const PROPOSAL: u32 = 9;

/// The shard that the chain begins with.
pub fn root() -> ShardId {
    ShardId::root()
}

/// The key pair of a node's enclave.
pub fn pair(node: NodeId) -> sr25519::Pair {
    sr25519::Pair::from_seed(&[node as u8 + 1; 32])
}

/// Has a node's enclave be registered.
pub fn enroll(node: NodeId) {
    register(node, pair(node).public().0).expect("the node may have an enclave");
}

/// Places a shard on these nodes, so many of whose pieces may be lost.
pub fn place(shard: &ShardId, nodes: impl IntoIterator<Item = NodeId>, parity: u8) {
    let nodes = nodes.into_iter().map(Some).collect();
    Placed::mutate(|placed| placed.insert(*shard, (nodes, parity)));
}

/// A log of so many steps.
pub fn log(steps: u64) -> Log {
    Log {
        head: H256::from_low_u64_be(7_000 + steps),
        length: steps,
    }
}

/// Has something stand in a shard, with a committed checkpoint of some steps before.
pub fn stands(shard: &ShardId, total: Balance) {
    let checkpoint = Checkpoint {
        shard: *shard,
        height: HEIGHT,
        root: H256::repeat_byte(1),
        log: log(100),
        accounts: ACCOUNTS,
        total,
        nonce_floor: 0,
        embedding: H256::repeat_byte(2),
    };
    Committed::mutate(|committed| committed.insert(*shard, checkpoint));
    Standing::mutate(|standing| standing.insert(*shard, (H256::repeat_byte(3), log(150), total)));
}

/// A chain on which the first shard is placed on the nodes 0 to 6, five of which rebuild it, all of whom
/// have enclaves.
pub fn world() {
    EnclaveLifetime::set(100_000);
    Held::set([PROPOSAL].into());
    (0..NODES).for_each(enroll);
    for number in 0..ACCOUNTS as u8 {
        Registry::opened(&root(), &BlindedId([number + 1; 32]));
    }
    next_block();
    place(&root(), 0..7, 2);
    stands(&root(), TOTAL);
}

/// An operation that has cut over.
#[derive(Clone, Debug)]
pub struct Case {
    /// What there is to find.
    pub truth: Claim,
    /// Whether replicas are asked.
    pub asked: bool,
}

fn cut_over(record: RecordIndex, operation: Operation, cut: &Cut) -> bool {
    Attestation::cut_over(&Cutover {
        record,
        operation: &operation,
        requested_by: cut.requested_by,
        heirs: cut.heirs,
        hyperplane: cut.hyperplane,
    })
}

struct Cut {
    requested_by: RequestedBy,
    heirs: (ShardId, Option<ShardId>),
    hyperplane: Option<nerv_primitives_embedding::Hyperplane>,
}

fn source(shard: &ShardId) -> Source {
    // Where none was committed nobody is asked, whatever there is to find.
    let checkpoint = Committed::get().get(shard).copied();
    let (root, log, total) = Standing::get()[shard];
    Source {
        shard: *shard,
        from: Mark {
            height: checkpoint.map_or(0, |it| it.height),
            root: checkpoint.map_or(H256::zero(), |it| it.root),
            log: checkpoint.map_or(Log::default(), |it| it.log),
        },
        log,
        contents: Found {
            root,
            accounts: Registry::last_account_count(shard),
            total,
            embedding: H256(Registry::embedding_hash(shard)),
        },
    }
}

fn heir(shard: &ShardId, number: u8, accounts: u64, total: Balance) -> Heir {
    Heir {
        shard: *shard,
        contents: Found {
            root: H256::repeat_byte(number),
            accounts,
            total,
            embedding: H256::repeat_byte(number + 50),
        },
    }
}

/// Has the first shard split, by a proposal. The left child is placed on the nodes 10 to 16.
pub fn split(record: RecordIndex) -> Case {
    split_by(record, RequestedBy::Proposal(PROPOSAL))
}

/// The same, by somebody else.
pub fn split_by(record: RecordIndex, requested_by: RequestedBy) -> Case {
    let SplitCut {
        left,
        right,
        hyperplane,
        ..
    } = Registry::split(&root(), now(), |_| 0).expect("it can be split");
    let cut = Cut {
        requested_by,
        heirs: (left, Some(right)),
        hyperplane: Some(hyperplane),
    };
    let asked = cut_over(record, Operation::Split { shard: root() }, &cut);
    let (_, parity) = Placed::mutate(|placed| placed.remove(&root())).unwrap_or_default();
    place(&left, 10..17, parity);
    let source = source(&root());
    let (accounts, total) = (source.contents.accounts, source.contents.total);
    let heirs = vec![
        heir(&left, 21, accounts / 2, total / 4),
        heir(&right, 22, accounts - accounts / 2, total - total / 4),
    ];
    let truth = Claim {
        record,
        sources: vec![source].try_into().expect("one"),
        heirs: heirs.try_into().expect("two"),
    };
    Case { truth, asked }
}

/// Has the first shard split, of which nobody is asked, and its children merge, the left of which is
/// placed on the nodes 0 to 6. The parent is placed on the nodes 10 to 16.
pub fn merge(record: RecordIndex) -> Case {
    let SplitCut { left, right, .. } =
        Registry::split(&root(), now(), |_| 0).expect("it can be split");
    for number in 0..ACCOUNTS as u8 {
        let account = BlindedId([number + 1; 32]);
        Registry::closed(&root(), &account);
        let child = if number % 2 == 0 { &left } else { &right };
        Registry::opened(child, &account);
    }
    Registry::settle_split(&root()).expect("nothing is left");
    next_block();
    for child in [&left, &right] {
        stands(child, TOTAL / 2);
        place(child, 0..7, 2);
    }
    place(&right, 3..10, 2);
    let parent = Registry::merge(&left, &right, now()).expect("they can be merged");
    let cut = Cut {
        requested_by: RequestedBy::Proposal(PROPOSAL),
        heirs: (parent, None),
        hyperplane: None,
    };
    let asked = cut_over(record, Operation::Merge { left, right }, &cut);
    place(&parent, 10..17, 2);
    let sources = [left, right].map(|shard| source(&shard));
    let accounts = sources.iter().map(|it| it.contents.accounts).sum();
    let total = sources.iter().map(|it| it.contents.total).sum();
    let truth = Claim {
        record,
        sources: sources.to_vec().try_into().expect("two"),
        heirs: vec![heir(&parent, 23, accounts, total)]
            .try_into()
            .expect("one"),
    };
    Case { truth, asked }
}

/// What a node says for a slot, having looked after the block before this one.
pub fn statement(claim: &Claim, node: NodeId, slot: u8, round: u8) -> Statement {
    Statement {
        claim: claim.clone(),
        node,
        slot,
        round,
        at: now() - 1,
    }
}

/// The call, signed by the enclave of a node.
pub fn sign_as(statement: Statement, node: NodeId) -> Call<Test> {
    let hash = crate::claim_hash::<Test>(&statement).unwrap_or_default();
    let signature = pair(node).sign(hash.as_bytes());
    Call::claim {
        statement,
        signature,
    }
}

/// The call, signed by the enclave of the node that says it.
pub fn sign(statement: Statement) -> Call<Test> {
    let node = statement.node;
    sign_as(statement, node)
}

/// What a pool says of a call.
pub fn pool(call: &Call<Test>) -> Result<ValidTransaction, TransactionValidityError> {
    let authorized = call.authorize(TransactionSource::External);
    let authorized = authorized.expect("the call is authorised");
    authorized.map(|(validity, _)| validity)
}

fn dispatch(call: Call<Test>) -> DispatchResult {
    let origin = frame_system::RawOrigin::Authorized.into();
    let result = RuntimeCall::from(call).dispatch(origin);
    result.map(|_| ()).map_err(|error| error.error)
}

/// Checks that a pool refuses a call, and that it comes to the same where it gets past every pool, without
/// changing anything.
#[track_caller]
pub fn refused(call: Call<Test>, refusal: ClaimRefusal, failure: Failure) {
    assert_eq!(pool(&call).map(|_| ()), Err(refusal.into()));
    fails(|| dispatch(call), failure);
}

/// Puts a call into this block.
#[track_caller]
pub fn include(call: Call<Test>) {
    assert!(pool(&call).is_ok(), "{:?}", pool(&call));
    assert_eq!(dispatch(call), Ok(()));
    check();
}

/// Has a slot's node of the first round make a claim: node `n` is in slot `n`.
#[track_caller]
pub fn say(claim: &Claim, slot: u8) {
    include(sign(statement(claim, slot.into(), slot, 0)));
}

/// The same in the second round: node `10 + n` is in slot `n`.
#[track_caller]
pub fn say_again(claim: &Claim, slot: u8) {
    include(sign(statement(claim, 10 + NodeId::from(slot), slot, 1)));
}

/// All records of an operation have arrived. What was found about it comes to pass at once if replicas
/// agree, and in the next block otherwise.
pub fn drain(record: RecordIndex) {
    Waiting::mutate(|waiting| waiting.insert(record));
    Attestation::drained(record);
    check();
    let state = Attestations::<Test>::get(record).map(|it| it.state);
    if matches!(
        state,
        Some(AttestationState::Disputed | AttestationState::Unanswered)
    ) {
        next_block();
        visit();
    }
}

/// What is open of an operation.
pub fn open(record: RecordIndex) -> Kept {
    Attestations::<Test>::get(record).expect("it is open")
}

/// What was concluded of an operation.
pub fn concluded(record: RecordIndex) -> Kept {
    let mut all = crate::Concluded::<Test>::iter_values();
    let is_it = |it: &ConcludedAttestation| it.record == record;
    all.find(is_it).expect("it was concluded").attestation
}

/// A claim that differs in something that the chain itself cannot know: the side of a record.
pub fn lie(truth: &Claim) -> Claim {
    let mut lie = truth.clone();
    lie.heirs[0].contents.root.0[7] ^= 1;
    lie
}
