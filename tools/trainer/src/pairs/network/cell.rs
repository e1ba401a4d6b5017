// SPDX-License-Identifier: Apache-2.0
//! The element-wise half of a GRU step as one operation of candle, for the same reason as the
//! [LSTM's](crate::network::cell), and held to candle's operations by the same kind of test.

use crate::network::cell::{gates, numbers, sigmoid, sums, tanh};
use candle_core::{CpuStorage, CustomOp2, CustomOp3, Layout, Result, Shape, Tensor};

/// Sums that enter a unit, in the order of the weights: those of the reset and of the update gate;
/// of the new gate what the inputs give, and what the hidden values give.
pub const SUMS: usize = 4;

/// A step of a batch of GRU cells, given the sums that enter the gates.
///
/// Arguments: the sums (batch, 4 · units) and the hidden values (batch, units). Result: the new
/// hidden values (batch, units).
pub struct Cell;

/// The gradient of [`Cell`] by its arguments: one row of (batch · 4 · units), followed by
/// (batch · units).
struct CellGradient;

/// What the gates of one unit come to: reset, update, new.
#[inline(always)]
fn activations(sums: [f32; SUMS]) -> [f32; 3] {
    let [reset, update, given, carried] = sums;
    let r = sigmoid(reset);
    [r, sigmoid(update), tanh(given + r * carried)]
}

/// The gradient of one row, by the sums one after another and by the hidden values.
///
/// A function of its own, never inlined: of its arguments the compiler knows that none is written
/// through another, so that it makes vector instructions of the loop.
#[inline(never)]
fn gradient_of_row(
    row: [&[f32]; SUMS],
    hidden: &[f32],
    by_output: &[f32],
    by_sums: [&mut [f32]; SUMS],
    by_hidden: &mut [f32],
) {
    // All of one length that the compiler can see.
    let units = hidden.len();
    let row = row.map(|sums| &sums[..units]);
    let by_output = &by_output[..units];
    let [reset, update, given, carried] = by_sums.map(|sums| &mut sums[..units]);
    let by_hidden = &mut by_hidden[..units];
    for k in 0..units {
        let one = sums(&row, k);
        let [r, z, n] = activations(one);
        // h' = n + z (h - n)
        let by_new = by_output[k] * (1.0 - z) * (1.0 - n * n);
        reset[k] = by_new * one[3] * r * (1.0 - r);
        update[k] = by_output[k] * (hidden[k] - n) * z * (1.0 - z);
        given[k] = by_new;
        carried[k] = by_new * r;
        by_hidden[k] = by_output[k] * z;
    }
}

impl CustomOp2 for Cell {
    fn name(&self) -> &'static str {
        "gru-cell"
    }

    fn cpu_fwd(
        &self,
        sums_of: &CpuStorage,
        sums_layout: &Layout,
        hidden_of: &CpuStorage,
        hidden_layout: &Layout,
    ) -> Result<(CpuStorage, Shape)> {
        let (batch, units) = hidden_layout.shape().dims2()?;
        let all = numbers(sums_of, sums_layout)?;
        let before = numbers(hidden_of, hidden_layout)?;
        let mut result = vec![0f32; batch * units];
        let rows = all
            .chunks_exact(SUMS * units)
            .zip(before.chunks_exact(units));
        for ((row, before), after) in rows.zip(result.chunks_exact_mut(units)) {
            let row = gates(row, units);
            for k in 0..units {
                let [_, z, n] = activations(sums(&row, k));
                after[k] = n + z * (before[k] - n);
            }
        }
        Ok((CpuStorage::F32(result), Shape::from((batch, units))))
    }

    fn bwd(
        &self,
        sums: &Tensor,
        hidden: &Tensor,
        _result: &Tensor,
        gradient: &Tensor,
    ) -> Result<(Option<Tensor>, Option<Tensor>)> {
        let (batch, units) = hidden.dims2()?;
        let all = sums.apply_op3_no_bwd(hidden, &gradient.contiguous()?, &CellGradient)?;
        let split = batch * SUMS * units;
        let rest = batch * units;
        Ok((
            Some(all.narrow(0, 0, split)?.reshape((batch, SUMS * units))?),
            Some(all.narrow(0, split, rest)?.reshape((batch, units))?),
        ))
    }
}

impl CustomOp3 for CellGradient {
    fn name(&self) -> &'static str {
        "gru-cell-gradient"
    }

    fn cpu_fwd(
        &self,
        sums_of: &CpuStorage,
        sums_layout: &Layout,
        hidden_of: &CpuStorage,
        hidden_layout: &Layout,
        gradient_of: &CpuStorage,
        gradient_layout: &Layout,
    ) -> Result<(CpuStorage, Shape)> {
        let (batch, units) = hidden_layout.shape().dims2()?;
        let all = numbers(sums_of, sums_layout)?;
        let hidden = numbers(hidden_of, hidden_layout)?;
        let gradient = numbers(gradient_of, gradient_layout)?;
        let mut result = vec![0f32; (SUMS + 1) * batch * units];
        let (by_sums, by_hidden) = result.split_at_mut(SUMS * batch * units);
        for n in 0..batch {
            let at = n * units..(n + 1) * units;
            let (reset, rest) = by_sums[n * SUMS * units..][..SUMS * units].split_at_mut(units);
            let (update, rest) = rest.split_at_mut(units);
            let (given, carried) = rest.split_at_mut(units);
            gradient_of_row(
                gates(&all[n * SUMS * units..][..SUMS * units], units),
                &hidden[at.clone()],
                &gradient[at.clone()],
                [reset, update, given, carried],
                &mut by_hidden[at],
            );
        }
        let count = result.len();
        Ok((CpuStorage::F32(result), Shape::from(count)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use candle_core::{Device, Var, D};
    use candle_nn::ops::sigmoid;

    #[test]
    fn value_and_gradient_are_those_of_candles_operations() -> Result<()> {
        let (batch, units) = (3, 5);
        let sums = Var::randn(0f32, 1.5, (batch, SUMS * units), &Device::Cpu)?;
        let hidden = Var::randn(0f32, 0.7, (batch, units), &Device::Cpu)?;
        let weights = Tensor::randn(0f32, 1.0, (batch, units), &Device::Cpu)?;

        let ours = sums.apply_op2(&hidden, Cell)?;
        let part = |n| sums.narrow(D::Minus1, n * units, units);
        let (r, z) = (sigmoid(&part(0)?)?, sigmoid(&part(1)?)?);
        let n = (part(2)? + (r * part(3)?)?)?.tanh()?;
        let theirs = ((z.ones_like()? - &z)? * n)? + (z * hidden.as_tensor())?;
        let theirs = theirs?;

        let difference = |a: &Tensor, b: &Tensor| -> Result<f32> {
            (a - b)?.abs()?.max_all()?.to_scalar::<f32>()
        };
        assert!(difference(&ours, &theirs)? < 2e-6);
        let ours = (ours * &weights)?.sum_all()?.backward()?;
        let theirs = (theirs * &weights)?.sum_all()?.backward()?;
        for var in [&sums, &hidden] {
            let (ours, theirs) = (ours.get(var), theirs.get(var));
            assert!(difference(ours.unwrap(), theirs.unwrap())? < 1e-5);
        }
        Ok(())
    }
}
