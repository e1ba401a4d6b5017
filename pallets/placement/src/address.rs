// SPDX-License-Identifier: Apache-2.0
//! Endpoints: which URLs may be registered, and which of them are asked.
//!
//! Whoever registers an endpoint makes other operators' nodes send requests there. On a chain that
//! others rely on it is therefore an address of the public internet, and a literal one: a name could
//! be looked up as another address in each request, so that no check before would tell anything.

use core::net::{Ipv4Addr, Ipv6Addr};

/// The IPv4 blocks that are not of the public internet: an address, and the bits of its prefix (IANA,
/// special-purpose registry). Besides, multicast and all behind it.
const NOT_PUBLIC_V4: [(Ipv4Addr, u32); 15] = [
    // This network, private ones, shared ones behind a carrier's NAT, loopback, link-local.
    (Ipv4Addr::new(0, 0, 0, 0), 8),
    (Ipv4Addr::new(10, 0, 0, 0), 8),
    (Ipv4Addr::new(100, 64, 0, 0), 10),
    (Ipv4Addr::new(127, 0, 0, 0), 8),
    (Ipv4Addr::new(169, 254, 0, 0), 16),
    (Ipv4Addr::new(172, 16, 0, 0), 12),
    (Ipv4Addr::new(192, 168, 0, 0), 16),
    // Protocol assignments, documentation, relays of 6to4, benchmarks.
    (Ipv4Addr::new(192, 0, 0, 0), 24),
    (Ipv4Addr::new(192, 0, 2, 0), 24),
    (Ipv4Addr::new(192, 88, 99, 0), 24),
    (Ipv4Addr::new(198, 18, 0, 0), 15),
    (Ipv4Addr::new(198, 51, 100, 0), 24),
    (Ipv4Addr::new(203, 0, 113, 0), 24),
    // Multicast; reserved, and the broadcast address.
    (Ipv4Addr::new(224, 0, 0, 0), 4),
    (Ipv4Addr::new(240, 0, 0, 0), 4),
];

/// The only IPv6 block of which addresses are public: global unicast. Loopback, link-local and unique
/// local addresses, multicast, mapped IPv4 addresses and those behind a NAT64 are outside.
const PUBLIC_V6: (Ipv6Addr, u32) = (Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0), 3);

/// What of it is not.
const NOT_PUBLIC_V6: [(Ipv6Addr, u32); 4] = [
    // Protocol assignments, among them Teredo, which carries IPv4 addresses.
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23),
    // Documentation.
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32),
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20),
    // 6to4, which carries IPv4 addresses.
    (Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0), 16),
];

/// Whether this is UTF-8 that begins as a URL of the web does, goes on, and has neither blanks nor
/// control characters in it, nor a query or a fragment. More can only be told by trying it.
pub(crate) fn is_url(endpoint: &[u8]) -> bool {
    rest(endpoint).is_some_and(|rest| {
        let is_in_the_way = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '?' | '#');
        !rest.is_empty() && !rest.chars().any(is_in_the_way)
    })
}

/// Whether a URL names its host by an address of the public internet: no name, no account, and a
/// port that is one, if there is any.
pub(crate) fn is_public(endpoint: &[u8]) -> bool {
    let Some(rest) = rest(endpoint) else {
        return false;
    };
    let authority = rest.split('/').next().unwrap_or_default();
    if let Some(bracketed) = authority.strip_prefix('[') {
        return bracketed.split_once(']').is_some_and(|(host, behind)| {
            is_port(behind) && host.parse().is_ok_and(|address| is_public_v6(&address))
        });
    }
    let (host, behind) = authority.split_at(authority.find(':').unwrap_or(authority.len()));
    // The client parses a host in the same way, before it asks a resolver.
    is_port(behind) && host.parse().is_ok_and(|address| is_public_v4(&address))
}

/// What follows the scheme.
fn rest(endpoint: &[u8]) -> Option<&str> {
    let text = core::str::from_utf8(endpoint).ok()?;
    ["http://", "https://"]
        .iter()
        .find_map(|scheme| text.strip_prefix(scheme))
}

/// Whether what stands behind a host is nothing, or a colon and a port.
fn is_port(behind: &str) -> bool {
    behind.is_empty()
        || behind.strip_prefix(':').is_some_and(|digits| {
            digits.bytes().all(|digit| digit.is_ascii_digit())
                && digits.parse::<u16>().is_ok_and(|port| port > 0)
        })
}

fn is_public_v4(address: &Ipv4Addr) -> bool {
    let bits = u32::from(*address);
    NOT_PUBLIC_V4
        .iter()
        .all(|(block, prefix)| (bits ^ u32::from(*block)).leading_zeros() < *prefix)
}

fn is_public_v6(address: &Ipv6Addr) -> bool {
    let bits = u128::from(*address);
    let is_in =
        |(block, prefix): &(Ipv6Addr, u32)| (bits ^ u128::from(*block)).leading_zeros() >= *prefix;
    is_in(&PUBLIC_V6) && !NOT_PUBLIC_V6.iter().any(is_in)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is(endpoint: &str) -> bool {
        is_url(endpoint.as_bytes()) && is_public(endpoint.as_bytes())
    }

    #[test]
    fn success_addresses_of_the_public_internet() {
        for public in [
            "http://1.1.1.1",
            "https://8.8.8.8:9944",
            "http://9.255.255.255/some/path:@7",
            "http://100.63.255.255",
            "http://100.128.0.0",
            "http://172.15.255.255",
            "http://172.32.0.0",
            "http://192.167.255.255",
            "http://198.17.255.255",
            "http://198.20.0.0",
            "http://223.255.255.255:65535",
            "http://[2606:4700:4700::1111]",
            "https://[2a00:1450:4001:80b::200e]:9944/x",
            "http://[2001:200::1]",
            "http://[2003::1]",
        ] {
            assert!(is(public), "{public}");
        }
    }

    #[test]
    fn boundary_blocks_of_ipv4_that_are_not_public() {
        for (first, last) in [
            ("0.0.0.0", "0.255.255.255"),
            ("10.0.0.0", "10.255.255.255"),
            ("100.64.0.0", "100.127.255.255"),
            ("127.0.0.1", "127.255.255.255"),
            ("169.254.0.0", "169.254.169.254"),
            ("172.16.0.0", "172.31.255.255"),
            ("192.0.0.0", "192.0.0.255"),
            ("192.0.2.0", "192.0.2.255"),
            ("192.88.99.0", "192.88.99.255"),
            ("192.168.0.0", "192.168.255.255"),
            ("198.18.0.0", "198.19.255.255"),
            ("198.51.100.0", "198.51.100.255"),
            ("203.0.113.0", "203.0.113.255"),
            ("224.0.0.0", "239.255.255.255"),
            ("240.0.0.0", "255.255.255.255"),
        ] {
            for host in [first, last] {
                assert!(!is(&alloc::format!("http://{host}:9944")), "{host}");
            }
        }
    }

    #[test]
    fn boundary_blocks_of_ipv6_that_are_not_public() {
        for host in [
            "::",
            "::1",
            // Mapped, compatible, translated, Teredo and 6to4: each carries 127.0.0.1.
            "::ffff:127.0.0.1",
            "::ffff:1.1.1.1",
            "::127.0.0.1",
            "64:ff9b::7f00:1",
            "64:ff9b:1::7f00:1",
            "2001::7f00:1",
            "2001:1ff::1",
            "2002:7f00:1::",
            "100::1",
            "2001:db8::1",
            "3fff::1",
            "fc00::1",
            "fdff::1",
            "fe80::1",
            "febf::1",
            "fec0::1",
            "ff02::1",
            "1fff::1",
            "4000::1",
        ] {
            assert!(!is(&alloc::format!("http://[{host}]")), "{host}");
        }
    }

    #[test]
    fn boundary_what_is_no_literal_address() {
        for host in [
            "localhost",
            "node.example",
            "1.1.1.1.nip.io",
            // Resolvers take each of these for 127.0.0.1, or for 1.1.1.1 and something else.
            "127.1",
            "2130706433",
            "0x7f.0.0.1",
            "0177.0.0.1",
            "01.1.1.1",
            "1.1.1.1.",
            "1.1.1.1@127.0.0.1",
            "user:word@1.1.1.1",
            "1.1.1.1\\@127.0.0.1",
            "1.1.1.1%2f",
            "2606:4700:4700::1111",
            "[2606:4700:4700::1111",
            "[2606:4700:4700::1111%25eth0]",
            "[2606:4700:4700::1111]x",
            "[1.1.1.1]",
            "1.1.1.1:",
            "1.1.1.1:0",
            "1.1.1.1:65536",
            "1.1.1.1:+80",
            "1.1.1.1:80:80",
            "",
        ] {
            assert!(!is(&alloc::format!("http://{host}")), "{host}");
            assert!(!is(&alloc::format!("http://{host}/health")), "{host}");
        }
        assert!(!is_public(b"ftp://1.1.1.1") && !is_public(b"http://\xff"));
    }
}
