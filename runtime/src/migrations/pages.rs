// SPDX-License-Identifier: Apache-2.0
//! The pages of the queues between shards, which were longer once.

use crate::{MessageQueue, Runtime};
use alloc::vec::Vec;
use codec::{Decode, Encode};
use frame_support::{
    pallet_prelude::OptionQuery,
    storage_alias,
    traits::{EnqueueMessage, Get, OnRuntimeUpgrade},
    weights::Weight,
    BoundedSlice, Twox64Concat,
};
use nerv_primitives_core::ShardId;
use pallet_message_queue::{BookStateFor, MaxMessageLenOf, ServiceHead};

/// A page of a queue, however long, as the queue's own type is encoded.
#[derive(Clone, Debug, Decode, Default, Encode)]
struct AnyPage {
    remaining: u32,
    remaining_size: u32,
    first_index: u32,
    first: u32,
    last: u32,
    heap: Vec<u8>,
}

#[storage_alias]
type Pages =
    StorageDoubleMap<MessageQueue, Twox64Concat, ShardId, Twox64Concat, u32, AnyPage, OptionQuery>;

/// How long a page may be as the queues are set up.
fn longest_page() -> usize {
    <<Runtime as pallet_message_queue::Config>::HeapSize as Get<u32>>::get() as usize
}

impl AnyPage {
    /// The messages that were not handled, in their order.
    fn messages(&self) -> Vec<Vec<u8>> {
        let mut rest = self.heap.as_slice();
        let mut waiting = Vec::new();
        // Length, whether it was handled, and the message.
        while let Ok((length, is_handled)) = <(u32, bool)>::decode(&mut rest) {
            let Some((message, others)) = rest.split_at_checked(length as usize) else {
                break;
            };
            if !is_handled {
                waiting.push(message.to_vec());
            }
            rest = others;
        }
        waiting
    }
}

/// Puts the messages of pages that are longer than pages may be now on new ones, queue by queue and
/// in their order. Messages that had been set aside as too heavy are tried again, first.
pub struct ShorterPages;

impl OnRuntimeUpgrade for ShorterPages {
    fn on_runtime_upgrade() -> Weight {
        let longest = longest_page();
        let mut pages: Vec<(ShardId, u32, AnyPage)> = Pages::iter().collect();
        let read = pages.len() as u64;
        if pages.iter().all(|(_, _, page)| page.heap.len() <= longest) {
            return <Runtime as frame_system::Config>::DbWeight::get().reads(read);
        }
        pages.sort_by_key(|(queue, index, _)| (*queue, *index));
        let _ = Pages::clear(u32::MAX, None);
        let _ = BookStateFor::<Runtime>::clear(u32::MAX, None);
        ServiceHead::<Runtime>::kill();
        let mut changes = read.saturating_mul(2);
        for (queue, _, page) in pages {
            for message in page.messages() {
                let message = BoundedSlice::<u8, MaxMessageLenOf<Runtime>>::try_from(&message[..]);
                // None is longer: see the integrity test of the transfers between shards.
                let Ok(message) = message else { continue };
                MessageQueue::enqueue_message(message, queue);
                changes = changes.saturating_add(4);
            }
        }
        <Runtime as frame_system::Config>::DbWeight::get().reads_writes(changes, changes)
    }
}

#[cfg(test)]
mod tests;
