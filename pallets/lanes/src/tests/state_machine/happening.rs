// SPDX-License-Identifier: Apache-2.0
//! What may happen.

use proptest::prelude::*;

/// What somebody asks for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wish {
    pub from: u8,
    pub to: u8,
    pub amount: u16,
    /// Whether it is a withdrawal.
    pub leaves: bool,
    /// By how much the nonce is wrong.
    pub off: u8,
}

/// Something that happens.
#[derive(Clone, Debug)]
pub(super) enum Happening {
    /// Units enter the ledger.
    Deposit(u8, u16),
    /// The ledger's own transfer.
    Transfer(Wish),
    /// The ledger's own withdrawal.
    Withdraw(u8, u16),
    /// An order is put on the chain.
    Order(Wish),
    /// The replicas of a lane run a batch.
    Run(u8, Vec<Wish>),
    /// They commit what they have run.
    Commit(u8),
    /// They begin a new term, and forget what they have not committed.
    Renew(u8),
    /// A leaf is to become a lane.
    Open(u8),
    /// A lane is to return.
    Return(u8),
    /// Somebody brings some records of a lane that returns.
    Import(u8, u8),
    /// Root gives up a lane that returns.
    Abandon(u8),
    /// Somebody has a return go on.
    Finish(u8),
    /// So many blocks pass, with these budgets.
    Blocks {
        count: u8,
        serve: bool,
        busy: bool,
        visits: Option<u8>,
        /// What each of them has to spare.
        spare: Option<u8>,
    },
    /// A node leaves its slot, or another takes it.
    Seat(u8, u8, bool),
}

fn wish() -> impl Strategy<Value = Wish> {
    let amount = prop_oneof![8 => 1u16..400, 1 => 900u16..2_000];
    let off = prop_oneof![12 => Just(0u8), 1 => Just(1u8)];
    (
        any::<u8>(),
        any::<u8>(),
        amount,
        prop::bool::weighted(0.2),
        off,
    )
        .prop_map(|(from, to, amount, leaves, off)| Wish {
            from,
            to,
            amount,
            leaves,
            off,
        })
}

/// Weight for so many visits, or no such number.
fn few(probability: f64) -> impl Strategy<Value = Option<u8>> {
    prop::option::weighted(probability, 0u8..4)
}

pub(super) fn happening() -> impl Strategy<Value = Happening> {
    let leaf = any::<u8>();
    prop_oneof![
        3 => (any::<u8>(), 1u16..500).prop_map(|(who, amount)| Happening::Deposit(who, amount)),
        3 => wish().prop_map(Happening::Transfer),
        1 => (any::<u8>(), 1u16..500).prop_map(|(who, amount)| Happening::Withdraw(who, amount)),
        3 => wish().prop_map(Happening::Order),
        6 => (leaf, prop::collection::vec(wish(), 0..6)).prop_map(|(at, wishes)| Happening::Run(at, wishes)),
        6 => any::<u8>().prop_map(Happening::Commit),
        1 => any::<u8>().prop_map(Happening::Renew),
        2 => any::<u8>().prop_map(Happening::Open),
        1 => any::<u8>().prop_map(Happening::Return),
        3 => (any::<u8>(), 1u8..9).prop_map(|(at, count)| Happening::Import(at, count)),
        1 => any::<u8>().prop_map(Happening::Abandon),
        1 => any::<u8>().prop_map(Happening::Finish),
        6 => (1u8..6, any::<bool>(), prop::bool::weighted(0.2), few(0.3), few(0.3))
            .prop_map(|(count, serve, busy, visits, spare)| {
                Happening::Blocks { count, serve, busy, visits, spare }
            }),
        1 => (any::<u8>(), 0u8..7, any::<bool>()).prop_map(|(at, slot, gone)| Happening::Seat(at, slot, gone)),
    ]
}
