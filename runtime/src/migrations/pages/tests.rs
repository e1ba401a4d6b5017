// SPDX-License-Identifier: Apache-2.0
use super::*;
use crate::RuntimeGenesisConfig;
use frame_support::traits::{QueueFootprint, QueueFootprintQuery, ServiceQueues};
use nerv_primitives_core::{ShardMessage, TransferId};
use sp_core::H256;
use sp_runtime::BuildStorage;

/// The bytes of a page before.
const OLD_PAGE: usize = 16 * 1024;

/// A queue's book, as it is encoded: the pages' begin, end and count, its neighbours, and the number
/// and the bytes of its messages.
type Book = (u32, u32, u32, Option<(ShardId, ShardId)>, u64, u64);

#[storage_alias]
type BookOf = StorageMap<MessageQueue, Twox64Concat, ShardId, Book, OptionQuery>;

fn queue(number: u8) -> ShardId {
    ShardId::from([number; 32])
}

fn message(number: u8) -> Vec<u8> {
    let transfer = TransferId(H256([number; 32]));
    ShardMessage::Commit { transfer }.encode()
}

fn execute(test: impl FnOnce()) {
    let storage = RuntimeGenesisConfig::default()
        .build_storage()
        .expect("the genesis is sound");
    sp_io::TestExternalities::new(storage).execute_with(|| {
        // No event is kept of the first block's parent.
        frame_system::Pallet::<Runtime>::set_block_number(1);
        test();
    });
}

/// A page on which the first messages were handled.
fn page(messages: core::ops::Range<u8>, handled: usize) -> AnyPage {
    let mut page = AnyPage::default();
    for (index, number) in messages.enumerate() {
        let bytes = message(number);
        page.last = page.heap.len() as u32;
        (bytes.len() as u32, index < handled).encode_to(&mut page.heap);
        page.heap.extend(&bytes);
        if index < handled {
            page.first = page.heap.len() as u32;
            page.first_index += 1;
        } else {
            page.remaining += 1;
            page.remaining_size += bytes.len() as u32;
        }
    }
    assert!(page.heap.len() <= OLD_PAGE);
    page
}

/// Puts a queue's only page into the state as it was kept before, in a ring of two queues.
fn put(queue: ShardId, other: ShardId, page: &AnyPage) {
    let (count, size) = (u64::from(page.remaining), u64::from(page.remaining_size));
    BookOf::insert(queue, (4, 5, 1, Some((other, other)), count, size));
    Pages::insert(queue, 4, page);
    ServiceHead::<Runtime>::put(queue);
}

fn footprint(queue: ShardId) -> QueueFootprint {
    <MessageQueue as QueueFootprintQuery<ShardId>>::footprint(queue)
}

/// The messages that wait in a queue.
fn waiting(queue: ShardId) -> Vec<Vec<u8>> {
    let mut pages: Vec<(u32, AnyPage)> = Pages::iter_prefix(queue).collect();
    pages.sort_by_key(|(index, _)| *index);
    pages.iter().flat_map(|(_, page)| page.messages()).collect()
}

#[test]
fn long_pages_are_put_on_short_ones() {
    execute(|| {
        put(queue(1), queue(2), &page(0..200, 30));
        put(queue(2), queue(1), &page(200..220, 0));
        assert_ne!(ShorterPages::on_runtime_upgrade(), Weight::zero());
        let expected = |numbers: core::ops::Range<u8>| -> Vec<_> { numbers.map(message).collect() };
        assert_eq!(waiting(queue(1)), expected(30..200));
        assert_eq!(waiting(queue(2)), expected(200..220));
        let longest = longest_page();
        assert!(Pages::iter_values().all(|page| page.heap.len() <= longest));
        assert_eq!(footprint(queue(1)).storage.count, 170);
        assert_eq!(footprint(queue(2)).storage.count, 20);
        assert_eq!(MessageQueue::do_try_state(), Ok(()));

        // The queues hand them on: nobody knows these transfers.
        MessageQueue::service_queues(Weight::MAX);
        let ignored = pallet_cross_shard::Statistics::<Runtime>::get().ignored;
        assert_eq!(ignored, 190);
        assert_eq!(MessageQueue::do_try_state(), Ok(()));
    });
}

#[test]
fn short_pages_stay_as_they_are() {
    execute(|| {
        for (number, count) in [(1, 40), (2, 3)] {
            for message in (0..count).map(message) {
                let message = BoundedSlice::truncate_from(&message[..]);
                MessageQueue::enqueue_message(message, queue(number));
            }
        }
        let root = sp_io::storage::root(sp_runtime::StateVersion::V1);
        ShorterPages::on_runtime_upgrade();
        assert_eq!(sp_io::storage::root(sp_runtime::StateVersion::V1), root);
    });
}
