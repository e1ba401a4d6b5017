// SPDX-License-Identifier: Apache-2.0
//! A driver that takes the runtime through blocks, with checks of every invariant.

pub mod attesting;
pub mod counting;
pub mod custody;
pub mod ml_dsa;

use codec::Encode;
use frame_support::{
    assert_ok,
    dispatch::{DispatchResultWithPostInfo, GetDispatchInfo, PostDispatchInfo},
    traits::{Hooks, ServiceQueues},
    weights::{Weight, WeightMeter},
};
use nerv_primitives_core::{
    traits::{Attesters, ShardLedger, ShardTree},
    AbortReason, Outcome, ShardId, ShardStatus,
};
use nerv_primitives_embedding::{BlindedId, ShardEmbedding};
use nerv_runtime::{
    configs::{DeadlineBudget, DeliveryFee, RemitFee, RemittanceWeight},
    parameters::at_genesis,
    AccountId, Attestation, Balance, Balances, BalancesConfig, Binding, Bisection, BlockNumber,
    CrossShard, Fragments, Lanes, Ledger, LoadPredictor, MessageQueue, Outbox,
    ParametersAtGenesisConfig, Placement, Pqc, Runtime, RuntimeCall, RuntimeEvent,
    RuntimeGenesisConfig, RuntimeOrigin, ShardGovernance, ShardRegistry, SignedPayload, System,
    TxExtension, UncheckedExtrinsic, UNIT,
};
use pallet_attestation::WeightInfo as _;
use pallet_bisection::WeightInfo as _;
use pallet_message_queue::WeightInfo as _;
use sp_keyring::Sr25519Keyring;
use sp_runtime::{traits::Dispatchable, BuildStorage};
use std::cell::RefCell;

/// What every account owns outside the ledger at the beginning.
pub const ENDOWMENT: Balance = 1_000 * UNIT;

/// The account of a number.
pub fn account(n: u32) -> AccountId {
    let mut bytes = [0xA5u8; 32];
    bytes[..4].copy_from_slice(&n.to_le_bytes());
    AccountId::new(bytes)
}

/// The blinded id of an account.
pub fn blinded(n: u32) -> BlindedId {
    Ledger::blind(&account(n))
}

/// A chain at block 1 with so many endowed accounts.
pub fn chain(accounts: u32, parameters: at_genesis::Bisection) -> sp_io::TestExternalities {
    chain_with(
        accounts,
        ParametersAtGenesisConfig {
            bisection: parameters,
            ..Default::default()
        },
    )
}

/// The same with parameters of every kind.
pub fn chain_with(
    accounts: u32,
    parameters: ParametersAtGenesisConfig,
) -> sp_io::TestExternalities {
    chain_of(RuntimeGenesisConfig {
        balances: BalancesConfig {
            balances: (0..accounts).map(|n| (account(n), ENDOWMENT)).collect(),
            ..Default::default()
        },
        parameters_at_genesis: parameters,
        ..Default::default()
    })
}

/// A chain of any genesis at block 1.
pub fn chain_of(genesis: RuntimeGenesisConfig) -> sp_io::TestExternalities {
    let storage = genesis.build_storage().expect("the genesis is sound");
    let mut ext = sp_io::TestExternalities::new(storage);
    ext.execute_with(|| begin_block(1));
    ext
}

/// Parameters under which small shards split at once and merge at once.
pub fn eager() -> at_genesis::Bisection {
    at_genesis::Bisection {
        min_accounts: Some(2),
        cooldown: Some(0),
        ..Default::default()
    }
}

/// Terms under which three stakers of a test decide, and at once.
pub fn small_electorate() -> at_genesis::Governance {
    at_genesis::Governance {
        min_electorate: Some(100 * UNIT),
        min_voting_period: Some(0),
        enactment_delay: Some(0),
        ..Default::default()
    }
}

/// A weight that lets a step of a drain move exactly so many records, its end included: replicas may have
/// to be told, and it is looked whether any are due before.
pub fn budget_for(records: u32) -> Weight {
    type Weights = <Runtime as pallet_bisection::Config>::WeightInfo;
    type Attesting = <Runtime as pallet_attestation::Config>::WeightInfo;
    Weights::advance()
        .saturating_add(Weights::drain(records))
        .saturating_add(Ledger::moving_weight(3))
        .saturating_add(Weights::settle())
        .saturating_add(Weights::arrive())
        .saturating_add(Attestation::drained_weight())
        .saturating_add(Attesting::visit_nobody())
}

thread_local! {
    /// What was told in the block before this one.
    static TOLD_BEFORE: RefCell<Vec<RuntimeEvent>> = const { RefCell::new(Vec::new()) };
}

/// What was told in the block before this one, once.
pub fn told_before() -> Vec<RuntimeEvent> {
    TOLD_BEFORE.with_borrow_mut(std::mem::take)
}

fn begin_block(number: BlockNumber) {
    let told = System::events().into_iter().map(|record| record.event);
    TOLD_BEFORE.set(told.collect());
    System::reset_events();
    System::set_block_number(number);
    // A block a second, as the inherent would have it.
    pallet_timestamp::Now::<Runtime>::put(u64::from(number) * 1_000);
    Fragments::on_initialize(number);
    // What nearly every remittance touches is paid for beside the service.
    let values = <Runtime as frame_system::Config>::DbWeight::get().reads_writes(4, 4);
    let budget = RemittanceWeight::get().saturating_add(values);
    assert!(Outbox::on_initialize(number).all_lte(budget));
    Binding::on_initialize(number);
    // Deadlines go before messages.
    let budget = DeadlineBudget::get();
    assert!(CrossShard::keep_deadlines(budget).all_lte(budget));
    ShardRegistry::on_initialize(number);
}

/// Ends this block with a weight for what is idle, and begins the next with one for what polls.
/// The hooks keep within their weights.
///
/// What shards have to tell each other is told before either, unless the queues are starved: see
/// [`next_starved_block`].
pub fn next_block(idle: Weight, poll: Weight) {
    deliver_all();
    next_starved_block(Weight::zero(), idle, poll);
}

/// Leaves out blocks: it is so many later, and nothing has happened.
pub fn skip(blocks: BlockNumber) {
    begin_block(System::block_number() + blocks);
}

/// Lets all messages between shards be handled.
pub fn deliver_all() {
    MessageQueue::service_queues(Weight::MAX);
}

/// As [`next_block`], with a weight for the messages between shards.
pub fn next_starved_block(messages: Weight, idle: Weight, poll: Weight) {
    let used = MessageQueue::service_queues(messages);
    assert!(used.all_lte(messages), "messages took {used} of {messages}");
    let now = System::block_number();
    let used = Bisection::on_idle(now, idle);
    assert!(used.all_lte(idle), "on_idle took {used} of {idle}");
    let idle = idle.saturating_sub(used);
    let used = ShardGovernance::on_idle(now, idle);
    assert!(used.all_lte(idle), "on_idle took {used} of {idle}");
    let idle = idle.saturating_sub(used);
    let used = CrossShard::on_idle(now, idle);
    assert!(used.all_lte(idle), "on_idle took {used} of {idle}");
    let idle = idle.saturating_sub(used);
    let used = Outbox::on_idle(now, idle);
    assert!(used.all_lte(idle), "on_idle took {used} of {idle}");
    let idle = idle.saturating_sub(used);
    let used = LoadPredictor::on_idle(now, idle);
    assert!(used.all_lte(idle), "on_idle took {used} of {idle}");
    let idle = idle.saturating_sub(used);
    let used = Placement::on_idle(now, idle);
    assert!(used.all_lte(idle), "on_idle took {used} of {idle}");
    LoadPredictor::on_finalize(now);
    ShardRegistry::on_finalize(now);
    Ledger::on_finalize(now);
    Binding::on_finalize(now);
    CrossShard::on_finalize(now);
    begin_block(now + 1);
    let mut meter = WeightMeter::with_limit(poll);
    Attestation::on_poll(now + 1, &mut meter);
    Lanes::on_poll(now + 1, &mut meter);
    Bisection::on_poll(now + 1, &mut meter);
    ShardGovernance::on_poll(now + 1, &mut meter);
    CrossShard::on_poll(now + 1, &mut meter);
    LoadPredictor::on_poll(now + 1, &mut meter);
    Placement::on_poll(now + 1, &mut meter);
    Fragments::on_poll(now + 1, &mut meter);
    assert!(meter.consumed().all_lte(poll));
}

/// Runs blocks without extrinsics until nothing drains.
pub fn settle_all() {
    for _ in 0..10_000 {
        if pallet_bisection::Drains::<Runtime>::get().is_empty() {
            return;
        }
        next_block(Weight::MAX, Weight::MAX);
    }
    panic!("a drain does not end");
}

/// Dispatches a call, and checks that its weight after is not above its weight before.
pub fn dispatch(origin: RuntimeOrigin, call: RuntimeCall) -> DispatchResultWithPostInfo {
    let declared = call.get_dispatch_info().call_weight;
    let result = call.dispatch(origin);
    let info: PostDispatchInfo = match &result {
        Ok(info) => *info,
        Err(error) => error.post_info,
    };
    assert!(info
        .actual_weight
        .is_none_or(|actual| actual.all_lte(declared)));
    result
}

/// An extrinsic as a wallet signs it.
pub fn signed(who: Sr25519Keyring, nonce: u32, call: RuntimeCall) -> UncheckedExtrinsic {
    let extension: TxExtension = (
        frame_system::AuthorizeCall::new(),
        nerv_runtime::extensions::CheckSender::new(),
        frame_system::CheckSpecVersion::new(),
        frame_system::CheckTxVersion::new(),
        frame_system::CheckGenesis::new(),
        frame_system::CheckEra::from(sp_runtime::generic::Era::Immortal),
        frame_system::CheckNonce::from(nonce),
        nerv_runtime::extensions::CheckRoom::new(),
        pallet_transaction_payment::ChargeTransactionPayment::from(0),
        frame_metadata_hash_extension::CheckMetadataHash::new(false),
        frame_system::WeightReclaim::new(),
    );
    let payload = SignedPayload::new(call, extension).expect("implicits are known");
    let signature = payload.using_encoded(|bytes| who.sign(bytes));
    let (call, extension, _) = payload.deconstruct();
    let account = who.to_account_id();
    UncheckedExtrinsic::new_signed(call, account.into(), signature.into(), extension)
}

/// A call of the ledger by an account.
pub fn ledger(n: u32, call: pallet_ledger::Call<Runtime>) -> DispatchResultWithPostInfo {
    dispatch(RuntimeOrigin::signed(account(n)), RuntimeCall::Ledger(call))
}

/// An account's deposit.
pub fn deposit(n: u32, amount: Balance) -> DispatchResultWithPostInfo {
    ledger(n, pallet_ledger::Call::deposit { amount })
}

/// An account's withdrawal.
pub fn withdraw(n: u32, amount: Balance) -> DispatchResultWithPostInfo {
    ledger(n, pallet_ledger::Call::withdraw { amount })
}

/// A transfer between two accounts.
pub fn transfer(n: u32, to: u32, amount: Balance) -> DispatchResultWithPostInfo {
    ledger(
        n,
        pallet_ledger::Call::transfer {
            dest: account(to).into(),
            amount,
        },
    )
}

/// Has units leave at once.
pub fn send(n: u32, to: u32, amount: Balance) -> DispatchResultWithPostInfo {
    ledger(
        n,
        pallet_ledger::Call::send {
            dest: account(to).into(),
            amount,
        },
    )
}

/// What the queue itself takes to hand out one message.
pub fn queue_overhead() -> Weight {
    type Info = <Runtime as pallet_message_queue::Config>::WeightInfo;
    Info::bump_service_head()
        .saturating_add(Info::service_queue_base())
        .saturating_add(
            Info::service_page_base_completion().max(Info::service_page_base_no_completion()),
        )
        .saturating_add(Info::service_page_item())
        .saturating_add(Info::ready_ring_unknit())
}

/// Lets all that has left at once arrive, what comes back included.
pub fn remit_all() {
    let block = System::block_number();
    for _ in 0..4 {
        Outbox::on_idle(block, Weight::MAX);
    }
}

/// A call of the root origin.
pub fn force(call: pallet_bisection::Call<Runtime>) -> DispatchResultWithPostInfo {
    dispatch(RuntimeOrigin::root(), RuntimeCall::Bisection(call))
}

/// Has a shard split, which must not be refused.
pub fn split(shard: ShardId) -> (ShardId, ShardId) {
    assert_ok!(force(pallet_bisection::Call::force_split { shard }));
    match last_bisection_event() {
        pallet_bisection::Event::SplitCutOver { left, right, .. } => (left, right),
        event => panic!("the split was refused: {event:?}"),
    }
}

/// Has two shards merged, which must not be refused.
pub fn merge(left: ShardId, right: ShardId) -> ShardId {
    assert_ok!(force(pallet_bisection::Call::force_merge { left, right }));
    match last_bisection_event() {
        pallet_bisection::Event::MergeCutOver { parent, .. } => parent,
        event => panic!("the merge was refused: {event:?}"),
    }
}

/// The last event of the bisection pallet in this block.
pub fn last_bisection_event() -> pallet_bisection::Event<Runtime> {
    let event = System::events()
        .into_iter()
        .rev()
        .find_map(|record| match record.event {
            RuntimeEvent::Bisection(event) => Some(event),
            _ => None,
        });
    event.expect("the bisection pallet told something")
}

/// The live shards, in the order of their ids.
pub fn leaves() -> Vec<ShardId> {
    let mut leaves: Vec<ShardId> = pallet_shard_registry::Shards::<Runtime>::iter()
        .filter(|(_, shard)| shard.status == ShardStatus::Live)
        .map(|(id, _)| id)
        .collect();
    leaves.sort();
    leaves
}

/// The embedding of a shard, this block's changes included.
pub fn embedding(shard: &ShardId) -> ShardEmbedding {
    use nerv_primitives_core::traits::ShardRouting;
    ShardRegistry::embedding(shard).expect("embeddings are consistent")
}

/// The pairs of leaves that could be merged.
pub fn siblings() -> Vec<(ShardId, ShardId)> {
    pallet_shard_registry::Shards::<Runtime>::iter()
        .filter_map(|(_, shard)| shard.children)
        .filter(|(left, right)| {
            [left, right].into_iter().all(|child| {
                ShardRegistry::shard(child).is_some_and(|c| c.status == ShardStatus::Live)
            })
        })
        .collect()
}

/// Checks every invariant of the architecture: the pallets' own, that issuance is what it was before
/// any transfer between shards, but for their delivery,
/// and that no operation broke.
pub fn check(issuance: Balance) {
    assert_ok!(ShardRegistry::do_try_state());
    assert_ok!(Ledger::do_try_state());
    assert_ok!(Bisection::do_try_state());
    assert_ok!(CrossShard::do_try_state());
    assert_ok!(Outbox::do_try_state());
    assert_ok!(Binding::do_try_state());
    assert_ok!(LoadPredictor::do_try_state());
    assert_ok!(ShardGovernance::do_try_state());
    assert_ok!(Placement::do_try_state());
    assert_ok!(Fragments::do_try_state());
    assert_ok!(Attestation::do_try_state());
    assert_ok!(Lanes::do_try_state());
    assert_ok!(Pqc::do_try_state());
    // Each transfer that was started has paid for being carried over, and each remittance likewise.
    let started = Balance::from(pallet_cross_shard::Statistics::<Runtime>::get().started);
    let sent = Balance::from(Outbox::sent());
    assert_eq!(
        Balances::total_issuance() + started * DeliveryFee::get() + sent * RemitFee::get(),
        issuance,
        "issuance changed"
    );
    for (index, record) in pallet_bisection::Records::<Runtime>::iter() {
        let broken = matches!(record.outcome, Outcome::Broken { .. });
        assert!(!broken, "operation {index} broke: {record:?}");
    }
}

/// Why the last transfer between shards that ended in this block was aborted, if it was.
pub fn last_abort() -> Option<AbortReason> {
    let event = System::events()
        .into_iter()
        .rev()
        .find_map(|record| match record.event {
            RuntimeEvent::CrossShard(event) => Some(event),
            _ => None,
        });
    match event {
        Some(pallet_cross_shard::Event::Aborted { reason, .. }) => Some(reason),
        _ => None,
    }
}
