// SPDX-License-Identifier: Apache-2.0
//! What forecasts cost: a step, a window of 120, and reading the models' files.

use criterion::{criterion_main, Criterion};
use nerv_primitives_neural::{golden, gru, Input, Model, State};
use std::hint::black_box;

fn step(c: &mut Criterion) {
    let model = golden::model();
    let file = model.encode();
    let window: Vec<Input> = golden::inputs().collect();

    c.bench_function("LSTM: a step", |b| {
        let mut state = State::default();
        let mut inputs = window.iter().cycle();
        b.iter(|| model.step(&mut state, black_box(inputs.next().expect("a cycle"))))
    });
    c.bench_function("LSTM: a window of 120 steps", |b| {
        b.iter(|| model.run(black_box(&window).iter().copied()))
    });
    c.bench_function("LSTM: read the model's file", |b| {
        b.iter(|| Model::parse(black_box(&file)))
    });
    c.bench_function("LSTM: read the model's file and check its hash", |b| {
        b.iter(|| Model::verify(black_box(&file)))
    });
}

fn gru_step(c: &mut Criterion) {
    let model = gru::golden::model();
    let file = model.encode();
    let sequence: Vec<Input> = gru::golden::inputs().collect();

    c.bench_function("GRU: a step", |b| {
        let mut state = gru::State::default();
        let mut inputs = sequence.iter().cycle();
        b.iter(|| model.step(&mut state, black_box(inputs.next().expect("a cycle"))))
    });
    c.bench_function("GRU: read the model's file", |b| {
        b.iter(|| gru::Model::parse(black_box(&file)))
    });
    c.bench_function("GRU: read the model's file and check its hash", |b| {
        b.iter(|| gru::Model::verify(black_box(&file)))
    });
}

// The macro makes a public function of its own.
#[allow(missing_docs)]
mod group {
    use super::{gru_step, step};
    criterion::criterion_group!(benches, step, gru_step);
}

criterion_main!(group::benches);
