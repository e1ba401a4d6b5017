// SPDX-License-Identifier: Apache-2.0
use super::*;
use crate::{
    http::tests::{ok, server, Then},
    service::tests::world,
};
use nerv_primitives_checkpoint::Layout;
use nerv_primitives_erasure::Profile;
use sp_core::bytes::to_hex;

fn view(heights: &[u32]) -> CheckpointView {
    let committed = heights.iter().map(|height| CommittedView {
        checkpoint: world::records(3, *height).1,
        commitment: Commitment {
            layout: Layout {
                profile: Profile::DEFAULT,
                length: 100,
            },
            roots: vec![H256::zero(); 7].try_into().unwrap(),
        },
        commitment_hash: H256::zero(),
        at: height + 2,
        holders: vec![0, 1],
        nodes: vec![Some(4), None],
        evidence: Vec::new(),
    });
    CheckpointView {
        shard: ShardId::from([8; 32]),
        pending: None,
        committed: committed.collect(),
    }
}

/// A node that answers everything with these bytes.
async fn remote(answer: &[u8]) -> Remote {
    let body = format!(
        r#"{{"jsonrpc":"2.0","id":1,"result":"{}"}}"#,
        to_hex(answer, false)
    );
    let url = server(ok(&body), Then::Close).await;
    Remote::new(Http::new().unwrap(), &url.replace("http:", "ws:"))
}

async fn checkpoint(answer: &[u8]) -> Result<(Checkpoint, Commitment), RemoteError> {
    let shard = ShardId::from([8; 32]);
    remote(answer).await.checkpoint(shard, 10).await
}

#[tokio::test]
async fn a_committed_checkpoint_is_read() {
    let view = view(&[5, 10]);
    let (checkpoint, commitment) = checkpoint(&Some(view.clone()).encode()).await.unwrap();
    assert_eq!(checkpoint, view.committed[1].checkpoint);
    assert_eq!(commitment, view.committed[1].commitment);
    let key = remote(&Some(vec![7u8; 1_184]).encode()).await.key(3).await;
    assert_eq!(key, Ok(Some(vec![7; 1_184])));
    let genesis = remote(&[9; 32]).await.genesis().await;
    assert_eq!(genesis, Ok(H256::repeat_byte(9)));
}

#[tokio::test]
async fn what_the_chain_does_not_keep_is_told() {
    let unknown = |heights: Vec<u32>| {
        let shard = ShardId::from([8; 32]);
        Err(RemoteError::Unknown { shard, heights })
    };
    let nothing = checkpoint(&None::<CheckpointView>.encode()).await;
    assert_eq!(nothing, unknown(Vec::new()));
    let others = checkpoint(&Some(view(&[5, 7])).encode()).await;
    assert_eq!(others, unknown(vec![5, 7]));
    let text = others.unwrap_err().to_string();
    assert!(text.contains("[5, 7]"), "{text}");
}

#[tokio::test]
async fn answers_of_another_version_are_told() {
    for answer in [&[7, 7, 7][..], &[]] {
        let error = checkpoint(answer).await.unwrap_err();
        assert!(matches!(error, RemoteError::Unreadable(_)), "{error}");
    }
    let trailing = [&Some(view(&[10])).encode()[..], &[0]].concat();
    assert!(checkpoint(&trailing).await.is_err());
    assert!(remote(&[9; 31]).await.genesis().await.is_err());
}

#[tokio::test]
async fn a_node_that_is_not_there_is_told() {
    let remote = Remote::new(Http::new().unwrap(), "http://127.0.0.1:9");
    let error = remote.genesis().await.unwrap_err();
    assert!(error.to_string().contains("chain_getBlockHash"), "{error}");
}
