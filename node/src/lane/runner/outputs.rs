// SPDX-License-Identifier: Apache-2.0
//! What the protocol wants done.

use super::{Halt, Runner};
use crate::lane::{
    handle::{BatchNote, Place},
    network::Outgoing,
    runner::catch_up::CatchUp,
    submit, LOG,
};
use nerv_lane::{
    diary::Diary,
    directory::Key,
    execution::Failure,
    protocol::{Certificate, Commit, Message, Output},
    wal::WalError,
    wire::Packet,
};
use nerv_primitives_lane::Head;
use nerv_primitives_types::BlindedId;
use sp_core::H256;
use sp_crypto_hashing::blake2_256;
use std::sync::Arc;

impl Runner {
    /// Does it, in order. What must not be forgotten is on the disk before anything behind it leaves.
    pub(super) fn carry_out(&mut self, outputs: Vec<Output>) -> Result<(), Halt> {
        for output in outputs {
            if let Output::Persist(entry) = output {
                let written = self.machine_diary(|diary| diary.write(entry));
                written?;
                continue;
            }
            self.machine_diary(|diary| diary.settle_up())?;
            match output {
                Output::Broadcast(message) => {
                    let others = self.others();
                    self.send_to(others, message);
                }
                Output::Send(slot, message) => {
                    let view = self.view.as_ref();
                    let member = view.and_then(|view| view.members.get(slot));
                    let key = member.map(|member| member.key);
                    self.send_to(key.into_iter().collect(), message);
                }
                Output::Soft(certificate) => self.note(&certificate),
                Output::SubmitCommit(commit) => self.commit(*commit),
                Output::SubmitRenewal(call) => {
                    log::warn!(
                        target: LOG,
                        "Lane {}: the replicas give term {} up",
                        self.part.shard,
                        call.renewal.term,
                    );
                    self.send("renewal", submit::renewal(*call));
                }
                Output::Equivocation(votes) => {
                    log::warn!(target: LOG, "Node {} has voted for two heads", votes.0.node);
                    self.accuse(*votes);
                }
                Output::Lost(head) => self.lose(*head),
                Output::Persist(_) => {}
            }
        }
        // What has to last lasts even if nothing leaves behind it.
        self.machine_diary(|diary| diary.settle_up())?;
        if let Some(protocol) = &mut self.protocol {
            protocol.execution_mut().flush()?;
        }
        Ok(())
    }

    fn machine_diary(
        &mut self,
        work: impl FnOnce(&mut Diary) -> Result<(), WalError>,
    ) -> Result<(), Halt> {
        let Some(protocol) = &mut self.protocol else {
            return Ok(());
        };
        work(protocol.execution_mut().diary_mut()).map_err(Failure::Log)?;
        Ok(())
    }

    /// Sends a message to those enclaves, encoded once. What finds no room is lost, as on any network.
    pub(super) fn send_to(&self, keys: Vec<Key>, message: Message) {
        if keys.is_empty() {
            return;
        }
        let shard = self.part.shard;
        let packet: Arc<[u8]> = Packet::Lane { shard, message }.bytes().into();
        let outgoing = Outgoing::Packet { keys, packet };
        if self.around.network.try_send(outgoing).is_err() {
            self.around.metrics.lost();
        }
    }

    /// Tells subscribers of a batch that is certain.
    fn note(&self, certificate: &Certificate) {
        let Some(protocol) = &self.protocol else {
            return;
        };
        let id = certificate.id(&self.around.genesis);
        let extrinsics = protocol.execution().extrinsics(&id);
        let hash = |extrinsic: &[u8]| H256(blake2_256(extrinsic));
        let extrinsics: Vec<H256> = extrinsics.into_iter().flatten().map(hash).collect();
        let shard = &self.part.shard;
        self.around.metrics.certain(shard, extrinsics.len());
        let header = &certificate.header;
        let signers = certificate.signatures.iter().map(|(slot, _)| *slot);
        let note = BatchNote {
            term: header.term,
            place: Place {
                sequence: header.sequence,
                id,
            },
            inbox: header.marks.inbox,
            extrinsics,
            signers: signers.collect(),
        };
        // Nobody may be listening.
        let _ = self.notes.send(Arc::new(note));
    }

    fn commit(&self, commit: Commit) {
        let Some(protocol) = &self.protocol else {
            return;
        };
        let withdrawers = |account: &BlindedId| self.withdrawers.get(account).cloned();
        let machine = protocol.execution();
        let Some(payees) = machine.payees(&commit.messages, withdrawers) else {
            // Others know them, and send it in their turn.
            log::warn!(target: LOG, "It is not known who withdraws by a commit");
            return;
        };
        self.send("commit", submit::commit(commit, payees));
    }

    /// Nobody has the batches any more that lead to this head. What is under way is finished first.
    fn lose(&mut self, head: Head) {
        if let Some(catch_up) = &mut self.catch_up {
            catch_up.aim_at(head);
            return;
        }
        log::info!(
            target: LOG,
            "Lane {}: takes the records under head {} from another replica",
            self.part.shard,
            head.header.sequence,
        );
        self.catch_up = Some(CatchUp::new(head));
    }
}
