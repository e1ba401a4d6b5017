// SPDX-License-Identifier: Apache-2.0
//! `nerv-quote-agent`: hands out quotes over loopback HTTP.

use clap::Parser;
use nerv_quote_agent::{
    answer::NOTICE,
    options::Options,
    server::{serve, Limits},
};
use std::{io, process::ExitCode, sync::Arc, time::Duration};
use tokio::{net::TcpListener, runtime};

/// Connections at a time: those of the nodes of a small network on one machine.
const CONNECTIONS: usize = 32;
/// Until a request is there.
const REQUEST: Duration = Duration::from_secs(5);

fn main() -> ExitCode {
    match run(&Options::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("nerv-quote-agent: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(options: &Options) -> io::Result<()> {
    if let Some(place) = options.place().filter(|place| !place.exists()) {
        let message = format!("{} is not here", place.display());
        return Err(io::Error::new(io::ErrorKind::NotFound, message));
    }
    let agent = Arc::new(options.agent());
    let limits = Limits {
        connections: CONNECTIONS,
        request: REQUEST,
        connection: REQUEST * 3 + Duration::from_secs(options.seconds.into()),
    };
    let runtime = runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let listener = TcpListener::bind(options.listen).await?;
        let address = listener.local_addr()?;
        eprintln!("quotes by {}, at http://{address}", agent.name());
        if agent.is_simulated() {
            eprintln!("{NOTICE}");
        }
        match serve(listener, agent, limits).await {}
    })
}
