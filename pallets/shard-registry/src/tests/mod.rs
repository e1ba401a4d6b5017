// SPDX-License-Identifier: Apache-2.0
//! The registry's tests, one module for each thing it does.

mod embeddings;
mod merge;
mod routing;
mod settle;
mod split;
mod try_state;

use crate::mock::*;

/// Runs a closure on committed state and counts the keys of storage it reads.
fn reads(ext: &mut sp_io::TestExternalities, run: impl FnOnce()) -> usize {
    // What stands in the overlay would be answered without being recorded.
    ext.commit_all().expect("the overlay can be committed");
    let recorder = sp_trie::recorder::Recorder::default();
    ext.execute_with_recorder(recorder.clone(), run);
    recorder
        .recorded_keys()
        .values()
        .map(|keys| keys.len())
        .sum()
}

/// A leaf of the root, as wide as is needed to make a merge of cousins or of grandchildren.
struct Family {
    left: nerv_primitives_core::ShardId,
    right: nerv_primitives_core::ShardId,
    /// The children of `left`.
    left_children: (nerv_primitives_core::ShardId, nerv_primitives_core::ShardId),
    /// The children of `right`.
    right_children: (nerv_primitives_core::ShardId, nerv_primitives_core::ShardId),
}

/// Opens 64 accounts and splits the root and both its children, all settled.
fn family() -> Family {
    use nerv_primitives_core::{traits::ShardTree, ShardId};
    open(0..64);
    next_block();
    let cut = split_and_settle(&ShardId::root(), 0..64).expect("the root is a leaf");
    let [left_children, right_children] = [cut.left, cut.right].map(|shard| {
        let mine: Vec<u32> = (0..64).filter(|n| leaf_of(&id(*n)) == shard).collect();
        let cut = split_and_settle(&shard, mine).expect("the child is a leaf");
        (cut.left, cut.right)
    });
    assert_eq!(Registry::leaf_count(), 4);
    Family {
        left: cut.left,
        right: cut.right,
        left_children,
        right_children,
    }
}
