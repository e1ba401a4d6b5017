// SPDX-License-Identifier: Apache-2.0
//! Replicas that lie: an honest one whose words are bent.

use super::{
    machine::account,
    plan::Lie,
    world::{shard, World, POOR},
};
use nerv_lane::protocol::{
    message::SignedRenewal, Certificate, Execution, Keys, Message, Output, Proposal, Record, Reply,
    Report, Request, Status,
};
use nerv_primitives_lane::{Head, InboxKind, Renewal, Vote};
use sp_core::{sr25519::Signature, H256};
use std::sync::Arc;

impl World {
    fn vote(&self, at: usize, term: u32, sequence: u64, id: H256) -> Vote {
        let node = &self.nodes[at];
        let mut vote = Vote {
            shard: shard(node.lane),
            term,
            sequence,
            id,
            slot: node.slot,
            node: node.id,
            signature: Signature::from_raw([0; 64]),
        };
        vote.signature = node.keys.sign(&vote.hash(&self.chain.genesis));
        vote
    }

    /// What a liar says instead of what it should.
    pub fn bend(&mut self, at: usize, outputs: Vec<Output>) -> Vec<Output> {
        let Some(lie) = self.nodes[at].lie else {
            return outputs;
        };
        let mut bent = Vec::new();
        for output in outputs {
            match (lie, output) {
                (_, output @ Output::Persist(_)) => bent.push(output),
                (Lie::Silent, _) => {}
                (Lie::Equivocates, Output::Broadcast(Message::Proposal(proposal))) => {
                    self.equivocate(at, *proposal, &mut bent);
                }
                (Lie::WrongRoot, Output::Broadcast(Message::Proposal(proposal))) => {
                    let mut record = Record::clone(&proposal.record);
                    record.header.root = self.dice.hash();
                    let proposal = self.proposal_of(at, &proposal, record);
                    bent.push(Output::Broadcast(Message::Vote(proposal.vote)));
                    bent.push(Output::Broadcast(Message::Proposal(Box::new(proposal))));
                }
                (Lie::Withholds, Output::Broadcast(message)) => {
                    let told = self.dice.below(self.plan.slots.into());
                    for other in self.some_others(at, told) {
                        bent.push(Output::Send(other, message.clone()));
                    }
                }
                (Lie::Withholds, Output::Send(_, Message::Reply(_)) | Output::SubmitCommit(_)) => {}
                (Lie::Denies, Output::Broadcast(Message::Status(status))) => {
                    let status = self.denial(*status);
                    bent.push(Output::Broadcast(status));
                }
                (Lie::Denies, Output::Send(to, Message::Status(status))) => {
                    let status = self.denial(*status);
                    bent.push(Output::Send(to, status));
                }
                (Lie::Denies, Output::Send(to, Message::Reply(_))) => {
                    bent.push(Output::Send(to, Message::Reply(Box::new(Reply::Gone))));
                }
                (Lie::Robs, Output::Broadcast(Message::Proposal(proposal))) => {
                    let robbed = Proposal {
                        record: self.robbed(at, &proposal.record),
                        ..Proposal::clone(&proposal)
                    };
                    let half = self.some_others(at, u64::from(self.plan.slots) / 2);
                    for slot in self.slots_of_others(at) {
                        let said = if half.contains(&slot) {
                            &robbed
                        } else {
                            &proposal
                        };
                        let said = Message::Proposal(Box::new(said.clone()));
                        bent.push(Output::Send(slot, said));
                    }
                }
                (Lie::Robs, Output::Send(to, Message::Reply(reply))) => {
                    let reply = match *reply {
                        Reply::Record(record) => Reply::Record(self.robbed(at, &record)),
                        Reply::Records(records) => {
                            let robbed = records.iter().map(|record| self.robbed(at, record));
                            Reply::Records(robbed.map(|record| Record::clone(&record)).collect())
                        }
                        other => other,
                    };
                    bent.push(Output::Send(to, Message::Reply(Box::new(reply))));
                }
                (Lie::Garbage, Output::Send(to, Message::Reply(reply))) => {
                    let reply = Box::new(self.bent_reply(*reply));
                    bent.push(Output::Send(to, Message::Reply(reply)));
                }
                (_, output) => bent.push(output),
            }
        }
        match lie {
            // Not each time: two of them would have more and more to answer each other.
            Lie::Garbage if self.now >= self.nodes[at].quiet_until => {
                self.nodes[at].quiet_until = self.now + 700;
                self.garbage(at, &mut bent);
            }
            Lie::Denies if self.dice.chance(20) => bent.push(self.wish(at)),
            _ => {}
        }
        bent
    }

    fn slots_of_others(&self, at: usize) -> Vec<u8> {
        let others = self.others(at).into_iter();
        others.map(|at| self.nodes[at].slot).collect()
    }

    /// The same batch under the same header, but that what the inbox credits goes to one account.
    fn robbed(&self, at: usize, record: &Record) -> Arc<Record> {
        let mut record = record.clone();
        let thief = account(self.nodes[at].lane, POOR);
        for entry in &mut record.inbox {
            if let InboxKind::Credit { account, .. } = &mut entry.kind {
                *account = thief;
            }
        }
        Arc::new(record)
    }

    fn some_others(&mut self, at: usize, count: u64) -> Vec<u8> {
        let mut slots = self.slots_of_others(at);
        for index in 0..slots.len() {
            let other = self.dice.below(slots.len() as u64) as usize;
            slots.swap(index, other);
        }
        slots.truncate(count as usize);
        slots
    }

    fn proposal_of(&self, at: usize, like: &Proposal, record: Record) -> Proposal {
        let id = record.head(&self.chain.genesis).id;
        let (term, sequence) = (record.header.term, record.header.sequence);
        Proposal {
            record: Arc::new(record),
            vote: self.vote(at, term, sequence, id),
            ..like.clone()
        }
    }

    /// The same batch without its last extrinsic for one half, or with none of the inbox.
    fn equivocate(&mut self, at: usize, proposal: Proposal, bent: &mut Vec<Output>) {
        let mut record = Record::clone(&proposal.record);
        if record.batch.extrinsics.pop().is_none() && record.inbox.pop().is_some() {
            record.batch.inbox -= 1;
        }
        let replica = self.nodes[at].replica.as_mut();
        let replica = replica.expect("it has just proposed");
        let parent: Head = *replica.head();
        let is_next = parent.id == record.batch.parent;
        let made = is_next.then(|| {
            let machine = replica.execution_mut();
            machine.execute(&parent, &record.batch, &record.inbox)
        });
        let Some(executed) = made.flatten() else {
            bent.push(Output::Broadcast(Message::Proposal(Box::new(proposal))));
            return;
        };
        record.header = executed.header;
        let other = self.proposal_of(at, &proposal, record);
        if other.vote.id != proposal.vote.id {
            let machine = self.nodes[at]
                .replica
                .as_mut()
                .map(|replica| replica.execution_mut());
            if let Some(machine) = machine {
                machine.discard(&other.vote.id);
            }
        }
        let half = self.dice.within(1, u64::from(self.plan.slots) - 2);
        let half = self.some_others(at, half);
        for slot in self.slots_of_others(at) {
            let to_it = if half.contains(&slot) {
                &proposal
            } else {
                &other
            };
            bent.push(Output::Send(slot, Message::Vote(to_it.vote)));
            bent.push(Output::Send(
                slot,
                Message::Proposal(Box::new(to_it.clone())),
            ));
        }
        self.figures.equivocations += 1;
    }

    fn denial(&mut self, status: Status) -> Message {
        let report = status.report.map(|report| Report {
            tail: Vec::new(),
            ..report
        });
        Message::Status(Box::new(Status {
            vote: None,
            report,
            attempt: status.attempt + self.dice.below(3) as u32,
            ..status
        }))
    }

    fn bent_reply(&mut self, reply: Reply) -> Reply {
        let nonsense = self.dice.hash();
        match reply {
            Reply::Record(record) => {
                let mut record = Record::clone(&record);
                record.batch.extrinsics.push(vec![1, 2, 3]);
                Reply::Record(Arc::new(record))
            }
            Reply::Path { after, id, digests } => Reply::Path {
                after,
                id,
                digests: digests.iter().map(|_| nonsense).collect(),
            },
            Reply::Records(mut records) => {
                for record in &mut records {
                    record.header.root = nonsense;
                }
                Reply::Records(records)
            }
            Reply::Gone => Reply::Gone,
        }
    }

    /// A wish for another term, whatever there is to wish for.
    fn wish(&mut self, at: usize) -> Output {
        let node = &self.nodes[at];
        let view = self.finalised.lanes[usize::from(node.lane)].view(self.finalised.height);
        let renewal = Renewal {
            shard: shard(node.lane),
            term: view.position.term,
            head: view.position.head.id,
            at: view.height - view.height % 16,
        };
        Output::Broadcast(Message::Renewal(SignedRenewal {
            renewal,
            slot: node.slot,
            signature: node.keys.sign(&renewal.hash(&self.chain.genesis)),
        }))
    }

    /// Nonsense of all kinds, old messages, and too much of it.
    fn garbage(&mut self, at: usize, bent: &mut Vec<Output>) {
        let lane = usize::from(self.nodes[at].lane);
        let view = self.finalised.lanes[lane].view(self.finalised.height);
        let (term, head) = (view.position.term, view.position.head);
        let sequence = head.header.sequence + self.dice.below(12);
        let id = self.dice.hash();
        let mut vote = self.vote(at, term, sequence, id);
        vote.signature = Signature::from_raw([5; 64]);
        bent.push(Output::Broadcast(Message::Vote(vote)));
        let mut header = head.header;
        header.sequence = sequence;
        header.term = term;
        let certificate = Certificate {
            parent: head.id,
            header,
            signatures: (0..self.plan.slots)
                .map(|slot| (slot, vote.signature))
                .collect(),
        };
        bent.push(Output::Broadcast(Message::Certificate(Box::new(
            certificate,
        ))));
        let report = Report {
            head: head.id,
            tail: (0..200)
                .map(|_| (self.dice.hash(), self.dice.hash()))
                .collect(),
        };
        bent.push(Output::Broadcast(Message::Status(Box::new(Status {
            term,
            sequence,
            attempt: u32::MAX,
            vote: None,
            report: Some(report),
            asks: true,
        }))));
        for _ in 0..20 {
            let request = Request::Records {
                from: 1,
                count: u32::MAX,
            };
            bent.push(Output::Broadcast(Message::Request(request)));
        }
        bent.push(Output::Broadcast(Message::Orders(vec![vec![9; 40]; 100])));
        let old: Vec<_> = self.nodes[at].heard.iter().cloned().collect();
        for message in old {
            bent.push(Output::Broadcast(Message::clone(&message)));
        }
    }

    /// What a liar does when it hears something.
    pub fn lie_at(&mut self, at: usize, message: &Arc<Message>) {
        match (self.nodes[at].lie, &**message) {
            (Some(Lie::Garbage), _) if self.dice.chance(20) => {
                let heard = &mut self.nodes[at].heard;
                heard.push_back(message.clone());
                if heard.len() > 10 {
                    heard.pop_front();
                }
            }
            (Some(Lie::VotesTwice), Message::Vote(other)) => {
                let phantom = self.dice.chance(50).then(|| self.dice.hash());
                let id = phantom.unwrap_or(other.id);
                let vote = Arc::new(Message::Vote(self.vote(at, other.term, other.sequence, id)));
                for other in self.others(at) {
                    if self.dice.chance(500) {
                        self.transmit(at, other, vote.clone());
                    }
                }
            }
            _ => {}
        }
    }
}
