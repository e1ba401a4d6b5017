// SPDX-License-Identifier: Apache-2.0
//! The protocol of a lane's replicas: a state machine without IO, clock or randomness.
//!
//! [`Replica::handle`] takes what has happened ([`Input`]: time, the chain, messages) and says what is
//! to be done ([`Output`]: messages, what must be on disk, calls to the chain), in that order. What a
//! batch does it leaves to an [`Execution`], keys to [`Keys`].
//!
//! | module | what it holds |
//! |---|---|
//! | [`replica`] | [`Replica`], the state machine |
//! | [`message`] | [`Message`]: what replicas tell each other |
//! | [`io`] | [`Input`], [`Output`], and the [`Entry`] of what a replica must not forget |
//! | [`view`] | [`ChainView`]: what replicas are told of the chain |
//! | [`members`] | [`Members`]: who votes, who leads, how many are enough |
//! | [`parts`] | [`Execution`] and [`Keys`]: what the state machine asks of others |
//! | [`timing`] | [`Timing`]: how long it waits for what, and its bounds |
//! | `votes` | the votes of the sequences under way |
//! | `kept` | the batches on the replica's own disk that are not settled |
//! | `carry` | what a new term carries over from the one before |
//!
//! `PROTOCOL.md` beside the crate's manifest says what is guaranteed under which assumptions.

mod carry;
pub mod io;
mod kept;
pub mod members;
pub mod message;
pub mod parts;
pub mod replica;
pub mod timing;
pub mod view;
mod votes;

pub use io::{Commit, Entry, Input, Output, RenewalCall};
pub use members::{Member, Members};
pub use message::{Certificate, Message, Proposal, Record, Reply, Report, Request, Status};
pub use parts::{Draft, Executed, Execution, Keys};
pub use replica::{Held, Replica, Setup};
pub use timing::{Time, Timing};
pub use view::{ChainView, Tip};
