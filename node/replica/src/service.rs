// SPDX-License-Identifier: Apache-2.0
//! What a replica does from block to block.
//!
//! It looks at the newest finalised block and does one thing at a time, the most urgent first:
//! it answers a challenge; it checks a fragment that is on disk; it gets one that is not, from its
//! own state at the checkpoint's block, or else from those who hold the others; or it leaves the
//! records of a checkpoint, got likewise, for the worker that executes again what follows. Then it
//! looks anew. What it has done stands on disk and in the node's off-chain storage, nothing of it in
//! memory alone: a process that is killed goes on where it was.
//!
//! ```text
//!              own state, or k others           root checked
//!   asked for ----------------------> on disk ----------------> acknowledged, challenges answered
//!       ^                                 |                               |
//!       |          missing, damaged       |                               |
//!       +---------------------------------+-------------------------------+
//! ```

mod obtain;
mod recall;

use crate::{
    duty::{Chain, ChainError, Challenge, CheckpointKey, Duties, Finalised, Hold},
    fetch::Peers,
    fragment::{FragmentId, Header},
    left::Left,
    metrics::Metrics,
    retry::Retries,
    store::{Store, StoreError},
};
use codec::Encode;
use nerv_primitives_checkpoint::{
    handover::{acknowledge_place, answer_place, Shown},
    Commitment, Layout,
};
use nerv_primitives_erasure::{chunk, FragmentTree, Profile};
use nerv_primitives_types::BlockHeight;
use sp_core::{
    offchain::{OffchainStorage, STORAGE_PREFIX},
    H256,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    path::Path,
    sync::Arc,
    time::{Duration, Instant, SystemTime},
};

/// The target of what is logged.
pub const LOG: &str = "replica";

/// For how many blocks a fragment must not be asked for before it is deleted.
const GRACE: BlockHeight = 20;

/// After how long a fragment that nobody touched is checked again.
const SCRUB: Duration = Duration::from_secs(600);

/// How many earlier periods' answers are cleared when one is written, so that a node that was
/// killed leaves none behind.
const CLEARED: u32 = 8;

/// Whether a step did something.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Step {
    /// It did: there may be more to do.
    Worked,
    /// There is nothing to do, or nothing before some time has passed.
    Rest,
}

/// What tells whether a file was touched: its length, its time, and which file it is.
type Stamp = (u64, Option<SystemTime>, u64);

/// A fragment that was checked against its root.
struct Checked {
    stamp: Stamp,
    at: Instant,
}

/// A replica.
pub struct Service<C, S> {
    genesis: H256,
    chain: C,
    peers: Arc<dyn Peers>,
    store: Arc<Store>,
    storage: S,
    metrics: Metrics,
    checked: BTreeMap<FragmentId, Checked>,
    lost: BTreeMap<FragmentId, Instant>,
    retries: Retries<FragmentId>,
    unasked: BTreeMap<String, BlockHeight>,
    answered: BTreeSet<(FragmentId, u32)>,
    left: Left<S>,
    at_hand: BTreeMap<CheckpointKey, H256>,
    recalls: Retries<CheckpointKey>,
}

impl<C: Chain, S: OffchainStorage + Clone> Service<C, S> {
    /// A replica that keeps its fragments in a store, and leaves what is to be sent in the node's
    /// off-chain storage.
    pub fn new(
        genesis: H256,
        chain: C,
        peers: Arc<dyn Peers>,
        store: Arc<Store>,
        storage: S,
        metrics: Metrics,
    ) -> Self {
        Self {
            genesis,
            chain,
            peers,
            store,
            left: Left::new(storage.clone()),
            storage,
            metrics,
            checked: BTreeMap::new(),
            lost: BTreeMap::new(),
            retries: Retries::default(),
            unasked: BTreeMap::new(),
            answered: BTreeSet::new(),
            at_hand: BTreeMap::new(),
            recalls: Retries::default(),
        }
    }

    /// Does the most urgent thing there is to do.
    pub async fn step(&mut self, at: Finalised, now: Instant) -> Result<Step, ChainError> {
        let mut duties = self.chain.duties(at.hash)?;
        duties.challenges.sort_by_key(|challenge| challenge.until);
        duties.holds.sort_by_key(|hold| hold.checkpoint.height);
        self.forget(&duties);
        self.forget_records(&duties);
        self.collect(&duties, at.height);
        self.notice_changes(&duties, now);
        let step = self.work(&duties, at, now).await;
        self.tell(&duties, at.height);
        Ok(step)
    }

    async fn work(&mut self, duties: &Duties, at: Finalised, now: Instant) -> Step {
        for challenge in &duties.challenges {
            if self.answer(challenge, now) {
                return Step::Worked;
            }
        }
        // What is not committed yet waits for this replica among others, and whoever is to execute
        // something again has little time.
        let is_committed = |hold: &&Hold| hold.commitment.is_some();
        let (committed, pending) = duties.holds.iter().partition::<Vec<_>, _>(is_committed);
        if self.hold(&pending, at, now).await
            || self.recall(duties, at, now).await
            || self.hold(&committed, at, now).await
        {
            return Step::Worked;
        }
        Step::Rest
    }

    /// Checks or gets the first fragment that is due. False if none is.
    async fn hold(&mut self, holds: &[&Hold], at: Finalised, now: Instant) -> bool {
        for hold in holds {
            let id = hold.id();
            if self.checked.contains_key(&id) || !self.retries.is_due(&id, now) {
                continue;
            }
            if !self.is_on_disk(hold, now) {
                self.get(hold, at, now).await;
            }
            return true;
        }
        false
    }

    /// Checks what is on disk of a fragment. False if it is to be got anew.
    fn is_on_disk(&mut self, hold: &Hold, now: Instant) -> bool {
        let id = hold.id();
        let stamp = stamp(&self.store.path(&id));
        match self.store.get(&id) {
            Ok((header, fragment)) => {
                let root = FragmentTree::new(&fragment).root();
                let is_of_checkpoint = header.root == hold.checkpoint.root
                    && (header.data, header.parity) == (hold.profile.data(), hold.profile.parity());
                if header.own_root() != Some(H256(root)) || !is_of_checkpoint {
                    self.lose(id, "it is another fragment than its header says", now);
                    return false;
                }
                self.keep(hold, &header, stamp, now);
                true
            }
            Err(StoreError::Absent(_)) => {
                // It was there once if it was acknowledged.
                if self
                    .storage
                    .get(STORAGE_PREFIX, &acknowledge(&id))
                    .is_some()
                {
                    self.lose(id, "its file is missing", now);
                }
                false
            }
            Err(StoreError::Damaged(path, damage)) => {
                let why = format!("{}: {damage}", path.display());
                self.lose(id, &why, now);
                false
            }
            Err(error) => {
                self.fail(id, &error.to_string(), now);
                // Not to be got anew: the file is there, and cannot be read now.
                true
            }
        }
    }

    /// Takes note of a fragment that is on disk and right, and says so to the worker.
    fn keep(&mut self, hold: &Hold, header: &Header, stamp: Stamp, at: Instant) {
        let id = hold.id();
        let Some(commitment) = commitment(header) else {
            return;
        };
        if hold.commitment.as_ref().is_some_and(|it| *it != commitment) {
            log::error!(
                target: LOG,
                "{id}: the chain has another commitment than this replica. Either this node's \
                 state is wrong, or those who committed were"
            );
        }
        let place = acknowledge(&id);
        let encoded = commitment.encode();
        if self.storage.get(STORAGE_PREFIX, &place).as_ref() != Some(&encoded) {
            self.storage.set(STORAGE_PREFIX, &place, &encoded);
        }
        self.checked.insert(id, Checked { stamp, at });
        self.retries.done(&id);
    }

    /// Takes note of a fragment that was there and is not any more.
    fn lose(&mut self, id: FragmentId, why: &str, now: Instant) {
        self.checked.remove(&id);
        if self.lost.insert(id, now).is_none() {
            log::error!(target: LOG, "{id} is lost and will be repaired: {why}");
            self.metrics.lost();
        }
    }

    /// Takes note that something failed, to try it again later.
    fn fail(&mut self, id: FragmentId, why: &str, now: Instant) {
        let wait = self.retries.failed(id, now);
        log::warn!(
            target: LOG,
            "{id}: {why}. The next attempt is in {} s",
            wait.as_secs()
        );
    }

    /// Answers a challenge, unless that was done. False if there was nothing to do, or nothing to
    /// answer with.
    fn answer(&mut self, challenge: &Challenge, now: Instant) -> bool {
        let Challenge {
            id, period, index, ..
        } = *challenge;
        if self.answered.contains(&(id, period)) || !self.checked.contains_key(&id) {
            return false;
        }
        let place = answer_to(&id, period);
        if self.storage.get(STORAGE_PREFIX, &place).is_some() {
            self.answered.insert((id, period));
            return false;
        }
        let (header, fragment) = match self.store.get(&id) {
            Ok(read) => read,
            Err(error @ (StoreError::Absent(_) | StoreError::Damaged(..))) => {
                self.lose(id, &error.to_string(), now);
                return true;
            }
            Err(error) => {
                log::warn!(target: LOG, "challenge {period} of {id}: {error}");
                return false;
            }
        };
        let tree = FragmentTree::new(&fragment);
        if header.own_root() != Some(H256(tree.root())) {
            self.lose(id, "it has another root than its header says", now);
            return true;
        }
        // Whatever comes of it, it is not tried again.
        self.answered.insert((id, period));
        let shown = tree.prove(index).and_then(|proof| {
            let chunk = chunk(&fragment, index)?.to_vec().try_into().ok()?;
            Some(Shown {
                index,
                chunk,
                proof,
            })
        });
        match shown {
            Some(shown) => {
                self.storage.set(STORAGE_PREFIX, &place, &shown.encode());
                for earlier in period.saturating_sub(CLEARED)..period {
                    self.storage
                        .remove(STORAGE_PREFIX, &answer_to(&id, earlier));
                }
                log::info!(target: LOG, "Shows chunk {index} of {id} in period {period}");
            }
            None => log::error!(target: LOG, "{id} has no chunk {index}, which is asked for"),
        }
        true
    }

    /// Forgets what is not asked for any more.
    fn forget(&mut self, duties: &Duties) {
        let held: BTreeSet<_> = duties.holds.iter().map(Hold::id).collect();
        self.checked.retain(|id, _| held.contains(id));
        self.lost.retain(|id, _| held.contains(id));
        self.retries.retain(|id| held.contains(id));
        let open: BTreeSet<_> = duties
            .challenges
            .iter()
            .map(|challenge| (challenge.id, challenge.period))
            .collect();
        let over: Vec<_> = self.answered.difference(&open).copied().collect();
        for (id, period) in over {
            self.storage.remove(STORAGE_PREFIX, &answer_to(&id, period));
            self.answered.remove(&(id, period));
        }
    }

    /// Deletes files that have not been asked for over some blocks.
    fn collect(&mut self, duties: &Duties, height: BlockHeight) {
        let names: BTreeSet<_> = duties
            .holds
            .iter()
            .map(|hold| hold.id().file_name())
            .collect();
        let entries = match self.store.list() {
            Ok(entries) => entries,
            Err(error) => {
                log::warn!(target: LOG, "The fragments on disk cannot be listed: {error}");
                return;
            }
        };
        let mut unasked = BTreeMap::new();
        for entry in entries {
            let name = entry.path.file_name().and_then(|name| name.to_str());
            let Some(name) = name.filter(|name| !names.contains(*name)) else {
                continue;
            };
            let since = *self.unasked.get(name).unwrap_or(&height);
            if height.saturating_sub(since) < GRACE {
                unasked.insert(name.to_string(), since);
                continue;
            }
            if let Err(error) = self.store.remove_file(&entry.path) {
                log::warn!(target: LOG, "{name} is not asked for and cannot be deleted: {error}");
                unasked.insert(name.to_string(), since);
                continue;
            }
            if let Ok(header) = &entry.header {
                self.storage
                    .remove(STORAGE_PREFIX, &acknowledge(&header.id));
            }
            log::info!(target: LOG, "{name} is not asked for any more and was deleted");
        }
        self.unasked = unasked;
    }

    /// Looks which files were touched, and which were not checked for long.
    fn notice_changes(&mut self, duties: &Duties, now: Instant) {
        for hold in &duties.holds {
            let id = hold.id();
            let Some(checked) = self.checked.get(&id) else {
                continue;
            };
            let is_old = now.saturating_duration_since(checked.at) >= SCRUB;
            if is_old || stamp(&self.store.path(&id)) != checked.stamp {
                self.checked.remove(&id);
            }
        }
    }

    fn tell(&self, duties: &Duties, height: BlockHeight) {
        let missing = duties
            .holds
            .iter()
            .filter(|hold| !self.checked.contains_key(&hold.id()))
            .map(|hold| height.saturating_sub(hold.checkpoint.height));
        let lag = missing.max().unwrap_or(0);
        self.metrics.stand(lag.into(), self.checked.len());
        self.metrics
            .recalled(duties.recalls.len(), self.at_hand.len());
        self.metrics.attesting(&duties.attesting);
    }
}

fn acknowledge(id: &FragmentId) -> Vec<u8> {
    acknowledge_place(&id.shard, id.height, id.slot)
}

fn answer_to(id: &FragmentId, period: u32) -> Vec<u8> {
    answer_place(&id.shard, id.height, id.slot, period)
}

/// What a file's header says that the fragments are.
pub fn commitment(header: &Header) -> Option<Commitment> {
    Some(Commitment {
        layout: Layout {
            profile: Profile::new(header.data, header.parity)?,
            length: header.length,
        },
        roots: header.roots.clone().try_into().ok()?,
    })
}

fn stamp(path: &Path) -> Stamp {
    let metadata: io::Result<fs::Metadata> = fs::metadata(path);
    metadata.map_or((0, None, 0), |metadata| {
        (metadata.len(), metadata.modified().ok(), inode(&metadata))
    })
}

#[cfg(unix)]
fn inode(metadata: &fs::Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(metadata)
}

#[cfg(not(unix))]
fn inode(_: &fs::Metadata) -> u64 {
    0
}

#[cfg(test)]
pub(crate) mod tests;
