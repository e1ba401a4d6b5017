// SPDX-License-Identifier: Apache-2.0
//! Parts of fragments on their way from node to node: what is asked for, how it is refused, and what
//! is answered.
//!
//! A part is 1 MiB of a fragment, the last one less. The answer is sealed to the key that the chain
//! has of the node in whose name it is asked, so that it does not matter who asks: nobody else can
//! read it. It is bound to chain, fragment, node and part, so that it cannot be passed off as
//! another.

use crate::{
    fragment::FragmentId,
    limit::{Limiter, Rate},
    seal::{self, OpenError, Purpose, SealError},
    store::{Store, StoreError},
    ReplicaKey,
};
use codec::Encode;
use nerv_primitives_types::NodeId;
use sp_core::H256;
use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

/// The method by which parts are asked for. Its parameters are shard, height, slot, node and part.
pub const METHOD: &str = "shards_fragment";

/// The bytes of a part, but for the last one of a fragment.
pub const PART: u64 = 1 << 20;

/// The parts that are read and sealed at the same time, each of which takes some 4 MiB of memory.
const AT_ONCE: usize = 2;

/// What all together may ask: 64 MiB at once, then 16 MiB a second.
const RATE: Rate = Rate {
    burst: 64,
    per_second: 16,
};

/// What may be asked in the name of one node.
const RATE_OF_EACH: Rate = Rate {
    burst: 32,
    per_second: 8,
};

/// The parts of a fragment; an empty one has one too.
pub fn parts(bytes: u64) -> u32 {
    u32::try_from(bytes.div_ceil(PART).max(1)).unwrap_or(u32::MAX)
}

/// Where a part begins, and its bytes; `None` beyond the last one.
pub fn range(bytes: u64, part: u32) -> Option<(u64, u64)> {
    let begin = u64::from(part) * PART;
    (part < parts(bytes)).then(|| (begin, bytes.saturating_sub(begin).min(PART)))
}

/// The most bytes that an answer with a part of so many bytes can have as JSON.
pub fn answer_length(length: u64) -> usize {
    // Two digits a byte, and what stands around them.
    usize::try_from(2 * seal::sealed_length(length) + 256).unwrap_or(usize::MAX)
}

/// What is asked for, and of which chain.
#[derive(Clone, Copy, Debug, Encode, Eq, PartialEq)]
pub struct Asked {
    /// The genesis block's hash.
    pub genesis: H256,
    /// The fragment.
    pub id: FragmentId,
    /// The node that asks, to whose key it is sealed.
    pub node: NodeId,
    /// The part, from 0.
    pub part: u32,
}

impl Asked {
    /// Seals a part to the key of the node that asks.
    pub fn seal(&self, key: &[u8], part: &[u8]) -> Result<Vec<u8>, SealError> {
        seal::seal(key, Purpose::Way, &self.encode(), part)
    }

    /// Opens the part that was asked for, of which the length is known.
    pub fn open(
        &self,
        key: &ReplicaKey,
        sealed: &mut [u8],
        length: u64,
    ) -> Result<Vec<u8>, OpenError> {
        seal::open(key, Purpose::Way, &self.encode(), sealed, length)
    }
}

/// Why a node does not hand over a part.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Refusal {
    /// It is no replica.
    NoReplica,
    /// It has no such fragment.
    NotHeld,
    /// The fragment has no such part.
    NoSuchPart,
    /// The chain has no such node, or no key of it.
    UnknownNode,
    /// Too much was asked. The milliseconds until something can be had again.
    TooOften(u64),
    /// Its file is damaged. It is repaired without being asked to.
    Damaged,
    /// It could not read or seal it.
    Failed,
}

impl Refusal {
    /// The code by which a program tells it: -32,050 and below.
    pub fn code(self) -> i32 {
        match self {
            Self::NoReplica => -32_050,
            Self::NotHeld => -32_051,
            Self::NoSuchPart => -32_052,
            Self::UnknownNode => -32_053,
            Self::TooOften(_) => -32_054,
            Self::Damaged => -32_055,
            Self::Failed => -32_056,
        }
    }

    /// Whether the same can be asked again with another outcome, and when.
    pub fn wait(code: i64) -> Option<Duration> {
        let too_often = i64::from(Self::TooOften(0).code());
        (code == too_often).then_some(Duration::from_millis(250))
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::NoReplica => f.write_str("this node is no replica"),
            Self::NotHeld => f.write_str("this node does not hold the fragment"),
            Self::NoSuchPart => f.write_str("the fragment has no such part"),
            Self::UnknownNode => f.write_str("the chain knows no such node"),
            Self::TooOften(millis) => write!(f, "too much was asked: again in {millis} ms"),
            Self::Damaged => f.write_str("the fragment is damaged here"),
            Self::Failed => f.write_str("the fragment could not be read"),
        }
    }
}

/// What hands parts over.
pub struct Server {
    genesis: H256,
    store: Arc<Store>,
    limiter: Mutex<Limiter>,
    gate: Arc<()>,
}

impl Server {
    /// Serves the fragments of a store.
    pub fn new(genesis: H256, store: Arc<Store>) -> Self {
        let limiter = Mutex::new(Limiter::new(RATE, RATE_OF_EACH));
        let gate = Arc::new(());
        Self {
            genesis,
            store,
            limiter,
            gate,
        }
    }

    /// The part that is asked for, sealed. `key` looks up the key of a node on the chain; it is
    /// called only where there is something to be sealed to it.
    pub fn part(
        &self,
        id: FragmentId,
        node: NodeId,
        part: u32,
        key: impl FnOnce(NodeId) -> Option<Vec<u8>>,
    ) -> Result<Vec<u8>, Refusal> {
        // Those inside hold a copy, and the server one more.
        let pass = self.gate.clone();
        if Arc::strong_count(&pass) > AT_ONCE + 1 {
            return Err(Refusal::TooOften(50));
        }
        let taken = {
            // What is behind the lock stays sound wherever a thread ends.
            let mut limiter = self.limiter.lock().unwrap_or_else(PoisonError::into_inner);
            limiter.take(node, Instant::now())
        };
        taken.map_err(|wait| Refusal::TooOften(wait.as_millis() as u64))?;
        let mut reader = self.store.reader(&id).map_err(|error| refusal(&error))?;
        let (offset, length) = range(reader.header().bytes, part).ok_or(Refusal::NoSuchPart)?;
        let key = key(node).ok_or(Refusal::UnknownNode)?;
        let bytes = reader
            .read(offset, length)
            .map_err(|error| refusal(&error))?;
        let asked = Asked {
            genesis: self.genesis,
            id,
            node,
            part,
        };
        asked.seal(&key, &bytes).map_err(|error| match error {
            SealError::NotAKey => Refusal::UnknownNode,
            _ => Refusal::Failed,
        })
    }
}

fn refusal(error: &StoreError) -> Refusal {
    match error {
        StoreError::Absent(_) => Refusal::NotHeld,
        StoreError::Damaged(..) => Refusal::Damaged,
        _ => Refusal::Failed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fragment::tests::header;
    use std::fs;

    fn served(length: u64) -> (tempfile::TempDir, Server, FragmentId, Vec<u8>) {
        let folder = tempfile::tempdir().unwrap();
        let key = Arc::new(ReplicaKey::generate().unwrap());
        let (store, _) = Store::open(folder.path().into(), key).unwrap();
        let header = header(3, length);
        let fragment: Vec<u8> = (0..length).map(|i| (i % 253) as u8).collect();
        store.put(&header, &fragment).unwrap();
        let server = Server::new(H256::repeat_byte(9), Arc::new(store));
        (folder, server, header.id, fragment)
    }

    #[test]
    fn the_ranges_of_parts_are_the_whole() {
        for bytes in [0, 1, PART - 1, PART, PART + 1, 5 * PART + 3] {
            let mut end = 0;
            for part in 0..parts(bytes) {
                let (begin, length) = range(bytes, part).unwrap();
                assert_eq!(begin, end);
                assert!(length <= PART);
                end += length;
            }
            assert_eq!(end, bytes);
            assert_eq!(range(bytes, parts(bytes)), None);
        }
        assert_eq!(range(u64::MAX, u32::MAX), None);
    }

    #[test]
    fn a_fragment_comes_across_in_parts_and_only_the_asker_reads_it() {
        let (_folder, server, id, fragment) = served(2 * PART + 77);
        let (asker, other) = (
            ReplicaKey::generate().unwrap(),
            ReplicaKey::generate().unwrap(),
        );
        let mut got = Vec::new();
        for part in 0..3 {
            let sealed = server.part(id, 5, part, |_| Some(asker.public().to_vec()));
            let sealed = sealed.unwrap();
            let (_, length) = range(2 * PART + 77, part).unwrap();
            assert!(2 * sealed.len() + 100 < answer_length(length));
            let asked = Asked {
                genesis: H256::repeat_byte(9),
                id,
                node: 5,
                part,
            };
            let open = |asked: Asked, key| asked.open(key, &mut sealed.clone(), length);
            got.extend(open(asked, &asker).unwrap());
            let another_chain = Asked {
                genesis: H256::zero(),
                ..asked
            };
            let another_node = Asked { node: 6, ..asked };
            let another_part = Asked {
                part: part + 1,
                ..asked
            };
            for wrong in [another_chain, another_node, another_part] {
                assert!(open(wrong, &asker).is_err());
            }
            assert!(open(asked, &other).is_err());
        }
        assert_eq!(got, fragment);
    }

    #[test]
    fn refusals() {
        let (folder, server, id, _) = served(10);
        let key = ReplicaKey::generate().unwrap();
        let known = |_| Some(key.public().to_vec());
        let absent = FragmentId { slot: 4, ..id };
        let refused = |id, part| server.part(id, 1, part, known).unwrap_err();
        assert_eq!(refused(absent, 0), Refusal::NotHeld);
        assert_eq!(refused(id, 1), Refusal::NoSuchPart);
        let unknown = server.part(id, 1, 0, |_| None);
        assert_eq!(unknown, Err(Refusal::UnknownNode));
        let no_key = server.part(id, 1, 0, |_| Some(vec![0xff; 1_184]));
        assert_eq!(no_key, Err(Refusal::UnknownNode));
        let path = folder.path().join(id.file_name());
        let mut bytes = fs::read(&path).unwrap();
        *bytes.last_mut().unwrap() ^= 1;
        fs::write(&path, bytes).unwrap();
        assert_eq!(refused(id, 0), Refusal::Damaged);
        fs::remove_file(&path).unwrap();
        fs::create_dir(&path).unwrap();
        assert_eq!(refused(id, 0), Refusal::Failed);
    }

    #[test]
    fn a_node_that_asks_too_often_waits() {
        let (_folder, server, id, _) = served(10);
        let key = ReplicaKey::generate().unwrap();
        let ask = |node| server.part(id, node, 0, |_| Some(key.public().to_vec()));
        let refused = (0..200).find_map(|_| ask(1).err()).unwrap();
        assert!(matches!(refused, Refusal::TooOften(_)), "{refused:?}");
        assert!(Refusal::wait(refused.code().into()).is_some());
        assert!(Refusal::wait(Refusal::NotHeld.code().into()).is_none());
        assert!(ask(2).is_ok());
    }

    #[test]
    fn no_more_are_served_at_once_than_there_is_memory_for() {
        let (_folder, server, id, _) = served(10);
        let key = ReplicaKey::generate().unwrap();
        let inside = [server.gate.clone(), server.gate.clone()];
        let ask = || server.part(id, 1, 0, |_| Some(key.public().to_vec()));
        assert_eq!(ask(), Err(Refusal::TooOften(50)));
        drop(inside);
        assert!(ask().is_ok());
    }
}
