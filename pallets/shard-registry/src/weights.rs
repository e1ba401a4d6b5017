//! Placeholder until measured.
#![allow(missing_docs)]
use frame_support::weights::Weight;
pub trait WeightInfo {
    fn fold(n: u32) -> Weight;
}
pub struct SubstrateWeight<T>(core::marker::PhantomData<T>);
impl<T> WeightInfo for SubstrateWeight<T> {
    fn fold(n: u32) -> Weight {
        Weight::from_parts(10_000_000 + 100_000_000 * n as u64, 0)
    }
}
impl WeightInfo for () {
    fn fold(n: u32) -> Weight {
        Weight::from_parts(10_000_000 + 100_000_000 * n as u64, 0)
    }
}
