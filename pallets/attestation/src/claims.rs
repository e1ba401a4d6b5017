// SPDX-License-Identifier: Apache-2.0
//! Claims: nodes say what their enclaves have found, and enough equal ones settle an operation.

use crate::{
    punish::AT_ONCE,
    types::settlement::{Attestation, AttestationState, Claimed},
    Attestations, ClaimRefusal, Config, Enclave, Event, Pallet, WeightInfo,
};
use frame_support::{
    dispatch::DispatchResultWithPostInfo,
    ensure,
    pallet_prelude::{TransactionValidityWithRefund, ValidTransaction},
    traits::Get,
    weights::Weight,
};
use frame_system::pallet_prelude::BlockNumberFor;
use nerv_primitives_attestation::{difference, Claim, Difference, Field, Statement};
use nerv_primitives_core::{traits::Settlements, BlockHeight, ShardId};
use sp_core::{sr25519, H256};
use sp_runtime::traits::{BlakeTwo256, Hash};

/// What the pool tells claims from other extrinsics by.
pub(crate) const TAG: &str = "NervClaim";

/// How they rank among what the pool has: as what holders of fragments say.
pub(crate) const PRIORITY: u64 = 1_000_000;

/// The blocks for which a claim stands, from the one after which its node looked at the chain.
pub const CLAIM_AGE: BlockHeight = 16;

/// What an enclave signs of a statement on this chain and on this fork of it: see [`Statement::hash`].
/// `None` if the chain does not know the block after which its node looked.
pub fn claim_hash<T: Config>(statement: &Statement) -> Option<H256> {
    let seen = Pallet::<T>::block_at(statement.at)?;
    let genesis = Pallet::<T>::block_at(0).unwrap_or_default();
    Some(statement.hash(&genesis, &seen))
}

/// The hash by which a claim is named.
pub fn hash_of(claim: &Claim) -> H256 {
    BlakeTwo256::hash_of(claim)
}

impl<T: Config> Pallet<T> {
    /// The hash of the block at a height, as long as the chain knows it.
    pub(crate) fn block_at(height: BlockHeight) -> Option<H256> {
        let number: BlockNumberFor<T> = height.into();
        let hash = frame_system::Pallet::<T>::block_hash(number);
        let bytes: [u8; 32] = hash.as_ref().try_into().ok()?;
        (bytes != [0; 32]).then_some(H256(bytes))
    }

    /// Whether a claim may enter a block: all that the call looks at as well, and then the signature. So
    /// the pool keeps one of a slot and a round.
    pub(crate) fn authorize_claim(
        statement: &Statement,
        signature: &sr25519::Signature,
    ) -> TransactionValidityWithRefund {
        let record = statement.claim.record;
        let attestation = Attestations::<T>::get(record).ok_or(ClaimRefusal::NotOpen)?;
        let enclave = Self::examine(&attestation, statement)?;
        let hash = claim_hash::<T>(statement).ok_or(ClaimRefusal::StaleView)?;
        let key = sr25519::Public::from_raw(enclave.key);
        let is_signed = sp_io::crypto::sr25519_verify(signature, hash.as_bytes(), &key);
        ensure!(is_signed, ClaimRefusal::BadSignature);
        let until = statement
            .at
            .saturating_add(CLAIM_AGE)
            .min(attestation.until);
        let validity = ValidTransaction::with_tag_prefix(TAG)
            .and_provides((record, statement.round, statement.slot))
            .priority(PRIORITY)
            .longevity(until.saturating_sub(Self::now()).max(1).into())
            .propagate(true)
            .build()?;
        Ok((validity, Weight::zero()))
    }

    /// Whether a claim can be made now. Cheap questions come first; the signature is not looked at.
    fn examine(attestation: &Attestation, statement: &Statement) -> Result<Enclave, ClaimRefusal> {
        let now = Self::now();
        let is_open = matches!(
            attestation.state,
            AttestationState::Awaited | AttestationState::Agreed(_)
        );
        ensure!(is_open, ClaimRefusal::Decided);
        ensure!(now <= attestation.until, ClaimRefusal::TooLate);
        ensure!(
            statement.round == attestation.round,
            ClaimRefusal::WrongRound
        );
        let asked = attestation.asked.get(usize::from(statement.slot));
        ensure!(
            asked.copied().flatten() == Some(statement.node),
            ClaimRefusal::NotAssigned
        );
        ensure!(
            !attestation.has_claimed(statement.slot),
            ClaimRefusal::AlreadyClaimed
        );
        let is_fresh = statement.at < now && now.saturating_sub(statement.at) <= CLAIM_AGE;
        ensure!(is_fresh, ClaimRefusal::StaleView);
        check_frame(attestation, &statement.claim)?;
        Self::counting(statement.node).ok_or(ClaimRefusal::NoEnclave)
    }

    pub(crate) fn do_claim(statement: &Statement) -> DispatchResultWithPostInfo {
        let refused = |refusal: ClaimRefusal| refusal.error::<T>();
        let Statement {
            claim, node, slot, ..
        } = statement;
        let record = claim.record;
        let mut attestation =
            Attestations::<T>::get(record).ok_or_else(|| refused(ClaimRefusal::NotOpen))?;
        let enclave = Self::examine(&attestation, statement).map_err(refused)?;
        let hash = hash_of(claim);
        let refuted = refute(&attestation, claim);
        let entry = Claimed {
            round: attestation.round,
            slot: *slot,
            node: *node,
            claim: hash,
            evidence: enclave.evidence,
            at: Self::now(),
            refuted: refuted.is_some(),
            punished: false,
        };
        Self::deposit_event(Event::Claimed {
            record,
            node: *node,
            slot: *slot,
            round: entry.round,
            claim: hash,
            evidence: enclave.evidence,
        });
        // Once for each slot and round: there is room.
        let _ = attestation.claimed.try_push(entry);
        if let Some(Difference { field, shard }) = refuted {
            Self::deposit_event(Event::ClaimRefuted {
                record,
                node: *node,
                field,
                shard,
            });
        } else {
            Self::compare(&attestation, statement);
            let is_new = !attestation.claims.contains(claim);
            if is_new {
                let _ = attestation.claims.try_push(claim.clone());
            }
        }
        let is_enough = attestation.count(&hash) >= u32::from(attestation.needed);
        if refuted.is_none() && is_enough && attestation.state == AttestationState::Awaited {
            attestation.state = AttestationState::Agreed(hash);
            Self::deposit_event(Event::Agreed {
                record,
                claim: hash,
                claims: attestation.count(&hash),
            });
        }
        let punished = Self::punish_proven(record, &mut attestation);
        let mut weight = Self::claimed_weight(punished);
        if attestation.state == AttestationState::Awaited && attestation.silent().next().is_none() {
            // Nobody is left who could make a difference: it is looked at in the next block.
            Self::set_due(record, Some(Self::now()));
            weight = weight.saturating_add(T::DbWeight::get().reads_writes(1, 1));
        }
        let ended = Self::end_or_keep(record, attestation);
        Ok(Some(weight.saturating_add(ended)).into())
    }

    /// Tells in what a claim differs from the first one that was made.
    fn compare(attestation: &Attestation, statement: &Statement) {
        let first = attestation.claims.first();
        let Some(Difference { field, shard }) =
            first.and_then(|first| difference(first, &statement.claim))
        else {
            return;
        };
        Self::deposit_event(Event::Contradicted {
            record: statement.claim.record,
            node: statement.node,
            field,
            shard,
        });
    }

    /// What a claim costs at most: it is the one that is missing, and as many are punished as are at once.
    pub fn claim_weight() -> Weight {
        Self::claimed_weight(AT_ONCE)
            .saturating_add(T::DbWeight::get().reads_writes(1, 1))
            .saturating_add(T::Settlements::weight())
            .saturating_add(Self::conclude_weight())
    }

    /// What a claim costs after which so many are punished, but for the end of the attestation, and for
    /// having it looked at, which the last claim that can come has done.
    ///
    /// The benchmark has that in it, and reads what the authorisation has read in the same block: the
    /// attestation, the enclave and its node.
    pub fn claimed_weight(punished: u32) -> Weight {
        let each = Self::punish_weight();
        T::WeightInfo::claim()
            .saturating_sub(T::DbWeight::get().reads_writes(1, 1))
            .saturating_sub(T::DbWeight::get().reads(3))
            .saturating_add(each.saturating_mul(punished.into()))
    }

    /// What looking at a claim costs before it enters a block.
    pub fn authorize_claim_weight() -> Weight {
        T::WeightInfo::authorize_claim()
    }
}

/// Whether a claim is about this operation: the shards that were, the checkpoints that one begins with,
/// the logs at the cutover, and the shards that came to be.
///
/// All else in a claim follows from these: a log's head stands for every step since the shard's birth, and
/// the names of the shards that came of a split stand for the block of the cutover, which with the records
/// gives the cut. So where an honest node has looked at another fork, on which the operation has cut over
/// otherwise, its claim is not about this operation and is refused; and where it is, it is true here as well.
/// Nothing in this can have it punished.
fn check_frame(attestation: &Attestation, claim: &Claim) -> Result<(), ClaimRefusal> {
    let is_whole = claim.sources.len() == attestation.sources.len()
        && claim.heirs.len() == attestation.heirs.len();
    ensure!(is_whole, ClaimRefusal::WrongShape);
    for (claimed, known) in claim.sources.iter().zip(&attestation.sources) {
        let checkpoint = &known.checkpoint;
        ensure!(claimed.shard == checkpoint.shard, ClaimRefusal::WrongShape);
        let from = &claimed.from;
        let is_begun = from.height == checkpoint.height
            && from.root == checkpoint.root
            && from.log == checkpoint.log;
        ensure!(is_begun, ClaimRefusal::WrongCheckpoint);
        ensure!(claimed.log == known.log, ClaimRefusal::WrongLog);
    }
    let heirs = claim.heirs.iter().map(|it| &it.shard);
    ensure!(heirs.eq(&attestation.heirs), ClaimRefusal::WrongShape);
    Ok(())
}

/// What the chain itself knows better: the accounts, the units and the embedding of a shard at the cutover,
/// and that the shards that came to be have the accounts and units of those that were.
fn refute(attestation: &Attestation, claim: &Claim) -> Option<Difference> {
    let wrong = |field: Field, shard: &ShardId| Difference {
        field,
        shard: *shard,
    };
    for (claimed, known) in claim.sources.iter().zip(&attestation.sources) {
        let contents = &claimed.contents;
        let field = if contents.accounts != known.accounts {
            Field::Accounts
        } else if contents.total != known.total {
            Field::Total
        } else if contents.embedding != known.embedding {
            Field::Embedding
        } else {
            continue;
        };
        return Some(wrong(field, &claimed.shard));
    }
    let first = attestation.heirs.first()?;
    let add = |sum: Option<u128>, part: u128| sum.and_then(|sum| sum.checked_add(part));
    let accounts = |claimed: u64| u128::from(claimed);
    let sources = || claim.sources.iter().map(|it| &it.contents);
    let heirs = || claim.heirs.iter().map(|it| &it.contents);
    let before = sources().map(|it| accounts(it.accounts)).fold(Some(0), add);
    if heirs().map(|it| accounts(it.accounts)).fold(Some(0), add) != before {
        return Some(wrong(Field::HeirAccounts, first));
    }
    let before = sources().map(|it| it.total).fold(Some(0), add);
    if heirs().map(|it| it.total).fold(Some(0), add) != before {
        return Some(wrong(Field::HeirTotal, first));
    }
    None
}
