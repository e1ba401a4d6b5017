// SPDX-License-Identifier: Apache-2.0
//! The steps of a shard's log, found backwards: from the head that they end in to the one they begin at.

use alloc::vec::Vec;
use codec::Decode;
use nerv_primitives_transition::{Log, LogEntry, Step};
use sp_core::H256;

/// Why the steps between two heads cannot be told.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum WalkError {
    /// There are more of them than are wanted; if there are any: the first head may be the later one.
    TooMany,
    /// The entry is not there that has made this head.
    Missing(H256),
    /// Under this head there is another entry, or none that can be read.
    Altered(H256),
    /// As many steps back as there should be, the log has another head.
    Elsewhere,
}

impl core::fmt::Display for WalkError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::TooMany => write!(f, "too many steps"),
            Self::Missing(head) => write!(f, "the entry that made {head:?} is missing"),
            Self::Altered(head) => write!(f, "another entry stands under {head:?}"),
            Self::Elsewhere => write!(f, "the log comes from elsewhere"),
        }
    }
}

#[cfg(feature = "std")]
impl std::error::Error for WalkError {}

/// The steps by which a log came from one head to another, in their order: as many as its length says, and no
/// more than `max`.
///
/// `get` gives what stands under a key where the entries are kept: see [`LogEntry::key`]. Nothing of that is
/// trusted: the hash of each entry must be the head it is found under. So there is one answer, or none.
pub fn walk(
    from: &Log,
    to: &Log,
    max: u64,
    get: impl Fn(&[u8]) -> Option<Vec<u8>>,
) -> Result<Vec<Step>, WalkError> {
    let steps = to.length.checked_sub(from.length);
    let steps = steps.filter(|it| *it <= max).ok_or(WalkError::TooMany)?;
    let mut found = Vec::new();
    let mut head = to.head;
    for _ in 0..steps {
        let bytes = get(&LogEntry::key(&head)).ok_or(WalkError::Missing(head))?;
        let mut rest = &bytes[..];
        let entry = LogEntry::decode(&mut rest).map_err(|_| WalkError::Altered(head))?;
        if !rest.is_empty() || entry.hash() != head {
            return Err(WalkError::Altered(head));
        }
        found.push(entry.step);
        head = entry.previous;
    }
    if head != from.head {
        return Err(WalkError::Elsewhere);
    }
    found.reverse();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use codec::Encode;
    use nerv_primitives_types::BlindedId;
    use std::collections::BTreeMap;

    type Kept = BTreeMap<Vec<u8>, Vec<u8>>;

    fn step(number: u8) -> Step {
        Step::Depart {
            account: BlindedId([number; 32]),
        }
    }

    /// A log of so many steps as it is kept, with where it stood after each.
    fn kept(count: u8) -> (Kept, Vec<Log>) {
        let mut kept = Kept::new();
        let mut logs = vec![Log::default()];
        let mut log = Log::default();
        for number in 0..count {
            let entry = LogEntry {
                previous: log.head,
                step: step(number),
            };
            log.append(&entry.step);
            kept.insert(LogEntry::key(&log.head), entry.encode());
            logs.push(log);
        }
        (kept, logs)
    }

    fn walked(kept: &Kept, from: &Log, to: &Log, max: u64) -> Result<Vec<Step>, WalkError> {
        walk(from, to, max, |key| kept.get(key).cloned())
    }

    #[test]
    fn boundary_the_steps_between_any_two_heads() {
        let (kept, logs) = kept(6);
        for from in 0..=6usize {
            for to in from..=6 {
                let steps: Vec<Step> = (from as u8..to as u8).map(step).collect();
                let count = steps.len() as u64;
                let found = walked(&kept, &logs[from], &logs[to], count);
                assert_eq!(found, Ok(steps));
                if count > 0 {
                    let found = walked(&kept, &logs[from], &logs[to], count - 1);
                    assert_eq!(found, Err(WalkError::TooMany));
                    let back = walked(&kept, &logs[to], &logs[from], 9);
                    assert_eq!(back, Err(WalkError::TooMany));
                }
            }
        }
    }

    #[test]
    fn fails_where_an_entry_is_missing_or_another() {
        let (kept, logs) = kept(5);
        for log in &logs[1..] {
            let key = LogEntry::key(&log.head);
            let mut other = kept.clone();
            let right = other.remove(&key).expect("it is kept");
            let missing = walked(&other, &logs[0], &logs[5], 5);
            assert_eq!(missing, Err(WalkError::Missing(log.head)));
            let mut wrong = right.clone();
            wrong[40] ^= 1;
            let longer = [&right[..], &[0]].concat();
            let unreadable = vec![0xff; 40];
            for bytes in [wrong, longer, unreadable, Vec::new()] {
                other.insert(key.clone(), bytes);
                let altered = walked(&other, &logs[0], &logs[5], 5);
                assert_eq!(altered, Err(WalkError::Altered(log.head)));
            }
        }
    }

    #[test]
    fn fails_where_the_log_comes_from_elsewhere() {
        let (kept, logs) = kept(5);
        let elsewhere = Log {
            head: H256::repeat_byte(1),
            ..logs[2]
        };
        let found = walked(&kept, &elsewhere, &logs[5], 5);
        assert_eq!(found, Err(WalkError::Elsewhere));
        let one_off = Log {
            head: logs[1].head,
            ..logs[2]
        };
        let found = walked(&kept, &one_off, &logs[5], 5);
        assert_eq!(found, Err(WalkError::Elsewhere));
        // Before the first entry there is none.
        let longer = Log {
            length: 9,
            ..logs[5]
        };
        let found = walked(&kept, &logs[0], &longer, 9);
        assert_eq!(found, Err(WalkError::Missing(H256::zero())));
    }
}
