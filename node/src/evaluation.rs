// SPDX-License-Identifier: Apache-2.0
//! The model of the forecast answers the same in the runtime's wasm as natively, bit for bit.

use crate::{chain_spec, service::HostFunctions};
use codec::{Decode, Encode};
use nerv_primitives_load::{Features, FEATURES};
use nerv_primitives_neural::{golden, Model, State};
use sc_executor::WasmExecutor;
use sp_core::{
    storage::Storage,
    traits::{CallContext, CodeExecutor, RuntimeCode, WrappedRuntimeCode},
};
use sp_io::hashing::{blake2_256, twox_128};

/// One second as the model is given it.
type Levels = [u16; FEATURES];

/// The genesis of the development chain.
fn genesis() -> Storage {
    let spec = chain_spec::load("dev").unwrap();
    spec.as_storage_builder().build_storage().unwrap()
}

/// Where the file of the model in force stands.
fn model_key() -> Vec<u8> {
    [twox_128(b"LoadPredictor"), twox_128(b"ModelFile")].concat()
}

/// Has the runtime in the storage evaluate samples, in wasm.
fn in_wasm(storage: Storage, samples: &[Levels]) -> (Vec<u32>, [u8; 32]) {
    let code = storage.top[&b":code"[..]].clone();
    let fetcher = WrappedRuntimeCode(code.as_slice().into());
    let runtime = RuntimeCode {
        code_fetcher: &fetcher,
        heap_pages: None,
        hash: blake2_256(&code).to_vec(),
    };
    let executor = WasmExecutor::<HostFunctions>::builder().build();
    let mut externalities = sp_io::TestExternalities::new(storage);
    let (answer, _) = executor.call(
        &mut externalities.ext(),
        &runtime,
        "ShardsApi_evaluate",
        &samples.encode(),
        CallContext::Offchain,
    );
    let answer = answer.expect("the runtime evaluates");
    Decode::decode(&mut answer.as_slice()).expect("as the API says")
}

/// The same by the model's own code on this machine.
fn natively(model: &Model, samples: &[Levels]) -> (Vec<u32>, [u8; 32]) {
    let mut state = State::default();
    let probabilities = samples
        .iter()
        .map(|levels| model.step(&mut state, &Features(*levels).input()))
        .collect();
    (probabilities, state.using_encoded(blake2_256))
}

/// The inputs of the golden vectors, as levels: with the 12 bits after the point that those have.
fn golden_levels() -> Vec<Levels> {
    golden::inputs()
        .map(|input| input.map(|value| (value.to_bits() >> 12).clamp(0, u16::MAX.into()) as u16))
        .collect()
}

/// Levels of every size, the greatest among them, from a generator of numbers.
fn wild_levels() -> Vec<Levels> {
    let mut number = 1u64;
    let mut draw = || {
        number = number
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        // Any of 16 magnitudes.
        (u16::MAX >> ((number >> 33) % 16)) & (number >> 48) as u16
    };
    let mut levels: Vec<Levels> = (0..600).map(|_| core::array::from_fn(|_| draw())).collect();
    levels.extend([[u16::MAX; FEATURES]; 20]);
    levels.extend([[0; FEATURES]; 20]);
    levels
}

#[test]
fn the_shipped_model_answers_in_wasm_as_natively() {
    let file = nerv_runtime::model::FILE;
    let (model, _) = Model::verify(file).expect("the shipped model is sound");
    assert_eq!(
        genesis().top.get(&model_key()),
        Some(&file.to_vec().encode())
    );
    for samples in [golden_levels(), wild_levels(), vec![]] {
        assert_eq!(in_wasm(genesis(), &samples), natively(&model, &samples));
    }
}

#[test]
fn the_golden_model_answers_in_wasm_as_natively() {
    let model = golden::model();
    let samples = golden_levels();
    assert_eq!(samples.len(), golden::STEPS);
    let mut storage = genesis();
    storage.top.insert(model_key(), model.encode().encode());
    let answer = in_wasm(storage, &samples);
    assert_eq!(answer, natively(&model, &samples));
    // Levels are a little coarser than the vectors' own inputs, whose answers are known.
    assert_eq!(answer.0.len(), golden::EXPECTED.len());
    for (said, expected) in answer.0.iter().zip(golden::EXPECTED) {
        assert!(said.abs_diff(expected) < 2_000, "{said} for {expected}");
    }
}

#[test]
fn models_do_not_answer_alike() {
    let samples = golden_levels();
    let mut storage = genesis();
    storage
        .top
        .insert(model_key(), golden::model().encode().encode());
    assert_ne!(
        in_wasm(storage, &samples),
        in_wasm(genesis(), &samples),
        "the model in the state is the one that is asked"
    );
}
