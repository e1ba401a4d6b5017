// SPDX-License-Identifier: Apache-2.0
//! How a replica begins: with what it has on the disk, with the records that its lane opened with, or,
//! if it comes late, with those that another replica has.
//!
//! The folder of a lane is named by its shard and by the block in which it opened, so that a shard's next
//! lane begins with nothing. In it are the store of heads, the log, and the routing table by which an
//! account without a record is known to be the lane's or another's.
//!
//! That table is the chain's when the lane opened, or, where that state is gone, when the replica came. It
//! is all the same: no operation reaches a lane, so that what the others do changes nothing of who
//! belongs to it.

use super::chain::{At, LaneChain};
use nerv_lane::{
    execution::Territory,
    store::{DiskError, LaneStore},
};
use nerv_primitives_core::api::LaneView;
use nerv_primitives_embedding::RoutingView;
use nerv_primitives_lane::Head;
use nerv_primitives_types::{BlindedId, BlockHeight, ShardId};
use sp_core::bytes::to_hex;
use std::{
    fmt,
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
};

/// The folder of all lanes, in that of the chain.
pub const FOLDER: &str = "lanes";

/// Why a replica does not begin.
#[derive(Debug)]
pub enum OpenError {
    /// What is on the disk.
    Disk(DiskError),
    /// The routing table.
    Routing(PathBuf, io::Error),
    /// The chain says nothing of the lane, or has no routing table.
    Unknown,
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::Disk(error) => error.fmt(f),
            Self::Routing(path, error) => write!(f, "{}: {error}", path.display()),
            Self::Unknown => write!(f, "the chain does not say enough of the lane"),
        }
    }
}

impl std::error::Error for OpenError {}

impl From<DiskError> for OpenError {
    fn from(error: DiskError) -> Self {
        Self::Disk(error)
    }
}

/// The folder of a lane.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Folder(PathBuf);

impl Folder {
    /// That of a shard's lane which opened in this block, in that of all lanes.
    pub fn new(lanes: &Path, shard: &ShardId, opened_at: BlockHeight) -> Self {
        let shard = to_hex(shard.bytes(), false);
        let shard = shard.trim_start_matches("0x");
        Self(lanes.join(format!("{shard}-{opened_at}")))
    }

    /// Where the committed heads are.
    pub fn store(&self) -> PathBuf {
        self.0.join("store")
    }

    /// Where the log is.
    pub fn log(&self) -> PathBuf {
        self.0.join("log")
    }

    fn routing(&self) -> PathBuf {
        self.0.join("routing")
    }

    /// Deletes the folders of lanes that opened before this block and are none of these: they have ended.
    /// One that is to open yet stays, since a node that reads the chain anew must not forget what it has
    /// voted for. Returns how many there were.
    pub fn sweep(lanes: &Path, keep: &[Self], height: BlockHeight) -> io::Result<usize> {
        let entries = match fs::read_dir(lanes) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(0),
            Err(error) => return Err(error),
        };
        let mut gone = 0;
        for entry in entries {
            let path = entry?.path();
            let has_opened = opened_at(&path).is_some_and(|opened_at| opened_at < height);
            if has_opened && path.is_dir() && !keep.iter().any(|folder| folder.0 == path) {
                fs::remove_dir_all(path)?;
                gone += 1;
            }
        }
        Ok(gone)
    }
}

/// The block that a folder's name says.
fn opened_at(folder: &Path) -> Option<BlockHeight> {
    let (_, opened_at) = folder.file_name()?.to_str()?.rsplit_once('-')?;
    opened_at.parse().ok()
}

/// With what a replica begins.
pub enum Beginning {
    /// With these heads.
    Store(Box<LaneStore>),
    /// With the records under this committed head, once another replica has sent them.
    Lacking(Box<Head>),
}

/// Opens what a replica has, or makes it of what the chain has of its lane.
pub fn open(
    chain: &LaneChain,
    lane: &LaneView,
    at: At,
    folder: &Folder,
) -> Result<(Beginning, Territory), OpenError> {
    let committed = lane.position.as_ref().ok_or(OpenError::Unknown)?.head;
    let path = folder.store();
    let stored = match LaneStore::open(&path) {
        Ok(store) => Some(store),
        Err(DiskError::Absent(_)) => None,
        Err(error @ DiskError::Damaged(..)) => {
            // What it has voted for is in the log. All else is to be had again.
            log::warn!(target: super::LOG, "The records are read anew: {error}");
            LaneStore::remove(&path)?;
            None
        }
        Err(error) => return Err(error.into()),
    };
    let opening = chain.opening(lane);
    let routing = routing(folder, || {
        let then = opening.as_ref().and_then(|(_, hash)| chain.routing(*hash));
        then.or_else(|| chain.routing(at.hash))
    })?;
    let territory = territory(lane.shard, routing);
    if let Some(store) = stored {
        return Ok((Beginning::Store(Box::new(store)), territory));
    }
    let (head, hash) = match &opening {
        Some((then, hash)) => (then.position.as_ref().map(|it| it.head), *hash),
        // The chain keeps the records as they were.
        None if committed.header.sequence == 0 => (Some(committed), at.hash),
        None => (None, at.hash),
    };
    let records = match head {
        Some(_) => chain.records(&lane.shard, hash).ok().flatten(),
        None => None,
    };
    let (Some(head), Some(records)) = (head, records) else {
        return Ok((Beginning::Lacking(Box::new(committed)), territory));
    };
    let store = LaneStore::create(&path, head, records)?;
    Ok((Beginning::Store(Box::new(store)), territory))
}

/// The routing table that the replica began with.
fn routing(
    folder: &Folder,
    of_chain: impl FnOnce() -> Option<Vec<u8>>,
) -> Result<Vec<u8>, OpenError> {
    let path = folder.routing();
    match fs::read(&path) {
        Ok(routing) => return Ok(routing),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(OpenError::Routing(path, error)),
    }
    let routing = of_chain().ok_or(OpenError::Unknown)?;
    let failed = |error| OpenError::Routing(path.clone(), error);
    write(&folder.0, &path, &routing).map_err(failed)?;
    Ok(routing)
}

/// Writes a file beside and puts it in place when it is whole.
fn write(folder: &Path, path: &Path, bytes: &[u8]) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let partial = path.with_extension("partial");
    let mut file = File::create(&partial)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&partial, path)?;
    File::open(folder)?.sync_all()
}

/// Whether an account belongs to a shard. None does by a table that cannot be read.
fn territory(shard: ShardId, routing: Vec<u8>) -> Territory {
    Box::new(move |account: &BlindedId| {
        let leaf = RoutingView::new(&routing).and_then(|view| view.find(account));
        leaf.is_ok_and(|leaf| leaf.shard == *shard.bytes())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use codec::Encode;
    use nerv_primitives_embedding::RoutingTable;

    #[test]
    fn who_belongs_to_a_lane_is_what_the_table_says() {
        let shard = ShardId::root();
        let table = RoutingTable::new(*shard.bytes()).encode();
        let account = BlindedId([1; 32]);
        assert!(territory(shard, table.clone())(&account));
        assert!(!territory(ShardId::default(), table)(&account));
        assert!(!territory(shard, vec![1])(&account));
    }

    #[test]
    fn the_first_table_stays() {
        let temp = tempfile::tempdir().unwrap();
        let folder = Folder::new(temp.path(), &ShardId::root(), 7);
        assert!(matches!(routing(&folder, || None), Err(OpenError::Unknown)));
        assert_eq!(routing(&folder, || Some(vec![1])).unwrap(), [1]);
        assert_eq!(routing(&folder, || Some(vec![2])).unwrap(), [1]);
    }

    #[test]
    fn folders_of_lanes_that_have_ended_go() {
        let temp = tempfile::tempdir().unwrap();
        let of = |opened_at| Folder::new(temp.path(), &ShardId::root(), opened_at);
        assert_eq!(Folder::sweep(&temp.path().join("none"), &[], 9).unwrap(), 0);
        for opened_at in [1, 2, 3] {
            fs::create_dir_all(of(opened_at).store()).unwrap();
        }
        fs::write(temp.path().join("file"), "").unwrap();
        // The chain is read anew, and knows nothing of them yet.
        assert_eq!(Folder::sweep(temp.path(), &[], 1).unwrap(), 0);
        assert_eq!(Folder::sweep(temp.path(), &[of(2)], 3).unwrap(), 1);
        assert!(of(2).store().is_dir() && !of(1).store().is_dir());
        assert!(of(3).store().is_dir());
        assert!(temp.path().join("file").is_file());
    }
}
