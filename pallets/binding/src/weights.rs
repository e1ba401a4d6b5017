// SPDX-License-Identifier: Apache-2.0
//! Weights of `pallet_binding`.
//!
//! By hand until they are measured: composed of what `cargo bench -p nerv-primitives-affinity` gives for the steps without
//! a chain (in its README), and of what the steps of other pallets were measured with. Each says how. Run `make weights`
//! to replace them.

use core::marker::PhantomData;
use frame_support::{
    traits::Get,
    weights::{constants::ParityDbWeight, RuntimeDbWeight, Weight},
};

/// The weights `pallet_binding` needs.
pub trait WeightInfo {
    /// Weight of `note`.
    fn note() -> Weight;
    /// Weight of `merge`.
    /// Measured for `n` from 0 to 8192.
    fn merge(n: u32) -> Weight;
    /// Weight of `begin`.
    fn begin() -> Weight;
    /// Weight of `survey`.
    /// Measured for `l` from 1 to 1000.
    fn survey(l: u32) -> Weight;
    /// Weight of `close`.
    fn close() -> Weight;
    /// Weight of `forecast`.
    /// Measured for `n` from 0 to 1024.
    fn forecast(n: u32) -> Weight;
    /// Weight of `away`.
    /// Measured for `n` from 0 to 256, and for `c` from 0 to 256.
    fn away(n: u32, c: u32) -> Weight;
    /// Weight of `visit`.
    /// Measured for `n` from 0 to 32.
    fn visit(n: u32) -> Weight;
    /// Weight of `residents`.
    /// Measured for `n` from 0 to 2368.
    fn residents(n: u32) -> Weight;
    /// Weight of `plan`.
    /// Measured for `m` from 0 to 8.
    fn plan(m: u32) -> Weight;
    /// Weight of `check`.
    /// Measured for `m` from 0 to 8.
    fn check(m: u32) -> Weight;
    /// Weight of `made`.
    fn made() -> Weight;
    /// Weight of `carry_out`.
    fn carry_out() -> Weight;
    /// Weight of `choose`.
    /// Measured for `c` from 1 to 64.
    fn choose(c: u32) -> Weight;
    /// Weight of `instruct`.
    fn instruct() -> Weight;
    /// Weight of `clear`.
    fn clear() -> Weight;
}

/// The weights, with the runtime's own cost of its database.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
    fn note() -> Weight {
        note()
    }
    fn merge(n: u32) -> Weight {
        merge(T::DbWeight::get(), n)
    }
    fn begin() -> Weight {
        begin(T::DbWeight::get())
    }
    fn survey(l: u32) -> Weight {
        survey(T::DbWeight::get(), l)
    }
    fn close() -> Weight {
        close(T::DbWeight::get())
    }
    fn forecast(n: u32) -> Weight {
        forecast(T::DbWeight::get(), n)
    }
    fn away(n: u32, c: u32) -> Weight {
        away(T::DbWeight::get(), n, c)
    }
    fn visit(n: u32) -> Weight {
        visit(T::DbWeight::get(), n)
    }
    fn residents(n: u32) -> Weight {
        residents(T::DbWeight::get(), n)
    }
    fn plan(m: u32) -> Weight {
        plan(T::DbWeight::get(), m)
    }
    fn check(m: u32) -> Weight {
        check(T::DbWeight::get(), m)
    }
    fn made() -> Weight {
        made(T::DbWeight::get())
    }
    fn carry_out() -> Weight {
        carry_out(T::DbWeight::get())
    }
    fn choose(c: u32) -> Weight {
        choose(T::DbWeight::get(), c)
    }
    fn instruct() -> Weight {
        instruct(T::DbWeight::get())
    }
    fn clear() -> Weight {
        clear(T::DbWeight::get())
    }
}

/// The same with the usual cost of ParityDb, for tests.
impl WeightInfo for () {
    fn note() -> Weight {
        note()
    }
    fn merge(n: u32) -> Weight {
        merge(ParityDbWeight::get(), n)
    }
    fn begin() -> Weight {
        begin(ParityDbWeight::get())
    }
    fn survey(l: u32) -> Weight {
        survey(ParityDbWeight::get(), l)
    }
    fn close() -> Weight {
        close(ParityDbWeight::get())
    }
    fn forecast(n: u32) -> Weight {
        forecast(ParityDbWeight::get(), n)
    }
    fn away(n: u32, c: u32) -> Weight {
        away(ParityDbWeight::get(), n, c)
    }
    fn visit(n: u32) -> Weight {
        visit(ParityDbWeight::get(), n)
    }
    fn residents(n: u32) -> Weight {
        residents(ParityDbWeight::get(), n)
    }
    fn plan(m: u32) -> Weight {
        plan(ParityDbWeight::get(), m)
    }
    fn check(m: u32) -> Weight {
        check(ParityDbWeight::get(), m)
    }
    fn made() -> Weight {
        made(ParityDbWeight::get())
    }
    fn carry_out() -> Weight {
        carry_out(ParityDbWeight::get())
    }
    fn choose(c: u32) -> Weight {
        choose(ParityDbWeight::get(), c)
    }
    fn instruct() -> Weight {
        instruct(ParityDbWeight::get())
    }
    fn clear() -> Weight {
        clear(ParityDbWeight::get())
    }
}

// Storage: `Binding::Dealt` (r:0 w:0)
// By hand until it is measured. An entry of 65 bytes is appended to a list of the block, whose length
// is read; each such list takes a remittance 1.5 us (`remit` of the outbox pallet).
fn note() -> Weight {
    Weight::from_parts(3_000_000, 0)
}

// Storage: `Binding::Dealt` (r:0 w:0)
// Storage: `Binding::Pairs` (r:1 w:1)
// By hand until it is measured. A full sketch is decoded and encoded in 0.23 ms, one in which pairs are let in is put in
// order in some 1 ms, and each transfer of a pair that is let in takes 0.5 us (`sketch` of the benchmarks); its note is
// decoded in 0.15 us (`batch` of the outbox pallet). Twice that, as Wasm, and 0.5 ms for the 154 KB that are hashed and
// stored.
fn merge(db: RuntimeDbWeight, n: u32) -> Weight {
    Weight::from_parts(3_000_000_000, 158_093)
        .saturating_add(Weight::from_parts(1_300_000, 0).saturating_mul(n.into()))
        .saturating_add(db.reads(1))
        .saturating_add(db.writes(1))
}

// Storage: `Binding::OpenWindow` (r:0 w:1)
// Storage: `ShardRegistry::Routing` (r:0 w:0)
// Storage: `Parameters::Parameters` (r:2 w:0)
// By hand until it is measured. The largest routing table is decoded in some 0.1 ms (`fold` of the registry, less its
// sums), twice that as Wasm.
fn begin(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(230_000_000, 1_571)
        .saturating_add(db.reads(2))
        .saturating_add(db.writes(1))
}

// Storage: `Binding::Surveyed` (r:1 w:1)
// Storage: `ShardRegistry::Routing` (r:0 w:0)
// Storage: `Lanes::Lanes` (r:1 w:0)
// Storage: `Parameters::Parameters` (r:1 w:0)
// By hand until it is measured. The routing table as in `begin`; a leaf is looked for among the lanes, and encoded in 37
// bytes, which are hashed. Rates are not in it.
fn survey(db: RuntimeDbWeight, l: u32) -> Weight {
    Weight::from_parts(240_000_000, 38_487)
        .saturating_add(Weight::from_parts(600_000, 0).saturating_mul(l.into()))
        .saturating_add(db.reads(3))
        .saturating_add(db.writes(1))
}

// Storage: `Binding::Pairs` (r:1 w:1)
// Storage: `Binding::Forecasts` (r:1 w:1)
// Storage: `Binding::Plans` (r:1 w:1)
// Storage: `Binding::Surveyed` (r:1 w:1)
// Storage: `ShardRegistry::Routing` (r:0 w:0)
// Storage: `Parameters::Parameters` (r:1 w:0)
// By hand until it is measured. A full sketch is decoded and encoded in 0.23 ms, and 1,024 pairs are closed, scored and
// forecast in 0.12 ms (`sketch` of the benchmarks); twice that, as Wasm, 0.5 ms for the 154 KB that are hashed and
// stored, 0.2 ms for the routing table, and 0.1 ms for plans and leaves.
fn close(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(1_600_000_000, 158_093)
        .saturating_add(db.reads(5))
        .saturating_add(db.writes(4))
}

// Storage: `Binding::Remembered` (r:1 w:1)
// By hand until it is measured. A step takes 0.6 us (`cargo bench -p nerv-primitives-neural`), twice that as Wasm; 32 KB are
// decoded, encoded, hashed and stored.
fn forecast(db: RuntimeDbWeight, n: u32) -> Weight {
    Weight::from_parts(10_000_000, 34_300)
        .saturating_add(Weight::from_parts(1_500_000, 0).saturating_mul(n.into()))
        .saturating_add(db.reads(1))
        .saturating_add(db.writes(1))
}

// Storage: `Binding::Away` (r:n w:c)
// Storage: `Binding::CounterForAway` (r:1 w:1)
// By hand until it is measured. An entry is read in the order of its key, and looked for in two maps; one that is changed
// is written, and told of.
fn away(db: RuntimeDbWeight, n: u32, c: u32) -> Weight {
    Weight::from_parts(10_000_000, 3_000)
        .saturating_add(Weight::from_parts(6_000_000, 2_600).saturating_mul(n.into()))
        .saturating_add(Weight::from_parts(9_000_000, 0).saturating_mul(c.into()))
        .saturating_add(db.reads(1))
        .saturating_add(db.reads(n.into()))
        .saturating_add(db.writes(1))
        .saturating_add(db.writes(c.into()))
}

// Storage: `Binding::Instructions` (r:n w:0)
// Storage: `Binding::CounterForInstructions` (r:1 w:0)
// Storage: `Binding::Visited` (r:1 w:1)
// Storage: `Ledger records` (r:2n w:0)
// Storage: `ShardRegistry::Routing` (r:0 w:0)
// By hand until it is measured. For each of two accounts the routing table is copied, 110 KB in some 20 us, walked in 2 us,
// and a record read in 6 us.
fn visit(db: RuntimeDbWeight, n: u32) -> Weight {
    Weight::from_parts(12_000_000, 3_600)
        .saturating_add(Weight::from_parts(65_000_000, 0).saturating_mul(n.into()))
        .saturating_add(db.reads(2))
        .saturating_add(db.reads(3_u64.saturating_mul(n.into())))
        .saturating_add(db.writes(1))
}

// Storage: `Binding::Instructions` (r:n w:0)
// Storage: `Binding::Returned` (r:1 w:1)
// Storage: `ShardRegistry::Routing` (r:0 w:0)
// By hand until it is measured. The routing table is copied, in 20 us; of an account 64 bytes are hashed, in 2 us as Wasm,
// and ten cuts are walked in 0.5 us; an entry is read in 2 us, and the account looked for in some maps.
fn residents(db: RuntimeDbWeight, n: u32) -> Weight {
    Weight::from_parts(60_000_000, 3_600)
        .saturating_add(Weight::from_parts(6_000_000, 0).saturating_mul(n.into()))
        .saturating_add(db.reads(1))
        .saturating_add(db.reads(n.into()))
        .saturating_add(db.writes(1))
}

// Storage: `Parameters::Parameters` (r:8 w:0)
// By hand until it is measured. 2 ms for 8 moves and 5 ms for 64 of them, with 1,024 pairs, 2,048 accounts and 1,000
// leaves (`plan` of the benchmarks), twice that as Wasm.
fn plan(db: RuntimeDbWeight, m: u32) -> Weight {
    Weight::from_parts(3_300_000_000, 0)
        .saturating_add(Weight::from_parts(110_000_000, 0).saturating_mul(m.into()))
        .saturating_add(db.reads(8))
}

// Storage: `Binding::Plans` (r:1 w:0)
// Storage: `Binding::Away` (r:m w:0)
// Storage: `Binding::CounterForAway` (r:1 w:0)
// Storage: `Binding::Instructions` (r:m w:0)
// Storage: `Lanes::Lanes` (r:2m w:0)
// Storage: `Ledger records` (r:2m w:0)
// Storage: `ShardRegistry::Routing` (r:0 w:0)
// Storage: `Parameters::Parameters` (r:3 w:0)
// By hand until it is measured. Four plans are decoded in 20 us, the routing table twice in 0.2 ms each and copied in
// 20 us; of each move an account is walked as in `residents`, four entries are read in 2 us each, and its record in 6 us. Rates
// are not in it.
fn check(db: RuntimeDbWeight, m: u32) -> Weight {
    Weight::from_parts(460_000_000, 14_200)
        .saturating_add(Weight::from_parts(20_000_000, 0).saturating_mul(m.into()))
        .saturating_add(db.reads(5))
        .saturating_add(db.reads(6_u64.saturating_mul(m.into())))
}

// Storage: `Binding::Away` (r:1 w:1)
// Storage: `Binding::CounterForAway` (r:1 w:1)
// Storage: `Binding::Returned` (r:1 w:1)
// Storage: `Binding::OpenWindow` (r:1 w:0)
// By hand until it is measured. Up to 256 entries of 68 bytes are decoded and encoded in 25 us, and two entries written;
// an event takes 3.5 us. The operation itself is not in it.
fn made(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(45_000_000, 17_900)
        .saturating_add(db.reads(3))
        .saturating_add(db.writes(3))
}

// Storage: `Binding::Plans` (r:1 w:1)
// By hand until it is measured. Four plans are decoded and encoded, and an event is told.
fn carry_out(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(40_000_000, 14_200)
        .saturating_add(db.reads(1))
        .saturating_add(db.writes(1))
}

// Storage: `Binding::Pairs` (r:1 w:0)
// Storage: `Binding::OpenWindow` (r:1 w:0)
// Storage: `ShardRegistry::Routing` (r:0 w:0)
// Storage: `Parameters::Parameters` (r:3 w:0)
// By hand until it is measured. 0.8 ms for one candidate and 4.4 ms for 64, with 1,024 pairs of 2,048 accounts, of which half
// are looked at, and a full sketch decoded in 0.2 ms (`cut` and `sketch` of the benchmarks), twice that as Wasm; 1,024
// accounts walked in 2.5 us each; 0.1 ms to sort.
fn choose(db: RuntimeDbWeight, c: u32) -> Weight {
    Weight::from_parts(3_900_000_000, 158_093)
        .saturating_add(Weight::from_parts(58_000_000, 0).saturating_mul(c.into()))
        .saturating_add(db.reads(5))
}

// Storage: `Binding::Instructions` (r:1 w:1)
// Storage: `Binding::CounterForInstructions` (r:1 w:1)
// Storage: `Balances::Holds` (r:1 w:1)
// Storage: `System::Account` (r:1 w:1)
// Storage: `Ledger records` (r:1 w:0)
// Storage: `ShardRegistry::Routing` (r:0 w:0)
// Storage: `Parameters::Parameters` (r:1 w:0)
// By hand until it is measured. The routing table is copied and walked, and a record read, as in `visit`; units are held in
// 25 us (`upload_model` of the load predictor, less its file), and an event is told.
fn instruct(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(75_000_000, 3_700)
        .saturating_add(db.reads(6))
        .saturating_add(db.writes(4))
}

// Storage: `Binding::Instructions` (r:1 w:1)
// Storage: `Binding::CounterForInstructions` (r:1 w:1)
// Storage: `Balances::Holds` (r:1 w:1)
// Storage: `System::Account` (r:1 w:1)
// By hand until it is measured. As `instruct`, without a look at the ledger.
fn clear(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(45_000_000, 3_700)
        .saturating_add(db.reads(4))
        .saturating_add(db.writes(4))
}
