// SPDX-License-Identifier: Apache-2.0
//! Extrinsics as a lane takes them: those that the chain would, but for the nonce and the fee that an
//! account outside of lanes has, which nobody needs here.
//!
//! The signature must be over the chain's genesis, its versions, and the hash of the block with which
//! the era begins. Which block that is depends on how far one sees the chain, and on a chain it is the
//! block that the extrinsic is in. Here there is none: so it may be any that replicas may be at, within
//! [`GRACE`]. A block that is not final counts as well: it could be undone, but what was signed is for
//! this chain all the same, and the nonce lets it count once.

use codec::{DecodeLimit, Encode};
use nerv_lane::{
    intake::{Intake, Said, Unfit, GRACE, LONGEST_LIFE},
    signatures::{self, Signed},
};
use nerv_primitives_lane::{Order, OrderAction, MAX_EXTRINSIC};
use nerv_primitives_types::{BlindedId, BlockHeight};
use nerv_runtime::{
    AccountId, Address, Runtime, RuntimeCall, Signature, TxExtension, UncheckedExtrinsic, VERSION,
};
use sp_core::{bytes::from_hex, H256};
use sp_crypto_hashing::blake2_256;
use sp_runtime::generic::{Era, Preamble};
use std::{collections::HashMap, sync::Arc};

/// How deep calls may lie in each other in what is read. An order is no deeper than this.
const DEPTH: u32 = 8;

/// The bytes of what is signed beyond which its hash is.
const LONG: usize = 256;

/// The hash of the metadata of the runtime that this node was built with.
const METADATA_HASH: &str = include_str!("../../../runtime/metadata-hash");

/// The chain's versions, which extrinsics sign.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Versions {
    /// That of the runtime.
    pub runtime: u32,
    /// That of the format of transactions.
    pub transaction: u32,
}

/// What is asked of the chain.
pub trait Blocks: Send + Sync {
    /// The height of the last finalised block.
    fn finalised(&self) -> BlockHeight;

    /// The height of the best block.
    fn best(&self) -> BlockHeight;

    /// The hash of a block of the best chain.
    fn hash(&self, height: BlockHeight) -> Option<H256>;

    /// The versions at a block of the best chain.
    fn versions(&self, height: BlockHeight) -> Option<Versions>;

    /// Whether an account's own key speaks for it, and control has not gone to another one. Nothing of that changes
    /// while the account lives in a lane, so replicas agree on it whatever block they are at.
    fn own_key_speaks(&self, account: &AccountId) -> bool;
}

/// Reads extrinsics.
#[derive(Clone)]
pub struct Reader {
    blocks: Arc<dyn Blocks>,
    genesis: H256,
}

/// An extrinsic that was taken to pieces.
struct Parsed {
    said: Said,
    signature: Signature,
    call: Vec<u8>,
    extension: TxExtension,
}

impl Parsed {
    fn new(bytes: &[u8]) -> Result<Self, Unfit> {
        if bytes.len() > MAX_EXTRINSIC {
            return Err(Unfit::TooLong);
        }
        let extrinsic = UncheckedExtrinsic::decode_all_with_depth_limit(DEPTH, &mut &bytes[..]);
        let extrinsic = extrinsic.map_err(|_| Unfit::Malformed)?;
        let Preamble::Signed(signer, signature, extension) = extrinsic.preamble else {
            return Err(Unfit::Unsigned);
        };
        let signer = account(signer)?;
        let (nonce, action) = order(&extrinsic.function)?;
        if lives_too_long(&era(&extension)) {
            return Err(Unfit::LivesTooLong);
        }
        let call = extrinsic.encoded_call;
        let call = call.unwrap_or_else(|| extrinsic.function.encode());
        let order = Order {
            from: BlindedId::of(signer.as_ref()),
            nonce,
            action,
        };
        Ok(Self {
            said: Said { order, signer },
            signature,
            call,
            extension,
        })
    }

    /// Whether the hash of the runtime's metadata is signed with it.
    fn signs_metadata(&self) -> bool {
        self.extension.9.encode() == [1]
    }

    /// The bytes that are signed, if the era begins with this block.
    fn message(&self, genesis: &H256, versions: &Versions, birth: &H256) -> Option<Vec<u8>> {
        let metadata = match self.signs_metadata() {
            true => Some(metadata_hash(versions)?),
            false => None,
        };
        let Versions {
            runtime,
            transaction,
        } = versions;
        let mut bytes = self.call.clone();
        self.extension.encode_to(&mut bytes);
        (runtime, transaction, genesis, birth, metadata).encode_to(&mut bytes);
        Some(match bytes.len() {
            ..=LONG => bytes,
            _ => blake2_256(&bytes).to_vec(),
        })
    }
}

fn era(extension: &TxExtension) -> Era {
    extension.5 .0
}

/// By what it says alone, so that replicas agree on it wherever they are.
fn lives_too_long(era: &Era) -> bool {
    match era {
        Era::Immortal => true,
        Era::Mortal(period, _) => *period > u64::from(LONGEST_LIFE),
    }
}

/// The account that an address names. The chain knows no other addresses.
fn account(address: Address) -> Result<AccountId, Unfit> {
    match address {
        Address::Id(account) if account != AccountId::new([0; 32]) => Ok(account),
        _ => Err(Unfit::UnknownAddress),
    }
}

/// What a call asks of a lane.
fn order(call: &RuntimeCall) -> Result<(u64, OrderAction), Unfit> {
    use pallet_lanes::Call;
    let RuntimeCall::Lanes(call) = call else {
        return Err(Unfit::NotAnOrder);
    };
    let (nonce, action) = match call {
        Call::<Runtime>::transfer {
            dest,
            amount,
            nonce,
        } => {
            let Address::Id(dest) = dest else {
                return Err(Unfit::UnknownAddress);
            };
            let to = BlindedId::of(dest.as_ref());
            (
                *nonce,
                OrderAction::Transfer {
                    to,
                    amount: *amount,
                },
            )
        }
        Call::<Runtime>::withdraw { amount, nonce } => {
            (*nonce, OrderAction::Withdraw { amount: *amount })
        }
        _ => return Err(Unfit::NotAnOrder),
    };
    Ok((nonce, action))
}

/// The hash of the metadata, if the chain runs what this node was built with.
fn metadata_hash(versions: &Versions) -> Option<[u8; 32]> {
    if versions.runtime != VERSION.spec_version {
        return None;
    }
    from_hex(METADATA_HASH.trim()).ok()?.try_into().ok()
}

impl Reader {
    /// Reads extrinsics of the chain with this genesis.
    pub fn new(blocks: Arc<dyn Blocks>, genesis: H256) -> Self {
        Self { blocks, genesis }
    }

    /// The heights that others may be at, the likeliest first.
    fn heights(&self) -> [BlockHeight; 3] {
        let finalised = self.blocks.finalised();
        [
            finalised,
            self.blocks.best(),
            finalised.saturating_sub(GRACE),
        ]
    }

    /// The versions at those heights, and whether an order signed for them is valid: not if they are of a
    /// runtime that is replaced.
    fn versions(&self, heights: &[BlockHeight; 3]) -> Vec<(Versions, bool)> {
        let [finalised, best, earlier] = heights.map(|height| self.blocks.versions(height));
        let mut all: Vec<(Versions, bool)> = Vec::new();
        for (versions, is_valid) in [(finalised, true), (best, true), (earlier, false)] {
            if let Some(versions) = versions {
                if all.iter().all(|(known, _)| *known != versions) {
                    all.push((versions, is_valid));
                }
            }
        }
        all
    }
}

/// The blocks with which an era may begin as seen from those heights.
fn births(era: &Era, heights: &[BlockHeight]) -> Vec<BlockHeight> {
    let mut births = Vec::new();
    for at in heights {
        let birth = era.birth((*at).into());
        let birth = BlockHeight::try_from(birth).unwrap_or(BlockHeight::MAX);
        if !births.contains(&birth) {
            births.push(birth);
        }
    }
    births
}

/// The first block in which an era is over that begins with this one.
fn death(era: &Era, birth: BlockHeight) -> BlockHeight {
    BlockHeight::try_from(era.death(birth.into())).unwrap_or(BlockHeight::MAX)
}

impl Intake for Reader {
    fn read(&self, extrinsic: &[u8]) -> Result<Said, Unfit> {
        Parsed::new(extrinsic).map(|parsed| parsed.said)
    }

    fn verify(&self, extrinsics: &[&[u8]]) -> Vec<Option<BlockHeight>> {
        let mut found = vec![None; extrinsics.len()];
        let parsed: Vec<_> = extrinsics
            .iter()
            .map(|bytes| Parsed::new(bytes).ok())
            .collect();
        let heights = self.heights();
        let mut hashes = HashMap::new();
        for (versions, is_valid) in self.versions(&heights) {
            let mut tries = Tries {
                reader: self,
                parsed: &parsed,
                heights: &heights,
                versions,
                hashes: &mut hashes,
            };
            // A block in which what is signed for a replaced runtime is not valid any more.
            let latest = match is_valid {
                true => BlockHeight::MAX,
                false => heights[0],
            };
            tries.verify(latest, &mut found);
        }
        found
    }

    fn height(&self) -> BlockHeight {
        self.blocks.finalised()
    }

    fn edition(&self) -> u64 {
        let versions = self.blocks.versions(self.blocks.finalised());
        versions.map_or(0, |versions| {
            u64::from(versions.runtime) << 32 | u64::from(versions.transaction)
        })
    }
}

/// Looks for what extrinsics are signed over, if it is these versions.
struct Tries<'a> {
    reader: &'a Reader,
    /// Those that can be read.
    parsed: &'a [Option<Parsed>],
    heights: &'a [BlockHeight],
    versions: Versions,
    hashes: &'a mut HashMap<BlockHeight, Option<H256>>,
}

impl Tries<'_> {
    /// Enters until when each is valid that is signed so, and of which that is not known: no longer than to the
    /// `latest`.
    fn verify(&mut self, latest: BlockHeight, found: &mut [Option<BlockHeight>]) {
        // Most are signed for the likeliest: all of them at once, and then the few that are left.
        for choice in 0.. {
            let mut tried = Vec::new();
            let mut is_last = true;
            for (at, parsed) in self.parsed.iter().enumerate() {
                let Some(parsed) = parsed.as_ref().filter(|_| found[at].is_none()) else {
                    continue;
                };
                let era = era(&parsed.extension);
                let births = births(&era, self.heights);
                is_last &= births.len() <= choice + 1;
                let message = births.get(choice).and_then(|birth| {
                    let blocks = &self.reader.blocks;
                    let hash = self.hashes.entry(*birth);
                    let hash = (*hash.or_insert_with(|| blocks.hash(*birth)))?;
                    let message = parsed.message(&self.reader.genesis, &self.versions, &hash)?;
                    Some((at, death(&era, *birth).min(latest), message))
                });
                tried.extend(message);
            }
            let signed: Vec<_> = tried
                .iter()
                .filter_map(|(at, _, message)| {
                    let parsed = self.parsed[*at].as_ref()?;
                    Some(Signed {
                        signer: &parsed.said.signer,
                        message,
                        signature: &parsed.signature,
                    })
                })
                .collect();
            let good = signatures::verify(&signed);
            for ((at, death, _), good) in tried.iter().zip(good) {
                // A key that was switched off signs nothing, here as on the chain.
                let speaks = || {
                    let parsed = self.parsed[*at].as_ref();
                    parsed.is_some_and(|it| self.reader.blocks.own_key_speaks(&it.said.signer))
                };
                found[*at] = (good && speaks()).then_some(*death);
            }
            if is_last {
                break;
            }
        }
    }
}

#[cfg(test)]
mod tests;
