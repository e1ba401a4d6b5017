// SPDX-License-Identifier: Apache-2.0
//! Benchmarks.

mod setup;

use crate::{
    types::{UnderWay, MAX_IMPORT, PAGE},
    *,
};
use frame_benchmarking::v2::*;
use frame_support::{
    traits::Get,
    weights::{Weight, WeightMeter},
    BoundedVec,
};
use frame_system::RawOrigin;
use nerv_primitives_core::{
    traits::{GrowTree, LaneLedger as _, Lanes as _, ShardRouting as _},
    LaneStanding, NodeId, RequestedBy, ShardId,
};
use nerv_primitives_embedding::{BlindedId, MAX_LEAVES};
use nerv_primitives_lane::{proven, InboxKind, OutMessage, MAX_MESSAGES, MAX_PATH};
use setup::*;
use sp_core::{crypto::KeyTypeId, H256};
use sp_runtime::traits::StaticLookup;
use sp_trie::StorageProof;

/// Lets the largest tree stand in the place of the one that does, and the lane in the place of the leaf that owns an
/// account. Returns that leaf.
fn in_the_largest_tree<T: Config>(lane: &Lane, account: &BlindedId) -> ShardId
where
    T::Tree: GrowTree,
{
    T::Tree::grow(MAX_LEAVES);
    let home = Pallet::<T>::home(account).expect("everybody has a home");
    Lanes::<T>::insert(home.shard, lane);
    home.shard
}

#[benchmarks(where
    T::Tree: GrowTree,
)]
mod benches {
    use super::*;

    /// In the largest tree.
    #[benchmark]
    fn order() {
        let lane = lane::<T>(LaneStatus::Open);
        let (from, to) = (name::<T>(0), name::<T>(1));
        let dest = T::Lookup::unlookup(to);
        let account = Pallet::<T>::blind(&from);
        let shard = in_the_largest_tree::<T>(&lane, &account);
        OwnEntries::<T>::insert(shard, account, 1);

        #[extrinsic_call]
        transfer(RawOrigin::Signed(from.clone()), dest, 1_000_000, 7);

        assert_eq!(Lanes::<T>::get(shard).map(|it| it.waiting()), Some(1));
    }

    #[benchmark]
    fn commit(p: Linear<0, { MAX_PATH as u32 }>, m: Linear<0, { MAX_MESSAGES as u32 }>) {
        let given = Commit::<T>::new(p, m);
        let signatures = signatures();

        #[block]
        {
            Pallet::<T>::do_commit(&given.said(), &signatures).expect("it follows");
        }

        let lane = Lanes::<T>::get(shard()).expect("it is there");
        assert_eq!(lane.position.head.header.sequence, u64::from(p) + 1);
        assert_eq!(lane.outbox.messages, m);
    }

    #[benchmark]
    fn examine_commit(p: Linear<0, { MAX_PATH as u32 }>, m: Linear<0, { MAX_MESSAGES as u32 }>) {
        let given = Commit::<T>::new(p, m);
        let signatures = signatures();
        let found;

        #[block]
        {
            found = Pallet::<T>::examine_commit(&given.said(), &signatures).is_ok();
        }

        assert!(found);
    }

    #[benchmark]
    fn signature() {
        const KEY_TYPE: KeyTypeId = KeyTypeId(*b"lane");
        let key = sp_io::crypto::sr25519_generate(KEY_TYPE, None);
        let hash = H256::repeat_byte(7);
        let signed = sp_io::crypto::sr25519_sign(KEY_TYPE, &key, hash.as_bytes());
        let signed = signed.expect("the key is there");
        let is_signed;

        #[block]
        {
            is_signed = sp_io::crypto::sr25519_verify(&signed, hash.as_bytes(), &key);
        }

        assert!(is_signed);
    }

    #[benchmark]
    fn renew() {
        let (renewal, signatures) = (renewal::<T>(), signatures());

        #[extrinsic_call]
        _(RawOrigin::Authorized, renewal, signatures);

        let term = Lanes::<T>::get(shard()).map(|it| it.position.term);
        assert_eq!(term, Some(renewal.term + 1));
    }

    #[benchmark]
    fn examine_renewal() {
        let (renewal, signatures) = (renewal::<T>(), signatures());
        let found;

        #[block]
        {
            found = Pallet::<T>::examine_renewal(&renewal, &signatures).is_ok();
        }

        assert!(found);
    }

    /// What the ledger does has its own.
    #[benchmark]
    fn import(n: Linear<1, MAX_IMPORT>, k: Linear<200, 400>) {
        lane::<T>(LaneStatus::Returning { unsound: false });
        let (root, accounts, nodes) = proof(n, k);
        let records;

        #[block]
        {
            let _ = Lanes::<T>::get(shard());
            let _ = T::Ledger::books(&shard());
            let nodes = nodes.to_vec();
            records = proven(root, StorageProof::new(nodes), &accounts);
        }

        assert_eq!(records.map(|it| it.len()), Ok(n as usize));
    }

    /// The two signatures, and the key that is noted.
    #[benchmark]
    fn report_equivocation() {
        const KEY_TYPE: KeyTypeId = KeyTypeId(*b"lane");
        const NODE: NodeId = 7;
        let key = sp_io::crypto::sr25519_generate(KEY_TYPE, None);
        let hash = H256::repeat_byte(7);
        let signed = sp_io::crypto::sr25519_sign(KEY_TYPE, &key, hash.as_bytes());
        let signed = signed.expect("the key is there");
        let mut is_signed = true;

        #[block]
        {
            let is_known = Equivocators::<T>::contains_key(key.0, NODE);
            for _ in 0..2 {
                is_signed &= sp_io::crypto::sr25519_verify(&signed, hash.as_bytes(), &key);
            }
            is_signed &= !is_known;
            Equivocators::<T>::insert(key.0, NODE, ());
        }

        assert!(is_signed);
    }

    #[benchmark]
    fn change() {
        first::<T>();
        let others = 1..T::MaxLanes::get();
        LaneList::<T>::put(BoundedVec::truncate_from(others.map(listed).collect()));

        #[block]
        {
            Pallet::<T>::begin_opening(&shard(), RequestedBy::Root).expect("there is room");
        }

        assert!(Openings::<T>::contains_key(shard()));
    }

    #[benchmark]
    fn conclude() {
        lane::<T>(LaneStatus::Returning { unsound: false });

        #[block]
        {
            Pallet::<T>::set_standing(&shard(), LaneStanding::Resident);
        }

        assert!(Pallet::<T>::standing_of(&shard()).is_resident());
    }

    /// Of an order. What the ledger does for units has its own.
    #[benchmark]
    fn settle_entry() {
        let mut lane = lane::<T>(LaneStatus::Settling);
        let who = name::<T>(0);
        let voided = nerv_primitives_lane::Order {
            from: Pallet::<T>::blind(&who),
            nonce: 7,
            action: nerv_primitives_lane::OrderAction::Withdraw { amount: 7 },
        };
        Pallet::<T>::post(
            &shard(),
            &mut lane,
            InboxKind::Forced(voided),
            Some(who),
            None,
        );
        let is_settled;

        #[block]
        {
            is_settled = Pallet::<T>::settle_entry(&shard(), &mut lane);
        }

        assert!(is_settled);
    }

    #[benchmark]
    fn forget_entry() {
        let mut lane = lane::<T>(LaneStatus::Open);
        let account = Pallet::<T>::blind(&name::<T>(0));
        Pallet::<T>::post_credit(&shard(), &mut lane, &account, 1_000_000, Some(account));
        OwnEntries::<T>::insert(shard(), account, 2);

        #[block]
        {
            Pallet::<T>::forget_entry(&shard(), &mut lane);
        }

        assert_eq!(OwnEntries::<T>::get(shard(), account), 1);
    }

    /// A transfer that goes back to its sender.
    #[benchmark]
    fn half() {
        let mut lane = lane::<T>(LaneStatus::Open);
        let account = Pallet::<T>::blind(&name::<T>(0));
        let amount = T::MinimumBalance::get();
        lane.position.escrow = amount;
        Lanes::<T>::insert(shard(), &lane);
        let under_way = UnderWay {
            locked: amount,
            incoming: amount,
        };
        SetAsides::<T>::insert(shard(), account, under_way);

        #[block]
        {
            Pallet::<T>::release(&shard(), &account, amount).expect("it is set aside");
        }

        assert_eq!(SetAsides::<T>::get(shard(), account).locked, 0);
    }

    #[benchmark]
    fn lock() {
        lane::<T>(LaneStatus::Open);
        let [from, to] = [0, 1].map(|number| Pallet::<T>::blind(&name::<T>(number)));
        let amount = T::MinimumBalance::get();
        let message = OutMessage::Transfer {
            from,
            nonce: 7,
            to,
            amount,
        };
        let under_way = UnderWay {
            locked: amount,
            incoming: amount,
        };
        SetAsides::<T>::insert(shard(), from, under_way);
        HandingOver::<T>::put(types::HandedOver {
            shard: shard(),
            message,
        });
        let nonce;

        #[block]
        {
            nonce = <Pallet<T> as nerv_primitives_core::traits::Lanes>::lock(
                &shard(),
                &from,
                &to,
                amount,
            );
        }

        assert_eq!(nonce, Ok(7));
        assert_eq!(SetAsides::<T>::get(shard(), from).locked, 2 * amount);
    }

    #[benchmark]
    fn visit_nobody() {
        first::<T>();
        fill_list::<T>(LaneStanding::Lane);
        LastVisited::<T>::put(listed(1).shard);
        // Not enough for any visit.
        let mut meter = WeightMeter::with_limit(T::WeightInfo::visit_nobody());

        #[block]
        {
            Pallet::<T>::visit_some(&mut meter);
        }

        assert_eq!(Ticks::<T>::get(), TICK + 1);
    }

    #[benchmark]
    fn visit() {
        let mut lane = lane::<T>(LaneStatus::Open);
        lane.ripening.since = 0;
        lane.position.inbox.next = 5;
        Lanes::<T>::insert(shard(), lane);
        let mut meter = WeightMeter::with_limit(Weight::zero());

        #[block]
        {
            Pallet::<T>::visit(&shard(), &mut meter);
        }

        assert_eq!(
            Lanes::<T>::get(shard()).map(|it| it.ripening.below),
            Some(5)
        );
    }

    /// Of a leaf without records.
    #[benchmark]
    fn look() {
        first::<T>();
        fill_list::<T>(LaneStanding::Opening);
        let opening = Opening {
            requested_by: RequestedBy::Root,
            cursor: None,
            progress: TICK,
            nonces: Default::default(),
            frozen_at: None,
        };
        Openings::<T>::insert(shard(), opening);

        #[block]
        {
            Pallet::<T>::look(&shard(), opening, 256);
        }

        let frozen = Openings::<T>::get(shard()).and_then(|it| it.frozen_at);
        assert_eq!(frozen, Some(NOW));
    }

    #[benchmark]
    fn begin() {
        first::<T>();
        fill_list::<T>(LaneStanding::Lane);
        let opening = Opening {
            requested_by: RequestedBy::Root,
            cursor: None,
            progress: TICK,
            nonces: Default::default(),
            frozen_at: None,
        };

        #[block]
        {
            Pallet::<T>::start(&shard(), &opening);
        }

        assert!(Lanes::<T>::contains_key(shard()));
    }

    #[benchmark]
    fn quiet() {
        let mut lane = lane::<T>(LaneStatus::Open);
        lane.seen = 0;
        let mut meter = WeightMeter::new();
        let is_told;

        #[block]
        {
            is_told = Pallet::<T>::listen(&shard(), &mut lane, &mut meter);
        }

        assert!(is_told && lane.quiet);
    }

    /// It is full, and nothing of it can go on.
    #[benchmark]
    fn outbox_page() {
        lane::<T>(LaneStatus::Open);
        let parcel = |number: u32| Parcel {
            message: OutMessage::Payout {
                account: Pallet::<T>::blind(&name::<T>(number)),
                amount: 1_000_000,
            },
            payee: Some(name::<T>(number)),
        };
        let page = OutboxPage {
            since: TICK,
            parcels: BoundedVec::truncate_from((0..PAGE).map(parcel).collect()),
        };
        Outbox::<T>::insert(shard(), 0, page);

        #[block]
        {
            let page = Outbox::<T>::get(shard(), 0);
            if let Some(page) = page {
                Outbox::<T>::insert(shard(), 0, page);
            }
        }

        assert!(Outbox::<T>::contains_key(shard(), 0));
    }

    /// It goes back, in the largest tree.
    #[benchmark]
    fn hand_over() {
        let mut lane = lane::<T>(LaneStatus::Open);
        let [from, to] = [0, 1].map(|number| Pallet::<T>::blind(&name::<T>(number)));
        let shard = in_the_largest_tree::<T>(&lane, &from);
        let homes;

        #[block]
        {
            homes = T::Tree::homes([&from, &to]).expect("both have a home");
            let _ = T::Tree::epoch();
            Pallet::<T>::give_back(&shard, &mut lane, &from, 1_000_000);
        }

        assert_eq!(homes[0].shard, shard);
        assert_eq!(lane.waiting(), 1);
    }

    /// It goes back.
    #[benchmark]
    fn pay_out() {
        let mut lane = lane::<T>(LaneStatus::Open);
        let account = Pallet::<T>::blind(&name::<T>(0));

        #[block]
        {
            Pallet::<T>::give_back(&shard(), &mut lane, &account, 1_000_000);
        }

        assert_eq!(lane.waiting(), 1);
    }

    #[benchmark]
    fn pay() {
        first::<T>();

        #[block]
        {
            Pallet::<T>::deposit_event(Event::EarningsPaid {
                shard: shard(),
                node: 7,
                who: name::<T>(0),
                amount: 7,
            });
        }

        assert_eq!(frame_system::Pallet::<T>::event_count(), 1);
    }

    impl_benchmark_test_suite!(Pallet, crate::mock::new_test_ext(), crate::mock::Test);
}
