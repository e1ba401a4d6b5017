// SPDX-License-Identifier: Apache-2.0
//! What readers are told.

use crate::{Away, Config, Forecasts, Instructions, OpenWindow, Pairs, Pallet, Plans};
use alloc::vec::Vec;
use core::cmp::Reverse;
use nerv_primitives_affinity::{Instruction, Tracked};
use nerv_primitives_core::api::{AffinityView, BindingView, MovedView, PartnerView, PlanView};
use nerv_primitives_embedding::BlindedId;

impl<T: Config> Pallet<T> {
    /// With whom an account deals, and what follows from that. For readers off the chain: it reads the sketch.
    pub fn affinity(account: &BlindedId) -> AffinityView {
        let (pairs, forecasters) = (Pairs::<T>::get(), Forecasts::<T>::get());
        let partner = |pair: Tracked| {
            let (low, high) = (*pair.pair.low(), *pair.pair.high());
            PartnerView {
                account: if low == *account { high } else { low },
                count: pair.guaranteed(),
                probability: Self::probability(&pair, &forecasters),
                last: pair.track.last(),
            }
        };
        let mut partners: Vec<PartnerView> = pairs.partners(account).map(partner).collect();
        // In order of their ids where they have equal counts, as they come.
        partners.sort_by_key(|partner| Reverse(partner.count));
        let known = pairs.account(account);
        let instruction = Instructions::<T>::get(account)
            .map_or(Instruction::Unset, |standing| standing.instruction);
        let moved = Away::<T>::get(account).map(|moved| MovedView {
            from: moved.from,
            to: moved.to,
            window: moved.window,
            reason: moved.reason,
        });
        AffinityView {
            partners,
            load: known.map_or(0, |known| known.load()),
            within: known.map_or(0, |known| known.load_within()),
            instruction,
            moved,
        }
    }

    /// How the chain finds out who deals with whom, and how well. For readers off the chain.
    pub fn binding() -> BindingView {
        let window = OpenWindow::<T>::get();
        let forecasters = Forecasts::<T>::get();
        let score = forecasters.score();
        let plans = Plans::<T>::get();
        BindingView {
            window: window.map_or(0, |window| window.number),
            closes: window.map_or(0, |window| window.closes),
            // Bounded by the sketch.
            pairs: Pairs::<T>::get().pairs().count() as u32,
            decides: score.deciding(),
            brier: score.brier(),
            forecasts: score.forecasts(),
            away: Away::<T>::count(),
            plans: plans
                .iter()
                .rev()
                .map(|plan| PlanView {
                    plan: plan.index,
                    moves: plan.moves.iter().map(|planned| planned.step).collect(),
                })
                .collect(),
        }
    }
}
