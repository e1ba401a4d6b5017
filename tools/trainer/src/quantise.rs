// SPDX-License-Identifier: Apache-2.0
//! From the trained network to the model of the chain.

use crate::{
    network::{
        cell::{read, GATES},
        Network,
    },
    scaling::{parameters, q24},
};
use candle_core::Result;
use nerv_primitives_load::HORIZON;
use nerv_primitives_neural::{Parameters, HIDDEN, INPUTS};

/// The largest shift that a model's file allows.
const MOST_BITS: u8 = 15;

/// The parameters of a model that does what the network does: weights to the nearest multiple of
/// `2^-shift`, with the largest shift that all of them fit under.
///
/// # Errors
///
/// Those of candle.
pub fn quantise(network: &Network) -> Result<Parameters> {
    let gates = read(&network.gates)?;
    let head = read(&network.head)?;
    let head_bias = read(&network.head_bias)?;
    let columns = GATES * HIDDEN;
    // The file goes gate by gate, the network's matrix row by row.
    let row = |row: usize| &gates[row * columns..][..columns];
    let gather = |from: usize, count: usize| -> Vec<f32> {
        (0..columns)
            .flat_map(|gate| (0..count).map(move |n| (gate, n)))
            .map(|(gate, n)| row(from + n)[gate])
            .collect()
    };
    let w_ih = gather(0, INPUTS);
    let w_hh = gather(INPUTS + 1, HIDDEN);
    let shift = shift_for(w_ih.iter().chain(&w_hh).chain(&head));
    let weights = |list: &[f32]| {
        list.iter()
            .map(|weight| weight_of(*weight, shift))
            .collect()
    };
    Ok(Parameters {
        shift,
        horizon: HORIZON as u16,
        scaling: parameters(),
        w_ih: weights(&w_ih),
        w_hh: weights(&w_hh),
        bias: row(INPUTS).iter().map(|bias| q24(*bias)).collect(),
        head: weights(&head),
        head_bias: head_bias.first().map_or(0, |bias| q24(*bias)),
    })
}

/// The largest shift under which all weights fit into 16 bits.
pub fn shift_for<'a>(weights: impl Iterator<Item = &'a f32>) -> u8 {
    let largest = weights.fold(0f32, |most, weight| most.max(weight.abs()));
    (0..=MOST_BITS)
        .rev()
        .find(|shift| (largest * f32::from(1u16 << shift)).round() <= f32::from(i16::MAX))
        .unwrap_or(0)
}

/// A weight under a shift, to the nearest; saturates, and is never `i16::MIN`.
pub fn weight_of(weight: f32, shift: u8) -> i16 {
    let scaled = (weight * f32::from(1u16 << shift)).round();
    (scaled as i16).max(-i16::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::source;
    use candle_core::Var;
    use nerv_primitives_neural::Model;

    #[test]
    fn the_shift_is_the_largest_that_fits() {
        assert_eq!(shift_for([0.5, -0.9].iter()), 15);
        assert_eq!(shift_for([1.0].iter()), 14);
        assert_eq!(shift_for([-3.9, 0.1].iter()), 13);
        assert_eq!(shift_for([1e9].iter()), 0);
        assert_eq!(weight_of(-1.0, 15), -i16::MAX);
        assert_eq!(weight_of(0.25, 14), 4_096);
    }

    #[test]
    fn every_weight_comes_to_its_place() -> Result<()> {
        let network = Network::new(&mut source(1, &[]))?;
        let columns = GATES * HIDDEN;
        let mut gates = read(&network.gates)?;
        gates[2 * columns + 7] = 0.5; // input 2 to gate row 7
        gates[INPUTS * columns + 9] = -0.25; // bias of gate row 9
        gates[(INPUTS + 1 + 5) * columns + 200] = 0.125; // hidden 5 to gate row 200
        let shape = network.gates.shape().clone();
        let network = Network {
            gates: Var::from_vec(gates, shape, &candle_core::Device::Cpu)?,
            ..network
        };
        let parameters = quantise(&network)?;
        assert_eq!(parameters.shift, 15);
        assert_eq!(parameters.w_ih[7 * INPUTS + 2], 1 << 14);
        assert_eq!(parameters.bias[9], -(1 << 22));
        assert_eq!(parameters.w_hh[200 * HIDDEN + 5], 1 << 12);
        assert!(Model::new(parameters).is_ok());
        Ok(())
    }

    #[test]
    fn a_model_becomes_the_same_model_again() -> Result<()> {
        let network = Network::new(&mut source(3, &[]))?;
        let model = Model::new(quantise(&network)?).unwrap();
        let again = quantise(&Network::of_model(&model)?)?;
        assert_eq!(Model::new(again), Ok(model));
        Ok(())
    }
}
