// SPDX-License-Identifier: Apache-2.0
//! Tells what a quote says: `inspect QUOTE [COLLATERAL.json]`.
//!
//! The quote is a file of its bytes, or an answer of the agent to `GetQuote`. The measurement that is printed
//! is the one that a vote admits. With the collateral, as the tools of the field write it, the quote is also
//! verified, at the time it is now.

use nerv_primitives_quote::{verify, Collateral, Quote, Report};
use std::{
    env,
    error::Error,
    fs,
    process::ExitCode,
    time::{SystemTime, UNIX_EPOCH},
};

fn main() -> ExitCode {
    match run(&env::args().skip(1).collect::<Vec<_>>()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("inspect: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(args: &[String]) -> Result<(), Box<dyn Error>> {
    let (quote, collateral) = match args {
        [quote] => (quote, None),
        [quote, collateral] => (quote, Some(collateral)),
        _ => return Err("inspect QUOTE [COLLATERAL.json]".into()),
    };
    let bytes = quote_in(&fs::read(quote)?)?;
    let parsed = Quote::parse(&bytes)?;
    let (kind, debug) = match &parsed.report {
        Report::Sgx(report) => ("an SGX enclave", report.debug()),
        Report::Tdx(report) => ("a TDX guest", report.debug()),
    };
    println!("of           {kind}, version {}", parsed.header.version);
    println!(
        "measurement  0x{}",
        hex::encode(parsed.report.measurement())
    );
    println!(
        "report data  0x{}",
        hex::encode(parsed.report.report_data())
    );
    println!(
        "debug        {}",
        if debug {
            "ON: others may look into it"
        } else {
            "off"
        }
    );
    let Some(collateral) = collateral else {
        println!("Nothing was verified: there is no collateral.");
        return Ok(());
    };
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
    let verified = verify(&bytes, &Collateral::from_json(&fs::read(collateral)?)?, now)?;
    println!("status       {:?}", verified.status);
    println!("valid until  {} (seconds since 1970)", verified.valid_until);
    Ok(())
}

/// The bytes of a quote, or those in an agent's answer.
fn quote_in(content: &[u8]) -> Result<Vec<u8>, Box<dyn Error>> {
    let Ok(answer) = serde_json::from_slice::<serde_json::Value>(content) else {
        return Ok(content.to_vec());
    };
    match answer["quote"].as_str() {
        None | Some("") => Err("the agent's answer has no quote: is it simulated?".into()),
        Some(quote) => Ok(hex::decode(quote)?),
    }
}
