// SPDX-License-Identifier: Apache-2.0
//! Trains, quantises and judges the models by which the chain forecasts: that of shards' overload,
//! and that of [pairs](mod@pairs) of accounts. See the README for the commands, the families of load
//! and of traffic, and the columns of CSV files.
//!
//! | module | what it holds |
//! |---|---|
//! | [`commands`] | the commands of the program |
//! | [`random`] | seeds and draws |
//! | [`generator`] | families of made-up load |
//! | [`trace`] | load second by second, and the samples a forecast sees of it |
//! | [`csv`] | traces as CSV |
//! | [`table`] | what is the same for all kinds of CSV files |
//! | [`recorded`] | load recorded from a chain |
//! | [`dataset`] | sets of samples and their batches |
//! | [`scaling`] | how levels are scaled |
//! | [`network`] | the LSTM in floating point, in candle |
//! | [`fit`](mod@fit) | the training |
//! | [`optimise`] | what the trainings of all networks have in common |
//! | [`sharpen`] | how steep the answer is |
//! | [`quantise`](mod@quantise) | from the network to the model of the chain |
//! | [`floor`] | the load there must be before a forecast is heard |
//! | [`rules`] | what a model is compared with |
//! | [`intervals`](mod@intervals) | how sure figures are |
//! | [`real`] | real load |
//! | [`metrics`] | figures by which forecasts are judged |
//! | [`evaluate`] | the fixed-point model beside the rules it is compared with |
//! | [`simulate`] | splits and merges that follow from forecasts |
//! | [`report`] | tables and pictures |
//! | [`svg`] | charts |
//! | [`pairs`] | the other model: who deals with whom |

pub mod commands;
pub mod csv;
pub mod dataset;
pub mod evaluate;
pub mod fit;
pub mod floor;
pub mod generator;
pub mod intervals;
pub mod metrics;
pub mod network;
pub mod optimise;
pub mod pairs;
pub mod quantise;
pub mod random;
pub mod real;
pub mod recorded;
pub mod report;
pub mod rules;
pub mod scaling;
pub mod sharpen;
pub mod simulate;
pub mod svg;
pub mod table;
pub mod trace;
