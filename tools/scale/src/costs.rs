// SPDX-License-Identifier: Apache-2.0
//! The constants as the simulation counts with them: nanoseconds, bytes, and what things cost.

use crate::constants::Values;

/// Nanoseconds.
pub type Nanos = u64;
/// A second.
pub const SECOND: Nanos = 1_000_000_000;

/// What everything costs. See [`Values`] for what each is; times are in nanoseconds.
#[derive(Clone, Debug)]
pub struct Costs {
    pub(crate) block_interval: Nanos,
    pub(crate) block_time: Nanos,
    pub(crate) extrinsics_time: Nanos,
    pub(crate) messages_time: Nanos,
    pub(crate) block_length: u64,
    pub(crate) house_time: Nanos,
    pub(crate) commit_time: Nanos,
    pub(crate) commit_header_time: Nanos,
    pub(crate) commit_message_time: Nanos,
    pub(crate) commit_entry_time: Nanos,
    pub(crate) commit_length: u64,
    pub(crate) commit_header_length: u64,
    pub(crate) commit_message_length: u64,
    pub(crate) visit_time: Nanos,
    pub(crate) visits_time: Nanos,
    pub(crate) idle_visits: bool,
    pub(crate) forget_time: Nanos,
    pub(crate) hand_over_time: Nanos,
    /// Of the three messages, in their order.
    pub(crate) message_times: [Nanos; 3],
    pub(crate) inbox_time: Nanos,
    pub(crate) inbox_length: u64,
    pub(crate) most_headers: usize,
    pub(crate) most_messages: u64,
    pub(crate) most_ahead: usize,
    pub(crate) most_ahead_messages: u64,
    pub(crate) most_handed_over: u64,
    pub(crate) most_commit_entries: u64,
    pub(crate) most_batch: usize,
    pub(crate) most_entries: usize,
    pub(crate) outbox_room: u64,
    pub(crate) inbox_room: u64,
    pub(crate) deadline: u64,
    pub(crate) pool_room: usize,
    pub(crate) slots: usize,
    pub(crate) needed: usize,
    pub(crate) batch_interval: Nanos,
    pub(crate) leader_ahead: bool,
    pub(crate) commit_interval: Nanos,
    pub(crate) commit_overlaps: bool,
    pub(crate) finality_time: Nanos,
    /// A transfer's signature when all cores work.
    pub(crate) signature_time: f64,
    /// A transfer's execution, root and disk.
    pub(crate) execution_time: f64,
    pub(crate) entry_time: f64,
    pub(crate) batch_time: Nanos,
    pub(crate) vote_time: Nanos,
    pub(crate) transfer_wire: u64,
    pub(crate) batch_transfer_length: u64,
    pub(crate) batch_length: u64,
    pub(crate) transfer_disk: u64,
    /// Nanoseconds to send a byte.
    pub(crate) byte_time: f64,
    pub(crate) delay: Nanos,
    /// The mean of what comes on top, in nanoseconds.
    pub(crate) jitter: f64,
}

impl Costs {
    /// Those that follow from the constants. Times are rounded to nanoseconds.
    pub fn new(values: &Values) -> Self {
        let micro = |time: f64| (time * 1e3).round() as Nanos;
        let milli = |time: f64| (time * 1e6).round() as Nanos;
        let v = values;
        Self {
            block_interval: milli(v.block_interval),
            block_time: micro(v.block_time),
            extrinsics_time: micro(v.extrinsics_time),
            messages_time: micro(v.messages_time),
            block_length: v.block_length as u64,
            house_time: micro(v.house_time),
            commit_time: micro(v.commit_time),
            commit_header_time: micro(v.commit_header_time),
            commit_message_time: micro(v.commit_message_time),
            commit_entry_time: micro(v.commit_entry_time),
            commit_length: v.commit_length as u64,
            commit_header_length: v.commit_header_length as u64,
            commit_message_length: v.commit_message_length as u64,
            visit_time: micro(v.visit_time),
            visits_time: micro(v.visits_time),
            idle_visits: v.idle_visits != 0.0,
            forget_time: micro(v.forget_time),
            hand_over_time: micro(v.hand_over_time),
            message_times: [v.prepare_time, v.prepared_time, v.settle_time].map(micro),
            inbox_time: micro(v.inbox_time),
            inbox_length: v.inbox_length as u64,
            most_headers: v.most_headers as usize,
            most_messages: v.most_messages as u64,
            most_ahead: v.most_ahead as usize,
            most_ahead_messages: v.most_ahead_messages as u64,
            most_handed_over: v.most_handed_over as u64,
            most_commit_entries: v.most_commit_entries as u64,
            most_batch: v.most_batch as usize,
            most_entries: v.most_entries as usize,
            outbox_room: v.outbox_room as u64,
            inbox_room: v.inbox_room as u64,
            deadline: v.deadline as u64,
            pool_room: v.pool_room as usize,
            slots: v.slots as usize,
            needed: v.needed as usize,
            batch_interval: milli(v.batch_interval),
            leader_ahead: v.leader_ahead != 0.0,
            commit_interval: milli(v.commit_interval),
            commit_overlaps: v.commit_overlaps != 0.0,
            finality_time: milli(v.finality_time),
            signature_time: v.signature_time * 1e3 / v.cores,
            execution_time: (v.execution_time + v.root_time + v.disk_time) * 1e3,
            entry_time: v.entry_time * 1e3,
            batch_time: micro(v.batch_time),
            vote_time: micro(v.vote_time),
            transfer_wire: v.transfer_wire as u64,
            batch_transfer_length: v.batch_transfer_length as u64,
            batch_length: v.batch_length as u64,
            transfer_disk: v.transfer_disk as u64,
            // A megabit a second is a byte in 8 microseconds.
            byte_time: 8e3 / v.bandwidth,
            delay: milli(v.delay),
            jitter: v.jitter * 1e6,
        }
    }

    /// What a replica needs for a batch.
    pub fn batch_work(&self, transfers: u64, entries: u64) -> Nanos {
        let each = self.signature_time + self.execution_time;
        let work = transfers as f64 * each + entries as f64 * self.entry_time;
        self.batch_time + work.round() as Nanos
    }

    /// What a commit takes of a block's time.
    pub fn commit_cost(&self, headers: u64, messages: u64, entries: u64) -> Nanos {
        self.commit_time
            + headers * self.commit_header_time
            + messages * self.commit_message_time
            + entries * self.commit_entry_time
    }

    /// What a commit takes of a block's length.
    pub fn commit_bytes(&self, headers: u64, messages: u64) -> u64 {
        self.commit_length
            + headers * self.commit_header_length
            + messages * self.commit_message_length
    }

    /// What carrying a transfer over to another shard takes of blocks' time, once its commit is in.
    pub fn crossing_cost(&self) -> Nanos {
        self.hand_over_time + self.message_times.iter().sum::<Nanos>()
    }

    /// How long a machine needs to send so many bytes.
    pub fn sending(&self, bytes: u64) -> Nanos {
        (bytes as f64 * self.byte_time).round() as Nanos
    }

    /// The transfers between shards that may be under way in all the chain: as many as messages carry
    /// over, with what they have to themselves, in half the time that each has.
    pub fn most_under_way(&self) -> u64 {
        let messages: Nanos = self.message_times.iter().sum();
        let served = self.messages_time.checked_div(messages);
        served.map_or(u64::MAX, |served| {
            (served * self.deadline / 2).max(served).max(1)
        })
    }
}
