// SPDX-License-Identifier: Apache-2.0
//! The constants from which everything follows, and the file in which they stand.
//!
//! Each has a value, a unit, a source, and how it was come by. None has a default: what was not measured
//! is absent, and nothing is simulated without it.

mod file;
#[cfg(test)]
mod tests;

pub use file::{Constant, ConstantsError, Kind};

use std::collections::BTreeMap;

/// What a constant is counted in.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Unit {
    /// Millionths of a second.
    Microseconds,
    /// Thousandths of a second.
    Milliseconds,
    /// Bytes.
    Bytes,
    /// Megabits a second.
    Megabits,
    /// A number of things.
    Count,
    /// 0 for no, 1 for yes.
    Switch,
}

impl Unit {
    /// As the file has it.
    pub fn name(self) -> &'static str {
        match self {
            Unit::Microseconds => "us",
            Unit::Milliseconds => "ms",
            Unit::Bytes => "bytes",
            Unit::Megabits => "Mbit/s",
            Unit::Count => "count",
            Unit::Switch => "0 or 1",
        }
    }

    /// Whether it comes in whole numbers only.
    fn is_whole(self) -> bool {
        matches!(self, Unit::Bytes | Unit::Count | Unit::Switch)
    }
}

/// What is known of a constant before it has a value.
#[derive(Clone, Copy, Debug)]
pub struct Definition {
    /// Its name in the file.
    pub name: &'static str,
    /// Its unit.
    pub unit: Unit,
    /// The least and the most that make sense.
    pub range: (f64, f64),
    /// What it means.
    pub meaning: &'static str,
}

macro_rules! constants {
    ($( #[doc = $meaning:literal] $name:ident: $unit:ident $least:literal..=$most:literal, )*) => {
        /// The values of all constants, each in its unit.
        #[derive(Clone, Debug, PartialEq)]
        pub struct Values {
            $( #[doc = $meaning] pub $name: f64, )*
        }

        /// All constants, in the order of the report.
        pub const DEFINITIONS: &[Definition] = &[
            $( Definition {
                name: stringify!($name),
                unit: Unit::$unit,
                range: ($least as f64, $most as f64),
                meaning: $meaning,
            }, )*
        ];

        impl Values {
            /// The values that `value` tells by name.
            fn collect(value: impl Fn(&str) -> f64) -> Self {
                Self { $( $name: value(stringify!($name)), )* }
            }
        }
    };
}

constants! {
    /// From one block to the next.
    block_interval: Milliseconds 100..=60_000,
    /// The time that all of a block may take: its whole weight.
    block_time: Microseconds 1_000..=60_000_000,
    /// Of that, what ordinary extrinsics may take at most.
    extrinsics_time: Microseconds 1_000..=60_000_000,
    /// Of that, what messages between shards have to themselves, before extrinsics; beyond it they have what is left over.
    messages_time: Microseconds 0..=60_000_000,
    /// The bytes of ordinary extrinsics in a block.
    block_length: Bytes 1_000..=1_000_000_000,
    /// What a block takes that has nothing in it: inherents and hooks.
    house_time: Microseconds 0..=60_000_000,

    /// A commit without headers, messages and entries, its signatures included. As for all chain time: the weight or the time measured, whichever is more.
    commit_time: Microseconds 0..=10_000_000,
    /// What each header adds to a commit.
    commit_header_time: Microseconds 0..=1_000_000,
    /// What each message adds to a commit that leaves its lane.
    commit_message_time: Microseconds 0..=1_000_000,
    /// What each entry of the inbox adds to a commit that consumes it.
    commit_entry_time: Microseconds 0..=1_000_000,
    /// The bytes of a commit without headers and messages.
    commit_length: Bytes 0..=1_000_000,
    /// The bytes that each header adds.
    commit_header_length: Bytes 0..=100_000,
    /// The bytes that each message adds.
    commit_message_length: Bytes 0..=100_000,
    /// What a block takes for each lane by itself, whatever it does.
    visit_time: Microseconds 0..=1_000_000,
    /// What a block may take at most for visits of lanes: those, messages handed over, entries forgotten.
    visits_time: Microseconds 0..=60_000_000,
    /// Whether lanes are visited again with what is left over of a block, for what leaves them.
    idle_visits: Switch 0..=1,
    /// Forgetting an entry of an inbox that a commit has consumed.
    forget_time: Microseconds 0..=1_000_000,
    /// Handing a message of an outbox to the two-phase commit.
    hand_over_time: Microseconds 0..=1_000_000,
    /// The first message of a transfer between shards, with what its queue takes.
    prepare_time: Microseconds 0..=1_000_000,
    /// The second.
    prepared_time: Microseconds 0..=1_000_000,
    /// The third, which puts the units into the inbox.
    settle_time: Microseconds 0..=1_000_000,
    /// An extrinsic that enters a transfer into an inbox: the slow way.
    inbox_time: Microseconds 0..=1_000_000,
    /// Its bytes.
    inbox_length: Bytes 0..=100_000,

    /// The headers that a commit may span.
    most_headers: Count 1..=1_000_000,
    /// The messages in a commit at most.
    most_messages: Count 1..=1_000_000,
    /// The batches beyond the last commit of which a lane knows; a lane with so many waits.
    most_ahead: Count 1..=1_000_000,
    /// The messages in those; a lane with so many sends none.
    most_ahead_messages: Count 1..=1_000_000,
    /// The entries of the inbox that a commit consumes at most.
    most_commit_entries: Count 1..=100_000_000,
    /// The transfers in a batch at most.
    most_batch: Count 1..=1_000_000,
    /// The entries of the inbox that a batch takes at most.
    most_entries: Count 1..=1_000_000,
    /// The messages of a lane that a block hands over at most.
    most_handed_over: Count 1..=1_000_000,
    /// The messages of a lane that may wait to be handed over; a lane with more sends none.
    outbox_room: Count 1..=100_000_000,
    /// The entries in an inbox, and those expected, at most; what finds no room is refused.
    inbox_room: Count 1..=100_000_000,
    /// The blocks after which a transfer between shards is aborted: half of what full blocks carry over meanwhile may be under way.
    deadline: Count 1..=1_000_000,
    /// The transfers that wait in a lane's pool at most; further ones are refused.
    pool_room: Count 1..=100_000_000,

    /// The replicas of a lane.
    slots: Count 1..=256,
    /// The votes that make a certificate, the leader's included.
    needed: Count 1..=256,
    /// From one batch to the next at the least.
    batch_interval: Milliseconds 0..=60_000,
    /// Whether a leader executes the next batch while the votes for the last are under way.
    leader_ahead: Switch 0..=1,
    /// From one commit that a lane sends to the next at the least.
    commit_interval: Milliseconds 0..=60_000,
    /// Whether the chain takes a commit that begins before its head; else what is sent before the last commit is known of is refused.
    commit_overlaps: Switch 0..=1,
    /// From seeing a block until a lane goes by it: finality; 0 if it goes by the best block.
    finality_time: Milliseconds 0..=600_000,

    /// The cores of a replica's machine. Signatures use all of them, everything else one.
    cores: Count 1..=1_024,
    /// A transfer's signature, on one core.
    signature_time: Microseconds 0..=1_000_000,
    /// A transfer's execution, without root and disk.
    execution_time: Microseconds 0..=1_000_000,
    /// A transfer's part of the root.
    root_time: Microseconds 0..=1_000_000,
    /// A transfer's part of what goes to disk.
    disk_time: Microseconds 0..=1_000_000,
    /// An entry of the inbox, root and disk included.
    entry_time: Microseconds 0..=1_000_000,
    /// What a batch takes beside its transfers: its header's signature, the disk's flush.
    batch_time: Microseconds 0..=10_000_000,
    /// The signature of a vote.
    vote_time: Microseconds 0..=1_000_000,

    /// The bytes that a replica sends of each transfer before it is in a batch.
    transfer_wire: Bytes 0..=10_000_000,
    /// The bytes of a transfer in a batch, to each other replica.
    batch_transfer_length: Bytes 0..=100_000,
    /// The bytes of a batch beside its transfers, to each other replica.
    batch_length: Bytes 0..=1_000_000,
    /// The bytes that a transfer leaves on disk.
    transfer_disk: Bytes 0..=1_000_000,
    /// What a machine sends at most.
    bandwidth: Megabits 0.001..=10_000_000,
    /// From one machine to another at the least.
    delay: Milliseconds 0..=60_000,
    /// The mean of what comes on top of that, exponentially distributed.
    jitter: Milliseconds 0..=60_000,
}

/// A complete set of constants.
#[derive(Clone, Debug)]
pub struct Constants {
    /// The values.
    pub values: Values,
    /// The same with their sources, by name.
    pub given: BTreeMap<String, Constant>,
}

impl Constants {
    /// The file's constants.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with them, each by its name; see [`ConstantsError`].
    pub fn parse(json: &str) -> Result<Self, ConstantsError> {
        let given = file::parse(json)?;
        let values = Values::collect(|name| given.get(name).map_or(0.0, |found| found.value));
        values.check()?;
        Ok(Self { values, given })
    }
}

impl Values {
    /// Checks what two constants have to do with each other.
    fn check(&self) -> Result<(), ConstantsError> {
        let mut wrong = Vec::new();
        let mut demand = |holds: bool, why: &str| {
            if !holds {
                wrong.push(why.to_string());
            }
        };
        demand(
            self.needed <= self.slots,
            "needed: more votes than slots has replicas",
        );
        demand(
            self.house_time < self.block_time,
            "house_time: as much as block_time",
        );
        demand(
            self.extrinsics_time.max(self.messages_time) <= self.block_time,
            "block_time: less than extrinsics_time or messages_time",
        );
        // What is too heavy for an empty block waits for ever.
        let full_commit = self.commit_time
            + self.most_headers * self.commit_header_time
            + self.most_messages * self.commit_message_time
            + self.most_commit_entries * self.commit_entry_time;
        let beside = self.block_time - self.house_time - self.messages_time;
        demand(
            full_commit <= self.extrinsics_time.min(beside),
            "extrinsics_time: the largest commit does not fit beside messages_time and house_time",
        );
        let length = self.commit_length
            + self.most_headers * self.commit_header_length
            + self.most_messages * self.commit_message_length;
        demand(
            self.most_ahead <= self.most_headers && self.most_ahead_messages <= self.most_messages,
            "most_ahead, most_ahead_messages: more than a commit may hold",
        );
        demand(
            self.visits_time <= self.block_time,
            "block_time: less than visits_time",
        );
        demand(
            self.most_entries <= self.most_commit_entries,
            "most_entries: a batch takes more than most_commit_entries",
        );
        demand(
            length <= self.block_length,
            "block_length: the largest commit does not fit",
        );
        if wrong.is_empty() {
            Ok(())
        } else {
            Err(ConstantsError::Contradictory(wrong))
        }
    }
}
