// SPDX-License-Identifier: Apache-2.0
//! Which lane an order is for, and the way to it.
//!
//! An order may be handed to any node. If it is a replica of the lane, the order waits there; if not, the
//! node looks at its signature and hands it to some replicas that it is connected to, by the protocol on
//! which they talk. So a client needs no more than the node that it trusts anyway, and none of the
//! replicas' addresses; and what reaches a replica was looked at by a peer that has something to lose.
//! The way by the chain is open besides, to whom no replica listens.

use super::{
    chain::LaneChain,
    extrinsics::Reader,
    handle::{BatchNote, Event, Lane, Lanes, Local, Standing},
    network::Outgoing,
};
use nerv_lane::{
    execution::Refused,
    intake::{Intake, Said, Unfit},
    pool::{Refusal, Waiting},
    wire::Packet,
};
use nerv_primitives_types::{BlindedId, ShardId};
use nerv_runtime::AccountId;
use sp_core::H256;
use std::{fmt, sync::Arc, time::Duration};
use tokio::sync::{broadcast, mpsc, oneshot};

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// Why a lane has not done what was asked.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum RouteError {
    /// The account is in no lane that takes orders: the chain's ledger has it.
    NotInALane,
    /// This node has no replica of the lane, which alone can tell.
    NotAReplica,
    /// The order is none that a lane can take.
    Unfit(Unfit),
    /// The replica has no place for it.
    Refused(Refusal),
    /// No replica of the lane is connected to this node.
    NoReplica,
    /// There is too much to do.
    Busy,
    /// The chain gives no answer.
    NoChain,
}

impl RouteError {
    /// The code by which a program tells it: -32,060 and below.
    pub fn code(self) -> i32 {
        match self {
            Self::NotInALane => -32_060,
            Self::NotAReplica => -32_061,
            Self::NoReplica => -32_062,
            Self::Busy => -32_063,
            Self::NoChain => -32_064,
            Self::Unfit(Unfit::TooLong) => -32_065,
            Self::Unfit(Unfit::Malformed) => -32_066,
            Self::Unfit(Unfit::Unsigned) => -32_067,
            Self::Unfit(Unfit::NotAnOrder) => -32_068,
            Self::Unfit(Unfit::UnknownAddress) => -32_069,
            Self::Unfit(Unfit::BadSignature) => -32_070,
            Self::Refused(Refusal::TooLong) => -32_065,
            Self::Refused(Refusal::Expired) => -32_071,
            Self::Refused(Refusal::Known) => -32_072,
            Self::Refused(Refusal::UnknownAccount) => -32_073,
            Self::Refused(Refusal::Stale) => -32_074,
            Self::Refused(Refusal::TooFar) => -32_075,
            Self::Refused(Refusal::Occupied) => -32_076,
            Self::Refused(Refusal::AccountFull) => -32_077,
            Self::Refused(Refusal::Full) => -32_078,
            Self::Refused(Refusal::Uncovered) => -32_079,
            Self::Unfit(Unfit::LivesTooLong) => -32_080,
        }
    }
}

impl fmt::Display for RouteError {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(match self {
            Self::NotInALane => "the account is in no lane that takes orders",
            Self::NotAReplica => "this node is no replica of the lane: ask one",
            Self::NoReplica => "no replica of the lane is connected to this node",
            Self::Busy => "the replica has too much to do",
            Self::NoChain => "the chain gives no answer",
            Self::Unfit(Unfit::TooLong) | Self::Refused(Refusal::TooLong) => {
                "an order has 512 bytes at the most"
            }
            Self::Unfit(Unfit::Malformed) => "this is no extrinsic of this chain",
            Self::Unfit(Unfit::Unsigned) => "nobody has signed it",
            Self::Unfit(Unfit::NotAnOrder) => "it calls neither lanes.transfer nor lanes.withdraw",
            Self::Unfit(Unfit::UnknownAddress) => "it names an account other than by its id",
            Self::Unfit(Unfit::LivesTooLong) => "it is valid for more than 4,096 blocks",
            Self::Unfit(Unfit::BadSignature) => {
                "it is not signed by its sender, for this chain and its runtime, and for now"
            }
            Self::Refused(Refusal::Expired) => "it is not valid any more",
            Self::Refused(Refusal::Known) => "it waits already",
            Self::Refused(Refusal::UnknownAccount) => "the account has nothing in the lane",
            Self::Refused(Refusal::Stale) => "the account has used the nonce",
            Self::Refused(Refusal::TooFar) => "the nonce is too far ahead",
            Self::Refused(Refusal::Occupied) => "another order with this nonce waits",
            Self::Refused(Refusal::Uncovered) => {
                "the account has too little for this and its orders that wait"
            }
            Self::Refused(Refusal::AccountFull) => "the account has too many orders waiting",
            Self::Refused(Refusal::Full) => "there is no room for more orders",
        })
    }
}

impl std::error::Error for RouteError {}

impl From<Refused> for RouteError {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Unfit(unfit) => Self::Unfit(unfit),
            Refused::Pool(refusal) => Self::Refused(refusal),
        }
    }
}

/// The way to lanes.
#[derive(Clone)]
pub struct Router {
    chain: LaneChain,
    reader: Reader,
    lanes: Lanes,
    network: mpsc::Sender<Outgoing>,
}

/// Where an order went.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Routed {
    /// The lane.
    pub shard: ShardId,
    /// The replicas of others that it was handed to; none if it waits in this node's.
    pub handed_to: usize,
}

impl Router {
    pub(super) fn new(
        chain: LaneChain,
        genesis: H256,
        lanes: Lanes,
        network: mpsc::Sender<Outgoing>,
    ) -> Self {
        let reader = Reader::new(Arc::new(chain.clone()), genesis);
        Self {
            chain,
            reader,
            lanes,
            network,
        }
    }

    /// Hands an order to its lane.
    pub async fn submit(&self, extrinsic: Vec<u8>) -> Result<Routed, RouteError> {
        let read = self.reader.read(&extrinsic);
        let Said { signer, .. } = read.map_err(RouteError::Unfit)?;
        let (shard, lane) = self.lane_of(&signer)?;
        if let Some(local) = lane.local {
            let taken = ask(&local, |answer| Event::Submit(extrinsic, answer)).await?;
            taken?;
            let handed_to = 0;
            return Ok(Routed { shard, handed_to });
        }
        // Whoever passes it on answers for it.
        let verified = self.reader.verify(&[&extrinsic[..]]);
        let expires = verified.into_iter().next().flatten();
        if expires.is_none_or(|expires| expires <= self.reader.height()) {
            return Err(RouteError::Unfit(Unfit::BadSignature));
        }
        let extrinsics = vec![extrinsic];
        let packet = Packet::Orders { shard, extrinsics }.bytes().into();
        let (sent, answer) = oneshot::channel();
        let outgoing = Outgoing::Orders {
            keys: lane.keys,
            packet,
            sent,
        };
        let queued = self.network.try_send(outgoing);
        queued.map_err(|_| RouteError::Busy)?;
        match answered(answer).await? {
            0 => Err(RouteError::NoReplica),
            handed_to => Ok(Routed { shard, handed_to }),
        }
    }

    /// What an account has in its lane.
    pub async fn account(&self, account: AccountId) -> Result<(ShardId, Standing), RouteError> {
        let id = BlindedId::of(account.as_ref());
        let (shard, local) = self.local_of(&account)?;
        let standing = ask(&local, |answer| Event::Account(id, answer)).await?;
        // As long as it has no records it cannot tell.
        let standing = standing.ok_or(RouteError::Busy)?;
        Ok((shard, standing))
    }

    /// An account's orders that wait.
    pub async fn pending(&self, account: AccountId) -> Result<Vec<Waiting>, RouteError> {
        let id = BlindedId::of(account.as_ref());
        let (_, local) = self.local_of(&account)?;
        ask(&local, |answer| Event::Pending(id, answer)).await
    }

    /// The batches of a lane that become certain from now on.
    pub fn batches(
        &self,
        shard: &ShardId,
    ) -> Result<broadcast::Receiver<Arc<BatchNote>>, RouteError> {
        let lane = self.lanes.get(shard).ok_or(RouteError::NotInALane)?;
        let local = lane.local.ok_or(RouteError::NotAReplica)?;
        Ok(local.notes.subscribe())
    }

    fn lane_of(&self, account: &AccountId) -> Result<(ShardId, Lane), RouteError> {
        let shard = self.chain.home(account);
        let shard = shard.map_err(|_| RouteError::NoChain)?;
        let lane = self.lanes.get(&shard).ok_or(RouteError::NotInALane)?;
        Ok((shard, lane))
    }

    fn local_of(&self, account: &AccountId) -> Result<(ShardId, Local), RouteError> {
        let (shard, lane) = self.lane_of(account)?;
        let local = lane.local.ok_or(RouteError::NotAReplica)?;
        Ok((shard, local))
    }
}

/// Asks a replica something.
async fn ask<T>(
    local: &Local,
    event: impl FnOnce(oneshot::Sender<T>) -> Event,
) -> Result<T, RouteError> {
    let (sender, answer) = oneshot::channel();
    if !local.ask(event(sender)) {
        return Err(RouteError::Busy);
    }
    answered(answer).await
}

async fn answered<T>(answer: oneshot::Receiver<T>) -> Result<T, RouteError> {
    let answer = tokio::time::timeout(PATIENCE, answer).await;
    answer.ok().and_then(Result::ok).ok_or(RouteError::Busy)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{collections::BTreeSet, future::Future};

    fn block_on<T>(work: impl Future<Output = T>) -> T {
        let mut builder = tokio::runtime::Builder::new_current_thread();
        let runtime = builder.enable_time().build().unwrap();
        runtime.block_on(work)
    }

    /// Each of them.
    fn all() -> Vec<RouteError> {
        let unfit = [
            Unfit::TooLong,
            Unfit::Malformed,
            Unfit::Unsigned,
            Unfit::NotAnOrder,
            Unfit::UnknownAddress,
            Unfit::LivesTooLong,
            Unfit::BadSignature,
        ];
        let refused = [
            Refusal::Expired,
            Refusal::Known,
            Refusal::UnknownAccount,
            Refusal::Stale,
            Refusal::TooFar,
            Refusal::Occupied,
            Refusal::AccountFull,
            Refusal::Full,
            Refusal::Uncovered,
        ];
        let mut all = vec![
            RouteError::NotInALane,
            RouteError::NotAReplica,
            RouteError::NoReplica,
            RouteError::Busy,
            RouteError::NoChain,
        ];
        all.extend(unfit.map(RouteError::Unfit));
        all.extend(refused.map(RouteError::Refused));
        all
    }

    #[test]
    fn errors_are_told_apart() {
        let codes: BTreeSet<_> = all().into_iter().map(RouteError::code).collect();
        let texts: BTreeSet<_> = all().iter().map(ToString::to_string).collect();
        assert_eq!((codes.len(), texts.len()), (21, 21));
        assert_eq!(codes.first().zip(codes.last()), Some((&-32_080, &-32_060)));
        let twice = [
            RouteError::from(Refused::Unfit(Unfit::TooLong)),
            RouteError::from(Refused::Pool(Refusal::TooLong)),
        ];
        assert_eq!(twice[0].code(), twice[1].code());
    }

    #[test]
    fn a_replica_that_does_not_answer_is_busy() {
        let (events, mut received) = mpsc::channel(1);
        let (notes, _) = broadcast::channel(1);
        let local = Local { events, notes };
        let id = BlindedId([1; 32]);
        // It is gone before it answers.
        let asked = block_on(async {
            let asked = ask(&local, |answer| Event::Pending(id, answer));
            let gone = async { drop(received.recv().await) };
            futures::future::join(gone, asked).await.1
        });
        assert_eq!(asked.map(|_| ()), Err(RouteError::Busy));
        drop(received);
        let asked = block_on(ask(&local, |answer| Event::Pending(id, answer)));
        assert_eq!(asked.map(|_| ()), Err(RouteError::Busy));
    }
}
