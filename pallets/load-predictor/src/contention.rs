// SPDX-License-Identifier: Apache-2.0
//! Contention: leaves whose writes take too much of blocks, and what relieves them.
//!
//! A leaf becomes contended above a limit, and is so until its mean is under two thirds of that; so the state
//! does not come and go with every block, and what it calls for is not refuted by a little less. What helps
//! depends on how the load is spread. A cut divides one of many accounts. One most of which is one account's
//! it does not, but that account can be moved to a leaf with less to do, if it deals with others than its
//! neighbours. Where it does not, or is nearly all there is, nothing helps that is done to the tree.

use crate::{
    legacies::share_across, types::HOT_SHARE, Config, Event, Forecasts, LeafContention,
    LeafForecast, LeafMeter, Meters, Pallet, Terms,
};
use alloc::vec::Vec;
use frame_support::{dispatch::DispatchClass, traits::Get};
use nerv_primitives_core::{
    api::ContentionView,
    traits::{LaneStandings, SeenAccount, ShardRouting},
    Assessment, BlockHeight, HotAccount, Operation, Ppm, ShardId, Spread, WriteTime,
};
use nerv_primitives_embedding::BlindedId;
use nerv_primitives_load::{relocation_helps, spread, Bounds, FEW, WINDOW};
use sp_runtime::SaturatedConversion;

/// What is known of a contended leaf.
pub(crate) struct Contended {
    time: WriteTime,
    hottest: Vec<HotAccount>,
    across: Ppm,
}

impl Contended {
    fn spread(&self) -> Spread {
        spread(&self.hottest, self.across)
    }

    /// The account that makes for most of the load.
    fn most(&self) -> Option<HotAccount> {
        let first = self.hottest.first().copied();
        first.filter(|account| account.share > HOT_SHARE)
    }
}

impl<T: Config> Pallet<T> {
    /// The block that is under way.
    pub(crate) fn height() -> BlockHeight {
        frame_system::Pallet::<T>::block_number().saturated_into()
    }

    /// The bounds that hold now. Lanes take nothing of blocks, and have no share of them.
    pub(crate) fn bounds() -> Bounds {
        let lanes = T::Lanes::all()
            .iter()
            .filter(|(_, standing)| standing.is_lane())
            .count();
        let leaves = Forecasts::<T>::count().saturating_sub(lanes as u32);
        let weights = T::BlockWeights::get();
        let class = weights.get(DispatchClass::Normal).max_total;
        let room = class.unwrap_or(weights.max_block).ref_time();
        Bounds::new(
            T::Terms::contention_above(),
            T::Terms::contention_shares(),
            room,
            leaves,
        )
    }

    /// Whether contention of a leaf calls for nothing for a while, as of the block under way.
    pub(crate) fn rest(since: Option<BlockHeight>) -> LeafContention {
        LeafContention {
            since,
            rests_until: Self::height().saturating_add(T::Terms::contention_rest()),
        }
    }

    /// Looks whether a leaf has become contended, or is so no longer.
    pub(crate) fn contend(
        bounds: &Bounds,
        shard: &ShardId,
        leaf: &mut LeafForecast,
        counted: &LeafMeter,
        now: u64,
    ) {
        let block = Self::height();
        let time = counted.times.time(block);
        match leaf.contention.since {
            None if bounds.exceeded_by(&counted.times, block) => {
                leaf.contention.since = Some(block);
                let hottest = counted.hottest.top(now);
                Self::deposit_event(Event::Contended {
                    shard: *shard,
                    time,
                    limit: bounds.limit,
                    hottest: hottest.filter(|account| account.share > HOT_SHARE),
                });
            }
            Some(since) if time.mean <= bounds.release => {
                leaf.contention.since = None;
                Self::deposit_event(Event::Relieved {
                    shard: *shard,
                    time,
                    since,
                });
            }
            _ => (),
        }
    }

    /// What is known of a leaf, if it is contended and that calls for something.
    fn contended(
        forecast: &LeafForecast,
        shard: &ShardId,
        bounds: &Bounds,
        now: u64,
    ) -> Option<Contended> {
        let block = Self::height();
        let LeafContention { since, rests_until } = forecast.contention;
        if since.is_none() || rests_until > block {
            return None;
        }
        let counted = Meters::<T>::get(shard)?;
        let time = counted.times.time(block);
        (time.mean > bounds.release).then(|| Contended {
            time,
            hottest: hottest(&counted, now),
            across: share_across(&counted, now),
        })
    }

    /// What contention says of a split, if anything.
    pub(crate) fn split_for_contention(
        forecast: Option<&LeafForecast>,
        shard: &ShardId,
        now: u64,
    ) -> Option<Assessment> {
        // Most leaves are not, and nothing more is read of them.
        let forecast = forecast.filter(|leaf| leaf.contention.since.is_some())?;
        let bounds = Self::bounds();
        let contended = Self::contended(forecast, shard, &bounds, now)?;
        let hottest = contended.most();
        Some(Assessment::Contention {
            time: contended.time,
            limit: bounds.limit,
            release: bounds.release,
            hottest,
            relieves: hottest.is_none(),
        })
    }

    /// What contention says of the move of an account to a leaf: nothing unless that relieves its own.
    pub(crate) fn relocation_for_contention(
        account: &BlindedId,
        to: &ShardId,
        now: u64,
    ) -> Option<Assessment> {
        let from = T::Routing::home_of(&SeenAccount::from(account)).ok()?.shard;
        let forecast = Forecasts::<T>::get(from).filter(|leaf| leaf.contention.since.is_some())?;
        let bounds = Self::bounds();
        let contended = Self::contended(&forecast, &from, &bounds, now)?;
        let first = contended.hottest.first().copied()?;
        let helps = first.account == *account
            && from != *to
            && contended.spread() != Spread::Many
            && Self::has_room(to, &contended, first.share);
        helps.then_some(Assessment::Contention {
            time: contended.time,
            limit: bounds.limit,
            release: bounds.release,
            hottest: Some(first),
            relieves: true,
        })
    }

    /// Whether it helps to move an account with that part of a contended leaf's load to another.
    fn has_room(to: &ShardId, contended: &Contended, share: Ppm) -> bool {
        let rests = |leaf: LeafForecast| leaf.contention.rests_until > Self::height();
        // Of what is no leaf there is no forecast.
        Forecasts::<T>::get(to).is_some_and(|leaf| !rests(leaf))
            && T::Lanes::standing(to).is_resident()
            && relocation_helps(
                contended.time.mean,
                Self::mean_of(to),
                share,
                contended.across,
            )
    }

    fn mean_of(shard: &ShardId) -> u32 {
        Meters::<T>::get(shard).map_or(0, |leaf| leaf.times.time(Self::height()).mean)
    }

    /// The move that relieves a leaf most: of its hottest account to the leaf that has least to do. For
    /// readers and workers off the chain.
    pub(crate) fn relocation_of(shard: &ShardId, now: u64) -> Option<Operation> {
        let forecast = Forecasts::<T>::get(shard)?;
        let contended = Self::contended(&forecast, shard, &Self::bounds(), now)?;
        if contended.spread() == Spread::Many {
            return None;
        }
        let hottest = contended.hottest.first()?;
        let to = Forecasts::<T>::iter_keys()
            .filter(|leaf| leaf != shard && Self::has_room(leaf, &contended, hottest.share))
            // Much the same is the same: what is called for is not to change with every block.
            .min_by_key(|leaf| {
                let step = (contended.time.mean / 8).max(1);
                (Self::mean_of(leaf) / step, *leaf)
            })?;
        Some(Operation::Relocate {
            account: hottest.account,
            shard: to,
        })
    }

    /// What the contention of a leaf calls for: that its hottest account is moved where that helps, and its
    /// split otherwise.
    pub(crate) fn relief_of(shard: &ShardId, now: u64) -> Option<Operation> {
        let split = || {
            let forecast = Forecasts::<T>::get(shard);
            let assessed = Self::split_for_contention(forecast.as_ref(), shard, now)?;
            assessed
                .holds()
                .then_some(Operation::Split { shard: *shard })
        };
        Self::relocation_of(shard, now).or_else(split)
    }

    /// The time that a leaf's writes take, as readers are shown it after a block; `None` of a shard that is
    /// none.
    pub fn contention(shard: &ShardId) -> Option<ContentionView> {
        let forecast = Forecasts::<T>::get(shard)?;
        let (block, now) = (Self::height(), Self::now_seconds());
        let counted = Meters::<T>::get(shard).unwrap_or_else(|| LeafMeter::new(now));
        let bounds = Self::bounds();
        let hottest = hottest(&counted, now);
        let spread = spread(&hottest, share_across(&counted, now));
        Some(ContentionView {
            last: counted.times.of(block),
            time: counted.times.time(block.saturating_add(1)),
            window: WINDOW as u32,
            limit: bounds.limit,
            release: bounds.release,
            contended_since: forecast.contention.since,
            rests_until: forecast.contention.rests_until,
            hottest,
            spread,
            relief: Self::relief_of(shard, now),
        })
    }
}

fn hottest(counted: &LeafMeter, now: u64) -> Vec<HotAccount> {
    let tops = counted.hottest.tops::<FEW>(now);
    tops.into_iter().flatten().collect()
}
