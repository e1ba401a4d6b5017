// SPDX-License-Identifier: Apache-2.0
//! The numbers a model is made of.

use crate::{
    error::ModelError,
    format::Header,
    scaling::{self, Scaling},
    shape::{GATES, HIDDEN, INPUTS},
};
use alloc::{vec, vec::Vec};

/// The numbers a model is made of, quantised. The weight `q` stands for `q / 2^shift`.
///
/// The rows of the gates are in the order input, forget, cell, output, [`HIDDEN`] each, as in
/// candle and torch, whose two biases are to be summed.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Parameters {
    /// The shift of all weights, `0..=15`. The biases are not shifted.
    pub shift: u8,
    /// How far ahead the model was trained to look, in seconds; not zero.
    pub horizon: u16,
    /// The scaling of each input.
    pub scaling: [Scaling; INPUTS],
    /// The weights of the inputs: [`GATES`] rows of [`INPUTS`], row by row.
    pub w_ih: Vec<i16>,
    /// The weights of the hidden values: [`GATES`] rows of [`HIDDEN`], row by row.
    pub w_hh: Vec<i16>,
    /// The biases of the gates, Q24: [`GATES`] of them.
    pub bias: Vec<i32>,
    /// The weights of the head: [`HIDDEN`] of them.
    pub head: Vec<i16>,
    /// The bias of the head, Q24.
    pub head_bias: i32,
}

impl Parameters {
    /// A model that knows nothing: all weights zero, inputs as they are. It says 500,000 ppm.
    pub fn zero(shift: u8, horizon: u16) -> Self {
        Self {
            shift,
            horizon,
            scaling: [Scaling::IDENTITY; INPUTS],
            w_ih: vec![0; GATES * INPUTS],
            w_hh: vec![0; GATES * HIDDEN],
            bias: vec![0; GATES],
            head: vec![0; HIDDEN],
            head_bias: 0,
        }
    }

    /// Whether a model can be made of these.
    ///
    /// # Errors
    ///
    /// [`ModelError::Shape`] if the horizon is zero, [`ModelError::Scale`] if the shift is above
    /// [`MAX_SHIFT`](crate::MAX_SHIFT), [`ModelError::Scaling`] if a factor is not above zero,
    /// [`ModelError::Weights`] if a list has not its length. Of several, the first of these.
    pub fn check(&self) -> Result<(), ModelError> {
        self.header().check()?;
        scaling::check(&self.scaling)?;
        check_lengths(&[
            (self.w_ih.len(), GATES * INPUTS),
            (self.w_hh.len(), GATES * HIDDEN),
            (self.bias.len(), GATES),
            (self.head.len(), HIDDEN),
        ])
    }

    /// What the header of the model's file says of it.
    pub(crate) fn header(&self) -> Header {
        Header {
            horizon: self.horizon,
            shift: self.shift,
        }
    }
}

/// Whether all lists have their lengths: pairs of what is and what should be.
///
/// # Errors
///
/// [`ModelError::Weights`] if one has not.
pub(crate) fn check_lengths(lengths: &[(usize, usize)]) -> Result<(), ModelError> {
    if lengths.iter().any(|(is, should)| is != should) {
        return Err(ModelError::Weights);
    }
    Ok(())
}
