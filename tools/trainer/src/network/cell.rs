// SPDX-License-Identifier: Apache-2.0
//! The element-wise half of an LSTM step as one operation of candle.
//!
//! Built from candle's own operations a step takes some twenty of them, each with a tensor of its
//! own and again as many on the way back. As one operation it is four times as fast, and its
//! gradient is held to that of candle's operations by a test.

use candle_core::{
    bail, CpuStorage, CustomOp2, CustomOp3, DType, Layout, Result, Shape, Storage, Tensor,
};

/// Gates of a cell, in the order of the weights: input, forget, cell, output.
pub const GATES: usize = 4;

/// A step of a batch of LSTM cells, given the sums that enter the gates.
///
/// Arguments: the sums (batch, 4 · hidden) and the cell states (batch, hidden). Result:
/// (2, batch, hidden), the hidden states followed by the new cell states.
pub struct Cell;

/// The gradient of [`Cell`] by its arguments: one row of (batch · 4 · hidden), followed by
/// (batch · hidden).
struct CellGradient;

/// tanh by the rational approximation that Eigen uses (degrees 13 and 6), within 4e-7 of the true
/// value. The compiler makes vector instructions of it, and it is the same with every C library.
#[inline(always)]
pub fn tanh(x: f32) -> f32 {
    let x = x.clamp(-7.905_311, 7.905_311);
    let s = x * x;
    let mut p = -2.760_768_5e-16;
    p = p * s + 2.000_188e-13;
    p = p * s - 8.604_672e-11;
    p = p * s + 5.122_297e-8;
    p = p * s + 1.485_722_4e-5;
    p = p * s + 6.372_619_3e-4;
    p = p * s + 4.893_524_6e-3;
    let mut q = 1.198_258_4e-6;
    q = q * s + 1.185_347_1e-4;
    q = q * s + 2.268_434_6e-3;
    q = q * s + 4.893_525e-3;
    x * p / q
}

/// sigmoid(x) = (1 + tanh(x / 2)) / 2, as the chain computes it.
#[inline(always)]
pub fn sigmoid(x: f32) -> f32 {
    0.5 + 0.5 * tanh(0.5 * x)
}

/// The numbers of a contiguous tensor.
///
/// # Errors
///
/// If it is not contiguous, or not of f32.
pub fn numbers<'a>(storage: &'a CpuStorage, layout: &Layout) -> Result<&'a [f32]> {
    match layout.contiguous_offsets() {
        Some((from, to)) => Ok(&storage.as_slice::<f32>()?[from..to]),
        None => bail!("a cell takes contiguous tensors"),
    }
}

/// What the gates and the new cell state of one row come to: i, f, g, o, c'.
#[inline(always)]
fn activations(sums: [f32; GATES], cell: f32) -> [f32; GATES + 1] {
    let i = sigmoid(sums[0]);
    let f = sigmoid(sums[1]);
    let g = tanh(sums[2]);
    let o = sigmoid(sums[3]);
    [i, f, g, o, f * cell + i * g]
}

/// The four sums of unit `k` of a row.
#[inline(always)]
pub fn sums(row: &[&[f32]; GATES], k: usize) -> [f32; GATES] {
    [row[0][k], row[1][k], row[2][k], row[3][k]]
}

/// A row's sums, gate by gate.
pub fn gates(row: &[f32], hidden: usize) -> [&[f32]; GATES] {
    let (i, rest) = row.split_at(hidden);
    let (f, rest) = rest.split_at(hidden);
    let (g, o) = rest.split_at(hidden);
    [i, f, g, o]
}

/// The gradient of one row, by the sums of each gate and by the cell states.
///
/// A function of its own, never inlined: of its arguments the compiler knows that none is written
/// through another, so that it makes vector instructions of the loop.
#[allow(clippy::too_many_arguments)]
#[inline(never)]
fn gradient_of_row(
    row: [&[f32]; GATES],
    cell: &[f32],
    [by_output, by_state]: [&[f32]; 2],
    di: &mut [f32],
    df: &mut [f32],
    dg: &mut [f32],
    d_o: &mut [f32],
    by_cell: &mut [f32],
) {
    // All of one length that the compiler can see.
    let hidden = cell.len();
    let row = row.map(|sums| &sums[..hidden]);
    let (by_output, by_state) = (&by_output[..hidden], &by_state[..hidden]);
    let (di, df) = (&mut di[..hidden], &mut df[..hidden]);
    let (dg, d_o) = (&mut dg[..hidden], &mut d_o[..hidden]);
    let by_cell = &mut by_cell[..hidden];
    for k in 0..hidden {
        let [i, f, g, o, c] = activations(sums(&row, k), cell[k]);
        let t = tanh(c);
        let dc = by_state[k] + by_output[k] * o * (1.0 - t * t);
        di[k] = dc * g * i * (1.0 - i);
        df[k] = dc * cell[k] * f * (1.0 - f);
        dg[k] = dc * i * (1.0 - g * g);
        d_o[k] = by_output[k] * t * o * (1.0 - o);
        by_cell[k] = dc * f;
    }
}

impl CustomOp2 for Cell {
    fn name(&self) -> &'static str {
        "lstm-cell"
    }

    fn cpu_fwd(
        &self,
        sums_of: &CpuStorage,
        sums_layout: &Layout,
        cell_of: &CpuStorage,
        cell_layout: &Layout,
    ) -> Result<(CpuStorage, Shape)> {
        let (batch, hidden) = cell_layout.shape().dims2()?;
        let all = numbers(sums_of, sums_layout)?;
        let cells = numbers(cell_of, cell_layout)?;
        let mut result = vec![0f32; 2 * batch * hidden];
        let (outputs, states) = result.split_at_mut(batch * hidden);
        let rows = all
            .chunks_exact(GATES * hidden)
            .zip(cells.chunks_exact(hidden));
        let results = outputs
            .chunks_exact_mut(hidden)
            .zip(states.chunks_exact_mut(hidden));
        for ((row, cell), (output, state)) in rows.zip(results) {
            let row = gates(row, hidden);
            for k in 0..hidden {
                let [_, _, _, o, c] = activations(sums(&row, k), cell[k]);
                state[k] = c;
                output[k] = o * tanh(c);
            }
        }
        Ok((CpuStorage::F32(result), Shape::from((2, batch, hidden))))
    }

    fn bwd(
        &self,
        sums: &Tensor,
        cell: &Tensor,
        _result: &Tensor,
        gradient: &Tensor,
    ) -> Result<(Option<Tensor>, Option<Tensor>)> {
        let (batch, hidden) = cell.dims2()?;
        let all = sums.apply_op3_no_bwd(cell, &gradient.contiguous()?, &CellGradient)?;
        let split = batch * GATES * hidden;
        Ok((
            Some(all.narrow(0, 0, split)?.reshape((batch, GATES * hidden))?),
            Some(
                all.narrow(0, split, batch * hidden)?
                    .reshape((batch, hidden))?,
            ),
        ))
    }
}

impl CustomOp3 for CellGradient {
    fn name(&self) -> &'static str {
        "lstm-cell-gradient"
    }

    fn cpu_fwd(
        &self,
        sums_of: &CpuStorage,
        sums_layout: &Layout,
        cell_of: &CpuStorage,
        cell_layout: &Layout,
        gradient_of: &CpuStorage,
        gradient_layout: &Layout,
    ) -> Result<(CpuStorage, Shape)> {
        let (batch, hidden) = cell_layout.shape().dims2()?;
        let all = numbers(sums_of, sums_layout)?;
        let cells = numbers(cell_of, cell_layout)?;
        let gradient = numbers(gradient_of, gradient_layout)?;
        let (by_output, by_state) = gradient.split_at(batch * hidden);
        let mut result = vec![0f32; (GATES + 1) * batch * hidden];
        let (by_sums, by_cell) = result.split_at_mut(GATES * batch * hidden);
        for n in 0..batch {
            let at = n * hidden..(n + 1) * hidden;
            let row = gates(&all[n * GATES * hidden..][..GATES * hidden], hidden);
            let by_sums = &mut by_sums[n * GATES * hidden..][..GATES * hidden];
            let (di, rest) = by_sums.split_at_mut(hidden);
            let (df, rest) = rest.split_at_mut(hidden);
            let (dg, d_o) = rest.split_at_mut(hidden);
            gradient_of_row(
                row,
                &cells[at.clone()],
                [&by_output[at.clone()], &by_state[at.clone()]],
                di,
                df,
                dg,
                d_o,
                &mut by_cell[at],
            );
        }
        let count = result.len();
        Ok((CpuStorage::F32(result), Shape::from(count)))
    }
}

/// A tensor's numbers in row-major order.
///
/// # Errors
///
/// If the tensor is not of f32.
pub fn read(tensor: &Tensor) -> Result<Vec<f32>> {
    if tensor.dtype() != DType::F32 {
        bail!("expected f32, found {:?}", tensor.dtype());
    }
    let tensor = tensor.contiguous()?;
    let (storage, layout) = tensor.storage_and_layout();
    match &*storage {
        Storage::Cpu(storage) => Ok(numbers(storage, layout)?.to_vec()),
        _ => bail!("the trainer computes on the CPU"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use candle_core::{Device, Var, D};

    #[test]
    fn tanh_is_close_to_the_true_one() {
        let worst = (-4_000..=4_000)
            .map(|n| n as f32 / 400.0)
            .map(|x| (f64::from(tanh(x)) - f64::from(x).tanh()).abs())
            .fold(0.0, f64::max);
        assert!(worst < 5e-7, "{worst}");
        assert_eq!(sigmoid(0.0), 0.5);
    }

    #[test]
    fn value_and_gradient_are_those_of_candles_operations() -> Result<()> {
        let (batch, hidden) = (3, 5);
        let sums = Var::randn(0f32, 1.5, (batch, GATES * hidden), &Device::Cpu)?;
        let cell = Var::randn(0f32, 1.5, (batch, hidden), &Device::Cpu)?;
        let weights = Tensor::randn(0f32, 1.0, (2, batch, hidden), &Device::Cpu)?;

        let ours = sums.apply_op2(&cell, Cell)?;
        let gate = |n| sums.narrow(D::Minus1, n * hidden, hidden);
        let (i, f) = (
            candle_nn::ops::sigmoid(&gate(0)?)?,
            candle_nn::ops::sigmoid(&gate(1)?)?,
        );
        let (g, o) = (gate(2)?.tanh()?, candle_nn::ops::sigmoid(&gate(3)?)?);
        let c = ((f * cell.as_tensor())? + (i * g)?)?;
        let theirs = Tensor::stack(&[(o * c.tanh()?)?, c], 0)?;

        let difference = |a: &Tensor, b: &Tensor| -> Result<f32> {
            (a - b)?.abs()?.max_all()?.to_scalar::<f32>()
        };
        assert!(difference(&ours, &theirs)? < 2e-6);
        let ours = (ours * &weights)?.sum_all()?.backward()?;
        let theirs = (theirs * &weights)?.sum_all()?.backward()?;
        for var in [&sums, &cell] {
            let (ours, theirs) = (ours.get(var), theirs.get(var));
            assert!(difference(ours.unwrap(), theirs.unwrap())? < 1e-5);
        }
        Ok(())
    }
}
