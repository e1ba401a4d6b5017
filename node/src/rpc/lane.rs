// SPDX-License-Identifier: Apache-2.0
//! `lane_submit`, `lane_account`, `lane_pending` and `lane_subscribeBatches`: what clients ask of lanes.
//!
//! They are safe methods. `lane_submit` is answered by every node, the others by replicas of the lane, and
//! each replica for itself: who must be sure asks several, or waits until the chain has the head.
//!
//! | method | parameters | answer |
//! |---|---|---|
//! | `lane_submit` | an extrinsic, as `author_submitExtrinsic` takes it | its hash, the lane, and how many replicas have it |
//! | `lane_account` | an account | what it has, under the last head that is certain and the one settled last |
//! | `lane_pending` | an account | its orders that wait |
//! | `lane_subscribeBatches` | a lane | each batch that becomes certain |

use crate::lane::{Account, BatchNote, Place, RouteError, Router};
use futures::future::{select, Either};
use jsonrpsee::{
    core::{RegisterMethodError, SubscriptionResult},
    types::{ErrorObject, ErrorObjectOwned},
    PendingSubscriptionSink, RpcModule, SubscriptionMessage,
};
use nerv_primitives_core::ShardId;
use nerv_runtime::AccountId;
use serde_json::{json, Value};
use sp_core::{Bytes, H256};
use sp_crypto_hashing::blake2_256;
use std::pin::pin;
use tokio::sync::broadcast::error::RecvError;

/// The methods.
pub fn module(router: Router) -> Result<RpcModule<()>, RegisterMethodError> {
    let mut module = RpcModule::new(router);
    module.register_async_method("lane_submit", |params, router, _| async move {
        let Bytes(extrinsic) = params.one()?;
        let hash = H256(blake2_256(&extrinsic));
        let routed = router.submit(extrinsic).await.map_err(error)?;
        Ok::<_, ErrorObjectOwned>(json!({
            "hash": hash,
            "lane": routed.shard.0,
            "handedTo": routed.handed_to,
        }))
    })?;
    module.register_async_method("lane_account", |params, router, _| async move {
        let account: AccountId = params.one()?;
        let (lane, standing) = router.account(account).await.map_err(error)?;
        let has = |place: Place, account: Option<Account>| {
            json!({
                "sequence": place.sequence,
                "head": place.id,
                // As text, since amounts have more digits than numbers in JSON can be trusted with.
                "free": account.map(|account| account.free.to_string()),
                "nonce": account.map(|account| account.nonce),
            })
        };
        Ok::<_, ErrorObjectOwned>(json!({
            "lane": lane.0,
            "certain": has(standing.certain, standing.now),
            "settled": has(standing.settled, standing.then),
        }))
    })?;
    module.register_async_method("lane_pending", |params, router, _| async move {
        let account: AccountId = params.one()?;
        let waiting = router.pending(account).await.map_err(error)?;
        let waiting = waiting.iter().map(|waiting| {
            json!({
                "nonce": waiting.order.nonce,
                "hash": H256(blake2_256(&waiting.extrinsic)),
                "expires": waiting.expires,
            })
        });
        Ok::<_, ErrorObjectOwned>(Value::Array(waiting.collect()))
    })?;
    module.register_subscription(
        "lane_subscribeBatches",
        "lane_batch",
        "lane_unsubscribeBatches",
        |params, pending, router, _| async move {
            let shard = match params.one() {
                Ok(shard) => ShardId(shard),
                Err(error) => {
                    pending.reject(error).await;
                    return Ok(());
                }
            };
            batches(&router, &shard, pending).await
        },
    )?;
    Ok(module.remove_context())
}

/// Tells a subscriber of batches until it has gone, or the replica has stopped. One that is too slow is
/// told how many it has missed.
async fn batches(
    router: &Router,
    shard: &ShardId,
    pending: PendingSubscriptionSink,
) -> SubscriptionResult {
    let mut notes = match router.batches(shard) {
        Ok(notes) => notes,
        Err(refused) => {
            pending.reject(error(refused)).await;
            return Ok(());
        }
    };
    let sink = pending.accept().await?;
    loop {
        let next = pin!(notes.recv());
        let closed = pin!(sink.closed());
        let told = match select(next, closed).await {
            Either::Left((told, _)) => told,
            Either::Right(_) => return Ok(()),
        };
        let note = match told {
            Ok(note) => of_batch(&note),
            Err(RecvError::Lagged(missed)) => json!({ "missed": missed }),
            Err(RecvError::Closed) => return Ok(()),
        };
        sink.send(SubscriptionMessage::from_json(&note)?).await?;
    }
}

fn of_batch(note: &BatchNote) -> Value {
    json!({
        "term": note.term,
        "sequence": note.place.sequence,
        "head": note.place.id,
        "inbox": note.inbox,
        "extrinsics": note.extrinsics,
        "signers": note.signers,
    })
}

fn error(refused: RouteError) -> ErrorObjectOwned {
    ErrorObject::owned(refused.code(), refused.to_string(), None::<()>)
}

#[cfg(test)]
mod tests {
    use super::*;
    use sp_core::bytes::to_hex;

    #[test]
    fn a_batch_is_told_with_all_that_a_wallet_looks_for() {
        let note = BatchNote {
            term: 2,
            place: Place {
                sequence: 7,
                id: H256([1; 32]),
            },
            inbox: 3,
            extrinsics: vec![H256([2; 32])],
            signers: vec![0, 4],
        };
        let hash = |byte: u8| to_hex(&[byte; 32], false);
        let told = json!({
            "term": 2,
            "sequence": 7,
            "head": hash(1),
            "inbox": 3,
            "extrinsics": [hash(2)],
            "signers": [0, 4],
        });
        assert_eq!(of_batch(&note), told);
    }

    #[test]
    fn errors_have_codes() {
        let told = error(RouteError::NotInALane);
        assert_eq!(told.code(), -32_060);
        assert!(told.message().contains("no lane"));
    }
}
