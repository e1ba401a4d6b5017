// SPDX-License-Identifier: Apache-2.0
//! Calls as a pool and a block take them, and lanes that are opened and end.

use super::*;
use crate::{Call, LaneStatus, Refusal};
use frame_support::{assert_ok, storage::with_transaction, traits::Authorize};
use nerv_primitives_transition::Store;
use sp_runtime::{
    traits::Dispatchable,
    transaction_validity::{TransactionSource, TransactionValidityError, ValidTransaction},
    DispatchError, DispatchResult, TransactionOutcome,
};

/// What a pool says of a call.
pub fn pool(call: &Call<Test>) -> Result<ValidTransaction, TransactionValidityError> {
    let authorized = call.authorize(TransactionSource::External);
    let authorized = authorized.expect("the call is authorised");
    authorized.map(|(validity, _)| validity)
}

/// Dispatches a call as a block does: what it has done goes with it if it fails.
fn dispatch_as(origin: RuntimeOrigin, call: impl Into<RuntimeCall>) -> DispatchResult {
    let call: RuntimeCall = call.into();
    let result = call.dispatch(origin);
    result.map(|_| ()).map_err(|error| error.error)
}

/// Has a call that replicas send enter a block, past every pool.
pub fn dispatch(call: Call<Test>) -> DispatchResult {
    dispatch_as(frame_system::RawOrigin::Authorized.into(), call)
}

/// Has an account sign a call.
pub fn dispatch_signed(who: AccountId, call: impl Into<RuntimeCall>) -> DispatchResult {
    dispatch_as(signed(who), call)
}

/// Checks that a pool refuses a call, and that it comes to the same where it gets past every pool, without
/// changing anything.
#[track_caller]
pub fn refused(call: Call<Test>, refusal: Refusal, failure: Failure) {
    assert_eq!(pool(&call).map(|_| ()), Err(refusal.into()));
    fails(|| dispatch(call), failure);
}

/// Checks that something fails, and changes nothing.
#[track_caller]
pub fn fails(act: impl FnOnce() -> DispatchResult, failure: impl Into<DispatchError>) {
    frame_support::assert_noop!(act(), failure);
}

/// Puts a call of replicas into this block.
#[track_caller]
pub fn include(call: Call<Test>) {
    assert!(pool(&call).is_ok(), "{:?}", pool(&call));
    assert_eq!(dispatch(call), Ok(()));
    check();
}

/// Lets the tests look at what something would do, and undoes it.
pub fn tried<R>(act: impl FnOnce() -> R) -> R {
    let tried = with_transaction(|| -> TransactionOutcome<Result<R, DispatchError>> {
        TransactionOutcome::Rollback(Ok(act()))
    });
    tried.expect("the depth of transactions is small")
}

/// Moves units of an account into the ledger.
#[track_caller]
pub fn deposit(who: AccountId, amount: Balance) {
    let deposited = Ledger::deposit(signed(who), amount);
    assert_ok!(deposited.map(|_| ()).map_err(|error| error.error));
}

/// Two leaves, each with a thousand units of each of its accounts, and each placed.
pub fn two_leaves() -> [ShardId; 2] {
    let mut trie = ShardTrie::new(&root());
    for who in FUNDED {
        deposit(who, 1_000);
        // A deposit has used a nonce: the tests count from nothing.
        let account = Account {
            nonce: 0,
            ..record(who).expect("it has come")
        };
        let written = trie.put(&id(who).0, &account.encode());
        written.expect("the chain's tries take all");
    }
    let leaves = split(&root());
    place(&leaves[0], 0);
    place(&leaves[1], 7);
    leaves
}

/// Has a leaf become a lane, and lets the block pass in which it does. Returns its replicas.
#[track_caller]
pub fn open(shard: &ShardId) -> Replicas {
    assert_ok!(Lanes::open_lane(RuntimeOrigin::root(), *shard));
    pass(2);
    assert_eq!(lane(shard).status, LaneStatus::Open);
    check();
    next_block();
    Replicas::of(shard)
}

/// A lane, and a leaf that the chain executes. Both have accounts with a thousand units each.
pub fn lane_and_leaf() -> (Replicas, ShardId) {
    let [one, other] = two_leaves();
    (open(&one), other)
}

/// Has a lane return, up to where its records are to be imported.
#[track_caller]
pub fn begin_return(shard: &ShardId) {
    assert_ok!(Lanes::return_lane(RuntimeOrigin::root(), *shard));
    pass(ClosingPeriod::get() + 1);
    let returning = LaneStatus::Returning { unsound: false };
    assert_eq!(lane(shard).status, returning);
    check();
}

/// Has a lane return, to its end.
#[track_caller]
pub fn return_all(replicas: &Replicas) {
    begin_return(&replicas.shard);
    replicas.import_all();
    check();
    let mut blocks = 0;
    while LanesOf::<Test>::contains_key(replicas.shard) {
        next_block();
        check();
        blocks += 1;
        assert!(blocks < 100, "a lane that does not end");
    }
}
