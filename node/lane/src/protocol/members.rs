// SPDX-License-Identifier: Apache-2.0
//! Who votes, who leads, and how many are enough.

use nerv_primitives_lane::needed;
use nerv_primitives_types::NodeId;

/// The sequences in a row that one slot leads, if it does lead.
pub const TURN: u64 = 16;

/// A replica with a slot.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Member {
    /// Its slot in the placement.
    pub slot: u8,
    /// Its node.
    pub node: NodeId,
    /// The key of its enclave.
    pub key: [u8; 32],
}

/// The replicas of a lane. The same for a whole term: see [`ChainView`](super::ChainView).
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Members {
    list: Vec<Member>,
    slots: u32,
    parity: u32,
}

impl Members {
    /// Of a placement with so many slots, of which it can lose `parity`. Of two with one slot the
    /// first counts.
    pub fn new(mut list: Vec<Member>, slots: u32, parity: u32) -> Self {
        list.sort_by_key(|member| member.slot);
        list.dedup_by_key(|member| member.slot);
        Self {
            list,
            slots,
            parity,
        }
    }

    /// The slots, with those that nobody has.
    pub fn slots(&self) -> usize {
        self.slots as usize
    }

    /// How many signatures make a certificate.
    pub fn needed(&self) -> usize {
        needed(self.slots, self.parity) as usize
    }

    /// How many may lie or be away.
    pub fn faults(&self) -> usize {
        self.slots().saturating_sub(self.needed())
    }

    /// So many that one of them is honest.
    pub fn one_honest(&self) -> usize {
        self.faults().saturating_add(1)
    }

    /// Who has a slot.
    pub fn get(&self, slot: u8) -> Option<&Member> {
        let at = self.list.binary_search_by_key(&slot, |member| member.slot);
        at.ok().and_then(|at| self.list.get(at))
    }

    /// All of them, by slot.
    pub fn iter(&self) -> impl Iterator<Item = &Member> {
        self.list.iter()
    }

    /// How many have a slot.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether nobody has.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The slot that leads a sequence at an attempt: the occupied slots take turns of [`TURN`].
    pub fn leader(&self, term: u32, sequence: u64, attempt: u32) -> Option<u8> {
        let turn = (sequence / TURN)
            .wrapping_add(term.into())
            .wrapping_add(attempt.into());
        let at = turn.checked_rem(self.list.len() as u64)?;
        self.list.get(at as usize).map(|member| member.slot)
    }

    /// The next slot behind one, in turn.
    pub fn after(&self, slot: u8) -> Option<u8> {
        let next = self.list.iter().find(|member| member.slot > slot);
        next.or(self.list.first()).map(|member| member.slot)
    }

    /// How many turns a slot is behind another.
    pub fn distance(&self, from: u8, to: u8) -> u64 {
        let at = |slot| self.list.iter().position(|member| member.slot == slot);
        let (from, to) = (at(from).unwrap_or(0), at(to).unwrap_or(0));
        let count = self.list.len().max(1);
        (to.wrapping_add(count).wrapping_sub(from) % count) as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn members(slots: &[u8]) -> Members {
        let of = |slot: &u8| Member {
            slot: *slot,
            node: (*slot).into(),
            key: [*slot; 32],
        };
        Members::new(slots.iter().map(of).collect(), 7, 2)
    }

    #[test]
    fn occupied_slots_take_turns() {
        let members = members(&[5, 1, 3]);
        let leader = |term, sequence, attempt| members.leader(term, sequence, attempt).unwrap();
        assert_eq!(
            [0, 15, 16, 32, 48].map(|sequence| leader(0, sequence, 0)),
            [1, 1, 3, 5, 1]
        );
        assert_eq!(
            (leader(1, 0, 0), leader(0, 0, 1), leader(1, 0, 1)),
            (3, 3, 5)
        );
        assert_eq!((members.after(1), members.after(5)), (Some(3), Some(1)));
        assert_eq!((members.distance(5, 1), members.distance(1, 5)), (1, 2));
        assert_eq!(members.distance(3, 3), 0);
        assert_eq!(Members::default().leader(0, 0, 0), None);
    }

    #[test]
    fn empty_slots_count_as_away() {
        let members = members(&[0, 1, 2, 3, 4]);
        assert_eq!((members.len(), members.slots()), (5, 7));
        assert_eq!(
            (members.needed(), members.faults(), members.one_honest()),
            (5, 2, 3)
        );
        assert_eq!(members.get(4).map(|member| member.node), Some(4));
        assert_eq!(members.get(5), None);
        let two = Members::new(
            [members.get(1), members.get(1)].map(|m| *m.unwrap()).into(),
            7,
            2,
        );
        assert_eq!(two.len(), 1);
    }
}
