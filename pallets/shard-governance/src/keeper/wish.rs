// SPDX-License-Identifier: Apache-2.0
//! What a keeper proposes.

use crate::{shards_of_operation, Kind};
use codec::{Decode, Encode};
use nerv_primitives_core::{LaneChange, Motion, Operation, PlanIndex, ShardId};
use nerv_primitives_embedding::BlindedId;

/// What load, the fullness of blocks, or who deals with whom may call for.
#[derive(Clone, Copy, Debug, Decode, Encode, Eq, PartialEq)]
pub enum Wish {
    /// An operation.
    Operation(Operation),
    /// The opening or the return of a lane.
    Lane(LaneChange, ShardId),
    /// A plan of moves.
    CoLocate(PlanIndex),
}

impl From<Operation> for Wish {
    fn from(operation: Operation) -> Self {
        Self::Operation(operation)
    }
}

impl Wish {
    /// What a motion is about, if it is anything that a keeper knows of.
    pub fn of<Parameter>(motion: &Motion<Parameter>) -> Option<Self> {
        match motion {
            Motion::Operation(operation) => Some(Self::Operation(*operation)),
            Motion::CoLocate(plan) => Some(Self::CoLocate(*plan)),
            _ => motion
                .lane_change()
                .map(|(change, shard)| Self::Lane(change, shard)),
        }
    }

    /// The motion that proposes it.
    pub fn motion<Parameter>(&self) -> Motion<Parameter> {
        match self {
            Self::Operation(operation) => Motion::Operation(*operation),
            Self::Lane(change, shard) => Motion::of_lane(*change, *shard),
            Self::CoLocate(plan) => Motion::CoLocate(*plan),
        }
    }

    /// The shards of which no other vote goes on.
    pub fn shards(&self) -> impl Iterator<Item = ShardId> {
        let (operation, lane) = match self {
            Self::Operation(operation) => (Some(*operation), None),
            Self::Lane(_, shard) => (None, Some(*shard)),
            Self::CoLocate(_) => (None, None),
        };
        operation
            .into_iter()
            .flat_map(|operation| shards_of_operation(&operation))
            .chain(lane)
    }

    /// The account of which no other vote goes on, if it is to be moved.
    pub fn account(&self) -> Option<BlindedId> {
        match self {
            Self::Operation(Operation::Relocate { account, .. }) => Some(*account),
            _ => None,
        }
    }

    /// The plan of which no other vote goes on.
    pub fn plan(&self) -> Option<PlanIndex> {
        match self {
            Self::CoLocate(plan) => Some(*plan),
            _ => None,
        }
    }

    /// Whether it waits while another is on its way: they are about one shard or one account, or both are plans,
    /// of which the newest is worth a vote.
    pub fn meets(&self, other: &Self) -> bool {
        let same_account = self.account().is_some() && self.account() == other.account();
        let both_plans = self.plan().is_some() && other.plan().is_some();
        let same_shard = || {
            self.shards()
                .any(|shard| other.shards().any(|it| it == shard))
        };
        same_account || both_plans || same_shard()
    }

    /// Whose places a proposal of it takes.
    pub fn kind(&self) -> Kind {
        Kind::of(&self.motion::<()>())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mock::shard;

    #[test]
    fn a_wish_is_what_its_motion_is_about() {
        let split = Operation::Split { shard: shard(1) };
        let merge = Operation::Merge {
            left: shard(2),
            right: shard(3),
        };
        for (wish, kind, shards) in [
            (Wish::from(split), Kind::ByLoad, vec![shard(1)]),
            (Wish::from(merge), Kind::ByLoad, vec![shard(2), shard(3)]),
            (
                Wish::from(Operation::Relocate {
                    account: BlindedId([6; 32]),
                    shard: shard(6),
                }),
                Kind::Relocation,
                vec![],
            ),
            (
                Wish::Lane(LaneChange::Open, shard(4)),
                Kind::Lane,
                vec![shard(4)],
            ),
            (
                Wish::Lane(LaneChange::Return, shard(5)),
                Kind::Lane,
                vec![shard(5)],
            ),
            (Wish::CoLocate(7), Kind::CoLocation, vec![]),
        ] {
            assert_eq!(Wish::of(&wish.motion::<()>()), Some(wish));
            assert_eq!(wish.kind(), kind);
            assert_eq!(wish.shards().collect::<Vec<_>>(), shards);
        }
        assert_eq!(Wish::of(&Motion::Parameter(())), None);
        assert_eq!(Wish::of(&Motion::<()>::Upgrade([1; 32])), None);
    }

    #[test]
    fn wishes_meet_that_are_about_one_thing() {
        let moves = |account, number| {
            Wish::Operation(Operation::Relocate {
                account: BlindedId([account; 32]),
                shard: shard(number),
            })
        };
        let split = Wish::from(Operation::Split { shard: shard(1) });
        let lane = |number| Wish::Lane(LaneChange::Open, shard(number));
        for (one, other, meet) in [
            (split, split, true),
            (split, lane(1), true),
            (split, lane(2), false),
            (split, moves(1, 1), false),
            (moves(1, 1), moves(1, 2), true),
            (moves(1, 1), moves(2, 1), false),
            (Wish::CoLocate(4), Wish::CoLocate(4), true),
            (Wish::CoLocate(4), Wish::CoLocate(5), true),
            (Wish::CoLocate(4), split, false),
            (Wish::CoLocate(4), moves(1, 1), false),
        ] {
            assert_eq!(one.meets(&other), meet, "{one:?} {other:?}");
            assert_eq!(other.meets(&one), meet, "{other:?} {one:?}");
        }
    }
}
