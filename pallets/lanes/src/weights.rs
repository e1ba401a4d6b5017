// SPDX-License-Identifier: Apache-2.0
//! Weights of `pallet_lanes`.
//!
//! Estimated by like operations until `make weights ARGS=pallet_lanes` has measured them: a storage item that
//! is decoded and encoded takes some 2 us beside the database, a lane's some 6 us, a signature 55 us, a short
//! hash 1 us, an event 1 us, the ways of two accounts to their leaves in the largest tree 45 us.

use core::marker::PhantomData;
use frame_support::{
    traits::Get,
    weights::{constants::ParityDbWeight, RuntimeDbWeight, Weight},
};

/// The weights `pallet_lanes` needs.
pub trait WeightInfo {
    /// Weight of `transfer` or `withdraw`: an order is put into the inbox.
    fn order() -> Weight;
    /// Weight of `commit` with `p` headers before it and `m` messages, without its signatures.
    fn commit(p: u32, m: u32) -> Weight;
    /// Weight of looking at the same before it enters a block, without its signatures.
    fn examine_commit(p: u32, m: u32) -> Weight;
    /// Weight of a signature, without finding the key.
    fn signature() -> Weight;
    /// Weight of `renew`, without its signatures.
    fn renew() -> Weight;
    /// Weight of looking at the same before it enters a block, without its signatures.
    fn examine_renewal() -> Weight;
    /// Weight of `import` of `n` records with a proof of `k` KiB, without what the ledger does.
    fn import(n: u32, k: u32) -> Weight;
    /// Weight of `report_equivocation`, without what others do.
    fn report_equivocation() -> Weight;
    /// Weight of opening a lane or having one return, without looking at the leaf's replicas.
    fn change() -> Weight;
    /// Weight of looking whether a lane can be executed by the chain again, and letting it be, without what the
    /// ledger does.
    fn conclude() -> Weight;
    /// Weight of crediting an entry of the inbox of a lane that has returned, without its being forgotten and
    /// without what the ledger does.
    fn settle_entry() -> Weight;
    /// Weight of forgetting an entry of the inbox.
    fn forget_entry() -> Weight;
    /// Weight of what a lane does for a transfer between shards, or of a deposit.
    fn half() -> Weight;
    /// Weight of letting go of a transfer that is being handed over.
    fn lock() -> Weight;
    /// Weight of beginning to visit, and of finding nobody.
    fn visit_nobody() -> Weight;
    /// Weight of a visit in which nothing is to be done but to note it.
    fn visit() -> Weight;
    /// Weight of going on with a leaf that is to become a lane, without looking at its records.
    fn look() -> Weight;
    /// Weight of the beginning of a lane, without looking at its replicas and without what the ledger does.
    fn begin() -> Weight;
    /// Weight of telling of a lane that is silent, without what others note.
    fn quiet() -> Weight;
    /// Weight of looking at a page of the outbox.
    fn outbox_page() -> Weight;
    /// Weight of handing a transfer over, without what others do, or of giving it back.
    fn hand_over() -> Weight;
    /// Weight of paying a withdrawal out, without what the ledger does, or of giving it back.
    fn pay_out() -> Weight;
    /// Weight of paying a node, without what the ledger does.
    fn pay() -> Weight;
}

/// The weights, with the runtime's own cost of its database.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
    fn order() -> Weight {
        order(T::DbWeight::get())
    }
    fn commit(p: u32, m: u32) -> Weight {
        commit(T::DbWeight::get(), p, m)
    }
    fn examine_commit(p: u32, m: u32) -> Weight {
        examine_commit(T::DbWeight::get(), p, m)
    }
    fn signature() -> Weight {
        signature(T::DbWeight::get())
    }
    fn renew() -> Weight {
        renew(T::DbWeight::get())
    }
    fn examine_renewal() -> Weight {
        examine_renewal(T::DbWeight::get())
    }
    fn import(n: u32, k: u32) -> Weight {
        import(T::DbWeight::get(), n, k)
    }
    fn report_equivocation() -> Weight {
        report_equivocation(T::DbWeight::get())
    }
    fn change() -> Weight {
        change(T::DbWeight::get())
    }
    fn conclude() -> Weight {
        conclude(T::DbWeight::get())
    }
    fn settle_entry() -> Weight {
        settle_entry(T::DbWeight::get())
    }
    fn forget_entry() -> Weight {
        forget_entry(T::DbWeight::get())
    }
    fn half() -> Weight {
        half(T::DbWeight::get())
    }
    fn lock() -> Weight {
        lock(T::DbWeight::get())
    }
    fn visit_nobody() -> Weight {
        visit_nobody(T::DbWeight::get())
    }
    fn visit() -> Weight {
        visit(T::DbWeight::get())
    }
    fn look() -> Weight {
        look(T::DbWeight::get())
    }
    fn begin() -> Weight {
        begin(T::DbWeight::get())
    }
    fn quiet() -> Weight {
        quiet(T::DbWeight::get())
    }
    fn outbox_page() -> Weight {
        outbox_page(T::DbWeight::get())
    }
    fn hand_over() -> Weight {
        hand_over(T::DbWeight::get())
    }
    fn pay_out() -> Weight {
        pay_out(T::DbWeight::get())
    }
    fn pay() -> Weight {
        pay(T::DbWeight::get())
    }
}

/// For tests: with the cost of a ParityDB.
impl WeightInfo for () {
    fn order() -> Weight {
        order(ParityDbWeight::get())
    }
    fn commit(p: u32, m: u32) -> Weight {
        commit(ParityDbWeight::get(), p, m)
    }
    fn examine_commit(p: u32, m: u32) -> Weight {
        examine_commit(ParityDbWeight::get(), p, m)
    }
    fn signature() -> Weight {
        signature(ParityDbWeight::get())
    }
    fn renew() -> Weight {
        renew(ParityDbWeight::get())
    }
    fn examine_renewal() -> Weight {
        examine_renewal(ParityDbWeight::get())
    }
    fn import(n: u32, k: u32) -> Weight {
        import(ParityDbWeight::get(), n, k)
    }
    fn report_equivocation() -> Weight {
        report_equivocation(ParityDbWeight::get())
    }
    fn change() -> Weight {
        change(ParityDbWeight::get())
    }
    fn conclude() -> Weight {
        conclude(ParityDbWeight::get())
    }
    fn settle_entry() -> Weight {
        settle_entry(ParityDbWeight::get())
    }
    fn forget_entry() -> Weight {
        forget_entry(ParityDbWeight::get())
    }
    fn half() -> Weight {
        half(ParityDbWeight::get())
    }
    fn lock() -> Weight {
        lock(ParityDbWeight::get())
    }
    fn visit_nobody() -> Weight {
        visit_nobody(ParityDbWeight::get())
    }
    fn visit() -> Weight {
        visit(ParityDbWeight::get())
    }
    fn look() -> Weight {
        look(ParityDbWeight::get())
    }
    fn begin() -> Weight {
        begin(ParityDbWeight::get())
    }
    fn quiet() -> Weight {
        quiet(ParityDbWeight::get())
    }
    fn outbox_page() -> Weight {
        outbox_page(ParityDbWeight::get())
    }
    fn hand_over() -> Weight {
        hand_over(ParityDbWeight::get())
    }
    fn pay_out() -> Weight {
        pay_out(ParityDbWeight::get())
    }
    fn pay() -> Weight {
        pay(ParityDbWeight::get())
    }
}

// The lane and the account's own entries are read; these two and the entry are written. For the routing table the block
// pays.
fn order(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(68_000_000, 12_000)
        .saturating_add(db.reads(2))
        .saturating_add(db.writes(3))
}

// The lane, the count of blocks, two parameters and an entry of the inbox; the lane is written, and a page of the
// outbox for each 32 messages. A digest is hashed once for each header, and twice for each message: its own, and
// its payee's.
fn commit(db: RuntimeDbWeight, p: u32, m: u32) -> Weight {
    Weight::from_parts(60_000_000, 14_000)
        .saturating_add(Weight::from_parts(1_200_000, 0).saturating_mul(p.into()))
        .saturating_add(Weight::from_parts(4_500_000, 120).saturating_mul(m.into()))
        .saturating_add(db.reads(6))
        .saturating_add(db.writes(u64::from(m.div_ceil(crate::types::PAGE)).saturating_add(1)))
}

// The same but for what is written, and one parameter; the hash of the first block besides.
fn examine_commit(db: RuntimeDbWeight, p: u32, m: u32) -> Weight {
    Weight::from_parts(45_000_000, 14_000)
        .saturating_add(Weight::from_parts(1_200_000, 0).saturating_mul(p.into()))
        .saturating_add(Weight::from_parts(3_500_000, 100).saturating_mul(m.into()))
        .saturating_add(db.reads(5))
}

// What `sr25519_verify` takes.
fn signature(_: RuntimeDbWeight) -> Weight {
    Weight::from_parts(55_000_000, 0)
}

// The lane is read and written.
fn renew(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(22_000_000, 6_000)
        .saturating_add(db.reads(1))
        .saturating_add(db.writes(1))
}

// The lane is read.
fn examine_renewal(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(14_000_000, 6_000).saturating_add(db.reads(1))
}

// The lane and its books are read. Each KiB is some three nodes that are hashed and kept, each record a way of five
// of them.
fn import(db: RuntimeDbWeight, n: u32, k: u32) -> Weight {
    Weight::from_parts(27_000_000, 6_000)
        .saturating_add(Weight::from_parts(14_000_000, 0).saturating_mul(n.into()))
        .saturating_add(Weight::from_parts(6_000_000, 0).saturating_mul(k.into()))
        .saturating_add(db.reads(2))
}

// Two signatures; the key is looked for among those that were reported, and written.
fn report_equivocation(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(135_000_000, 4_000)
        .saturating_add(db.reads(1))
        .saturating_add(db.writes(1))
}

// The list, the opening, the lane, the shard and its books, two parameters and the count of blocks; the list and
// the opening, or the lane.
fn change(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(38_000_000, 14_000)
        .saturating_add(db.reads(8))
        .saturating_add(db.writes(2))
}

// The list is read and written.
fn conclude(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(14_000_000, 4_000)
        .saturating_add(db.reads(1))
        .saturating_add(db.writes(1))
}

// The entry is written anew where it has to wait.
fn settle_entry(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(6_000_000, 0).saturating_add(db.writes(1))
}

// The entry and its account's count are read and written.
fn forget_entry(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(9_000_000, 6_000)
        .saturating_add(db.reads(2))
        .saturating_add(db.writes(2))
}

// The lane and what the account has set aside are read and written, and an entry of the inbox is written.
fn half(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(30_000_000, 10_000)
        .saturating_add(db.reads(2))
        .saturating_add(db.writes(3))
}

// What the account has set aside is read and written. What is being handed over does not reach the database.
fn lock(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(12_000_000, 3_000)
        .saturating_add(db.reads(1))
        .saturating_add(db.writes(1))
}

// The list, the count of blocks and the lane that was last visited; the last two are written.
fn visit_nobody(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(6_000_000, 3_000)
        .saturating_add(db.reads(3))
        .saturating_add(db.writes(2))
}

// The opening, the lane and three parameters are read; the lane is written.
fn visit(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(26_000_000, 10_000)
        .saturating_add(db.reads(5))
        .saturating_add(db.writes(1))
}

// The list and the opening, the books and two parameters are read; the first two are written.
fn look(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(14_000_000, 5_000)
        .saturating_add(db.reads(5))
        .saturating_add(db.writes(2))
}

// Two parameters and the number of accounts are read; the list, the opening and the lane are written.
fn begin(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(40_000_000, 8_000)
        .saturating_add(db.reads(4))
        .saturating_add(db.writes(3))
}

// An event.
fn quiet(_: RuntimeDbWeight) -> Weight {
    Weight::from_parts(8_000_000, 0)
}

// The page is read and written.
fn outbox_page(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(14_000_000, 8_000)
        .saturating_add(db.reads(1))
        .saturating_add(db.writes(1))
}

// Two ways by one look at the routing table, for which the block pays, and two events; an entry of the inbox, if it
// goes back.
fn hand_over(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(75_000_000, 6_000).saturating_add(db.writes(1))
}

// An entry of the inbox, if it goes back.
fn pay_out(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(10_000_000, 3_000).saturating_add(db.writes(1))
}

// An event.
fn pay(_: RuntimeDbWeight) -> Weight {
    Weight::from_parts(8_000_000, 0)
}
