// SPDX-License-Identifier: Apache-2.0
//! The model of pairs: how probable it is that two accounts deal in the window that follows.
//!
//! | module | what it holds |
//! |---|---|
//! | [`traffic`] | who deals with whom, window by window |
//! | [`families`] | families of made-up chains |
//! | [`csv`] | traffic as CSV |
//! | [`observe`] | what a chain sees of its traffic, by the chain's own sketch |
//! | [`network`] | the GRU in floating point, in candle |
//! | [`fit`](mod@fit) | the training |
//! | [`quantise`](mod@quantise) | from the network to the model of the chain |
//! | [`rules`] | what a model is compared with |
//! | [`judge`](mod@judge) | the fixed-point model beside the rules |
//! | [`sets`] | the chains to train on and to judge by |
//! | [`report`] | the report, as a page |
//! | [`places`](mod@places) | where accounts live, in four ways, and how many transfers are across then |

pub mod csv;
pub mod families;
pub mod fit;
pub mod judge;
pub mod network;
pub mod observe;
pub mod places;
pub mod quantise;
pub mod report;
pub mod rules;
pub mod sets;
pub mod traffic;
