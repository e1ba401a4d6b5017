// SPDX-License-Identifier: Apache-2.0
//! The agent by which an enclave of this machine is attested to: the runtime's worker asks it for evidence.

use nerv_runtime::offchain::AGENT_PLACE;
use sc_offchain::STORAGE_PREFIX;
use sc_service::error::Error;
use sp_core::offchain::OffchainStorage;
use std::net::{IpAddr, SocketAddr};

/// The URL of an agent, if it is one of this machine.
///
/// An agent quotes the machine that it runs on. Evidence of another one would say that the enclave's key
/// is where it is not; and what is asked is not encrypted on its way. `localhost` is taken for what it
/// means.
pub fn agent_url(url: &str) -> Result<String, String> {
    let rest = url.strip_prefix("http://");
    let rest =
        rest.ok_or("it must begin with http://, for the worker speaks nothing else to it")?;
    let authority = rest.strip_suffix('/').unwrap_or(rest);
    if authority.contains(['/', '?', '#']) {
        return Err("it must end behind the port, for the paths are the agent's own".into());
    }
    if authority.contains('@') {
        return Err("it must have neither user nor password".into());
    }
    let (host, port) = authority
        .rsplit_once(':')
        .filter(|(host, _)| !host.ends_with(':') && (!host.contains(':') || host.ends_with(']')))
        .ok_or("it must have a port, as in http://127.0.0.1:8090")?;
    let is_port = port.parse::<u16>().is_ok_and(|port| port != 0);
    if !is_port || !port.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(format!("{port} is no port"));
    }
    let is_local = match authority.parse::<SocketAddr>() {
        Ok(address) => is_loopback(address.ip()),
        Err(_) => host.eq_ignore_ascii_case("localhost"),
    };
    if !is_local {
        return Err(format!(
            "{host} is not this machine: an agent quotes the machine that it runs on, which must be the \
             one that has the enclave's key, so that only an address of the loopback interface is taken, \
             such as 127.0.0.1"
        ));
    }
    Ok(format!("http://{authority}"))
}

fn is_loopback(ip: IpAddr) -> bool {
    ip.to_canonical().is_loopback()
}

/// Tells the off-chain worker which agent it asks, by what it finds in the node's storage: none where
/// none is named.
pub fn prepare(agent: Option<&str>, storage: Option<impl OffchainStorage>) -> Result<(), Error> {
    let mut storage = storage.ok_or("the node has no storage for off-chain workers")?;
    match agent {
        Some(url) => storage.set(STORAGE_PREFIX, AGENT_PLACE, url.as_bytes()),
        None => storage.remove(STORAGE_PREFIX, AGENT_PLACE),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::keeper::tests::Shared;

    #[test]
    fn agents_of_this_machine_are_taken() {
        for url in [
            "http://127.0.0.1:8090",
            "http://127.1.2.3:1",
            "http://[::1]:65535",
            "http://[::ffff:127.0.0.1]:80",
            "http://localhost:8090",
            "http://LOCALHOST:8090",
        ] {
            assert_eq!(agent_url(url).as_deref(), Ok(url));
            assert_eq!(agent_url(&format!("{url}/")).as_deref(), Ok(url));
        }
    }

    #[test]
    fn others_are_refused_and_told_why() {
        for (url, why) in [
            ("", "begin with http://"),
            ("127.0.0.1:8090", "begin with http://"),
            ("https://127.0.0.1:8090", "begin with http://"),
            ("unix:///var/run/dstack.sock", "begin with http://"),
            ("http://", "a port"),
            ("http://127.0.0.1", "a port"),
            ("http://::1", "a port"),
            ("http://[::1]", "a port"),
            ("http://127.0.0.1:", "is no port"),
            ("http://127.0.0.1:0", "is no port"),
            ("http://127.0.0.1:65536", "is no port"),
            ("http://127.0.0.1:+80", "is no port"),
            ("http://127.0.0.1:8090/GetQuote", "end behind the port"),
            ("http://127.0.0.1:8090?x", "end behind the port"),
            ("http://me:you@127.0.0.1:8090", "neither user nor password"),
            (
                "http://127.0.0.1@203.0.113.9:8090",
                "neither user nor password",
            ),
            ("http://203.0.113.9:8090", "not this machine"),
            ("http://0.0.0.0:8090", "not this machine"),
            ("http://[2001:db8::1]:8090", "not this machine"),
            ("http://10.0.0.1:8090", "not this machine"),
            ("http://127.0.0.1.example.org:8090", "not this machine"),
            ("http://localhost.example.org:8090", "not this machine"),
            ("http://2130706433:8090", "not this machine"),
            ("http://0x7f000001:8090", "not this machine"),
            ("http://127.1:8090", "not this machine"),
        ] {
            let refused = agent_url(url).unwrap_err();
            assert!(refused.contains(why), "{url}: {refused}");
        }
    }

    #[test]
    fn the_worker_finds_the_one_that_was_named_last() {
        let storage = Shared::default();
        for agent in [None, Some("http://[::1]:1"), Some("http://[::1]:2"), None] {
            prepare(agent, Some(storage.clone())).unwrap();
            let found = storage.get(STORAGE_PREFIX, AGENT_PLACE);
            assert_eq!(found.as_deref(), agent.map(str::as_bytes));
        }
        assert!(prepare(None, None::<Shared>).is_err());
    }
}
