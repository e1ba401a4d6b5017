// SPDX-License-Identifier: Apache-2.0
use super::*;
use crate::http::tests::{ok, server, Then};
use nerv_primitives_checkpoint::Layout;
use nerv_primitives_erasure::{Encoder, Profile};
use nerv_primitives_types::ShardId;
use std::{
    collections::BTreeMap,
    sync::{Arc, LazyLock, Mutex},
};

/// One key for all that ask.
pub(crate) static KEY: LazyLock<Arc<ReplicaKey>> =
    LazyLock::new(|| Arc::new(ReplicaKey::generate().unwrap()));

const NODE: NodeId = 77;

/// What a peer does with what it is asked.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Behaviour {
    Honest,
    Refuses,
    Hangs,
    Empty,
    Half,
    WrongSlot,
    Garbage,
    Changed,
    SealedToOthers,
    BusyOnce,
}

/// Peers in memory, by endpoint, which is the number of the slot.
#[derive(Default)]
pub(crate) struct Mock {
    pub fragments: BTreeMap<FragmentId, Vec<u8>>,
    pub behaviours: Mutex<BTreeMap<u8, Behaviour>>,
    pub asked: Mutex<Vec<Asked>>,
    pub public: Vec<u8>,
}

#[async_trait]
impl Peers for Mock {
    async fn part(&self, endpoint: &str, asked: &Asked, length: u64) -> Result<Vec<u8>, CallError> {
        let refused = |refusal: Refusal| CallError::Refused {
            code: refusal.code().into(),
            message: refusal.to_string(),
        };
        self.asked.lock().unwrap().push(*asked);
        let slot: u8 = endpoint.parse().map_err(|_| CallError::Address)?;
        let behaviour = {
            let mut behaviours = self.behaviours.lock().unwrap();
            let behaviour = behaviours.get(&slot).copied();
            if matches!(behaviour, Some(Behaviour::BusyOnce)) {
                behaviours.insert(slot, Behaviour::Honest);
            }
            behaviour.unwrap_or(Behaviour::Honest)
        };
        let part_of = |id: FragmentId| {
            let fragment = self.fragments.get(&id);
            let fragment = fragment.ok_or_else(|| refused(Refusal::NotHeld))?;
            let (offset, length) = range(fragment.len() as u64, asked.part)
                .ok_or_else(|| refused(Refusal::NoSuchPart))?;
            Ok(fragment[offset as usize..(offset + length) as usize].to_vec())
        };
        let seal = |part: &[u8]| Ok(asked.seal(&self.public, part).unwrap());
        let mut part: Vec<u8> = part_of(asked.id)?;
        assert!(part.len() as u64 <= length || length == 0);
        match behaviour {
            Behaviour::Honest => seal(&part),
            Behaviour::Refuses => Err(refused(Refusal::NotHeld)),
            Behaviour::BusyOnce => Err(refused(Refusal::TooOften(1))),
            Behaviour::Hangs => {
                tokio::time::sleep(Duration::from_secs(3_600)).await;
                Err(CallError::Garbage)
            }
            Behaviour::Empty => Ok(Vec::new()),
            Behaviour::Half => seal(&part[..part.len() / 2]),
            Behaviour::WrongSlot => {
                let slot = (asked.id.slot + 1) % 7;
                seal(&part_of(FragmentId { slot, ..asked.id })?)
            }
            Behaviour::Garbage => Ok(vec![0xaa; seal(&part)?.len()]),
            Behaviour::Changed => {
                part[0] ^= 1;
                seal(&part)
            }
            Behaviour::SealedToOthers => {
                let other = ReplicaKey::generate().unwrap();
                Ok(asked.seal(other.public(), &part).unwrap())
            }
        }
    }
}

struct Case {
    mock: Arc<Mock>,
    checkpoint: Checkpoint,
    commitment: Commitment,
}

fn case(length: usize) -> Case {
    let bytes: Vec<u8> = (0..length).map(|i| (i % 255) as u8).collect();
    let checkpoint = Checkpoint {
        shard: ShardId::from([3; 32]),
        height: 10,
        root: H256::zero(),
        log: Default::default(),
        accounts: 0,
        total: 0,
        nonce_floor: 0,
        embedding: H256::zero(),
    };
    let mut encoder = Encoder::new(Profile::DEFAULT);
    let roots: Vec<_> = encoder
        .roots(&bytes)
        .unwrap()
        .into_iter()
        .map(H256)
        .collect();
    let commitment = Commitment {
        layout: Layout {
            profile: Profile::DEFAULT,
            length: length as u64,
        },
        roots: roots.try_into().unwrap(),
    };
    let fragments = encoder.encode(&bytes).unwrap();
    let id = |slot| FragmentId {
        shard: checkpoint.shard,
        height: checkpoint.height,
        slot,
    };
    let fragments = (0..)
        .zip(fragments)
        .map(|(slot, fragment)| (id(slot), fragment.into_owned()))
        .collect();
    let mock = Mock {
        fragments,
        public: KEY.public().to_vec(),
        ..Mock::default()
    };
    Case {
        mock: Arc::new(mock),
        checkpoint,
        commitment,
    }
}

impl Case {
    fn wanted(&self) -> Wanted<'_> {
        Wanted {
            genesis: H256::repeat_byte(1),
            checkpoint: &self.checkpoint,
            commitment: &self.commitment,
            node: NODE,
            key: &KEY,
        }
    }

    fn set(&self, slot: u8, behaviour: Behaviour) {
        self.mock.behaviours.lock().unwrap().insert(slot, behaviour);
    }

    async fn fetch(&self, slot: u8) -> Result<Vec<u8>, FetchError> {
        self.wanted().fetch(&*self.mock, &holder(slot)).await
    }

    fn fragment(&self, slot: u8) -> &Vec<u8> {
        self.mock
            .fragments
            .iter()
            .find(|(id, _)| id.slot == slot)
            .map(|(_, fragment)| fragment)
            .unwrap()
    }
}

/// A holder as [`Mock`] has them.
pub(crate) fn holder(slot: u8) -> Holder {
    Holder {
        slot,
        node: 100 + u32::from(slot),
        endpoint: slot.to_string(),
    }
}

#[tokio::test]
async fn fragments_are_fetched_in_parts() {
    // A little more than 1 MiB a fragment: two parts.
    let case = case(5 * (1 << 20) + 1_000);
    for slot in 0..7 {
        let fetched = case.fetch(slot).await;
        assert_eq!(fetched.as_ref(), Ok(case.fragment(slot)));
    }
    let asked = case.mock.asked.lock().unwrap();
    assert_eq!(asked.len(), 14);
    assert!(asked.iter().all(|asked| asked.node == NODE));
}

#[tokio::test]
async fn an_empty_checkpoint_has_fragments_too() {
    let case = case(0);
    assert_eq!(case.fetch(6).await, Ok(Vec::new()));
}

#[tokio::test]
async fn whoever_does_not_deliver_is_told_by_how() {
    for (behaviour, reason) in [
        (Behaviour::Refuses, "refused"),
        (Behaviour::Hangs, "time"),
        (Behaviour::Empty, "part"),
        (Behaviour::Half, "part"),
        (Behaviour::Garbage, "part"),
        (Behaviour::SealedToOthers, "part"),
        (Behaviour::WrongSlot, "root"),
        (Behaviour::Changed, "root"),
    ] {
        let case = case(10_000);
        case.set(2, behaviour);
        let error = case.fetch(2).await.unwrap_err();
        assert_eq!(error.reason(), reason, "{behaviour:?}: {error}");
    }
    let case = case(10_000);
    case.set(2, Behaviour::BusyOnce);
    assert!(case.fetch(2).await.is_ok());
    let beyond = Holder {
        slot: 7,
        ..holder(2)
    };
    let fetched = case.wanted().fetch(&*case.mock, &beyond).await;
    assert_eq!(fetched.unwrap_err().reason(), "refused");
}

#[tokio::test]
async fn others_are_asked_for_those_who_do_not_deliver() {
    let case = case(10_000);
    case.set(0, Behaviour::Hangs);
    case.set(3, Behaviour::Changed);
    let holders: Vec<_> = (0..7).map(holder).collect();
    let (mut good, mut bad) = (Vec::new(), Vec::new());
    let mut told = |result: Result<&Holder, &Failure>| match result {
        Ok(holder) => good.push(holder.slot),
        Err(failure) => bad.push((failure.holder.slot, failure.error.reason())),
    };
    let wanted = case.wanted();
    let got = wanted.gather(&*case.mock, &holders, 5, 2, &mut told).await;
    let mut slots: Vec<_> = got.iter().map(|(slot, _)| *slot).collect();
    slots.sort_unstable();
    assert_eq!(slots, [1, 2, 4, 5, 6]);
    assert!(got.iter().all(|(slot, it)| it == case.fragment(*slot)));
    good.sort_unstable();
    bad.sort_unstable();
    assert_eq!(good, slots);
    assert_eq!(bad, [(0, "time"), (3, "root")]);
    // No more are asked than it takes.
    let case = self::case(10_000);
    let wanted = case.wanted();
    let got = wanted
        .gather(&*case.mock, &holders, 5, 7, &mut |_| ())
        .await;
    assert_eq!(got.len(), 5);
    assert_eq!(case.mock.asked.lock().unwrap().len(), 5);
    // Where too many do not deliver, what came is returned.
    for slot in 0..3 {
        case.set(slot, Behaviour::Refuses);
    }
    let got = wanted
        .gather(&*case.mock, &holders, 5, 3, &mut |_| ())
        .await;
    assert_eq!(got.len(), 4);
}

#[tokio::test]
async fn a_server_that_never_ends_costs_no_more_than_a_part() {
    let case = case(10_000);
    let http = Http::new().unwrap();
    let endless = b"HTTP/1.1 200 OK\r\n\r\n".to_vec();
    let endpoint = server(endless, Then::Repeat).await;
    let holder = Holder {
        endpoint,
        ..holder(1)
    };
    let fetched = case.wanted().fetch(&http, &holder).await;
    assert_eq!(fetched.unwrap_err().reason(), "too_long");
    let endpoint = server(ok(r#"{"result":"0x00"}"#), Then::Close).await;
    let holder = Holder { endpoint, ..holder };
    let fetched = case.wanted().fetch(&http, &holder).await;
    assert_eq!(fetched.unwrap_err().reason(), "part");
}
