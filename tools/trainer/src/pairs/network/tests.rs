// SPDX-License-Identifier: Apache-2.0

use super::*;
use crate::random::source;
use candle_nn::{rnn::GRUConfig, Linear, Module, VarBuilder, RNN};
use std::collections::HashMap;

/// candle's own GRU of the same numbers, which is torch's.
#[test]
fn hidden_values_are_those_of_candles_gru() -> Result<()> {
    let (units, batch, steps) = (5, 3, 7);
    let network = Network::new(units, &mut source(4, &[]))?;
    let device = Device::Cpu;
    let sum = |sum: usize, from: usize, rows: usize| -> Result<Tensor> {
        network
            .sums
            .narrow(1, sum * units, units)?
            .narrow(0, from, rows)
    };
    // Rows of units, gate by gate.
    let stacked = |new: usize, from: usize, rows: usize| -> Result<Tensor> {
        let gates = [
            sum(0, from, rows)?,
            sum(1, from, rows)?,
            sum(new, from, rows)?,
        ];
        Tensor::cat(&gates, 1)?.t()?.contiguous()
    };
    let no_bias = Tensor::zeros(2 * units, DType::F32, &device)?;
    let product_bias = sum(CARRIED, INPUTS, 1)?.flatten_all()?;
    let tensors = [
        ("weight_ih_l0", stacked(GIVEN, 0, INPUTS)?),
        ("weight_hh_l0", stacked(CARRIED, COLUMNS, units)?),
        ("bias_ih_l0", stacked(GIVEN, INPUTS, 1)?.flatten_all()?),
        ("bias_hh_l0", Tensor::cat(&[&no_bias, &product_bias], 0)?),
    ];
    let tensors: HashMap<String, Tensor> = tensors
        .map(|(name, tensor)| (name.to_string(), tensor))
        .into();
    let builder = VarBuilder::from_tensors(tensors, DType::F32, &device);
    let theirs = candle_nn::rnn::gru(INPUTS, units, GRUConfig::default(), builder)?;

    let inputs = Tensor::randn(0f32, 1.0, (batch, steps, INPUTS), &device)?;
    let ones = Tensor::ones((batch, 1), DType::F32, &device)?;
    let each = |step| Tensor::cat(&[&inputs.narrow(1, step, 1)?.squeeze(1)?, &ones], 1);
    let rows = (0..steps).map(each).collect::<Result<Vec<Tensor>>>()?;
    let (logits, h) = network.run(&rows, network.zero(batch)?)?;
    let states = theirs.seq(&inputs)?;
    let last = states[steps - 1].h();
    let apart = |a: &Tensor, b: &Tensor| (a - b)?.abs()?.max_all()?.to_scalar::<f32>();
    assert!(apart(&h, last)? < 2e-6);
    let head = Linear::new(
        network.head.t()?,
        Some(network.head_bias.as_tensor().clone()),
    );
    let said = head.forward(last)?.flatten_all()?;
    assert!(apart(&logits.narrow(0, (steps - 1) * batch, batch)?, &said)? < 2e-6);
    Ok(())
}

#[test]
fn levels_are_scaled() {
    let scaled = scaled(&Features([ONE, ONE, 4 * ONE, 0, ONE / 2, 0]));
    assert_eq!(scaled, [0.5, 1.0, 1.0, -1.0, 0.0, -1.0]);
}
