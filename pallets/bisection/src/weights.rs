//! Placeholder until measured.
#![allow(missing_docs)]
use frame_support::weights::Weight;
pub trait WeightInfo {
    fn force_split() -> Weight;
    fn force_merge() -> Weight;
    fn force_override() -> Weight;
    fn advance() -> Weight;
    fn drain(n: u32) -> Weight;
    fn settle() -> Weight;
}
pub struct SubstrateWeight<T>(core::marker::PhantomData<T>);
const W: Weight = Weight::from_parts(150_000_000, 0);
impl<T> WeightInfo for SubstrateWeight<T> {
    fn force_split() -> Weight {
        W
    }
    fn force_merge() -> Weight {
        W
    }
    fn force_override() -> Weight {
        W
    }
    fn advance() -> Weight {
        W
    }
    fn drain(n: u32) -> Weight {
        Weight::from_parts(100_000_000 + 60_000_000 * n as u64, 0)
    }
    fn settle() -> Weight {
        W
    }
}
impl WeightInfo for () {
    fn force_split() -> Weight {
        W
    }
    fn force_merge() -> Weight {
        W
    }
    fn force_override() -> Weight {
        W
    }
    fn advance() -> Weight {
        W
    }
    fn drain(n: u32) -> Weight {
        Weight::from_parts(100_000_000 + 60_000_000 * n as u64, 0)
    }
    fn settle() -> Weight {
        W
    }
}
