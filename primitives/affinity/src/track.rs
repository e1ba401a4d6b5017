// SPDX-License-Identifier: Apache-2.0
//! What a pair did in the last windows.

use crate::{
    ageing::UNIT,
    forecast::{Outcome, Said},
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use nerv_primitives_types::{Ppm, MILLION};
use scale_info::TypeInfo;

/// The windows of which a track has the transfers one by one.
pub const RECENT: usize = 8;

/// The transfers of one pair, window by window. All figures saturate.
///
/// 27 bytes encoded at most.
#[derive(
    Clone,
    Debug,
    Decode,
    DecodeWithMemTracking,
    Default,
    Encode,
    Eq,
    MaxEncodedLen,
    PartialEq,
    TypeInfo,
)]
pub struct Track {
    /// The transfers of the window that is open.
    open: u16,
    /// Those of the windows before, the newest first.
    recent: [u16; RECENT],
    /// The windows that were closed since the last one in which the pair dealt.
    idle: u8,
    /// The windows that were closed since the track began.
    age: u8,
    /// What was said when the open window began, if anything was.
    said: Option<Said>,
}

impl Track {
    /// Counts so many transfers in the open window.
    pub fn deal(&mut self, transfers: u32) {
        let transfers = u16::try_from(transfers).unwrap_or(u16::MAX);
        self.open = self.open.saturating_add(transfers);
    }

    /// Notes what is said of the window that is open.
    pub fn note(&mut self, said: Said) {
        self.said = Some(said);
    }

    /// What was said of the window that is open, if anything was: nothing of one that the track began in.
    pub fn said(&self) -> Option<&Said> {
        self.said.as_ref()
    }

    /// Closes the open window and begins the next, of which nothing has been said yet. Returns what
    /// came of what was said of the one that is closed.
    pub fn close(&mut self) -> Option<Outcome> {
        let dealt = self.open > 0;
        self.recent.rotate_right(1);
        if let Some(newest) = self.recent.first_mut() {
            *newest = core::mem::take(&mut self.open);
        }
        self.idle = if dealt {
            0
        } else {
            self.idle.saturating_add(1)
        };
        self.age = self.age.saturating_add(1);
        self.said.take().map(|said| Outcome { said, dealt })
    }

    /// The transfers of the last windows that are closed, the newest first. Windows before the
    /// track began are zero.
    pub fn recent(&self) -> &[u16; RECENT] {
        &self.recent
    }

    /// The transfers of the newest window that is closed.
    pub fn last(&self) -> u16 {
        self.recent.first().copied().unwrap_or_default()
    }

    /// The windows that were closed since the last one in which the pair dealt: 0 if it dealt in the
    /// newest. [`u8::MAX`] stands for itself and more.
    pub fn idle(&self) -> u8 {
        self.idle
    }

    /// The windows that were closed since the track began, the one it began in included.
    /// [`u8::MAX`] stands for itself and more.
    ///
    /// At 1 a model sees the pair for the first time.
    pub fn age(&self) -> u8 {
        self.age
    }

    /// In how many of the [recent](Self::recent) windows the pair dealt.
    pub fn busy(&self) -> u32 {
        // Eight at most.
        self.recent
            .iter()
            .filter(|transfers| **transfers > 0)
            .count() as u32
    }

    /// The transfers to be expected within a window in which the pair deals with such a probability,
    /// in units of [`UNIT`], rounded down: the probability times the mean of those recent windows in
    /// which it dealt; times one transfer if it dealt in none.
    pub fn expected(&self, probability: Ppm) -> u32 {
        let all: u64 = self.recent.iter().map(|count| u64::from(*count)).sum();
        let mean = (all * u64::from(UNIT))
            .checked_div(u64::from(self.busy()))
            .unwrap_or(u64::from(UNIT));
        // A mean of 16 bits, in units: 2^24 at most.
        (mean * u64::from(probability.min(MILLION)) / u64::from(MILLION)) as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn track(windows: &[u32]) -> Track {
        let mut track = Track::default();
        for transfers in windows {
            track.deal(*transfers);
            track.close();
        }
        track
    }

    const SAID: Said = Said {
        model: 300_000,
        last: true,
        aged: false,
    };

    #[test]
    fn a_forecast_comes_to_its_outcome_when_its_window_closes() {
        for dealt in [false, true] {
            let mut track = Track::default();
            assert_eq!(track.close(), None, "nothing was said of the first window");
            assert_eq!(track.said(), None);
            track.note(SAID);
            assert_eq!(track.said(), Some(&SAID));
            track.deal(u32::from(dealt));
            assert_eq!(track.close(), Some(Outcome { said: SAID, dealt }));
            assert_eq!(track.close(), None, "nothing was said of the one after");
        }
    }

    #[test]
    fn windows_stand_in_order_and_the_oldest_is_forgotten() {
        let track = track(&[1, 2, 3, 4, 5, 6, 7, 8, 9, 0]);
        assert_eq!(track.recent(), &[0, 9, 8, 7, 6, 5, 4, 3]);
        assert_eq!((track.last(), track.idle(), track.age()), (0, 1, 10));
        assert_eq!(track.busy(), 7);
    }

    #[test]
    fn boundary_figures_saturate() {
        let mut track = track(&[0; 300]);
        assert_eq!((track.idle(), track.age()), (u8::MAX, u8::MAX));
        track.deal(u32::MAX);
        track.deal(1);
        track.close();
        assert_eq!((track.last(), track.idle()), (u16::MAX, 0));
        assert_eq!(track.expected(MILLION), u32::from(u16::MAX) * UNIT);
        assert_eq!(track.expected(u32::MAX), u32::from(u16::MAX) * UNIT);
    }

    #[test]
    fn expected_is_by_the_windows_in_which_the_pair_dealt() {
        let bursts = track(&[0, 6, 0, 0, 2, 0]);
        assert_eq!(bursts.expected(MILLION), 4 * UNIT);
        assert_eq!(bursts.expected(MILLION / 4), UNIT);
        assert_eq!(bursts.expected(0), 0);
        // Of one that has not dealt lately one transfer is expected, if any.
        assert_eq!(track(&[0; 8]).expected(MILLION / 2), UNIT / 2);
    }

    #[test]
    fn encoded_size_is_as_documented() {
        assert_eq!(Track::max_encoded_len(), 27);
    }

    proptest! {
        #[test]
        fn figures_are_what_the_windows_say(windows in prop::collection::vec(0u32..4, 1..40)) {
            let track = track(&windows);
            let newest: Vec<u16> = windows.iter().rev().map(|n| *n as u16).collect();
            for (index, known) in track.recent().iter().enumerate() {
                prop_assert_eq!(*known, newest.get(index).copied().unwrap_or(0));
            }
            let idle = newest.iter().take_while(|n| **n == 0).count();
            prop_assert_eq!(usize::from(track.idle()), idle);
            prop_assert_eq!(usize::from(track.age()), windows.len());
        }
    }
}
