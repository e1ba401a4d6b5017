// SPDX-License-Identifier: Apache-2.0
//! Asking the quoting agent: a server beside the node, over loopback HTTP, with the interface of dstack's guest
//! agent: `POST /GetQuote {"report_data": hex}` is answered by `{"quote": hex, ..}`.
//!
//! It is not trusted: a quote is worth what the chain finds in it, and what binds other report data is not sent
//! at all. Time and bytes are bounded, whatever it does.

use alloc::{format, string::String, vec, vec::Vec};
use nerv_primitives_attestation::report::REPORT_DATA;
use serde::Deserialize;
use sp_runtime::offchain::{
    http::{Error as HttpError, Request},
    Duration,
};

/// How long it may take, all in all.
const MOST_WAITED: Duration = Duration::from_millis(5_000);

/// The bytes of an answer that are read: a quote in hex and what agents tell beside it, of which nothing is
/// used.
pub(crate) const MOST_READ: usize = 512 * 1_024;

/// The bytes of a quote at most.
pub(crate) const MOST_QUOTED: usize = 16 * 1_024;

/// What an agent gives.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Quoted {
    /// A quote. Whether it is one, the chain will say.
    Quote(Vec<u8>),
    /// There is nothing that could be quoted: the agent is one for development.
    Simulated,
}

/// Why an agent gives nothing.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum AgentError {
    /// It is not on this machine.
    NotLoopback,
    /// It cannot be reached, or breaks off.
    Unreachable,
    /// It was too slow.
    TooSlow,
    /// It refuses, with this status.
    Refused(u16),
    /// It answers with more than is read.
    TooLong,
    /// What it answers is no answer.
    Malformed,
}

impl core::fmt::Display for AgentError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::NotLoopback => write!(f, "its address is none of this machine"),
            Self::Unreachable => write!(f, "it cannot be reached"),
            Self::TooSlow => write!(f, "it does not answer in time"),
            Self::Refused(status) => write!(f, "it refuses with status {status}"),
            Self::TooLong => write!(f, "its answer is too long"),
            Self::Malformed => write!(f, "its answer cannot be read"),
        }
    }
}

/// Of an answer what is looked at.
#[derive(Deserialize)]
struct Answer {
    quote: String,
    /// Said by agents for development alone.
    #[serde(default)]
    simulated: bool,
}

/// Has an agent quote report data.
pub(crate) fn quote(url: &[u8], report_data: &[u8; REPORT_DATA]) -> Result<Quoted, AgentError> {
    let url = base(url).ok_or(AgentError::NotLoopback)?;
    let url = format!("{url}/GetQuote");
    let question = format!(r#"{{"report_data":"{}"}}"#, hex(report_data));
    let deadline = sp_io::offchain::timestamp().add(MOST_WAITED);
    // One piece: the node waits with a second one until the connection is there.
    let request = Request::post(&url, vec![question.as_bytes()])
        .add_header("content-type", "application/json")
        .deadline(deadline)
        .send()
        .map_err(of_http)?;
    let answered = request.try_wait(deadline);
    let answer = answered
        .map_err(|_| AgentError::TooSlow)?
        .map_err(of_response)?;
    if answer.code != 200 {
        return Err(AgentError::Refused(answer.code));
    }
    let mut body = answer.body();
    body.deadline(deadline);
    let bytes: Vec<u8> = body.by_ref().take(MOST_READ.saturating_add(1)).collect();
    if bytes.len() > MOST_READ {
        return Err(AgentError::TooLong);
    }
    if let Some(error) = body.error() {
        return Err(of_http(*error));
    }
    read(&bytes)
}

/// What an answer gives.
fn read(bytes: &[u8]) -> Result<Quoted, AgentError> {
    let answer: Answer = serde_json::from_slice(bytes).map_err(|_| AgentError::Malformed)?;
    if answer.simulated {
        return Ok(Quoted::Simulated);
    }
    let quote = unhex(&answer.quote).ok_or(AgentError::Malformed)?;
    match quote.len() {
        0 => Err(AgentError::Malformed),
        length if length > MOST_QUOTED => Err(AgentError::TooLong),
        _ => Ok(Quoted::Quote(quote)),
    }
}

/// The URL of a server on this machine, without a slash at its end. A name is taken for this machine only where
/// it is `localhost`.
fn base(url: &[u8]) -> Option<&str> {
    let url = core::str::from_utf8(url).ok()?.trim_end_matches('/');
    let authority = url.strip_prefix("http://")?;
    let port = ["127.0.0.1:", "[::1]:", "localhost:"]
        .iter()
        .find_map(|host| authority.strip_prefix(host))?;
    let is_number = port.bytes().all(|byte| byte.is_ascii_digit());
    (is_number && port.parse::<u16>().is_ok()).then_some(url)
}

fn of_http(error: sp_core::offchain::HttpError) -> AgentError {
    match error {
        sp_core::offchain::HttpError::DeadlineReached => AgentError::TooSlow,
        _ => AgentError::Unreachable,
    }
}

fn of_response(error: HttpError) -> AgentError {
    match error {
        HttpError::DeadlineReached => AgentError::TooSlow,
        _ => AgentError::Unreachable,
    }
}

fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |it: u8| char::from(DIGITS[usize::from(it & 0xf)]);
    let digits = bytes
        .iter()
        .flat_map(|byte| [digit(byte >> 4), digit(*byte)]);
    digits.collect()
}

/// The bytes of hex digits, before which `0x` may stand.
fn unhex(digits: &str) -> Option<Vec<u8>> {
    let digits = digits.strip_prefix("0x").unwrap_or(digits).as_bytes();
    let value = |digit: u8| char::from(digit).to_digit(16);
    let pairs = digits.chunks(2).map(|pair| match pair {
        [high, low] => u8::try_from(value(*high)? << 4 | value(*low)?).ok(),
        _ => None,
    });
    pairs.collect()
}

#[cfg(test)]
mod tests;
