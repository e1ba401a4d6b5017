// SPDX-License-Identifier: Apache-2.0
//! What brings units from shard to shard: messages and their queues, transfers, and units that leave at once.

use super::MAXIMUM_BLOCK_WEIGHT;
use crate::{
    parameters::dynamic_params::transfers,
    weights::{QueueGrows, QueueGrowsAgain},
    CrossShard, Ledger, LoadPredictor, MessageQueue, Runtime, RuntimeEvent,
};
use frame_support::{
    parameter_types,
    traits::{ConstBool, ConstU32},
    weights::Weight,
};
use pallet_message_queue::WeightInfo as _;
use sp_runtime::Perbill;

parameter_types! {
    /// The bytes of messages on one page of a queue. A page is encoded four times for every message
    /// on it, twice when that is put in and twice when it is handled; a new one is a key more in the
    /// state. At most seventeen messages that announce a transfer, the longest, have room on one.
    pub const QueuePageSize: u32 = 2 * 1024;
    /// The part of a block that messages between shards, and deadlines before them, take even when
    /// the block is full. Together with its answers that of a transfer takes about as long as the call
    /// that starts it; one by one they take twice as long, and more: so this is what keeps the queues
    /// short. With it the shares of all that the chain does by itself come to a block.
    pub MessageWeight: Weight = Perbill::from_percent(46) * MAXIMUM_BLOCK_WEIGHT;
    /// How much of that deadlines may take. A block in which so many pass has few messages that are
    /// not dead; what is left over is enough to go on with those.
    pub DeadlineBudget: Weight = Perbill::from_percent(40) * MAXIMUM_BLOCK_WEIGHT;
    /// What a queue takes to hand out a message: the message itself, and its part of the queue and
    /// the page, which it has with seven others. Queues are longer than that where it matters.
    pub QueueItem: Weight = {
        type Queues = <Runtime as pallet_message_queue::Config>::WeightInfo;
        let page = Queues::service_page_base_completion()
            .max(Queues::service_page_base_no_completion());
        let shared = Queues::service_queue_base()
            .saturating_add(Queues::ready_ring_unknit())
            .saturating_add(page);
        Queues::service_page_item().saturating_add(shared / 8)
    };
    /// What they may take of what extrinsics leave over.
    pub IdleMessageWeight: Weight = MAXIMUM_BLOCK_WEIGHT;
    /// The part of a block that old receipts, and deadlines that found no room before messages, take
    /// even when it is full.
    pub TransferBudget: Weight = Perbill::from_percent(5) * MAXIMUM_BLOCK_WEIGHT;
}

impl pallet_message_queue::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    #[cfg(not(feature = "runtime-benchmarks"))]
    type MessageProcessor = CrossShard;
    // Its benchmarks name queues by numbers, and process messages that mean nothing.
    #[cfg(feature = "runtime-benchmarks")]
    type MessageProcessor =
        pallet_message_queue::mock_helpers::NoopMessageProcessor<nerv_primitives_core::ShardId>;
    type Size = u32;
    type QueueChangeHandler = ();
    type QueuePausedQuery = crate::migrations::WhileRecordsMove;
    type HeapSize = QueuePageSize;
    type MaxStale = ConstU32<8>;
    // The pallet of transfers has them served, after the deadlines.
    type ServiceWeight = ();
    type IdleMaxServiceWeight = IdleMessageWeight;
    // Measured with pages of 16 KiB, which bound those of these from above: the pallet's own figures
    // are for messages of 64 KiB.
    type WeightInfo = crate::weights::QueueWeight<Runtime>;
}

impl pallet_cross_shard::Config for Runtime {
    type Accounts = Ledger;
    type Load = LoadPredictor;
    type Queue = MessageQueue;
    type AnswersAtOnce = ConstBool<true>;
    type MaxQueued = transfers::MaxQueued;
    type DeadlineAfter = transfers::DeadlineAfter;
    type KeepReceipts = transfers::KeepReceipts;
    type MaxPerBlock = ConstU32<2_048>;
    type MessageService = MessageWeight;
    type QueueItem = QueueItem;
    type QueueGrows = QueueGrows;
    type QueueGrowsAgain = QueueGrowsAgain;
    type DeadlineBudget = DeadlineBudget;
    type Budget = TransferBudget;
    type WeightInfo = pallet_cross_shard::weights::SubstrateWeight<Runtime>;
}

parameter_types! {
    /// The part of a block that units which left at once take to arrive, even when the block is full.
    pub RemittanceWeight: Weight = Perbill::from_percent(4) * MAXIMUM_BLOCK_WEIGHT;
}

impl pallet_outbox::Config for Runtime {
    type Accounts = Ledger;
    type Load = LoadPredictor;
    type Service = RemittanceWeight;
    type Backlog = ConstU32<20>;
    type KeepReceipts = transfers::KeepReceipts;
    type MaxPerBatch = ConstU32<6_144>;
    type WeightInfo = pallet_outbox::weights::SubstrateWeight<Runtime>;
}
