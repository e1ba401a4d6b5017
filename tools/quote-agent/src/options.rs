// SPDX-License-Identifier: Apache-2.0
//! What the program can be told.

use crate::{
    back_ends::{self, ConfigFs, Dstack, Gramine, Simulated},
    files::Disk,
    Agent,
};
use clap::{Args, Parser, ValueEnum};
use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    time::Duration,
};

/// Hands out quotes of the trusted execution environment that it runs in, over loopback HTTP.
#[derive(Debug, Parser)]
#[command(name = "nerv-quote-agent", version)]
pub struct Options {
    /// Where to listen: an address of the loopback interface.
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8090", value_parser = loopback)]
    pub listen: SocketAddr,

    /// Seconds that a quote may take.
    #[arg(long, value_name = "SECONDS", default_value_t = 10, value_parser = clap::value_parser!(u16).range(1..=120))]
    pub seconds: u16,

    /// Where the back end is, if not at its usual place.
    #[arg(long, value_name = "PATH", conflicts_with = "simulated")]
    pub path: Option<PathBuf>,

    /// Where quotes come from.
    #[command(flatten)]
    pub source: Source,
}

/// One of both.
#[derive(Args, Debug)]
#[group(required = true, multiple = false)]
pub struct Source {
    /// Make no quotes, and say so. For development: it proves nothing.
    #[arg(long)]
    pub simulated: bool,

    /// What makes quotes on this machine.
    #[arg(long, value_name = "NAME")]
    pub back_end: Option<Kind>,
}

/// The ways in which a machine makes quotes.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub enum Kind {
    /// A TDX guest with Linux 6.7 or newer.
    ConfigfsTsm,
    /// An SGX enclave of Gramine.
    Gramine,
    /// A guest of dstack, by its socket.
    Dstack,
}

impl Kind {
    /// Where it usually is.
    pub fn usual_place(self) -> &'static Path {
        match self {
            Self::ConfigfsTsm => back_ends::configfs_place(),
            Self::Gramine => back_ends::gramine_place(),
            Self::Dstack => back_ends::dstack_place(),
        }
    }
}

impl Options {
    /// Where the back end is; nothing of a simulation.
    pub fn place(&self) -> Option<PathBuf> {
        let kind = self.source.back_end?;
        Some(
            self.path
                .clone()
                .unwrap_or_else(|| kind.usual_place().into()),
        )
    }

    /// The agent that is asked for.
    pub fn agent(&self) -> Agent {
        let time = Duration::from_secs(self.seconds.into());
        match (self.source.back_end, self.place()) {
            (Some(Kind::ConfigfsTsm), Some(path)) => Agent::new(ConfigFs::at(path, Disk), time),
            (Some(Kind::Gramine), Some(path)) => Agent::new(Gramine::at(path, Disk), time),
            (Some(Kind::Dstack), Some(path)) => Agent::new(Dstack::at(path), time),
            (None, _) | (_, None) => Agent::new(Simulated, time),
        }
    }
}

/// Whoever reaches the agent gets quotes about whatever it likes: nobody on the network may.
fn loopback(text: &str) -> Result<SocketAddr, String> {
    let address: SocketAddr = text
        .parse()
        .map_err(|_| "not an address with a port, as 127.0.0.1:8090".to_owned())?;
    if address.ip().is_loopback() {
        Ok(address)
    } else {
        Err("not an address of the loopback interface".into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    fn parse(args: &[&str]) -> Result<Options, String> {
        let args = ["nerv-quote-agent"].iter().chain(args);
        Options::try_parse_from(args).map_err(|error| error.to_string())
    }

    #[test]
    fn definition_is_consistent() {
        Options::command().debug_assert();
    }

    #[test]
    fn one_source_has_to_be_named() {
        assert!(parse(&[]).is_err());
        assert!(parse(&["--simulated", "--back-end", "dstack"]).is_err());
        assert!(parse(&["--simulated", "--path", "/x"]).is_err());
        assert_eq!(parse(&["--simulated"]).unwrap().agent().name(), "simulated");
        for name in ["configfs-tsm", "gramine", "dstack"] {
            let options = parse(&["--back-end", name]).unwrap();
            assert_eq!(options.agent().name(), name);
            assert_eq!(
                options.place().unwrap(),
                options.source.back_end.unwrap().usual_place()
            );
            let options = parse(&["--back-end", name, "--path", "/x"]).unwrap();
            assert_eq!(options.place().unwrap(), Path::new("/x"));
        }
    }

    #[test]
    fn nothing_but_the_loopback_is_listened_on() {
        for address in ["127.0.0.1:0", "127.9.9.9:80", "[::1]:8090"] {
            assert!(
                parse(&["--simulated", "--listen", address]).is_ok(),
                "{address}"
            );
        }
        for address in [
            "0.0.0.0:8090",
            "[::]:8090",
            "10.0.0.1:8090",
            "192.168.1.1:80",
        ] {
            let error = parse(&["--simulated", "--listen", address]).unwrap_err();
            assert!(error.contains("loopback"), "{error}");
        }
        for text in ["127.0.0.1", "localhost:8090", "8090", ""] {
            assert!(parse(&["--simulated", "--listen", text]).is_err(), "{text}");
        }
    }

    #[test]
    fn a_quote_has_a_bounded_time() {
        for seconds in ["0", "121", "-1", "x"] {
            assert!(
                parse(&["--simulated", "--seconds", seconds]).is_err(),
                "{seconds}"
            );
        }
        assert_eq!(
            parse(&["--simulated", "--seconds", "120"]).unwrap().seconds,
            120
        );
    }
}
