// SPDX-License-Identifier: Apache-2.0
//! In what two claims differ.

use crate::claim::{Claim, Contents};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use nerv_primitives_types::ShardId;
use scale_info::TypeInfo;

/// A field of a claim. [`difference`] looks at them in this order.
#[derive(
    Clone,
    Copy,
    Debug,
    Decode,
    DecodeWithMemTracking,
    Encode,
    Eq,
    MaxEncodedLen,
    Ord,
    PartialEq,
    PartialOrd,
    TypeInfo,
)]
pub enum Field {
    /// Of which operation it is, which shards it has ended, and how many it has begun.
    #[codec(index = 0)]
    Shape,
    /// The checkpoint that a source's execution began with.
    #[codec(index = 1)]
    From,
    /// Where a source's log ended.
    #[codec(index = 2)]
    Log,
    /// The root of a source's records.
    #[codec(index = 3)]
    Root,
    /// A source's accounts.
    #[codec(index = 4)]
    Accounts,
    /// A source's units.
    #[codec(index = 5)]
    Total,
    /// The hash of a source's embedding.
    #[codec(index = 6)]
    Embedding,
    /// Which shard an heir is.
    #[codec(index = 7)]
    HeirShard,
    /// The root of an heir's records.
    #[codec(index = 8)]
    HeirRoot,
    /// An heir's accounts.
    #[codec(index = 9)]
    HeirAccounts,
    /// An heir's units.
    #[codec(index = 10)]
    HeirTotal,
    /// The hash of an heir's embedding.
    #[codec(index = 11)]
    HeirEmbedding,
}

/// The first thing in which two claims differ.
#[derive(
    Clone,
    Copy,
    Debug,
    Decode,
    DecodeWithMemTracking,
    Encode,
    Eq,
    MaxEncodedLen,
    PartialEq,
    TypeInfo,
)]
pub struct Difference {
    /// The field.
    pub field: Field,
    /// The shard that it is of, as the first claim calls it. Of [`Field::Shape`] the first shard that either
    /// has ended.
    pub shard: ShardId,
}

/// The first thing in which two claims differ; `None` if they are equal.
///
/// First comes the shape. Then the sources, one after the other, each with its fields in the order of
/// [`Field`]; then the heirs likewise. So what is named is nearest to where executions went apart: of those
/// that end in another root of a source, the heirs will differ as well.
pub fn difference(one: &Claim, other: &Claim) -> Option<Difference> {
    let same_shape = one.record == other.record
        && one.sources.len() == other.sources.len()
        && one.heirs.len() == other.heirs.len()
        && one
            .sources
            .iter()
            .map(|it| it.shard)
            .eq(other.sources.iter().map(|it| it.shard));
    if !same_shape {
        let first = one.sources.first().or(other.sources.first());
        let shard = first.map_or(ShardId::root(), |it| it.shard);
        return Some(Difference {
            field: Field::Shape,
            shard,
        });
    }
    let sources = one.sources.iter().zip(&other.sources);
    let of_source = sources.filter_map(|(one, other)| {
        let field = if one.from != other.from {
            Some(Field::From)
        } else if one.log != other.log {
            Some(Field::Log)
        } else {
            contents(&one.contents, &other.contents, &SOURCE)
        };
        Some((field?, one.shard))
    });
    let heirs = one.heirs.iter().zip(&other.heirs);
    let of_heir = heirs.filter_map(|(one, other)| {
        let field = if one.shard != other.shard {
            Some(Field::HeirShard)
        } else {
            contents(&one.contents, &other.contents, &HEIR)
        };
        Some((field?, one.shard))
    });
    let (field, shard) = of_source.chain(of_heir).next()?;
    Some(Difference { field, shard })
}

/// What the fields of contents are called: root, accounts, total, embedding.
type Names = [Field; 4];

const SOURCE: Names = [Field::Root, Field::Accounts, Field::Total, Field::Embedding];

const HEIR: Names = [
    Field::HeirRoot,
    Field::HeirAccounts,
    Field::HeirTotal,
    Field::HeirEmbedding,
];

fn contents(one: &Contents, other: &Contents, names: &Names) -> Option<Field> {
    let same = [
        one.root == other.root,
        one.accounts == other.accounts,
        one.total == other.total,
        one.embedding == other.embedding,
    ];
    let mut fields = names.iter().zip(same);
    fields
        .find(|(_, is_same)| !is_same)
        .map(|(field, _)| *field)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::claim::{Heir, Mark, Source};
    use nerv_primitives_transition::Log;
    use sp_core::H256;

    fn shard(number: u8) -> ShardId {
        ShardId::from([number; 32])
    }

    fn claim() -> Claim {
        let contents = Contents {
            root: H256::repeat_byte(1),
            accounts: 2,
            total: 3,
            embedding: H256::repeat_byte(4),
        };
        let source = |number| Source {
            shard: shard(number),
            from: Mark {
                height: 5,
                root: H256::repeat_byte(6),
                log: Log::default(),
            },
            log: Log::default(),
            contents,
        };
        let heir = |number| Heir {
            shard: shard(number),
            contents,
        };
        Claim {
            record: 7,
            sources: vec![source(1), source(2)].try_into().expect("two fit"),
            heirs: vec![heir(3), heir(4)].try_into().expect("two fit"),
        }
    }

    /// A change, and what is named then: which field, of which shard.
    type Change = (Field, u8, fn(&mut Claim));

    fn changes() -> Vec<Change> {
        vec![
            (Field::Shape, 1, |it| it.record += 1),
            (Field::Shape, 1, |it| {
                it.sources.pop();
            }),
            (Field::Shape, 1, |it| {
                it.heirs.pop();
            }),
            (Field::Shape, 1, |it| it.sources[1].shard = shard(9)),
            (Field::From, 1, |it| it.sources[0].from.height += 1),
            (Field::From, 1, |it| it.sources[0].from.root.0[0] ^= 1),
            (Field::From, 1, |it| it.sources[0].from.log.length += 1),
            (Field::Log, 1, |it| it.sources[0].log.head.0[0] ^= 1),
            (Field::Log, 1, |it| it.sources[0].log.length += 1),
            (Field::Root, 1, |it| it.sources[0].contents.root.0[31] ^= 1),
            (Field::Accounts, 1, |it| {
                it.sources[0].contents.accounts += 1
            }),
            (Field::Total, 1, |it| it.sources[0].contents.total += 1),
            (Field::Embedding, 1, |it| {
                it.sources[0].contents.embedding.0[0] ^= 1
            }),
            (Field::From, 2, |it| it.sources[1].from.height += 1),
            (Field::Total, 2, |it| it.sources[1].contents.total += 1),
            (Field::HeirShard, 3, |it| it.heirs[0].shard = shard(9)),
            (Field::HeirRoot, 3, |it| {
                it.heirs[0].contents.root.0[31] ^= 1
            }),
            (Field::HeirAccounts, 3, |it| {
                it.heirs[0].contents.accounts += 1
            }),
            (Field::HeirTotal, 3, |it| it.heirs[0].contents.total += 1),
            (Field::HeirEmbedding, 3, |it| {
                it.heirs[0].contents.embedding.0[0] ^= 1
            }),
            (Field::HeirShard, 4, |it| it.heirs[1].shard = shard(9)),
            (Field::HeirEmbedding, 4, |it| {
                it.heirs[1].contents.embedding.0[0] ^= 1
            }),
        ]
    }

    #[test]
    fn every_field_is_named() {
        assert_eq!(difference(&claim(), &claim()), None);
        for (place, (field, of, change)) in changes().into_iter().enumerate() {
            let mut other = claim();
            change(&mut other);
            let expected = Difference {
                field,
                shard: shard(of),
            };
            assert_eq!(
                difference(&claim(), &other),
                Some(expected),
                "{place}. change"
            );
        }
    }

    #[test]
    fn the_first_is_named() {
        let changes = changes();
        for (place, (field, of, change)) in changes.iter().enumerate() {
            let mut other = claim();
            change(&mut other);
            for (_, _, later) in &changes[place + 1..] {
                // What is no shape any more cannot be changed everywhere.
                if *field != Field::Shape {
                    later(&mut other);
                }
            }
            let expected = Difference {
                field: *field,
                shard: shard(*of),
            };
            assert_eq!(
                difference(&claim(), &other),
                Some(expected),
                "{place}. change"
            );
        }
    }

    #[test]
    fn of_nothing_at_all_the_root_is_named() {
        let mut empty = claim();
        empty.sources = Default::default();
        empty.heirs = Default::default();
        let other = Claim {
            record: 8,
            ..empty.clone()
        };
        let expected = Difference {
            field: Field::Shape,
            shard: ShardId::root(),
        };
        assert_eq!(difference(&empty, &other), Some(expected));
        let named = difference(&empty, &claim()).map(|it| it.shard);
        assert_eq!(named, Some(shard(1)));
    }
}
