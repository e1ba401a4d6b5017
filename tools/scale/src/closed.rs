// SPDX-License-Identifier: Apache-2.0
//! What can be said without simulating: for each thing that may be full, the load at which it is.
//!
//! All of it is of means: each lane commits as often as it can, queues and chance are left out. So the
//! simulation stays below the lowest of these, and comes close to it.

use crate::{
    costs::{Costs, Nanos, SECOND},
    scenario::Scenario,
    simulation::{record::Outcome, seconds},
};

/// Something of which there is only so much.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Resource {
    /// The time of blocks, of which all that is done on the chain takes its part.
    BlockTime,
    /// Of that, what extrinsics may take.
    ExtrinsicsTime,
    /// The bytes of blocks.
    BlockLength,
    /// What blocks may spend on visits of lanes.
    Visits,
    /// The messages of a lane that the chain may not know of.
    Messages,
    /// The batches of a lane that the chain may not know of.
    Ahead,
    /// The messages of a lane that a block hands over.
    HandOver,
    /// A lane's round: leader, network, replicas, votes.
    Round,
    /// The time of a replica.
    Replica,
    /// What a leader can send.
    Uplink,
}

impl Resource {
    /// All of them.
    pub const ALL: [Resource; 10] = [
        Resource::BlockTime,
        Resource::ExtrinsicsTime,
        Resource::BlockLength,
        Resource::Visits,
        Resource::Messages,
        Resource::Ahead,
        Resource::HandOver,
        Resource::Round,
        Resource::Replica,
        Resource::Uplink,
    ];

    /// In words.
    pub fn name(self) -> &'static str {
        match self {
            Resource::BlockTime => "block time",
            Resource::ExtrinsicsTime => "extrinsics' time",
            Resource::BlockLength => "block length",
            Resource::Visits => "visits' time",
            Resource::Messages => "a lane's uncommitted messages",
            Resource::Ahead => "a lane's uncommitted batches",
            Resource::HandOver => "messages handed over",
            Resource::Round => "lane's round",
            Resource::Replica => "replica",
            Resource::Uplink => "leader's uplink",
        }
    }

    /// Whether all lanes share it: once it is full, more lanes bring nothing.
    pub fn is_shared(self) -> bool {
        matches!(
            self,
            Resource::BlockTime
                | Resource::ExtrinsicsTime
                | Resource::BlockLength
                | Resource::Visits
        )
    }
}

/// The load at which something is full.
#[derive(Clone, Copy, Debug)]
pub struct Bound {
    /// What is full.
    pub resource: Resource,
    /// Transfers a second, all lanes together. Infinite for what a load does not use, 0 where the
    /// commits alone are too many.
    pub rate: f64,
}

/// What fills blocks, for means.
struct Filling {
    /// What there is for lanes.
    room: f64,
    /// What their commits take without transfers.
    fixed: f64,
    /// What each transfer adds.
    each: f64,
}

impl Filling {
    /// The transfers in a block that is full.
    fn transfers(&self, commits: bool) -> f64 {
        let room = self.room - if commits { self.fixed } else { 0.0 };
        if room <= 0.0 {
            0.0
        } else {
            room / self.each
        }
    }
}

/// The time of a round with batches of so many transfers, without jitter.
fn round(costs: &Costs, transfers: u64, entries: u64) -> Nanos {
    let work = costs.batch_work(transfers, entries);
    if costs.slots == 1 || costs.needed <= 1 {
        return work;
    }
    let asked = costs.needed as u64 - 1;
    let batch = costs.batch_length + transfers * costs.batch_transfer_length;
    let sending = costs.sending(transfers * costs.transfer_wire) + asked * costs.sending(batch);
    let rest = sending + 2 * costs.delay + work + asked * costs.vote_time;
    if costs.leader_ahead {
        rest.max(work)
    } else {
        rest + work
    }
}

/// From one batch to the next in a lane that has little to do.
fn cycle(costs: &Costs) -> Nanos {
    round(costs, 1, 0).max(costs.batch_interval).max(1)
}

/// How a lane's commits follow each other, in blocks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rhythm {
    /// From one commit in a block to the next.
    pub commits: f64,
    /// From one commit in a block to one that was sent with knowledge of it.
    pub knows: f64,
    /// The headers in each.
    pub headers: f64,
}

/// How a lane's commits follow each other when blocks are nearly empty.
///
/// A lane knows of a commit when the block is built and imported, has come to it and is final; what it
/// sends then is in the next block. Without overlaps nothing before that is taken.
pub fn rhythm(costs: &Costs) -> Rhythm {
    let interval = costs.block_interval as f64;
    let hop = costs.delay as f64 + costs.jitter;
    let known = 2.0 * costs.house_time as f64 + 2.0 * hop + costs.finality_time as f64;
    let knows = (known / interval).floor() + 1.0;
    let sends = (costs.commit_interval as f64 / interval).ceil().max(1.0);
    let commits = if costs.commit_overlaps {
        sends
    } else {
        sends.max(knows)
    };
    let knows = knows.max(commits);
    let headers = interval * knows / cycle(costs) as f64;
    Rhythm {
        commits,
        knows,
        headers: headers.clamp(1.0, costs.most_headers as f64),
    }
}

/// For each resource the load at which it is full, the commits' own part counted.
pub fn bounds(costs: &Costs, scenario: &Scenario) -> Vec<Bound> {
    all(costs, scenario, true)
}

/// The least of the loads at which something is full if commits cost nothing by themselves: lanes that
/// find no room for a commit in every block commit in every second, or third.
pub fn ceiling(costs: &Costs, scenario: &Scenario) -> f64 {
    let rates = all(costs, scenario, false);
    rates
        .iter()
        .map(|bound| bound.rate)
        .fold(f64::MAX, f64::min)
}

/// What is full first.
pub fn tightest(bounds: &[Bound]) -> Option<Bound> {
    let first = bounds.iter().min_by(|a, b| a.rate.total_cmp(&b.rate));
    first.copied()
}

fn all(costs: &Costs, scenario: &Scenario, commits: bool) -> Vec<Bound> {
    let lanes = f64::from(scenario.lanes);
    let (crossing, slow) = (scenario.crossing, scenario.slow);
    let rhythm = rhythm(costs);
    // The commits of all lanes in a block.
    let count = lanes / rhythm.commits;
    let others = |of: u64| of as f64 * scenario.others;
    // What crosses comes into an inbox, but for that of a single lane.
    let entries = slow + if scenario.lanes > 1 { crossing } else { 0.0 };
    let extrinsics = Filling {
        room: costs.extrinsics_time as f64 - others(costs.extrinsics_time),
        fixed: count
            * (costs.commit_time as f64 + rhythm.headers * costs.commit_header_time as f64),
        each: crossing * costs.commit_message_time as f64
            + slow * costs.inbox_time as f64
            + entries * costs.commit_entry_time as f64,
    };
    let visits = Filling {
        // With what is left over of blocks they are full when blocks are.
        room: if costs.idle_visits {
            costs.block_time as f64
        } else {
            costs.visits_time as f64
        },
        fixed: lanes * costs.visit_time as f64,
        each: crossing * costs.hand_over_time as f64 + entries * costs.forget_time as f64,
    };
    let block = Filling {
        room: costs.block_time as f64 - costs.house_time as f64 - others(costs.extrinsics_time),
        fixed: extrinsics.fixed + visits.fixed,
        each: extrinsics.each
            + crossing * costs.crossing_cost() as f64
            + entries * costs.forget_time as f64,
    };
    let length = Filling {
        room: costs.block_length as f64 - others(costs.block_length),
        fixed: count
            * (costs.commit_length as f64 + rhythm.headers * costs.commit_header_length as f64),
        each: crossing * costs.commit_message_length as f64 + slow * costs.inbox_length as f64,
    };
    // The transfers of a round: as many as there is room for in its batch, which what goes the slow way
    // does not need, and for entries.
    let a_round = (costs.most_batch as f64 / (1.0 - slow)).min(costs.most_entries as f64 / entries);
    let batch = (a_round * (1.0 - slow)).round() as u64;
    let taken = (a_round * entries).round() as u64;
    let each_lane = |time: Nanos| lanes * a_round / seconds(time.max(1));
    let bytes = costs.batch_length + batch * costs.batch_transfer_length;
    let sent = costs.sending(batch * costs.transfer_wire)
        + (costs.slots as u64 - 1) * costs.sending(bytes);
    let a_second = SECOND as f64 / costs.block_interval as f64;
    Resource::ALL
        .into_iter()
        .map(|resource| {
            let rate = match resource {
                Resource::BlockTime => block.transfers(commits) * a_second,
                Resource::ExtrinsicsTime => extrinsics.transfers(commits) * a_second,
                Resource::BlockLength => length.transfers(commits) * a_second,
                Resource::Visits => visits.transfers(commits) * a_second,
                Resource::Messages => {
                    let most = costs.most_ahead_messages.min(costs.most_messages);
                    lanes * most as f64 / rhythm.knows / crossing * a_second
                }
                Resource::Ahead => {
                    lanes * costs.most_ahead as f64 * a_round / rhythm.knows * a_second
                }
                Resource::HandOver => lanes * costs.most_handed_over as f64 / crossing * a_second,
                Resource::Round => each_lane(round(costs, batch, taken).max(costs.batch_interval)),
                Resource::Replica => each_lane(costs.batch_work(batch, taken)),
                Resource::Uplink => each_lane(sent),
            };
            Bound { resource, rate }
        })
        .collect()
}

/// How much of each resource a simulation has used, 1 for all of it.
///
/// Of blocks it is what was counted. Of the rest, where less is done at a time when there is less to do,
/// it is the load as a part of that at which it is full.
pub fn uses(costs: &Costs, scenario: &Scenario, outcome: &Outcome) -> Vec<(Resource, f64)> {
    let blocks = outcome.blocks.max(1) as f64;
    let part = |used: u64, of: u64| used as f64 / blocks / of.max(1) as f64;
    let bounds = bounds(costs, scenario);
    Resource::ALL
        .into_iter()
        .zip(bounds)
        .map(|(resource, bound)| {
            let used = match resource {
                Resource::BlockTime => part(outcome.time.total(), costs.block_time),
                Resource::ExtrinsicsTime => part(outcome.time.extrinsics(), costs.extrinsics_time),
                Resource::BlockLength => part(outcome.bytes.total(), costs.block_length),
                _ if bound.rate > 0.0 => outcome.throughput() / bound.rate,
                _ => 1.0,
            };
            (resource, used)
        })
        .collect()
}

/// What a simulation has used most of.
pub fn fullest(costs: &Costs, scenario: &Scenario, outcome: &Outcome) -> (Resource, f64) {
    let uses = uses(costs, scenario, outcome);
    // The first of equals.
    let most = uses.into_iter().rev().max_by(|a, b| a.1.total_cmp(&b.1));
    most.unwrap_or((Resource::BlockTime, 0.0))
}

/// What of the lanes' doings takes most of the blocks' time.
pub fn taker(outcome: &Outcome) -> &'static str {
    let time = &outcome.time;
    let parts = [
        (time.messages, "messages between lanes"),
        (time.commits, "commits"),
        (time.commit_messages, "messages in commits"),
        (time.slow, "the slow way"),
        (time.visits, "visits of lanes"),
        (time.others, "others' extrinsics"),
        (time.house, "inherents and hooks"),
    ];
    // The first of equals.
    parts
        .iter()
        .rev()
        .max_by_key(|part| part.0)
        .map_or("", |part| part.1)
}
