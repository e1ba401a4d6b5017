//! Placeholder until measured.
#![allow(missing_docs)]
use frame_support::weights::Weight;
pub trait WeightInfo {
    fn deposit() -> Weight;
    fn withdraw() -> Weight;
    fn transfer_within() -> Weight;
    fn transfer_across() -> Weight;
    fn hand_over() -> Weight;
    fn touch() -> Weight;
}
pub struct SubstrateWeight<T>(core::marker::PhantomData<T>);
const W: Weight = Weight::from_parts(150_000_000, 0);
impl<T> WeightInfo for SubstrateWeight<T> {
    fn deposit() -> Weight {
        W
    }
    fn withdraw() -> Weight {
        W
    }
    fn transfer_within() -> Weight {
        W
    }
    fn transfer_across() -> Weight {
        W
    }
    fn hand_over() -> Weight {
        W
    }
    fn touch() -> Weight {
        W
    }
}
impl WeightInfo for () {
    fn deposit() -> Weight {
        W
    }
    fn withdraw() -> Weight {
        W
    }
    fn transfer_within() -> Weight {
        W
    }
    fn transfer_across() -> Weight {
        W
    }
    fn hand_over() -> Weight {
        W
    }
    fn touch() -> Weight {
        W
    }
}
