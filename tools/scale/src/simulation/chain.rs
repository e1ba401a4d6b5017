// SPDX-License-Identifier: Apache-2.0
//! The chain: what a block takes in, and in which order.
//!
//! 1. Inherents and hooks.
//! 2. Visits of lanes in turn, as far as their budget goes, the next block going on behind the last one, and
//!    each lane with an equal part of what is left: entries that were consumed are forgotten, and transfers
//!    handed over, as long as not too many are under way.
//! 3. Messages between shards, with what they have to themselves.
//! 4. Others' extrinsics; commits, those that bring most headers first, those passed over that do not fit;
//!    extrinsics that put transfers into inboxes.
//! 5. Messages again, with what is left over; and visits again, if there are such.
//!
//! Messages are handled in their order.

use super::lane::{Batch, EntryKind, Lane};
use crate::{
    costs::{Costs, Nanos},
    random::{below, source, Random},
    scenario::Scenario,
};
use std::{cmp::Reverse, collections::VecDeque};

/// Names the purpose for which the chain draws numbers.
const DESTINATIONS: u64 = 3;

/// The messages of a transfer between shards.
const MESSAGES: u8 = 3;

/// A transfer from one lane to another.
#[derive(Clone, Copy, Debug)]
pub struct Crossing {
    /// When it was sent.
    pub sent: Nanos,
    /// The lane from which it comes.
    pub from: u32,
    /// The lane to which it goes; none: a shard on the chain.
    pub to: Option<u32>,
}

/// A message on its way.
#[derive(Clone, Copy, Debug)]
struct Message {
    crossing: Crossing,
    /// Which of the three it is.
    stage: u8,
    /// Whether the destination has refused.
    refused: bool,
}

/// An entry that a block puts into an inbox.
#[derive(Clone, Copy, Debug)]
pub struct Entered {
    /// The lane.
    pub lane: u32,
    /// When what it brings was sent.
    pub sent: Nanos,
    /// What it brings.
    pub kind: EntryKind,
}

/// What the time of a block went to, in nanoseconds.
#[derive(Clone, Copy, Debug, Default)]
pub struct BlockTime {
    /// Inherents and hooks.
    pub house: Nanos,
    /// Extrinsics of others.
    pub others: Nanos,
    /// Commits without their messages.
    pub commits: Nanos,
    /// What commits take for the messages in them.
    pub commit_messages: Nanos,
    /// Extrinsics that put transfers into inboxes.
    pub slow: Nanos,
    /// Messages between shards, and handing them over.
    pub messages: Nanos,
    /// Visits of lanes, and forgetting entries.
    pub visits: Nanos,
}

impl BlockTime {
    /// All of it.
    pub fn total(&self) -> Nanos {
        self.house + self.others + self.extrinsics_of_lanes() + self.messages + self.visits
    }

    /// What ordinary extrinsics have of it.
    pub fn extrinsics(&self) -> Nanos {
        self.others + self.extrinsics_of_lanes()
    }

    fn extrinsics_of_lanes(&self) -> Nanos {
        self.commits + self.commit_messages + self.slow
    }
}

/// What the bytes of a block went to.
#[derive(Clone, Copy, Debug, Default)]
pub struct BlockBytes {
    /// Extrinsics of others.
    pub others: u64,
    /// Commits.
    pub commits: u64,
    /// Extrinsics that put transfers into inboxes.
    pub slow: u64,
}

impl BlockBytes {
    /// All of them.
    pub fn total(&self) -> u64 {
        self.others + self.commits + self.slow
    }
}

/// A block.
#[derive(Debug, Default)]
pub struct Block {
    /// What its time went to.
    pub time: BlockTime,
    /// What its bytes went to.
    pub bytes: BlockBytes,
    /// The batches that it commits, by lane.
    pub committed: Vec<(u32, Vec<Batch>)>,
    /// The entries that it puts into inboxes.
    pub entered: Vec<Entered>,
    /// The transfers that have arrived.
    pub settled: Vec<Crossing>,
    /// The transfers whose destination refused them.
    pub returned: u64,
    /// The slow ones whose inbox had no room.
    pub turned_away: u64,
    /// The commits that began before the chain's head.
    pub refused: u64,
    /// The commits whose messages found no room in the outbox.
    pub held_by_outbox: u64,
    /// The commits for which there was no time.
    pub held_by_time: u64,
    /// The commits for which there were no bytes.
    pub held_by_length: u64,
    /// The messages in its commits.
    pub messages: u64,
    /// The transfers between shards that wait to be handed over after it.
    pub outbox: u64,
}

/// The chain.
#[derive(Debug)]
pub struct Chain {
    destinations: Random,
    queue: VecDeque<Message>,
    /// What commits have sent and was not handed over yet, by lane.
    outboxes: Vec<VecDeque<Crossing>>,
    /// The lane that is visited first.
    next_visit: usize,
    under_way: u64,
    most_under_way: u64,
    /// What waits to be put into an inbox: when it was sent, and the lane.
    slow: VecDeque<(Nanos, u32)>,
}

impl Chain {
    /// A chain on which nothing happened yet.
    pub fn new(costs: &Costs, scenario: &Scenario) -> Self {
        Self {
            destinations: source(scenario.seed, &[DESTINATIONS]),
            queue: VecDeque::new(),
            outboxes: vec![VecDeque::new(); scenario.lanes as usize],
            next_visit: 0,
            under_way: 0,
            most_under_way: costs.most_under_way(),
            slow: VecDeque::new(),
        }
    }

    /// Fetches what goes the slow way, oldest first.
    pub fn take_slow(&mut self, lanes: &mut [Lane]) {
        let mut news = Vec::new();
        for lane in lanes {
            let number = lane.number();
            news.extend(lane.slow.drain(..).map(|sent| (sent, number)));
        }
        news.sort_unstable();
        self.slow.extend(news);
    }

    /// Builds the block of this time.
    pub fn build(
        &mut self,
        now: Nanos,
        lanes: &mut [Lane],
        costs: &Costs,
        scenario: &Scenario,
    ) -> Block {
        let share = |of: u64| (of as f64 * scenario.others).round() as u64;
        let mut block = Block::default();
        block.time.house = costs.house_time;
        block.time.others = share(costs.extrinsics_time);
        block.bytes.others = share(costs.block_length);
        let left = |block: &Block| costs.block_time.saturating_sub(block.time.total());

        let visits = costs.visits_time.min(left(&block));
        self.next_visit = self.visit(visits, &mut block, lanes, costs);
        let own = costs.messages_time.min(left(&block));
        self.serve(own, &mut block, lanes, costs);
        let mut room = costs
            .extrinsics_time
            .saturating_sub(block.time.others)
            .min(left(&block));
        let mut bytes = costs.block_length.saturating_sub(block.bytes.others);
        self.commits(now, &mut room, &mut bytes, &mut block, lanes, costs);
        self.enter_slow(&mut room, &mut bytes, &mut block, lanes, costs);
        let idle = left(&block);
        self.serve(idle, &mut block, lanes, costs);
        if costs.idle_visits {
            // The next block does not go on behind these.
            self.visit(left(&block), &mut block, lanes, costs);
        }
        block.outbox = lanes.iter().map(|lane| lane.outbox).sum();
        block
    }

    /// Takes in the commits that fit.
    fn commits(
        &mut self,
        now: Nanos,
        room: &mut Nanos,
        bytes: &mut u64,
        block: &mut Block,
        lanes: &mut [Lane],
        costs: &Costs,
    ) {
        let mut waiting = Vec::new();
        for lane in lanes.iter_mut() {
            let (best, refused) = lane.best_commit(now, costs);
            block.refused += refused;
            if let Some(commit) = best {
                let headers = commit.to - lane.done;
                waiting.push((Reverse(headers), commit.arrives, lane.number(), commit));
            }
        }
        waiting.sort_unstable_by_key(|(headers, arrives, number, _)| (*headers, *arrives, *number));
        let count = lanes.len() as u32;
        for (_, _, number, commit) in waiting {
            let lane = &mut lanes[number as usize];
            let (content, news) = lane.commit_content(&commit);
            let cost = costs.commit_cost(content.headers, content.messages, content.entries);
            let length = costs.commit_bytes(content.headers, content.messages);
            if lane.outbox + news > costs.outbox_room {
                block.held_by_outbox += 1;
                continue;
            }
            if cost > *room {
                block.held_by_time += 1;
                continue;
            }
            if length > *bytes {
                block.held_by_length += 1;
                continue;
            }
            *room -= cost;
            *bytes -= length;
            let of_messages = content.messages * costs.commit_message_time;
            block.time.commits += cost - of_messages;
            block.time.commit_messages += of_messages;
            block.bytes.commits += length;
            block.messages += content.messages;
            let batches = lane.include(&commit);
            for transfer in batches.iter().flat_map(|batch| &batch.transfers) {
                if transfer.crossing {
                    let crossing = Crossing {
                        sent: transfer.sent,
                        from: number,
                        to: self.destination(number, count),
                    };
                    self.outboxes[number as usize].push_back(crossing);
                }
            }
            block.committed.push((number, batches));
        }
    }

    /// One of the other lanes, each equally often.
    fn destination(&mut self, from: u32, lanes: u32) -> Option<u32> {
        let others = lanes.checked_sub(1).filter(|others| *others > 0)?;
        let drawn = below(&mut self.destinations, others);
        Some(drawn + u32::from(drawn >= from))
    }

    /// Puts what goes the slow way into inboxes, as far as it fits.
    fn enter_slow(
        &mut self,
        room: &mut Nanos,
        bytes: &mut u64,
        block: &mut Block,
        lanes: &mut [Lane],
        costs: &Costs,
    ) {
        while costs.inbox_time <= *room && costs.inbox_length <= *bytes {
            let Some((sent, lane)) = self.slow.pop_front() else {
                break;
            };
            *room -= costs.inbox_time;
            *bytes -= costs.inbox_length;
            block.time.slow += costs.inbox_time;
            block.bytes.slow += costs.inbox_length;
            let held = &mut lanes[lane as usize].inbox_held;
            if *held >= costs.inbox_room {
                block.turned_away += 1;
                continue;
            }
            *held += 1;
            let kind = EntryKind::Slow;
            block.entered.push(Entered { lane, sent, kind });
        }
    }

    /// Visits lanes in turn, as long as there is time, each with an equal part of what is left, or with what
    /// one thing needs. Returns the lane that comes next.
    fn visit(
        &mut self,
        time: Nanos,
        block: &mut Block,
        lanes: &mut [Lane],
        costs: &Costs,
    ) -> usize {
        let mut left = time;
        let first = self.next_visit;
        let least = costs.visit_time + 2 * costs.hand_over_time.max(costs.forget_time);
        for step in 0..lanes.len() {
            let number = (first + step) % lanes.len();
            let equal = left / (lanes.len() - step) as u64;
            let share = equal.max(least).min(left);
            if share < costs.visit_time {
                return number;
            }
            let mut rest = share;
            let mut spend = |cost: Nanos| {
                let after = rest.checked_sub(cost);
                rest = after.unwrap_or(rest);
                after.is_some()
            };
            spend(costs.visit_time);
            block.time.visits += costs.visit_time;
            self.visit_one(number, &mut lanes[number], &mut spend, block, costs);
            left -= share - rest;
        }
        first
    }

    /// Forgets what a lane has taken of its inbox, and hands over what leaves it.
    fn visit_one(
        &mut self,
        number: usize,
        lane: &mut Lane,
        spend: &mut impl FnMut(Nanos) -> bool,
        block: &mut Block,
        costs: &Costs,
    ) {
        while lane.to_forget > 0 && spend(costs.forget_time) {
            lane.to_forget -= 1;
            block.time.visits += costs.forget_time;
        }
        for _ in 0..costs.most_handed_over {
            let has_more = !self.outboxes[number].is_empty();
            if !has_more || self.under_way >= self.most_under_way {
                break;
            }
            if !spend(costs.hand_over_time) {
                break;
            }
            block.time.messages += costs.hand_over_time;
            if let Some(crossing) = self.outboxes[number].pop_front() {
                lane.outbox -= 1;
                self.under_way += 1;
                self.queue.push_back(Message {
                    crossing,
                    stage: 0,
                    refused: false,
                });
            }
        }
    }

    /// Handles messages, as long as there is time.
    fn serve(&mut self, time: Nanos, block: &mut Block, lanes: &mut [Lane], costs: &Costs) {
        let mut left = time;
        while let Some(message) = self.queue.front().copied() {
            let cost = costs.message_times[usize::from(message.stage)];
            let Some(rest) = left.checked_sub(cost) else {
                break;
            };
            left = rest;
            self.queue.pop_front();
            self.handle(message, block, lanes, costs);
        }
        block.time.messages += time - left;
    }

    fn handle(&mut self, message: Message, block: &mut Block, lanes: &mut [Lane], costs: &Costs) {
        let Message {
            crossing,
            stage,
            mut refused,
        } = message;
        if stage == 0 {
            if let Some(to) = crossing.to {
                let held = &mut lanes[to as usize].inbox_held;
                refused = *held >= costs.inbox_room;
                *held += u64::from(!refused);
            }
        } else if refused || stage + 1 == MESSAGES {
            self.under_way -= 1;
            let (to, kind) = if refused {
                block.returned += 1;
                (Some(crossing.from), EntryKind::Returned)
            } else {
                block.settled.push(crossing);
                (crossing.to, EntryKind::Arrived)
            };
            if let Some(lane) = to {
                let sent = crossing.sent;
                block.entered.push(Entered { lane, sent, kind });
            }
            return;
        }
        self.queue.push_back(Message {
            crossing,
            stage: stage + 1,
            refused,
        });
    }
}
