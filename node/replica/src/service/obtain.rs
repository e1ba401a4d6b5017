// SPDX-License-Identifier: Apache-2.0
//! How a replica gets a fragment or the records of a checkpoint that it does not have.

use super::{stamp, Service, LOG};
use crate::{
    check::check,
    duty::{Chain, ChainError, Finalised, Hold},
    fetch::Wanted,
    fragment::Header,
    left::LeftError,
    store::StoreError,
};
use nerv_primitives_checkpoint::{Checkpoint, Commitment, Layout, RecordsError};
use nerv_primitives_erasure::{recover, root_of, Decoder, Encoder, ErasureError};
use nerv_primitives_types::NodeId;
use sp_core::{offchain::OffchainStorage, H256};
use std::{fmt, time::Instant};

/// The fragments that are fetched at the same time: few, since each takes some MiB more while it is
/// on its way.
const AT_ONCE: usize = 2;

/// Why a fragment could not be got.
#[derive(Debug)]
pub(super) enum ObtainError {
    Chain(ChainError),
    /// The state is not there any more, and there is no commitment yet by which others could be asked.
    StateGone,
    /// The node's own state is not the one that the chain has.
    Records(RecordsError),
    Erasure(ErasureError),
    /// Too few of the others delivered.
    TooFew {
        got: usize,
        needed: usize,
    },
    /// The commitment is not for as many slots as it must be.
    Commitment,
    Store(StoreError),
    /// What was committed is something else than the checkpoint's records.
    Committed(RecordsError),
    Left(LeftError),
}

impl fmt::Display for ObtainError {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::Chain(error) => error.fmt(f),
            Self::StateGone => f.write_str(
                "this node's state at the block is gone, and the checkpoint is not committed yet",
            ),
            Self::Records(error) => write!(f, "this node's state is not the chain's: {error}"),
            Self::Erasure(error) => write!(f, "the fragments cannot be worked with: {error}"),
            Self::TooFew { got, needed } => {
                write!(
                    f,
                    "{got} of the {needed} fragments that it takes were delivered"
                )
            }
            Self::Commitment => f.write_str("the chain's commitment is not whole"),
            Self::Store(error) => error.fmt(f),
            Self::Committed(error) => {
                write!(
                    f,
                    "what was committed is not the checkpoint's records: {error}"
                )
            }
            Self::Left(error) => write!(f, "the records cannot be left for the worker: {error}"),
        }
    }
}

/// The fragment that a replica has of a checkpoint, or should have.
pub(super) struct Own {
    pub slot: u8,
    pub fragment: Option<Vec<u8>>,
}

impl<C: Chain, S: OffchainStorage + Clone> Service<C, S> {
    /// Gets a fragment, and puts it on disk.
    pub(super) async fn get(&mut self, hold: &Hold, at: Finalised, now: Instant) {
        let id = hold.id();
        let began = self.lost.get(&id).copied().unwrap_or(now);
        // The clock of the caller, and the time that passes here.
        let clock = Instant::now();
        match self.obtain(hold, at).await {
            Ok((header, fetched)) => {
                let done = now + clock.elapsed();
                let stamp = stamp(&self.store.path(&id));
                self.keep(hold, &header, stamp, done);
                let took = done.saturating_duration_since(began);
                if self.lost.remove(&id).is_some() || fetched {
                    self.metrics.repaired(took);
                }
                let how = if fetched {
                    "rebuilt from others"
                } else {
                    "encoded from the state"
                };
                log::info!(
                    target: LOG,
                    "Holds {id}: {how}, {} bytes, after {:.2} s",
                    header.bytes,
                    took.as_secs_f64()
                );
            }
            Err(error) => self.fail(id, &error.to_string(), now + clock.elapsed()),
        }
    }

    /// Returns the header, and whether others were asked.
    async fn obtain(&self, hold: &Hold, at: Finalised) -> Result<(Header, bool), ObtainError> {
        let records = match hold.block {
            Some(block) => self.chain.records(&hold.checkpoint, block),
            None => Ok(None),
        };
        let (fragment, commitment, fetched) = match records.map_err(ObtainError::Chain)? {
            Some(bytes) => {
                let (fragment, commitment) = encode(hold, &bytes)?;
                (fragment, commitment, false)
            }
            None => {
                let commitment = hold.commitment.clone().ok_or(ObtainError::StateGone)?;
                let fragment = self.rebuild(hold, &commitment, at).await?;
                (fragment, commitment, true)
            }
        };
        let header = Header {
            id: hold.id(),
            data: commitment.layout.profile.data(),
            parity: commitment.layout.profile.parity(),
            length: commitment.layout.length,
            bytes: fragment.len() as u64,
            root: hold.checkpoint.root,
            roots: commitment.roots.into_inner(),
            node: hold.node,
        };
        self.store
            .put(&header, &fragment)
            .map_err(ObtainError::Store)?;
        Ok((header, fetched))
    }

    /// Rebuilds the fragment from those of others.
    async fn rebuild(
        &self,
        hold: &Hold,
        commitment: &Commitment,
        at: Finalised,
    ) -> Result<Vec<u8>, ObtainError> {
        if commitment.layout.profile != hold.profile {
            return Err(ObtainError::Commitment);
        }
        let own = Some(Own {
            slot: hold.slot,
            fragment: None,
        });
        let fragments = self.gather(&hold.checkpoint, commitment, hold.node, own, at);
        let fragments = fragments.await?;
        // Each is the one that was committed. So is what comes of them, if those who committed have
        // cut records at all.
        let length = commitment.layout.length;
        let rebuilt = Decoder::new(hold.profile).rebuild(length, hold.slot, &borrowed(&fragments));
        let rebuilt = rebuilt.map_err(ObtainError::Erasure)?;
        let must = commitment.roots.get(usize::from(hold.slot));
        if must.is_none_or(|root| root_of(&rebuilt) != root.0) {
            let slots = vec![hold.slot];
            return Err(ObtainError::Erasure(ErasureError::NotEncoded { slots }));
        }
        Ok(rebuilt)
    }

    /// The bytes that were committed, from fragments: its own, if it is there, and those of others, who
    /// are asked in the name of a node.
    pub(super) async fn recover(
        &self,
        checkpoint: &Checkpoint,
        commitment: &Commitment,
        node: NodeId,
        own: Option<Own>,
        at: Finalised,
    ) -> Result<Vec<u8>, ObtainError> {
        let fragments = self.gather(checkpoint, commitment, node, own, at).await?;
        let roots: Vec<_> = commitment.roots.iter().map(|root| root.0).collect();
        let Layout { profile, length } = commitment.layout;
        let recovered = recover(profile, length, &roots, &borrowed(&fragments));
        recovered
            .map(|recovered| recovered.bytes)
            .map_err(ObtainError::Erasure)
    }

    /// As many fragments as rebuild a checkpoint, each of which is the committed one: its own, if it is
    /// there, and those of others.
    async fn gather(
        &self,
        checkpoint: &Checkpoint,
        commitment: &Commitment,
        node: NodeId,
        own: Option<Own>,
        at: Finalised,
    ) -> Result<Vec<(u8, Vec<u8>)>, ObtainError> {
        if !commitment.is_whole() {
            return Err(ObtainError::Commitment);
        }
        let holders = self.chain.holders(checkpoint, at.hash);
        let mut holders = holders.map_err(ObtainError::Chain)?;
        if let Some(own) = &own {
            holders.retain(|holder| holder.slot != own.slot);
        }
        let wanted = Wanted {
            genesis: self.genesis,
            checkpoint,
            commitment,
            node,
            key: self.store.key(),
        };
        let own = own.and_then(|own| Some((own.slot, own.fragment?)));
        let needed = usize::from(commitment.layout.profile.data());
        let asked = needed - usize::from(own.is_some());
        let metrics = self.metrics.clone();
        let mut told = |delivered: Result<&_, &crate::fetch::Failure>| {
            if let Err(failure) = delivered {
                log::warn!(target: LOG, "{failure}");
                metrics.failed(failure);
            }
        };
        let mut fragments = wanted
            .gather(&*self.peers, &holders, asked, AT_ONCE, &mut told)
            .await;
        fragments.extend(own);
        if fragments.len() < needed {
            let got = fragments.len();
            return Err(ObtainError::TooFew { got, needed });
        }
        Ok(fragments)
    }
}

fn borrowed(fragments: &[(u8, Vec<u8>)]) -> Vec<(u8, &[u8])> {
    let each = fragments.iter();
    each.map(|(slot, bytes)| (*slot, &bytes[..])).collect()
}

/// The fragment of a slot, and what all of them are, from the records.
fn encode(hold: &Hold, bytes: &[u8]) -> Result<(Vec<u8>, Commitment), ObtainError> {
    check(&hold.checkpoint, bytes).map_err(ObtainError::Records)?;
    let (fragment, roots) = Encoder::new(hold.profile)
        .encode_slot_with_roots(bytes, hold.slot)
        .map_err(ObtainError::Erasure)?;
    let roots: Vec<_> = roots.into_iter().map(H256).collect();
    let commitment = Commitment {
        layout: Layout {
            profile: hold.profile,
            length: bytes.len() as u64,
        },
        roots: roots.try_into().map_err(|_| ObtainError::Commitment)?,
    };
    Ok((fragment, commitment))
}
