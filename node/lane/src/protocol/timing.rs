// SPDX-License-Identifier: Apache-2.0
//! How long a replica waits for what, and the bounds of what it holds.

/// Milliseconds since whatever moment the caller counts from. Never goes back.
pub type Time = u64;

/// The uncommitted headers from which a leader adds no more orders. What is due in the inbox it takes
/// beyond that, so that the path stays one that the chain takes.
pub const MAX_AHEAD: usize = 64;
/// The headers a replica may be behind to fetch batch for batch: further behind it needs the state.
pub const MAX_CHASE: usize = 4_096;
/// The records in an answer at the most.
pub const MAX_RECORDS: u32 = 16;
/// The bytes of records in an answer beyond which no further one is added.
pub const MAX_REPLY: usize = 1 << 20;
/// The orders that a replica passes on when nothing moves.
pub const MAX_PASSED_ON: usize = 32;
/// The sequences beyond the current one whose votes are kept.
pub const VOTES_AHEAD: u64 = 8;
/// The sequences before the current one whose votes are kept: a second one is still told.
pub const VOTES_BEHIND: u64 = 2;
/// The requests of a member that are answered in each [`Timing::quota`].
pub const MAX_SERVED: u32 = 8;
/// The bytes of an answer that count as much as a request.
pub const SERVED_BYTES: usize = MAX_REPLY / MAX_SERVED as usize;
/// The signatures that are verified for a member at once: what comes after a partition is more than
/// usual.
pub const MAX_VERIFIED: u32 = 256;
/// How many more are in each [`Timing::quota`]: 320 a second, some 16 milliseconds of a core. An honest
/// member at twenty sequences a second, none of whose certificates is known here before, sends half of
/// that.
pub const VERIFIED_EACH: u32 = 32;

/// How long a replica waits for what, in milliseconds.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Timing {
    /// How long orders wait for company before a leader proposes them.
    pub gather: Time,
    /// How long the first leader of a sequence has; each next one has twice as long.
    pub timeout: Time,
    /// The longest a leader has.
    pub longest: Time,
    /// How often a vote or a proposal is sent again while nothing moves.
    pub resend: Time,
    /// How long a batch for which others vote is waited for before one of them is asked, and how long
    /// until the next is.
    pub pull: Time,
    /// How long until another member is asked for the batches one is behind.
    pub chase: Time,
    /// How long a replica answers no more than [`MAX_SERVED`] requests of one member, and verifies no
    /// more than [`VERIFIED_EACH`] signatures for it.
    pub quota: Time,
    /// How long no header is certified, though votes contradict each other, before a replica wants
    /// another term.
    pub stuck: Time,
    /// How long no header is certified, whatever the votes are, before it does.
    pub late: Time,
    /// The least time between two commits of one replica.
    pub commit: Time,
    /// How long the chain may take to show a commit before it is sent again.
    pub retry: Time,
    /// How much later each next replica sends the commit, or the renewal, that another has not. Longer
    /// than a commit takes to be seen in a finalised block.
    pub step: Time,
    /// How long the chain sees no commit before an empty batch is made.
    pub heartbeat: Time,
}

impl Default for Timing {
    fn default() -> Self {
        Self {
            gather: 50,
            timeout: 1_000,
            longest: 8_000,
            resend: 400,
            pull: 100,
            chase: 500,
            quota: 100,
            stuck: 8_000,
            late: 16_000,
            commit: 1_000,
            retry: 6_000,
            step: 5_000,
            heartbeat: 20_000,
        }
    }
}

impl Timing {
    /// How long a leader has.
    pub fn of_attempt(&self, attempt: u32) -> Time {
        let factor = 1u64.checked_shl(attempt).unwrap_or(u64::MAX);
        self.timeout.saturating_mul(factor).min(self.longest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_next_leader_has_twice_as_long_up_to_a_bound() {
        let timing = Timing::default();
        let given = [0, 1, 2, 3, 4, 63, 64, u32::MAX].map(|attempt| timing.of_attempt(attempt));
        assert_eq!(
            given,
            [1_000, 2_000, 4_000, 8_000, 8_000, 8_000, 8_000, 8_000]
        );
    }
}
