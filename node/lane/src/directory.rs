// SPDX-License-Identifier: Apache-2.0
//! By which peer of the network an enclave is to be found.
//!
//! The network knows for certain which peer a message is from. So it takes one signature of an enclave to
//! bind it to a peer, and none for each message: an [`Announcement`], which everybody passes on, so that
//! replicas find each other in a network of any size. It says no more than "what this peer sends is
//! mine". Replayed by another peer it is of no use to it, and an older one does not replace a newer.
//!
//! Only enclaves count that the chain has in the slot of a lane, so that the directory is as small as the
//! chain's list of lanes.

use codec::{Decode, Encode};
use nerv_primitives_lane::is_signed;
use nerv_primitives_types::BlockHeight;
use sp_core::{sr25519::Signature, H256};
use sp_runtime::traits::{BlakeTwo256, Hash};
use std::collections::{BTreeSet, HashMap};

/// The domain that separates announcements from every other use of the hash.
const DOMAIN: [u8; 9] = *b"nerv/peer";

/// The bytes of a peer's id at the most.
const MAX_PEER: usize = 64;
/// The addresses in an announcement at the most, and the bytes of each.
pub const MAX_ADDRESSES: usize = 8;
/// See [`MAX_ADDRESSES`].
pub const MAX_ADDRESS: usize = 256;

/// The blocks for which an announcement counts.
pub const LIFE: BlockHeight = 1_800;
/// The blocks after which a replica announces itself anew.
pub const RENEW: BlockHeight = 600;
/// The blocks by which another may see the chain further.
const AHEAD: BlockHeight = 64;

/// A key of an enclave.
pub type Key = [u8; 32];

/// Which peer speaks for an enclave.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq)]
pub struct Announcement {
    /// The enclave's key.
    pub key: Key,
    /// The peer's id.
    pub peer: Vec<u8>,
    /// Where it can be reached, as multiaddresses.
    pub addresses: Vec<Vec<u8>>,
    /// The finalised block at which it was made.
    pub at: BlockHeight,
    /// The enclave's signature over [`Self::hash`].
    pub signature: Signature,
}

impl Announcement {
    /// What is signed: `blake2_256("nerv/peer" ++ genesis ++ key ++ peer ++ addresses ++ at)`.
    pub fn hash(
        genesis: &H256,
        key: &Key,
        peer: &[u8],
        addresses: &[Vec<u8>],
        at: BlockHeight,
    ) -> H256 {
        BlakeTwo256::hash(&(DOMAIN, genesis, key, peer, addresses, at).encode())
    }

    /// Whether it has no more of anything than one may have.
    pub fn is_bounded(&self) -> bool {
        self.peer.len() <= MAX_PEER
            && self.addresses.len() <= MAX_ADDRESSES
            && self.addresses.iter().all(|one| one.len() <= MAX_ADDRESS)
    }

    fn is_signed(&self, genesis: &H256) -> bool {
        let Self {
            key,
            peer,
            addresses,
            at,
            signature,
        } = self;
        let hash = Self::hash(genesis, key, peer, addresses, *at);
        is_signed(signature, &hash, key)
    }
}

/// What became of an announcement.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Heard {
    /// It is news, and to be passed on.
    New,
    /// It is known, or there is a newer one, or its enclave has no slot of a lane.
    Idle,
    /// Nobody honest sends it.
    False,
}

/// The announcements that count.
pub struct Directory {
    genesis: H256,
    wanted: BTreeSet<Key>,
    of: HashMap<Key, Announcement>,
    /// The keys that a peer speaks for: a few, of one process.
    by_peer: HashMap<Vec<u8>, BTreeSet<Key>>,
}

impl Directory {
    /// Empty.
    pub fn new(genesis: H256) -> Self {
        Self {
            genesis,
            wanted: BTreeSet::new(),
            of: HashMap::new(),
            by_peer: HashMap::new(),
        }
    }

    /// Those enclaves count now; what is older than [`LIFE`] does not.
    pub fn want(&mut self, keys: BTreeSet<Key>, now: BlockHeight) {
        self.wanted = keys;
        let gone = self
            .of
            .values()
            .filter(|one| !self.wanted.contains(&one.key) || one.at.saturating_add(LIFE) < now);
        let gone: Vec<Key> = gone.map(|one| one.key).collect();
        for key in gone {
            self.remove(&key);
        }
    }

    fn remove(&mut self, key: &Key) {
        let Some(old) = self.of.remove(key) else {
            return;
        };
        if let Some(keys) = self.by_peer.get_mut(&old.peer) {
            keys.remove(key);
            if keys.is_empty() {
                self.by_peer.remove(&old.peer);
            }
        }
    }

    /// Takes an announcement in. The signature is looked at only where it would change something.
    pub fn hear(&mut self, announcement: Announcement, now: BlockHeight) -> Heard {
        let Announcement { key, at, .. } = announcement;
        if !announcement.is_bounded() {
            return Heard::False;
        }
        let is_old = at.saturating_add(LIFE) < now || at > now.saturating_add(AHEAD);
        let is_known = self.of.get(&key).is_some_and(|known| known.at >= at);
        if !self.wanted.contains(&key) || is_old || is_known {
            return Heard::Idle;
        }
        if !announcement.is_signed(&self.genesis) {
            return Heard::False;
        }
        self.remove(&key);
        let keys = self.by_peer.entry(announcement.peer.clone()).or_default();
        keys.insert(key);
        self.of.insert(key, announcement);
        Heard::New
    }

    /// Who speaks for an enclave.
    pub fn announcement(&self, key: &Key) -> Option<&Announcement> {
        self.of.get(key)
    }

    /// The enclaves that a peer speaks for.
    pub fn keys(&self, peer: &[u8]) -> impl Iterator<Item = &Key> {
        self.by_peer.get(peer).into_iter().flatten()
    }

    /// Some of the enclaves that count and of which nothing is known, at the most so many.
    pub fn missing(&self, most: usize) -> Vec<Key> {
        let missing = self.wanted.iter().filter(|key| !self.of.contains_key(*key));
        missing.take(most).copied().collect()
    }

    /// All that count, for a peer that has just come.
    pub fn all(&self) -> impl Iterator<Item = &Announcement> {
        self.of.values()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sp_core::{sr25519::Pair, Pair as _};

    const GENESIS: H256 = H256([9; 32]);

    fn made(seed: u8, peer: u8, at: BlockHeight) -> Announcement {
        let pair = Pair::from_seed(&[seed; 32]);
        let (key, peer, addresses) = (pair.public().0, vec![peer], vec![vec![1, 2]]);
        let hash = Announcement::hash(&GENESIS, &key, &peer, &addresses, at);
        Announcement {
            signature: pair.sign(&hash.0),
            key,
            peer,
            addresses,
            at,
        }
    }

    fn directory(seeds: &[u8]) -> Directory {
        let mut directory = Directory::new(GENESIS);
        let keys = seeds.iter().map(|seed| made(*seed, 0, 0).key);
        directory.want(keys.collect(), 100);
        directory
    }

    #[test]
    fn the_newest_counts_and_its_peer_alone() {
        let mut directory = directory(&[1]);
        let key = made(1, 0, 0).key;
        assert_eq!(
            (directory.missing(0), directory.missing(9)),
            (vec![], vec![key])
        );
        assert_eq!(directory.hear(made(1, 5, 90), 100), Heard::New);
        assert!(directory.missing(9).is_empty());
        assert_eq!(directory.keys(&[5]).collect::<Vec<_>>(), [&key]);
        assert_eq!(directory.hear(made(1, 5, 90), 100), Heard::Idle);
        assert_eq!(directory.hear(made(1, 6, 89), 100), Heard::Idle);
        assert_eq!(directory.hear(made(1, 6, 91), 100), Heard::New);
        assert_eq!(directory.keys(&[5]).count(), 0);
        assert_eq!(directory.keys(&[6]).count(), 1);
        assert_eq!(directory.announcement(&key).map(|one| one.at), Some(91));
    }

    #[test]
    fn one_peer_may_speak_for_several() {
        let mut directory = directory(&[1, 2]);
        assert_eq!(directory.hear(made(1, 5, 90), 100), Heard::New);
        assert_eq!(directory.hear(made(2, 5, 90), 100), Heard::New);
        assert_eq!(
            (directory.keys(&[5]).count(), directory.all().count()),
            (2, 2)
        );
    }

    #[test]
    fn others_and_false_ones_do_not_count() {
        let mut directory = directory(&[1]);
        assert_eq!(directory.hear(made(2, 5, 90), 100), Heard::Idle);
        assert_eq!(directory.hear(made(1, 5, 1_000), 100), Heard::Idle);
        assert_eq!(directory.hear(made(1, 5, 100), 100 + LIFE + 1), Heard::Idle);
        let mut moved = made(1, 5, 90);
        moved.peer = vec![6];
        assert_eq!(directory.hear(moved, 100), Heard::False);
        let mut long = made(1, 5, 90);
        long.addresses = vec![Vec::new(); MAX_ADDRESSES + 1];
        assert_eq!(directory.hear(long, 100), Heard::False);
        assert_eq!(directory.all().count(), 0);
    }

    #[test]
    fn what_is_old_or_wanted_no_more_goes() {
        let mut directory = directory(&[1, 2]);
        directory.hear(made(1, 5, 90), 100);
        directory.hear(made(2, 6, 99), 100);
        let both: BTreeSet<Key> = [made(1, 0, 0).key, made(2, 0, 0).key].into();
        directory.want(both.clone(), 90 + LIFE);
        assert_eq!(directory.all().count(), 2);
        directory.want(both, 91 + LIFE);
        assert_eq!(directory.all().count(), 1);
        directory.want(BTreeSet::new(), 100);
        assert_eq!(
            (directory.all().count(), directory.keys(&[6]).count()),
            (0, 0)
        );
    }
}
