// SPDX-License-Identifier: Apache-2.0
//! From the trained network to the model of the chain.

use super::network::{cell::SUMS, Network, CARRIED, COLUMNS, GIVEN, SCALES};
use crate::{
    network::cell::read,
    quantise::{shift_for, weight_of},
    scaling::q24,
};
use candle_core::{bail, Result};
use nerv_primitives_neural::{
    gru::{Parameters, HIDDEN},
    Scaling, INPUTS,
};

/// The windows that a forecast reaches ahead.
pub const HORIZON: u16 = 1;

/// The parameters of a model that does what the network does: weights to the nearest multiple of
/// `2^-shift`, with the largest shift that all of them fit under.
///
/// A network of fewer units than the model has becomes one with units that stay at zero.
///
/// # Errors
///
/// Those of candle, and if the network has more units than the model.
pub fn quantise(network: &Network) -> Result<Parameters> {
    let units = network.units();
    if units > HIDDEN {
        bail!("{units} units are more than the {HIDDEN} of a model");
    }
    let sums = read(&network.sums)?;
    // Of the matrix a row's part for one of the sums, as long as a model's.
    let part = |row: usize, sum: usize| -> Vec<f32> {
        let mut part = sums[(row * SUMS + sum) * units..][..units].to_vec();
        part.resize(HIDDEN, 0.0);
        part
    };
    // The file goes gate by gate, the matrix row by row. Of a gate so many rows from one on, and units
    // beyond the network's.
    let gate = |sum: usize, from: usize, rows: usize, width: usize| -> Vec<f32> {
        let parts: Vec<Vec<f32>> = (from..from + rows).map(|row| part(row, sum)).collect();
        (0..HIDDEN)
            .flat_map(|unit| {
                let known = parts.iter().map(move |part| part[unit]);
                known.chain(std::iter::repeat(0.0)).take(width)
            })
            .collect()
    };
    let gates = |new: usize, from: usize, rows: usize, width: usize| -> Vec<f32> {
        let each = [0, 1, new].map(|sum| gate(sum, from, rows, width));
        each.concat()
    };
    let w_ih = gates(GIVEN, 0, INPUTS, INPUTS);
    let w_hh = gates(CARRIED, COLUMNS, units, HIDDEN);
    let biases = |list: Vec<f32>| list.into_iter().map(q24).collect();
    let mut head = read(&network.head)?;
    head.resize(HIDDEN, 0.0);
    let shift = shift_for(w_ih.iter().chain(&w_hh).chain(&head));
    let weights = |list: &[f32]| list.iter().map(|one| weight_of(*one, shift)).collect();
    Ok(Parameters {
        shift,
        horizon: HORIZON,
        scaling: SCALES.map(|(offset, factor)| Scaling {
            offset: q24(offset),
            factor: q24(factor),
        }),
        w_ih: weights(&w_ih),
        w_hh: weights(&w_hh),
        bias: biases(gates(GIVEN, INPUTS, 1, 1)),
        bias_hn: biases(part(INPUTS, CARRIED)),
        head: weights(&head),
        head_bias: read(&network.head_bias)?
            .first()
            .map_or(0, |bias| q24(*bias)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::source;
    use candle_core::{Device, Tensor, Var};
    use nerv_primitives_neural::{
        gru::{Model, State},
        Input, Value,
    };

    #[test]
    fn every_weight_comes_to_its_place() -> Result<()> {
        let mut network = Network::new(HIDDEN, &mut source(1, &[]))?;
        let mut sums = read(&network.sums)?;
        let mut put = |row: usize, sum: usize, unit: usize, weight: f32| {
            sums[(row * SUMS + sum) * HIDDEN + unit] = weight;
        };
        put(2, 0, 7, 0.5); // input 2 to the reset gate of unit 7
        put(INPUTS, 1, 9, -0.25); // bias of the update gate of unit 9
        put(COLUMNS + 5, CARRIED, 3, 0.125); // hidden 5 to the new gate of unit 3
        put(INPUTS, CARRIED, 4, 0.75); // bias of the hidden product of unit 4
        let shape = network.sums.shape().clone();
        network.sums = Var::from_vec(sums, shape, &Device::Cpu)?;
        let parameters = quantise(&network)?;
        assert_eq!(parameters.shift, 15);
        assert_eq!(parameters.w_ih[7 * INPUTS + 2], 1 << 14);
        assert_eq!(parameters.bias[HIDDEN + 9], -(1 << 22));
        assert_eq!(parameters.w_hh[(2 * HIDDEN + 3) * HIDDEN + 5], 1 << 12);
        assert_eq!(parameters.bias_hn[4], 3 << 22);
        assert!(Model::new(parameters).is_ok());
        Ok(())
    }

    #[test]
    fn a_model_becomes_the_same_model_again() -> Result<()> {
        let network = Network::new(HIDDEN, &mut source(3, &[]))?;
        let model = Model::new(quantise(&network)?).unwrap();
        let again = quantise(&Network::of_model(&model)?)?;
        assert_eq!(Model::new(again), Ok(model));
        Ok(())
    }

    #[test]
    fn a_smaller_network_says_the_same_as_its_model() -> Result<()> {
        let network = Network::new(8, &mut source(5, &[]))?;
        let model = Model::new(quantise(&network)?).unwrap();
        let mut state = State::default();
        let mut h = network.zero(1)?;
        for step in 0..40u16 {
            let levels = std::array::from_fn(|n| (step * 700 + n as u16 * 900) % 9_000);
            let features = nerv_primitives_affinity::Features(levels);
            let input: Input = features.input().map(|x| Value::from_bits(x.to_bits()));
            let said = f64::from(model.step(&mut state, &input)) / 1e6;
            let mut row = super::super::network::scaled(&features).to_vec();
            row.push(1.0);
            let x = Tensor::from_vec(row, (1, COLUMNS), &Device::Cpu)?;
            let (logit, next) = network.run(&[x], h)?;
            h = next;
            let logit = f64::from(logit.to_vec1::<f32>()?[0]);
            assert!((said - 1.0 / (1.0 + (-logit).exp())).abs() < 1e-3);
            assert!(state.0[8..].iter().all(|h| *h == 0));
        }
        let network = Network::new(HIDDEN + 1, &mut source(5, &[]))?;
        assert!(quantise(&network).is_err());
        Ok(())
    }
}
