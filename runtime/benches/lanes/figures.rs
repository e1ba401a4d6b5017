// SPDX-License-Identifier: Apache-2.0
//! The constants that `nerv-scale` counts with, as far as the chain has them: what was measured, what weights say,
//! and what the runtime sets.

use crate::{
    common::attesting::enclave,
    scene::{self, Scene, Size, SIGNERS},
    HEADERS, MESSAGES,
};
use codec::Encode;
use frame_support::{
    dispatch::DispatchClass,
    traits::{Get, Hooks},
    weights::Weight,
};
use nerv_primitives_core::traits::{Lanes as LanesSeam, LoadMeter};
use nerv_primitives_lane::{
    needed, Batch, MAX_BATCH, MAX_INBOX_TAKEN, MAX_INSISTED, MAX_MESSAGES, MAX_PATH,
};
use nerv_runtime::{
    configs::{LanesBudget, MessageWeight, QueueItem, RuntimeBlockLength, RuntimeBlockWeights},
    weights::{QueueGrows, QueueGrowsAgain},
    Lanes, LoadPredictor, Runtime, SLOT_DURATION,
};
use pallet_cross_shard::WeightInfo as _;
use pallet_lanes::WeightInfo as _;
use pallet_ledger::WeightInfo as _;
use serde_json::{json, Map, Value};
use sp_core::{sr25519, Pair, H256};
use std::{
    fs::File,
    io::Write,
    time::{Duration, Instant},
};

/// Where a figure of this program comes from.
const MEASURED: &str = "make lanes-report: runtime/benches/lanes";
/// Signatures and flushes that are timed.
const TRIES: u32 = 400;

/// What was measured, each as microseconds of block building, and as microseconds of weight.
pub struct Measured {
    /// A block of nothing.
    pub house: (f64, f64),
    /// A commit of one header.
    pub commit: (f64, f64),
    /// One of [`HEADERS`] more.
    pub headers: (f64, f64),
    /// An order that enters an inbox.
    pub order: (f64, f64),
}

/// The file, by name.
struct Constants(Map<String, Value>);

impl Constants {
    fn add(&mut self, name: &str, value: f64, unit: &str, kind: &str, source: &str, how: &str) {
        // As exact as anything here is.
        let value = (value * 100.0).round() / 100.0;
        let constant = json!({
            "value": value, "unit": unit, "kind": kind, "source": source, "how": how,
        });
        self.0.insert(name.into(), constant);
    }

    /// The time or the weight, whichever is more.
    fn larger(&mut self, name: &str, (time, weight): (f64, f64), what: &str) {
        let how = format!(
            "{what}: the larger one of the time measured, {time:.1} us, and the weight, {weight:.1} us"
        );
        self.add(
            name,
            time.max(weight).max(0.0),
            "us",
            "measured",
            MEASURED,
            &how,
        );
    }

    fn weight(&mut self, name: &str, weight: Weight, source: &str, how: &str) {
        let us = weight.ref_time() as f64 / 1e6;
        self.add(name, us, "us", "measured", source, how);
    }

    fn rule(&mut self, name: &str, value: f64, unit: &str, source: &str, how: &str) {
        self.add(name, value, unit, "rule", source, how);
    }

    fn bytes(&mut self, name: &str, value: usize, how: &str) {
        self.add(name, value as f64, "bytes", "measured", MEASURED, how);
    }
}

/// All of it, as a file of constants.
pub fn json(measured: &Measured, scene: &Scene) -> String {
    let mut all = Constants(Map::new());
    block(&mut all, measured);
    commits(&mut all, measured, scene);
    crossing(&mut all, measured, scene);
    bounds(&mut all);
    replicas(&mut all, scene);
    format!("{:#}\n", json!({ "constants": all.0 }))
}

fn block(all: &mut Constants, measured: &Measured) {
    let configs = "runtime/src/configs.rs";
    let weights: frame_system::limits::BlockWeights = RuntimeBlockWeights::get();
    let us = |weight: Weight| weight.ref_time() as f64 / 1e6;
    let normal = weights.get(DispatchClass::Normal).max_total;
    let length = *RuntimeBlockLength::get().max.get(DispatchClass::Normal);
    all.rule(
        "block_interval",
        SLOT_DURATION as f64,
        "ms",
        configs,
        "the length of a slot",
    );
    all.rule(
        "block_time",
        us(weights.max_block),
        "us",
        configs,
        "the weight of a block",
    );
    all.rule(
        "extrinsics_time",
        us(normal.unwrap_or(weights.max_block)),
        "us",
        configs,
        "what ordinary extrinsics may have of it. Commits are operational ones, and could have more",
    );
    all.rule(
        "messages_time",
        us(MessageWeight::get()),
        "us",
        configs,
        "what messages between shards have before all extrinsics",
    );
    all.rule(
        "block_length",
        length.into(),
        "bytes",
        configs,
        "of ordinary extrinsics",
    );
    all.larger(
        "house_time",
        measured.house,
        "a block of nothing, with 32 lanes in the list",
    );
    all.rule(
        "visits_time",
        us(LanesBudget::get()),
        "us",
        configs,
        "what visits have of a full block",
    );
    // It takes something even where there is nothing to do.
    let idle = Lanes::on_idle(frame_system::Pallet::<Runtime>::block_number(), Weight::MAX);
    all.rule(
        "idle_visits",
        f64::from(u8::from(idle != Weight::zero())),
        "0 or 1",
        "pallets/lanes/src/hooks.rs",
        "whether the pallet does anything in a block's idle time",
    );
}

fn commits(all: &mut Constants, measured: &Measured, scene: &Scene) {
    let Measured {
        commit, headers, ..
    } = *measured;
    let per = |with: (f64, f64), count: u32| {
        let part = |with: f64, without: f64| (with - without) / f64::from(count);
        (part(with.0, commit.0), part(with.1, commit.1))
    };
    all.larger(
        "commit_time",
        commit,
        "a commit of one header, signed by five",
    );
    let how = format!(
        "a commit of {} headers and one of one, by the headers between",
        HEADERS + 1
    );
    all.larger("commit_header_time", per(headers, HEADERS), &how);
    // What a block has to spare is spent on what the commits in it send: its time tells nothing of that.
    let weight =
        |messages: u32| {
            Lanes::commit_weight(0, messages as usize).saturating_add(
                Lanes::authorize_commit_weight(0, messages as usize, SIGNERS.into()),
            )
        };
    let each = weight(MESSAGES).saturating_sub(weight(0)) / u64::from(MESSAGES);
    let lanes = "pallets/lanes/src/weights.rs";
    all.weight(
        "commit_message_time",
        each,
        lanes,
        "its weight, with its part of a page of the outbox",
    );
    all.rule(
        "commit_entry_time",
        0.0,
        "us",
        "pallets/lanes/src/commits.rs",
        "one entry of the inbox is read, the last that was taken, however many there were",
    );
    let length = |path, messages| {
        let size = Size {
            path,
            messages,
            transfers: 500,
        };
        scene.commit(&scene.lanes[0], size).encoded_size()
    };
    let (short, path, with) = (length(0, 0), length(HEADERS, 0), length(0, MESSAGES));
    all.bytes("commit_length", short, "an encoded commit, signed by five");
    let each = |long: usize, count: u32| (long - short).div_ceil(count as usize);
    all.bytes("commit_header_length", each(path, HEADERS), "encoded");
    all.bytes(
        "commit_message_length",
        each(with, MESSAGES),
        "a withdrawal and its payee, encoded",
    );
}

fn crossing(all: &mut Constants, measured: &Measured, scene: &Scene) {
    type OfLanes = <Runtime as pallet_lanes::Config>::WeightInfo;
    type OfShards = <Runtime as pallet_cross_shard::Config>::WeightInfo;
    type OfLedger = <Runtime as pallet_ledger::Config>::WeightInfo;
    let lanes = "pallets/lanes/src/weights.rs";
    let shards = "pallets/cross-shard/src/weights.rs";
    all.weight("visit_time", OfLanes::visit(), lanes, "its weight");
    all.weight("forget_time", OfLanes::forget_entry(), lanes, "its weight");
    let db = <Runtime as frame_system::Config>::DbWeight::get();
    let route = OfLedger::route(nerv_primitives_embedding::MAX_LEAVES);
    let page = OfLanes::outbox_page() / u64::from(pallet_lanes::types::PAGE);
    // Of the messages to a lane and from it one in eight is the first of its block, and pays for the lane, its queue,
    // and what is counted of it; the others find them paid for.
    let first =
        |others: Weight, first: Weight| others.saturating_sub(others.saturating_sub(first) / 8);
    let told = first(QueueGrowsAgain::get(), QueueGrows::get());
    let lane = db.reads_writes(1, 1) / 8;
    let how = "its weight where the lane's other messages of the block have paid for what they share, but for one in \
               eight, with that of the lane's half and of its part of a page of the outbox, in the largest tree";
    all.weight(
        "hand_over_time",
        OfLanes::hand_over()
            // Nothing is given back.
            .saturating_sub(db.writes(1))
            .saturating_add(OfShards::hand_over())
            .saturating_sub(told)
            .saturating_add(route)
            .saturating_add(<Lanes as LanesSeam>::lock_weight())
            .saturating_add(page),
        lanes,
        how,
    );
    let each = |enters| {
        route
            .saturating_add(<Lanes as LanesSeam>::half_weight(enters))
            .saturating_add(lane)
            .saturating_add(QueueItem::get())
    };
    let how =
        "its weight, likewise, with what the queue takes and a half in a lane, in the largest tree";
    all.weight(
        "prepare_time",
        OfShards::prepare()
            .saturating_sub(told)
            .saturating_add(each(false)),
        shards,
        how,
    );
    let prepared = OfShards::prepared().max(OfShards::expire());
    all.weight(
        "prepared_time",
        prepared.saturating_sub(told).saturating_add(each(false)),
        shards,
        how,
    );
    let counted = <LoadPredictor as LoadMeter>::finished_weight()
        .saturating_sub(first(LoadPredictor::most_shared(), Weight::zero()));
    let listed = db.reads_writes(1, 1) / u64::from(pallet_cross_shard::FINISHED_LISTED);
    let commit = OfShards::commit()
        .saturating_add(listed)
        .saturating_add(counted);
    all.weight(
        "settle_time",
        commit.saturating_add(each(true)),
        shards,
        how,
    );
    all.larger(
        "inbox_time",
        measured.order,
        "an order that is put on the chain",
    );
    let order = scene.of_orders(1)[0].len();
    all.bytes("inbox_length", order, "a signed order, encoded");
}

fn bounds(all: &mut Constants) {
    type Config = Runtime;
    let commit = "primitives/lane/src/commit.rs";
    let count = |value: usize| value as f64;
    all.rule(
        "most_headers",
        count(MAX_PATH + 1),
        "count",
        commit,
        "those of the path, and the one that is committed",
    );
    all.rule(
        "most_messages",
        count(MAX_MESSAGES),
        "count",
        commit,
        "of a commit",
    );
    all.rule(
        "most_ahead_messages",
        count(MAX_MESSAGES - MAX_INSISTED),
        "count",
        commit,
        "half of what a commit may have: the other is for the inbox",
    );
    let batch = "primitives/lane/src/batch.rs";
    all.rule("most_batch", count(MAX_BATCH), "count", batch, "of a batch");
    all.rule(
        "most_entries",
        MAX_INBOX_TAKEN.into(),
        "count",
        batch,
        "of a batch",
    );
    let configs = "runtime/src/configs.rs";
    let inbox: u32 = <Config as pallet_lanes::Config>::MaxInbox::get();
    let outbox: u32 = <Config as pallet_lanes::Config>::MaxOutbox::get();
    all.rule(
        "most_commit_entries",
        inbox.into(),
        "count",
        configs,
        "no more are in an inbox",
    );
    all.rule("outbox_room", outbox.into(), "count", configs, "MaxOutbox");
    all.rule(
        "inbox_room",
        (inbox - inbox / 4).into(),
        "count",
        configs,
        "three quarters of MaxInbox: the rest is for orders",
    );
    all.rule(
        "most_handed_over",
        128.0,
        "count",
        "pallets/lanes/src/outbox.rs",
        "the messages that one visit sends",
    );
    let deadline: u32 = <Config as pallet_cross_shard::Config>::DeadlineAfter::get();
    all.rule(
        "deadline",
        deadline.into(),
        "count",
        "runtime/src/parameters/table.rs",
        "the parameter's default",
    );
}

fn replicas(all: &mut Constants, scene: &Scene) {
    let (slots, parity) = (7, 2);
    let by_default = "runtime/src/parameters/table.rs";
    all.rule(
        "slots",
        slots.into(),
        "count",
        by_default,
        "k + m by default",
    );
    all.rule(
        "needed",
        needed(slots, parity).into(),
        "count",
        "primitives/lane/src/vote.rs",
        "of so many slots",
    );
    assert_eq!(needed(slots, parity), u32::from(SIGNERS));
    let [signing, verifying] = signatures();
    let how = format!("the median of {TRIES}, natively, on one core");
    all.add(
        "vote_time",
        verifying + signing,
        "us",
        "measured",
        MEASURED,
        &format!("signing one, and verifying one: {how}"),
    );
    let flush = flush();
    all.add(
        "batch_time",
        signing + flush,
        "us",
        "measured",
        MEASURED,
        &format!(
            "the signature of a vote, and a flush of 512 bytes to the disk, {flush:.0} us: {how}"
        ),
    );
    let order = scene.an_order();
    all.bytes(
        "batch_transfer_length",
        order.encoded_size(),
        "a signed order with an era, as batches have it",
    );
    let size = Size {
        path: 0,
        messages: 0,
        transfers: 500,
    };
    let position = pallet_lanes::Lanes::<Runtime>::get(scene.lanes[0])
        .expect("a lane")
        .position;
    let header = scene::header(&position, &[], size);
    let batch = Batch {
        shard: header.shard,
        term: header.term,
        sequence: header.sequence,
        parent: H256::zero(),
        inbox: 0,
        extrinsics: vec![],
    };
    // The vote that a proposal carries: its place, the head's id, slot, node and signature.
    let vote = header.shard.encoded_size() + 4 + 8 + 32 + 1 + 8 + 64;
    all.bytes(
        "batch_length",
        batch.encoded_size() + header.encoded_size() + vote,
        "an empty batch, its header and the leader's vote, encoded",
    );
}

fn median(mut times: Vec<Duration>) -> f64 {
    times.sort_unstable();
    times[times.len() / 2].as_secs_f64() * 1e6
}

/// What it takes to sign a vote, and to verify one.
fn signatures() -> [f64; 2] {
    let pair = enclave(0);
    let (mut signing, mut verifying) = (vec![], vec![]);
    for n in 0..TRIES {
        let hash = H256::from_low_u64_be(n.into());
        let began = Instant::now();
        let signature = pair.sign(hash.as_bytes());
        signing.push(began.elapsed());
        let began = Instant::now();
        assert!(sr25519::Pair::verify(&signature, hash, &pair.public()));
        verifying.push(began.elapsed());
    }
    [median(signing), median(verifying)]
}

/// What it takes until a few bytes are on the disk.
fn flush() -> f64 {
    let folder = std::env::temp_dir();
    let path = folder.join(format!("nerv-bench-{}", std::process::id()));
    let mut file = File::create(&path).expect("a place for temporary files");
    let mut times = vec![];
    for _ in 0..TRIES / 4 {
        let began = Instant::now();
        file.write_all(&[7; 512]).expect("room on the disk");
        file.sync_data().expect("a disk");
        times.push(began.elapsed());
    }
    std::fs::remove_file(&path).expect("it was just written");
    median(times)
}
