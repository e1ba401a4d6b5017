// SPDX-License-Identifier: Apache-2.0
//! A runtime with the pallet, real queues, and accounts that are nothing but numbers.

mod accounts;

pub use accounts::{leaf_of_id, Accounts, Homes, Purse, Purses};

use crate as pallet_cross_shard;
use crate::{Event, Statistics, WeightInfo};
use codec::{Decode, Encode};
use frame_support::{
    derive_impl, parameter_types,
    storage::with_storage_layer,
    traits::{
        BatchesFootprints, ConstU32, EnqueueMessage, Hooks, ProcessMessage, ProcessMessageError,
        QueueFootprint, QueueFootprintQuery, ServiceQueues,
    },
    weights::{Weight, WeightMeter},
    BoundedSlice,
};
use nerv_primitives_core::{
    traits::{CrossShardTransfer, HandOver, HandedOver, LoadMeter, ShardAccounts, Transferred},
    Balance, BlockHeight, ReceiptStatus, ShardId, ShardMessage, Transfer, TransferId,
};
use nerv_primitives_embedding::BlindedId;
use sp_runtime::{BuildStorage, DispatchError};

#[frame_support::runtime]
mod runtime {
    #[runtime::runtime]
    #[runtime::derive(
        RuntimeCall,
        RuntimeEvent,
        RuntimeError,
        RuntimeOrigin,
        RuntimeFreezeReason,
        RuntimeHoldReason,
        RuntimeSlashReason,
        RuntimeLockId,
        RuntimeTask
    )]
    pub struct Test;

    #[runtime::pallet_index(0)]
    pub type System = frame_system;
    #[runtime::pallet_index(1)]
    pub type MessageQueue = pallet_message_queue;
    #[runtime::pallet_index(2)]
    pub type CrossShard = pallet_cross_shard;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
    type Block = frame_system::mocking::MockBlock<Test>;
    type DbWeight = frame_support::weights::constants::ParityDbWeight;
}

/// What each of [`FUNDED`] owns at first.
pub const ENDOWMENT: Balance = 1_000;
/// The accounts that own something at first.
pub const FUNDED: core::ops::RangeInclusive<u64> = 1..=8;
/// The least an account may be opened with.
pub const MINIMUM: Balance = 10;
/// The shards of the tests, numbered from 1. Account 1 is in shard 1, account 2 in shard 2, and so
/// on, and then all over again.
pub const SHARDS: u8 = 4;

parameter_types! {
    pub static AnswersAtOnce: bool = false;
    pub static MaxQueued: u32 = 64;
    pub static DeadlineAfter: BlockHeight = 10;
    pub static KeepReceipts: BlockHeight = 20;
    pub static Budget: Weight = Weight::MAX;
    pub static MessageService: Weight = Weight::from_parts(1_000_000_000_000, u64::MAX);
    pub const QueueItem: Weight = Weight::from_parts(40_000_000, 0);
    pub static QueueGrows: Weight = Weight::from_parts(1_000_000, 0);
    pub static QueueGrowsAgain: Weight = Weight::from_parts(5_000_000, 0);
    pub static MaxPerBlock: u32 = 64;
    pub const ServiceWeight: Option<Weight> = Some(Weight::MAX);

    /// What the queues may take of a block.
    pub static Service: Weight = Weight::MAX;
    /// What extrinsics leave over of a block.
    pub static Idle: Weight = Weight::zero();
    /// The most an account may own.
    pub static MostOwned: Balance = 1_000_000;
    /// What each half takes: at most what [`Accounts`] weigh.
    pub static Taken: Weight = Accounts::weight();
    /// An account whose record cannot be read.
    pub static Corrupt: Option<u64> = None;
    /// The shard that takes nothing now.
    pub static Closed: Option<ShardId> = None;
    /// Every transfer that was told to be committed: source, destination and blocks.
    pub static Told: Vec<(ShardId, ShardId, BlockHeight)> = Vec::new();
    /// Every message that was put into a queue, with the queue.
    pub static Sent: Vec<(ShardId, Vec<u8>)> = Vec::new();
}

impl pallet_message_queue::Config for Test {
    type RuntimeEvent = RuntimeEvent;
    type WeightInfo = ();
    type MessageProcessor = CrossShard;
    type Size = u32;
    type QueueChangeHandler = ();
    type QueuePausedQuery = ();
    type HeapSize = ConstU32<1_024>;
    type MaxStale = ConstU32<8>;
    type ServiceWeight = ServiceWeight;
    type IdleMaxServiceWeight = ();
}

/// The real queues, and a list of what was put into them.
pub struct WatchedQueue;

impl EnqueueMessage<ShardId> for WatchedQueue {
    type MaxMessageLen = <MessageQueue as EnqueueMessage<ShardId>>::MaxMessageLen;

    fn enqueue_message(message: BoundedSlice<u8, Self::MaxMessageLen>, origin: ShardId) {
        Sent::mutate(|sent| sent.push((origin, message.to_vec())));
        MessageQueue::enqueue_message(message, origin);
    }

    fn enqueue_messages<'a>(
        messages: impl Iterator<Item = BoundedSlice<'a, u8, Self::MaxMessageLen>>,
        origin: ShardId,
    ) {
        messages.for_each(|message| Self::enqueue_message(message, origin));
    }

    fn sweep_queue(origin: ShardId) {
        MessageQueue::sweep_queue(origin);
    }
}

impl QueueFootprintQuery<ShardId> for WatchedQueue {
    type MaxMessageLen = <MessageQueue as QueueFootprintQuery<ShardId>>::MaxMessageLen;

    fn footprint(origin: ShardId) -> QueueFootprint {
        MessageQueue::footprint(origin)
    }

    fn get_batches_footprints<'a>(
        origin: ShardId,
        messages: impl Iterator<Item = BoundedSlice<'a, u8, Self::MaxMessageLen>>,
        total_pages_limit: u32,
    ) -> BatchesFootprints {
        MessageQueue::get_batches_footprints(origin, messages, total_pages_limit)
    }
}

impl ServiceQueues for WatchedQueue {
    type OverweightMessageAddress = <MessageQueue as ServiceQueues>::OverweightMessageAddress;

    fn service_queues(weight_limit: Weight) -> Weight {
        MessageQueue::service_queues(weight_limit)
    }
}

impl pallet_cross_shard::Config for Test {
    type Accounts = Accounts;
    type Load = WatchedLoad;
    type Queue = WatchedQueue;
    type AnswersAtOnce = AnswersAtOnce;
    type MaxQueued = MaxQueued;
    type DeadlineAfter = DeadlineAfter;
    type KeepReceipts = KeepReceipts;
    type MessageService = MessageService;
    type QueueItem = QueueItem;
    type QueueGrows = QueueGrows;
    type QueueGrowsAgain = QueueGrowsAgain;
    type DeadlineBudget = Budget;
    type Budget = Budget;
    type MaxPerBlock = MaxPerBlock;
    type WeightInfo = ();
}

/// A meter that tells the tests what it was told.
pub struct WatchedLoad;

impl LoadMeter for WatchedLoad {
    fn transferred(_: &Transferred<'_>) {
        unreachable!("that a transfer was started is for the ledger to tell");
    }

    fn weight() -> Weight {
        Weight::zero()
    }

    fn finished(source: &ShardId, destination: &ShardId, blocks: BlockHeight) {
        Told::mutate(|told| told.push((*source, *destination, blocks)));
    }

    fn finished_weight() -> Weight {
        Weight::from_parts(30_000_000, 2_000)
    }

    fn shared(_: &ShardId, _: &ShardId) -> Weight {
        Self::most_shared()
    }

    fn most_shared() -> Weight {
        Weight::from_parts(9_000_000, 1_000)
    }

    fn executed(_: &ShardId, _: u32) {
        unreachable!("what lanes execute is for them to tell");
    }

    fn executed_weight() -> Weight {
        Weight::zero()
    }
}

/// A chain in its first block, on which [`FUNDED`] own [`ENDOWMENT`] each.
pub fn new_test_ext() -> sp_io::TestExternalities {
    AnswersAtOnce::reset();
    MaxQueued::reset();
    QueueGrows::reset();
    QueueGrowsAgain::reset();
    DeadlineAfter::reset();
    KeepReceipts::reset();
    Budget::reset();
    MessageService::reset();
    MaxPerBlock::reset();
    Service::reset();
    Idle::reset();
    MostOwned::reset();
    Taken::reset();
    Corrupt::reset();
    Closed::reset();
    Sent::reset();
    Told::reset();
    let storage = RuntimeGenesisConfig::default()
        .build_storage()
        .expect("the genesis can be built");
    let mut ext = sp_io::TestExternalities::new(storage);
    ext.execute_with(|| {
        System::set_block_number(1);
        for account in FUNDED {
            let purse = Purse {
                free: ENDOWMENT,
                ..Purse::default()
            };
            Purses::insert(id(account), purse);
        }
        (1..=100)
            .for_each(|account| move_to(account, 1 + ((account - 1) % u64::from(SHARDS)) as u8));
    });
    ext
}

/// Runs a test, and checks afterwards that the invariants hold.
pub fn build_and_execute(test: impl FnOnce()) {
    new_test_ext().execute_with(|| {
        test();
        check();
    });
}

/// Checks the invariants, and that no unit came to be or was lost.
pub fn check() {
    assert_eq!(CrossShard::do_try_state(), Ok(()));
    let (mut owned, mut locked, mut incoming) = (0, 0, 0);
    for purse in Purses::iter_values() {
        owned += purse.free + purse.locked;
        locked += purse.locked;
        incoming += purse.incoming;
    }
    let all = ENDOWMENT * FUNDED.count() as Balance;
    assert_eq!(owned + CrossShard::in_transit(), all);
    let sum = |is: fn(&Transfer) -> bool| -> Balance {
        let all = crate::Transfers::<Test>::iter_values();
        all.filter(is).map(|record| record.amount).sum()
    };
    assert_eq!(locked, sum(Transfer::is_undecided));
    assert_eq!(incoming, sum(Transfer::is_expected));
}

/// Begins a block after the one that stands, up to where extrinsics come.
pub fn begin_block() {
    let now = System::block_number() + 1;
    System::set_block_number(now);
    System::reset_events();
    assert!(CrossShard::keep_deadlines(Budget::get()).all_lte(Budget::get()));
    let used = MessageQueue::service_queues(Service::get());
    assert!(used.all_lte(Service::get()));
    let mut meter = WeightMeter::new();
    CrossShard::on_poll(now, &mut meter);
    assert!(meter.consumed().all_lte(Budget::get()));
}

/// Ends the block that stands.
pub fn end_block() {
    let used = CrossShard::on_idle(System::block_number(), Idle::get());
    assert!(used.all_lte(Idle::get()));
    CrossShard::on_finalize(System::block_number());
}

/// Ends this block and begins the next.
pub fn next_block() {
    end_block();
    begin_block();
}

/// Lets blocks pass up to that one.
pub fn run_to(height: BlockHeight) {
    while now() < height {
        next_block();
    }
}

/// No queue is served from now on.
pub fn starve_queues() {
    Service::set(Weight::zero());
}

/// Queues have all the weight they can use from now on.
pub fn serve_queues() {
    Service::set(Weight::MAX);
}

/// What queues take to handle one message and no second one, whatever they are.
pub fn one_message() -> Weight {
    type Queues = ();
    let page = <Queues as pallet_message_queue::WeightInfo>::service_page_base_completion()
        .max(<Queues as pallet_message_queue::WeightInfo>::service_page_base_no_completion());
    <Queues as pallet_message_queue::WeightInfo>::bump_service_head()
        .saturating_add(<Queues as pallet_message_queue::WeightInfo>::service_queue_base())
        .saturating_add(<Queues as pallet_message_queue::WeightInfo>::ready_ring_unknit())
        .saturating_add(page)
        .saturating_add(<Queues as pallet_message_queue::WeightInfo>::service_page_item())
        .saturating_add(CrossShard::max_message_weight())
}

/// What the hooks take to look.
pub fn looking() -> Weight {
    <() as WeightInfo>::keep_house()
}

/// The height of this block.
pub fn now() -> BlockHeight {
    System::block_number() as BlockHeight
}

/// A shard of the tests'.
pub fn shard(number: u8) -> ShardId {
    ShardId::from([number; 32])
}

/// The blinded id of an account.
pub fn id(account: u64) -> BlindedId {
    account.using_encoded(BlindedId::of)
}

/// The leaf that owns an account.
pub fn leaf_of(account: u64) -> ShardId {
    leaf_of_id(&id(account))
}

/// An account belongs to another leaf from now on, as after a split or a merge.
pub fn move_to(account: u64, number: u8) {
    Homes::insert(id(account), shard(number));
}

/// What an account owns.
pub fn purse(account: u64) -> Purse {
    Purses::get(id(account)).unwrap_or_default()
}

/// What an account can spend.
pub fn free(account: u64) -> Balance {
    purse(account).free
}

/// What the ledger would hand over for a transfer.
pub fn handed_over(from: u64, to: u64, amount: Balance) -> CrossShardTransfer {
    CrossShardTransfer {
        from: id(from),
        source: leaf_of(from),
        to: id(to),
        destination: leaf_of(to),
        amount,
        epoch: None,
    }
}

/// Hands a transfer over, as a call would.
pub fn hand_over(transfer: &CrossShardTransfer) -> Result<HandedOver, DispatchError> {
    with_storage_layer(|| CrossShard::hand_over(transfer).map_err(|refused| refused.error))
}

/// Has an account send units to another, as a call would.
pub fn send(from: u64, to: u64, amount: Balance) -> Result<TransferId, DispatchError> {
    hand_over(&handed_over(from, to, amount)).map(|handed_over| handed_over.transfer)
}

/// Has an account send units to another that can.
pub fn sent(from: u64, to: u64, amount: Balance) -> TransferId {
    send(from, to, amount).expect("the transfer can be started")
}

/// Has the pallet handle a message past all queues. Returns whether it was heeded.
pub fn deliver(message: ShardMessage, queue: ShardId) -> bool {
    deliver_bytes(&message.encode(), queue).expect("the message can be read")
}

/// Has the pallet handle some bytes past all queues.
pub fn deliver_bytes(bytes: &[u8], queue: ShardId) -> Result<bool, ProcessMessageError> {
    let mut meter = WeightMeter::new();
    CrossShard::process_message(bytes, queue, &mut meter, &mut [0; 32])
}

/// Has the pallet handle the message that was sent last, past all queues.
pub fn deliver_last() {
    let (queue, message) = last_sent();
    assert!(deliver(message, queue));
}

/// The message that was sent last, and the queue it is in.
pub fn last_sent() -> (ShardId, ShardMessage) {
    let (queue, bytes) = Sent::get().pop().expect("a message was sent");
    let message = ShardMessage::decode(&mut &bytes[..]).expect("the message can be read");
    (queue, message)
}

/// Puts bytes into a queue, as nobody could.
pub fn enqueue_bytes(bytes: &[u8], queue: ShardId) {
    let bytes = BoundedSlice::try_from(bytes).expect("the message is short enough");
    MessageQueue::enqueue_message(bytes, queue);
}

/// The messages in a queue.
pub fn queued(queue: ShardId) -> u64 {
    MessageQueue::footprint(queue).storage.count
}

/// The statuses of both receipts of a transfer.
pub fn statuses(transfer: TransferId) -> (Option<ReceiptStatus>, Option<ReceiptStatus>) {
    let (source, destination) = CrossShard::receipts(transfer);
    let status =
        |receipt: Option<nerv_primitives_core::Receipt>| receipt.map(|receipt| receipt.status);
    (status(source), status(destination))
}

/// The messages that were not heeded.
pub fn ignored() -> u64 {
    Statistics::<Test>::get().ignored
}

/// The pallet's own events of this block.
pub fn events() -> Vec<Event<Test>> {
    System::read_events_for_pallet()
}
