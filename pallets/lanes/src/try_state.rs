// SPDX-License-Identifier: Apache-2.0
//! What must hold of lanes at all times.

use crate::{
    types::{Lane, LaneStatus, UnderWay},
    Config, HandingOver, Inbox, LaneList, Lanes, Openings, Outbox, OwnEntries, Pallet, SetAsides,
};
use alloc::{
    collections::{BTreeMap, BTreeSet},
    vec::Vec,
};
use frame_support::ensure;
use nerv_primitives_core::{Balance, LaneStanding, ShardId};
use nerv_primitives_embedding::BlindedId;
use nerv_primitives_lane::{InboxKind, OutMessage};
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
    /// Checks the pallet's invariants:
    ///
    /// 1. Every shard of the list opens or is a lane, and nothing else does or is; each once, and it stands as
    ///    it should.
    /// 2. The term of a lane is not below that of its head, nor above the height of the block.
    /// 3. An inbox has the entries from the first that is kept on, without a gap. Each brings the units that
    ///    it says, and those that bring some bring the minimum balance of the lane's rules. What was not taken is pending. What is
    ///    due has been written.
    /// 4. An account has as many entries of its own as there are.
    /// 5. An outbox has as many messages as it says, on no empty page, and each withdrawal has its payee.
    /// 6. The escrow is what waits in the outbox, and what was handed over and is not decided about.
    /// 7. Only accounts of lanes have set something aside, and something is expected of a lane if, and only
    ///    if, there is room kept for it.
    /// 8. No more was earned than is owed, and no node stands twice among those that have earned it.
    /// 9. Of a lane that has returned nothing is under way.
    /// 10. Nothing is being handed over.
    ///
    /// That the units of lanes, of the shards that the chain executes and of what is in transit are those of
    /// the pot is the ledger's to check, which holds the pot.
    pub fn do_try_state() -> Result<(), TryRuntimeError> {
        Self::check_list()?;
        let mut shards = BTreeSet::new();
        for (shard, lane) in Lanes::<T>::iter() {
            shards.insert(shard);
            ensure!(
                lane.position.head.header.shard == shard,
                "a lane with another's head"
            );
            let term = lane.position.term;
            ensure!(
                term >= lane.position.head.header.term && term <= Self::now(),
                "a term that cannot be"
            );
            Self::check_inbox(&shard, &lane)?;
            let waiting = Self::check_outbox(&shard, &lane)?;
            Self::check_under_way(&shard, &lane, waiting)?;
            check_earnings(&lane)?;
        }
        let strays = [
            Inbox::<T>::iter_keys().any(|(shard, _)| !shards.contains(&shard)),
            OwnEntries::<T>::iter_keys().any(|(shard, _)| !shards.contains(&shard)),
            Outbox::<T>::iter_keys().any(|(shard, _)| !shards.contains(&shard)),
            SetAsides::<T>::iter_keys().any(|(shard, _)| !shards.contains(&shard)),
        ];
        ensure!(
            strays == [false; 4],
            "something of a lane that is not there"
        );
        ensure!(
            !HandingOver::<T>::exists(),
            "something that is being handed over for ever"
        );
        Ok(())
    }

    fn check_list() -> Result<(), TryRuntimeError> {
        let mut listed = BTreeSet::new();
        for it in LaneList::<T>::get() {
            ensure!(listed.insert(it.shard), "a shard that is listed twice");
            let opening = Openings::<T>::get(it.shard);
            let lane = Lanes::<T>::get(it.shard);
            let standing = match (opening, lane) {
                (Some(opening), None) if opening.frozen_at.is_none() => LaneStanding::Opening,
                (Some(_), None) => LaneStanding::Lane,
                (None, Some(lane)) if lane.status == LaneStatus::Settling => LaneStanding::Resident,
                (None, Some(_)) => LaneStanding::Lane,
                _ => return Err("a shard that is listed for nothing, or for two things".into()),
            };
            ensure!(it.standing == standing, "a shard that stands otherwise");
            ensure!(
                Self::standing_of(&it.shard) == standing,
                "a shard that is told to stand otherwise"
            );
        }
        let all = Openings::<T>::iter_keys().chain(Lanes::<T>::iter_keys());
        ensure!(
            all.collect::<BTreeSet<ShardId>>() == listed,
            "a lane that is not listed"
        );
        Ok(())
    }

    fn check_inbox(shard: &ShardId, lane: &Lane) -> Result<(), TryRuntimeError> {
        let inbox = &lane.position.inbox;
        let marks = &lane.position.head.header.marks;
        ensure!(
            marks.inbox <= inbox.next && lane.kept <= inbox.next,
            "more was taken from an inbox than it had"
        );
        ensure!(
            inbox.due <= lane.ripening.below && lane.ripening.below <= inbox.next,
            "entries that are due and not there"
        );
        let has_returned = lane.status == LaneStatus::Settling;
        ensure!(
            has_returned || lane.kept <= marks.inbox,
            "an entry that was forgotten before it was taken"
        );
        let entries = Inbox::<T>::iter_prefix(shard).count() as u64;
        ensure!(
            entries == inbox.next.saturating_sub(lane.kept),
            "an entry of an inbox that is not there, or should not be"
        );
        let mut own: BTreeMap<BlindedId, u32> = BTreeMap::new();
        let mut pending: Balance = 0;
        let mut before: Option<Balance> = None;
        for index in lane.kept..inbox.next {
            let posted = Inbox::<T>::get(shard, index).ok_or("a gap in an inbox")?;
            let units = posted.entry.kind.units();
            let total = before.map_or(posted.entry.total, |before| before.saturating_add(units));
            ensure!(
                has_returned || posted.entry.total == total,
                "a sum that does not run on"
            );
            before = Some(total);
            if let InboxKind::Credit { .. } = posted.entry.kind {
                let least = lane.position.rules.rules.minimum_balance;
                ensure!(units >= least, "units that are too few");
            }
            if index >= marks.inbox {
                pending = pending.saturating_add(units);
            } else if index.saturating_add(1) == marks.inbox {
                ensure!(total == marks.received, "units that were taken otherwise");
            }
            if let Some(account) = posted.of {
                *own.entry(account).or_default() += 1;
            }
        }
        ensure!(pending == inbox.pending, "pending units that are not there");
        ensure!(
            before.is_none_or(|total| has_returned || total == lane.inbox_total()),
            "a sum that ends otherwise"
        );
        ensure!(
            own == OwnEntries::<T>::iter_prefix(shard).collect(),
            "entries that are counted otherwise"
        );
        Ok(())
    }

    /// Checks the outbox of a lane and returns the units that wait there.
    fn check_outbox(shard: &ShardId, lane: &Lane) -> Result<Balance, TryRuntimeError> {
        let (mut messages, mut units) = (0u32, 0 as Balance);
        for (index, page) in Outbox::<T>::iter_prefix(shard) {
            ensure!(
                index >= lane.outbox.first && index < lane.outbox.next,
                "a page that is never looked at"
            );
            ensure!(!page.parcels.is_empty(), "an empty page");
            for parcel in &page.parcels {
                messages = messages.saturating_add(1);
                units = units.saturating_add(parcel.message.amount());
                let payee = parcel.payee.as_ref().map(Self::blind);
                let is_whole = match &parcel.message {
                    OutMessage::Payout { account, .. } => payee == Some(*account),
                    OutMessage::Transfer { .. } => payee.is_none(),
                };
                ensure!(is_whole, "a withdrawal for another than its account");
            }
        }
        ensure!(
            messages == lane.outbox.messages,
            "messages that are counted otherwise"
        );
        Ok(units)
    }

    fn check_under_way(
        shard: &ShardId,
        lane: &Lane,
        waiting: Balance,
    ) -> Result<(), TryRuntimeError> {
        let all: Vec<UnderWay> = SetAsides::<T>::iter_prefix_values(shard).collect();
        ensure!(
            all.iter().all(|it| !it.is_empty()),
            "an account that has set nothing aside"
        );
        let sum = |of: fn(&UnderWay) -> Balance| all.iter().map(of).sum::<Balance>();
        ensure!(
            waiting.saturating_add(sum(|it| it.locked)) == lane.position.escrow,
            "an escrow that is not what is on its way"
        );
        ensure!(
            (sum(|it| it.incoming) == 0) == (lane.expected == 0),
            "something is expected of nobody, or the reverse"
        );
        let is_at_rest = lane.position.escrow == 0 && lane.expected == 0;
        ensure!(
            is_at_rest || lane.status != LaneStatus::Settling,
            "something of a lane that has returned is under way"
        );
        Ok(())
    }
}

fn check_earnings(lane: &Lane) -> Result<(), TryRuntimeError> {
    let earned = lane.earned.iter().map(|earning| earning.amount);
    ensure!(
        earned.sum::<Balance>() <= lane.position.owed,
        "more was earned than is owed"
    );
    let nodes: BTreeSet<_> = lane.earned.iter().map(|earning| earning.node).collect();
    ensure!(nodes.len() == lane.earned.len(), "a node that earns twice");
    Ok(())
}
