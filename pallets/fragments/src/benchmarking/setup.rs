// SPDX-License-Identifier: Apache-2.0
//! What the benchmarks find when they begin.

use super::*;

/// A key that is in the keystore, and its account.
pub(super) type Key<T> = (
    <T as SigningTypes>::Public,
    <T as frame_system::Config>::AccountId,
);

/// What a node says, with who signs it.
pub(super) type Signed<T, Said> = (
    Said,
    <T as frame_system::Config>::AccountId,
    <T as Config>::NodeSignature,
);

fn key<T: Config>() -> Key<T> {
    type AppPublic<T> = <<T as Config>::KeeperKey as AppCrypto<
        <T as SigningTypes>::Public,
        <T as SigningTypes>::Signature,
    >>::RuntimeAppPublic;
    type Generic<T> = <<T as Config>::KeeperKey as AppCrypto<
        <T as SigningTypes>::Public,
        <T as SigningTypes>::Signature,
    >>::GenericPublic;
    let key = AppPublic::<T>::generate_pair(None);
    let public: <T as SigningTypes>::Public = Generic::<T>::from(key).into();
    let who = public.clone().into_account();
    (public, who)
}

pub(super) fn shard(number: u32) -> ShardId {
    let mut bytes = [0u8; 32];
    bytes[..4].copy_from_slice(&number.to_be_bytes());
    ShardId::from(bytes)
}

pub(super) fn custody<T: Config>(shard: &ShardId) -> Custody {
    Custodies::<T>::get(shard).expect("it has one")
}

fn profile() -> Profile {
    Profile::new(PROFILE.0, PROFILE.1).expect("there is such a profile")
}

fn checkpoint(height: BlockHeight) -> Checkpoint {
    Checkpoint {
        shard: ShardId::root(),
        height,
        root: H256::repeat_byte(1),
        log: Default::default(),
        accounts: 0,
        total: Balance::MAX,
        nonce_floor: Nonce::MAX,
        embedding: H256::repeat_byte(2),
    }
}

/// A commitment with that root of the first fragment.
pub(super) fn commitment(first: H256) -> Commitment {
    let roots = vec![first; MAX_REPLICAS as usize];
    Commitment {
        layout: Layout {
            profile: profile(),
            length: 10,
        },
        roots: BoundedVec::truncate_from(roots),
    }
}

fn committed(height: BlockHeight, holders: u16) -> CommittedCheckpoint {
    let checkpoint = checkpoint(height);
    let evidence: Vec<Acknowledged> = (0..MAX_REPLICAS as u8)
        .map(|slot| Acknowledged {
            slot,
            node: slot.into(),
            commitment: H256::repeat_byte(slot),
        })
        .collect();
    CommittedCheckpoint {
        checkpoint,
        profile: profile(),
        length: (FRAGMENT * usize::from(PROFILE.0)) as u64,
        commitment: commitment(H256::zero()).hash(&checkpoint),
        at: height,
        holders: SlotSet::from_bits(holders),
        evidence: BoundedVec::truncate_from(evidence),
    }
}

/// The first leaf with as much as a custody can have: real nodes in all slots, two committed checkpoints
/// with evidence of all, one that waits, and a challenge that is open. Nothing of it is over.
pub(super) fn full<T: Config>() -> Custody {
    full_of::<T>(key::<T>().1)
}

fn full_of<T: Config>(first: T::AccountId) -> Custody {
    frame_system::Pallet::<T>::set_block_number(NOW.saturated_into());
    let others = (1..MAX_REPLICAS).map(|number| account("operator", number, 0));
    let operators = core::iter::once(first).chain(others).collect();
    let nodes: Vec<NodeId> = T::Seats::seat(&ShardId::root(), operators, PROFILE.1);
    let slots: Vec<Seat> = nodes
        .into_iter()
        .map(|node| Seat {
            node: Some(node),
            ..Seat::default()
        })
        .collect();
    let old = committed(NOW - 300, 0xffff);
    let new = committed(NOW - 200, 0x0fff);
    for it in [&old, &new] {
        let commitment = commitment(H256::zero());
        Commitments::<T>::insert((ShardId::root(), it.checkpoint.height), commitment);
    }
    let asked = [(NOW - 200, 0x0fff), (NOW - 300, 0xf000)].map(|(height, slots)| Asked {
        height,
        slots: SlotSet::from_bits(slots),
    });
    let custody = Custody {
        last: Some(types::Taken {
            height: NOW - 100,
            steps: 0,
        }),
        slots: BoundedVec::truncate_from(slots),
        parity: PROFILE.1,
        pending: Some(PendingCheckpoint {
            checkpoint: checkpoint(NOW - 100),
            profile: profile(),
            until: NOW + 100,
            acknowledged: Default::default(),
        }),
        committed: BoundedVec::truncate_from(vec![old, new]),
        period: 1,
        challenge: Some(Challenge {
            period: 1,
            opened: NOW - 10,
            until: NOW + 10,
            seed: H256::repeat_byte(9),
            asked: BoundedVec::truncate_from(asked.to_vec()),
            answered: SlotSet::default(),
        }),
        next_period: NOW + 1_000,
        ..Custody::default()
    };
    assert_eq!(custody.committed.len() as u32, KEPT);
    Custodies::<T>::insert(ShardId::root(), &custody);
    custody
}

/// The acknowledgement of the first slot's node, after which so many equal ones, and this, commit the
/// checkpoint.
pub(super) fn next_acknowledgement<T: Config>(missing: u32) -> Signed<T, Acknowledgement> {
    let (public, who) = key::<T>();
    let mut custody = full_of::<T>(who.clone());
    let commitment = commitment(H256::repeat_byte(7));
    let pending = custody.pending.as_mut().expect("one waits");
    let (needed, hash) = (
        types::needed(&pending.profile),
        commitment.hash(&pending.checkpoint),
    );
    let said: Vec<Acknowledged> = (1..=needed - missing)
        .filter_map(|slot| {
            Some(Acknowledged {
                slot: slot as u8,
                node: custody.slots.get(slot as usize)?.node?,
                commitment: hash,
            })
        })
        .collect();
    let said: BySlot<Acknowledged> = BoundedVec::truncate_from(said);
    pending.acknowledged = said;
    let node = custody.slots[0].node.expect("somebody is there");
    Custodies::<T>::insert(ShardId::root(), custody);
    let acknowledgement = Acknowledgement {
        shard: ShardId::root(),
        height: NOW - 100,
        slot: 0,
        node,
        commitment,
        at: NOW - 1,
    };
    let hash = acknowledgement_hash::<T>(&acknowledgement);
    let signature = T::KeeperKey::sign(&hash, public).expect("the key is in the keystore");
    (acknowledgement, who, signature.into())
}

/// The answer of the first slot's node.
pub(super) fn next_answer<T: Config>() -> Signed<T, Answer> {
    let (public, who) = key::<T>();
    let custody = full_of::<T>(who.clone());
    let fragment = vec![5; FRAGMENT];
    let tree = FragmentTree::new(&fragment);
    let (height, index) = custody.asked(&ShardId::root(), 0).expect("it is asked");
    let commitment = commitment(H256(tree.root()));
    Commitments::<T>::insert((ShardId::root(), height), commitment);
    let chunk = chunk(&fragment, index).expect("it is there").to_vec();
    let answer = Answer {
        shard: ShardId::root(),
        height,
        slot: 0,
        node: custody.slots[0].node.expect("somebody is there"),
        period: 1,
        index,
        chunk: BoundedVec::truncate_from(chunk),
        proof: tree.prove(index).expect("it is there"),
        at: NOW - 1,
    };
    let hash = answer_hash::<T>(&answer);
    let signature = T::KeeperKey::sign(&hash, public).expect("the key is in the keystore");
    (answer, who, signature.into())
}
