// SPDX-License-Identifier: Apache-2.0
//! A chain to which things are done, as a node would: extrinsics with all their checks and fees, in blocks
//! that begin and end as they do on a chain.

use super::{
    actions::Action,
    coverage::{Coverage, Ended, Origin},
    invariants, keys,
    knowledge::Knowledge,
    starts::Start,
};
use frame_support::{dispatch::GetDispatchInfo, storage::with_transaction};
use nerv_runtime::{
    Balance, Balances, Block, Executive, Header, Runtime, RuntimeCall, RuntimeEvent, RuntimeOrigin,
    System, UncheckedExtrinsic, SLOT_DURATION,
};
use sp_consensus_aura::{Slot, AURA_ENGINE_ID};
use sp_core::H256;
use sp_runtime::{
    generic::Digest,
    traits::{Dispatchable, Header as _},
    transaction_validity::TransactionSource,
    DigestItem, DispatchError, ExtrinsicInclusionMode, StateVersion, TransactionOutcome,
};

/// One in so many blocks is imported as well, after it has been built.
const IMPORTED: u64 = 8;
/// One in so many calls is dispatched twice, to see that one that fails changes nothing.
const REHEARSED: u64 = 6;
/// Blocks after which the sizes of all that is stored are looked at.
const MEASURED: u64 = 16;

pub struct World {
    pub ext: sp_io::TestExternalities,
    pub seen: Coverage,
    number: u32,
    slot: u64,
    /// What is in the block that is being built.
    extrinsics: Vec<UncheckedExtrinsic>,
    /// The calls so far.
    calls: u64,
    imports: bool,
    /// Whether the block may have calls: none while a migration goes on.
    has_calls: bool,
}

impl World {
    pub fn new(start: &Start) -> Self {
        let mut ext = start.chain();
        let (number, millis) = ext.execute_with(|| {
            (
                System::block_number(),
                pallet_timestamp::Now::<Runtime>::get(),
            )
        });
        let mut world = Self {
            ext,
            seen: Coverage::default(),
            number,
            slot: millis / SLOT_DURATION,
            extrinsics: Vec::new(),
            calls: 0,
            imports: false,
            has_calls: true,
        };
        world.begin(1);
        world
    }

    /// What is known of the chain now.
    pub fn knowledge(&mut self) -> Knowledge {
        self.ext.execute_with(Knowledge::of_now)
    }

    /// Does a thing, and says what does not hold after it.
    pub fn act(&mut self, action: &Action) -> Result<Option<Ended>, String> {
        if let Action::Block { slots } = action {
            self.end()?;
            self.begin(u64::from(*slots).max(1));
            return Ok(None);
        }
        let Some(extrinsic) = self.ext.execute_with(|| action.extrinsic()) else {
            self.seen.undecodable += 1;
            return Ok(None);
        };
        if !self.has_calls {
            return Ok(None);
        }
        self.calls += 1;
        let call = extrinsic.function.clone();
        if self.calls.is_multiple_of(REHEARSED) {
            self.seen.rehearsed += 1;
            self.ext.execute_with(|| rehearse(action, &extrinsic))?;
        }
        let (ended, told) = self.ext.execute_with(|| include(&extrinsic));
        if ended.is_ok() {
            self.extrinsics.push(extrinsic);
        }
        let (issued, before) = told.issued;
        if issued > before && !may_issue(action) {
            return Err(format!("made {} units: {call:?}", issued - before));
        }
        match (action, told.by_sudo) {
            (Action::Root { .. }, by_sudo) => {
                let inner = action.call().expect("it was decoded");
                let ended = ended.map(|outer| by_sudo.unwrap_or(outer));
                self.seen.note(Origin::Root, &inner, &ended);
                self.seen.note(Origin::Signed, &call, &ended);
                return Ok(Some(ended));
            }
            (Action::Signed { .. }, _) => self.seen.note(Origin::Signed, &call, &ended),
            _ => self.seen.note(Origin::Nobody, &call, &ended),
        }
        Ok(Some(ended))
    }

    fn begin(&mut self, slots: u64) {
        self.number += 1;
        self.slot += slots;
        self.extrinsics.clear();
        self.imports = u64::from(self.number).is_multiple_of(IMPORTED);
        let (number, slot, imports) = (self.number, self.slot, self.imports);
        let (inherent, mode) = self.ext.execute_with(|| {
            // Root must not be lost for the rest of a run.
            if keys::sudoer().is_none() {
                pallet_sudo::Key::<Runtime>::put(&keys::signer(0).0);
            }
            if imports {
                sp_io::storage::start_transaction();
            }
            let mode = Executive::initialize_block(&header(number, slot));
            let set = pallet_timestamp::Call::set {
                now: slot * SLOT_DURATION,
            };
            let inherent = UncheckedExtrinsic::new_bare(set.into());
            assert_eq!(
                Executive::apply_extrinsic(inherent.clone()),
                Ok(Ok(())),
                "the time is set"
            );
            (inherent, mode)
        });
        self.has_calls = mode == ExtrinsicInclusionMode::AllExtrinsics;
        self.extrinsics.push(inherent);
    }

    fn end(&mut self) -> Result<(), String> {
        let extrinsics = core::mem::take(&mut self.extrinsics);
        let imports = self.imports;
        self.ext.execute_with(|| {
            let before = Balances::total_issuance();
            let header = Executive::finalize_block();
            if Balances::total_issuance() > before {
                return Err("units were made by the end of a block".to_string());
            }
            if imports {
                sp_io::storage::rollback_transaction();
                // Whoever imports it comes to the same root, or panics.
                Executive::execute_block(Block { header, extrinsics }.into());
            }
            Ok(())
        })?;
        self.seen.blocks += 1;
        self.seen.imported += u64::from(imports);
        self.ext.persist_offchain_overlay();
        self.ext.commit_all()?;
        // Roots are told rightly of what is stored only.
        self.ext.execute_with(invariants::check)?;
        if self.seen.blocks.is_multiple_of(MEASURED) {
            self.ext.execute_with(invariants::bounds)?;
        }
        Ok(())
    }
}

/// The header with which a block begins. Blocks are named by their numbers, so that what was signed for one
/// of them stays so when something is left out.
fn header(number: u32, slot: u64) -> Header {
    let mut digest = Digest::default();
    let slot = codec::Encode::encode(&Slot::from(slot));
    digest.push(DigestItem::PreRuntime(AURA_ENGINE_ID, slot));
    let parent = H256::from_low_u64_be(u64::from(number) + 999);
    Header::new(number, H256::zero(), H256::zero(), parent, digest)
}

/// What became of an extrinsic besides how it ended.
struct Told {
    /// What the call that `sudo` carried out came to.
    by_sudo: Option<Result<(), DispatchError>>,
    /// The units there are after and before.
    issued: (Balance, Balance),
}

/// Applies an extrinsic as whoever builds a block does: what cannot be in it leaves nothing behind.
fn include(extrinsic: &UncheckedExtrinsic) -> (Ended, Told) {
    let before = Balances::total_issuance();
    let events = System::event_count() as usize;
    let ended = with_transaction(|| {
        let ended = Executive::apply_extrinsic(extrinsic.clone());
        match ended {
            Ok(_) => TransactionOutcome::Commit(Ok::<_, DispatchError>(ended)),
            Err(_) => TransactionOutcome::Rollback(Ok(ended)),
        }
    })
    .expect("transactions are not nested deeply");
    let by_sudo = System::read_events_no_consensus()
        .skip(events)
        .filter_map(|record| match record.event {
            RuntimeEvent::Sudo(pallet_sudo::Event::Sudid { sudo_result }) => Some(sudo_result),
            _ => None,
        })
        .last();
    let issued = (Balances::total_issuance(), before);
    (ended, Told { by_sudo, issued })
}

/// Root may make units.
fn may_issue(action: &Action) -> bool {
    fn by_root(call: &RuntimeCall) -> bool {
        use pallet_shard_governance::Call as Governance;
        matches!(
            call,
            RuntimeCall::Sudo(_)
                | RuntimeCall::ShardGovernance(Governance::enact_root { .. })
                | RuntimeCall::Utility(_)
        )
    }
    match action {
        Action::Root { .. } => true,
        _ => action.call().is_some_and(|call| by_root(&call)),
    }
}

/// Dispatches a call by itself and takes it back: it weighs no more than was said, and changes nothing
/// where it fails. The pool is asked as well, which must not panic.
fn rehearse(action: &Action, extrinsic: &UncheckedExtrinsic) -> Result<(), String> {
    let call = match action {
        Action::Root { .. } => action.call().expect("it was decoded"),
        _ => extrinsic.function.clone(),
    };
    let _ = with_transaction(|| {
        let _ = Executive::validate_transaction(
            TransactionSource::External,
            extrinsic.clone(),
            H256::zero(),
        );
        TransactionOutcome::Rollback(Ok::<_, DispatchError>(()))
    });
    if matches!(call, RuntimeCall::Timestamp(_)) {
        return Ok(());
    }
    let origin = match action {
        Action::Signed { signer, .. } => RuntimeOrigin::signed(keys::signer(*signer).0.clone()),
        Action::Root { .. } => RuntimeOrigin::root(),
        _ => RuntimeOrigin::none(),
    };
    let root = || sp_io::storage::root(StateVersion::V1);
    let found = with_transaction(|| {
        let declared = call.get_dispatch_info().call_weight;
        let before = root();
        let result = call.clone().dispatch(origin);
        let post = match &result {
            Ok(post) => *post,
            Err(failed) => failed.post_info,
        };
        let heavier = post
            .actual_weight
            // A new runtime fills its block, whatever is said before: the pallet is not ours.
            .filter(|actual| actual.any_gt(declared) && !matches!(call, RuntimeCall::System(_)))
            .map(|actual| format!("took {actual} of {declared}: {call:?}"));
        let changed = match &result {
            Err(failed) if root() != before => Some(format!(
                "changed the state and failed with {failed:?}: {call:?}"
            )),
            _ => None,
        };
        TransactionOutcome::Rollback(Ok::<_, DispatchError>(heavier.or(changed)))
    });
    match found.expect("transactions are not nested deeply") {
        Some(found) => Err(found),
        None => Ok(()),
    }
}
