// SPDX-License-Identifier: Apache-2.0
//! What both sides vouch for, and where it stands.

use super::*;
use codec::Decode;
use frame_support::{storage::storage_prefix, Hashable};

#[test]
fn success_a_stranger_has_no_receipts() {
    build_and_execute(|| {
        let remittance = sent(1, 2, 10);
        for stranger in [
            name(1, shard(2), 1),
            name(1, shard(3), 0),
            name(2, shard(2), 0),
            name(1, shard(2), u32::MAX),
        ] {
            assert_eq!(Outbox::receipts(stranger), None);
        }
        assert!(Outbox::receipts(remittance).is_some());
    });
}

/// Whoever has the state's root can check both by what the README says, without this pallet.
#[test]
fn success_receipts_stand_where_the_readme_says() {
    build_and_execute(|| {
        sent(3, 2, 10);
        let RemittanceId {
            block,
            destination,
            index,
        } = sent(1, 2, 100);
        end_block();
        let key = |item: &[u8]| {
            let mut key = storage_prefix(b"Outbox", item).to_vec();
            key.extend(block.twox_64_concat());
            key.extend(destination.bytes());
            key
        };
        let batch = sp_io::storage::get(&key(b"Batches")).unwrap();
        let batch = Vec::<Remittance>::decode(&mut &batch[..]).unwrap();
        let arrivals = sp_io::storage::get(&key(b"Arrivals")).unwrap();
        let arrivals = Vec::<Arrival>::decode(&mut &arrivals[..]).unwrap();
        let index = index as usize;
        assert_eq!((batch[index].from, batch[index].amount), (id(1), 100));
        assert_eq!(arrivals[index], Arrival::Credited);
    });
}

/// From what came back one finds what was sent, and from an event the other way.
#[test]
fn success_what_came_back_names_what_it_was() {
    build_and_execute(|| {
        Corrupt::set(Some(2));
        let remittance = sent(1, 2, 100);
        end_block();
        let Some(Event::Bounced { back, .. }) = events().pop() else {
            panic!("it has bounced");
        };
        let (returned, _) = Outbox::receipts(back).unwrap();
        let reason = AbortReason::CorruptRecord;
        let of = remittance;
        assert_eq!(returned.kind, RemittanceKind::Returned { of, reason });
        next_block();
        assert_eq!(arrival(back), Some(Arrival::Credited));
    });
}
