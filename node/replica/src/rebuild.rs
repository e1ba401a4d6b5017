// SPDX-License-Identifier: Apache-2.0
//! A shard's records from fragments that anybody brought: each is checked, those that are wrong are
//! named, and what comes out is held against the checkpoint.

use crate::{
    check::{check, figures, Figures},
    fragment::{FragmentId, Header},
    service::commitment,
    store::{import, Store, StoreError},
};
use nerv_primitives_checkpoint::{Checkpoint, Commitment, Records, RecordsError};
use nerv_primitives_erasure::{recover_with, root_of, ErasureError, Progress};
use nerv_primitives_transition::Account;
use nerv_primitives_types::{Balance, BlindedId, BlockHeight, ShardId};
use serde_json::json;
use sp_core::H256;
use std::{
    collections::BTreeMap,
    fmt,
    io::{self, Write},
    path::Path,
};

/// What is rebuilt.
#[derive(Clone, Debug)]
pub struct Target {
    /// The shard.
    pub shard: ShardId,
    /// The checkpoint's height.
    pub height: BlockHeight,
    /// What the chain says of it, if it could be asked. Else the files say it of each other.
    pub known: Option<(Checkpoint, Commitment)>,
    /// The root that the records must have, if it is known from elsewhere, as from a block's state.
    pub root: Option<H256>,
}

/// A fragment that somebody brought.
pub struct Found {
    /// What its file says.
    pub header: Header,
    /// The fragment.
    pub fragment: Vec<u8>,
    /// Where it is from.
    pub from: String,
}

/// A fragment that is not what it should be, or did not come.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Flaw {
    /// Its slot, if that is known.
    pub slot: Option<u8>,
    /// Where it is from.
    pub from: String,
    /// What is wrong.
    pub why: String,
    /// Whether it is there and is not what it should be; else it did not come.
    pub is_corrupt: bool,
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self.slot {
            Some(slot) => write!(f, "fragment {slot} ({}): {}", self.from, self.why),
            None => write!(f, "{}: {}", self.from, self.why),
        }
    }
}

impl Flaw {
    /// For programs.
    pub fn json(&self) -> serde_json::Value {
        json!({ "slot": self.slot, "from": self.from, "why": self.why })
    }
}

/// Why nothing could be rebuilt.
#[derive(Debug)]
pub enum RebuildError {
    /// None of the fragments is of the checkpoint.
    Nothing,
    /// The fragments do not suffice. Those that are wrong are named.
    Erasure(ErasureError, Vec<Flaw>),
    /// What came out is not the records of the checkpoint.
    Records(RecordsError),
    /// The records have another root than they must have.
    Root {
        /// The root they have.
        is: H256,
        /// The root they must have.
        must: H256,
    },
}

impl fmt::Display for RebuildError {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::Nothing => f.write_str("no fragment of this checkpoint is there"),
            Self::Erasure(error, corrupt) => {
                error.fmt(f)?;
                corrupt.iter().try_for_each(|flaw| write!(f, "; {flaw}"))
            }
            Self::Records(error) => error.fmt(f),
            Self::Root { is, must } => {
                write!(f, "the records have the root {is:?} and must have {must:?}")
            }
        }
    }
}

impl std::error::Error for RebuildError {}

/// A shard rebuilt.
#[derive(Debug)]
pub struct Rebuilt {
    /// The bytes of the checkpoint.
    pub bytes: Vec<u8>,
    /// The root of its records.
    pub root: H256,
    /// Its accounts.
    pub accounts: u64,
    /// Its units.
    pub total: Balance,
    /// The slots of the fragments that were right.
    pub used: Vec<u8>,
    /// Those that were not.
    pub corrupt: Vec<Flaw>,
}

/// Reads a file: one that was exported, or one of a store's if its key is there.
pub fn read(path: &Path, store: Option<&Store>) -> Result<Found, Flaw> {
    let from = path.display().to_string();
    let (header, fragment) = match (import(path), store) {
        (Err(StoreError::Damaged(..)), Some(store)) => store.get_file(path),
        (read, _) => read,
    }
    .map_err(|error| Flaw {
        slot: slot_of_name(path),
        from: from.clone(),
        why: error.to_string(),
        is_corrupt: path.exists(),
    })?;
    Ok(Found {
        header,
        fragment,
        from,
    })
}

/// The slot that the name of a file tells, so that it can be named though the file is damaged.
fn slot_of_name(path: &Path) -> Option<u8> {
    let stem = path.file_stem()?.to_str()?;
    stem.rsplit('-').next()?.parse().ok()
}

/// What is wrong with a fragment, if its commitment is this one.
pub fn flaw(found: &Found, id: (ShardId, BlockHeight), must: &Commitment) -> Option<String> {
    let Header {
        id: FragmentId {
            shard,
            height,
            slot,
        },
        ..
    } = found.header;
    if (shard, height) != id {
        return Some(format!("it is {}", found.header.id));
    }
    let Some(root) = must.roots.get(usize::from(slot)) else {
        return Some(format!("there is no slot {slot}"));
    };
    let (is, length) = (found.fragment.len() as u64, must.layout.fragment_length());
    if is != length {
        return Some(format!("it has {is} bytes and must have {length}"));
    }
    if root_of(&found.fragment) != root.0 {
        return Some("it has another Merkle root than the committed one".into());
    }
    None
}

/// Rebuilds a checkpoint from what was found.
pub fn rebuild(
    target: &Target,
    found: Vec<Found>,
    tell: &mut dyn FnMut(Progress),
) -> Result<Rebuilt, RebuildError> {
    let agreed = match &target.known {
        Some((_, commitment)) => commitment.clone(),
        None => agreed(target, &found).ok_or(RebuildError::Nothing)?,
    };
    let id = (target.shard, target.height);
    let mut good: BTreeMap<u8, Found> = BTreeMap::new();
    let mut corrupt = Vec::new();
    for one in found {
        let slot = one.header.id.slot;
        match flaw(&one, id, &agreed) {
            None => {
                good.entry(slot).or_insert(one);
            }
            Some(why) => corrupt.push(Flaw {
                slot: Some(slot),
                from: one.from,
                why,
                is_corrupt: true,
            }),
        }
    }
    corrupt.sort_by_key(|flaw| flaw.slot);
    let claimed = good.values().next().map(|one| one.header.root);
    let fragments: Vec<_> = good
        .iter()
        .map(|(slot, one)| (*slot, &one.fragment[..]))
        .collect();
    let roots: Vec<_> = agreed.roots.iter().map(|root| root.0).collect();
    let (profile, length) = (agreed.layout.profile, agreed.layout.length);
    let recovered = recover_with(profile, length, &roots, &fragments, tell);
    let bytes = match recovered {
        Ok(recovered) => recovered.bytes,
        Err(error) => return Err(RebuildError::Erasure(error, corrupt)),
    };
    let used = good.keys().copied().collect();
    drop(good);

    let figures = match &target.known {
        Some((checkpoint, _)) => check(checkpoint, &bytes),
        None => figures(&bytes),
    };
    let Figures {
        root,
        accounts,
        total,
        ..
    } = figures.map_err(RebuildError::Records)?;
    let must = target.root.or(claimed).unwrap_or(root);
    if root != must {
        return Err(RebuildError::Root { is: root, must });
    }
    Ok(Rebuilt {
        bytes,
        root,
        accounts,
        total,
        used,
        corrupt,
    })
}

/// The commitment that most fragments name and agree with.
fn agreed(target: &Target, found: &[Found]) -> Option<Commitment> {
    let id = (target.shard, target.height);
    let mut votes: Vec<(Commitment, H256, usize)> = Vec::new();
    for one in found {
        let Some(commitment) = commitment(&one.header) else {
            continue;
        };
        if flaw(one, id, &commitment).is_some() {
            continue;
        }
        let root = one.header.root;
        let same = votes
            .iter_mut()
            .find(|(other, its, _)| *other == commitment && *its == root);
        match same {
            Some((_, _, count)) => *count += 1,
            None => votes.push((commitment, root, 1)),
        }
    }
    let most = votes.into_iter().max_by_key(|(_, _, count)| *count);
    most.map(|(commitment, _, _)| commitment)
}

/// Writes the records of a checkpoint's bytes as JSON lines, in the order of their keys.
pub fn write_lines(bytes: &[u8], to: &mut impl Write) -> io::Result<()> {
    let invalid = |error: RecordsError| io::Error::new(io::ErrorKind::InvalidData, error);
    for record in Records::new(bytes).map_err(invalid)? {
        let (key, account) = record.map_err(invalid)?;
        writeln!(to, "{}", line(&key, &account))?;
    }
    Ok(())
}

/// One of them. Units are text, since they are more than a number in JSON may be.
fn line(key: &BlindedId, account: &Account) -> serde_json::Value {
    json!({
        "account": format!("{:?}", H256(key.0)),
        "free": account.free.to_string(),
        "locked": account.locked.to_string(),
        "incoming": account.incoming.to_string(),
        "nonce": account.nonce,
    })
}

#[cfg(test)]
mod tests;
