//! From which address a request comes, as far as that can be known. Addresses are never stored.

use axum::http::HeaderMap;
use ipnet::IpNet;
use std::net::{IpAddr, SocketAddr};
use std::sync::Once;

/// Who sends, by address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sender {
    /// This machine itself.
    Local,
    /// Somebody at this address.
    Address(IpAddr),
    /// The proxy named something that is no address: all of these are one stranger.
    Unreadable,
}

/// What is believed about addresses.
#[derive(Debug, Clone, Default)]
pub struct Proxies {
    /// The header in which the proxy in front names the sender's address.
    pub header: Option<String>,
    /// The proxies whose word counts; anybody else counts by their own address.
    pub trusted: Vec<IpNet>,
}

impl Proxies {
    /// Who sends a request with these headers over a connection from `peer`. Without a peer (a test without a
    /// network) it is this machine.
    pub fn sender(&self, headers: &HeaderMap, peer: Option<IpAddr>) -> Sender {
        let Some(peer) = peer.map(|peer| peer.to_canonical()) else { return Sender::Local };
        let own = if peer.is_loopback() { Sender::Local } else { Sender::Address(peer) };
        let Some(name) = self.header.as_deref().filter(|_| self.trusts(peer)) else { return own };
        let lines: Vec<_> = headers.get_all(name).iter().collect();
        if lines.is_empty() {
            return own;
        }
        let lines: Option<Vec<&str>> = lines.into_iter().map(|line| line.to_str().ok()).collect();
        let named = lines.and_then(|lines| self.named(name, &lines.join(",")));
        if let Some(address) = named {
            return Sender::Address(address);
        }
        tell_once(name);
        Sender::Unreadable
    }

    /// The nearest address in a chain that is not one of the trusted proxies: each proxy adds its word at the end,
    /// and what stands before the first that is not trusted was written by whoever wanted to. None if what has to be
    /// read cannot be.
    fn named(&self, header: &str, chain: &str) -> Option<IpAddr> {
        let is_forwarded = header.eq_ignore_ascii_case("forwarded");
        let mut nearest = None;
        for element in chain.rsplit(',') {
            let address = if is_forwarded { address(forwarded_for(element)?) } else { address(element) }?;
            nearest = Some(address);
            if !self.trusts(address) {
                break;
            }
        }
        nearest
    }

    /// Whether a proxy stands at this address.
    pub fn trusts(&self, address: IpAddr) -> bool {
        self.trusted.iter().any(|network| network.contains(&address))
    }
}

/// The `for` of one element of a `Forwarded` header (RFC 7239), such as `for="[2001:db8::1]:4711";proto=https`.
fn forwarded_for(element: &str) -> Option<&str> {
    element.split(';').find_map(|pair| {
        let (name, value) = pair.split_once('=')?;
        name.trim().eq_ignore_ascii_case("for").then_some(value)
    })
}

/// An address in any form that proxies write: with a port (a number or, after RFC 7239, a hidden one), in brackets, in
/// quotes, with a zone, as IPv4 within IPv6.
fn address(text: &str) -> Option<IpAddr> {
    let text = text.trim().trim_matches('"').trim();
    let address = match text.strip_prefix('[') {
        Some(rest) => {
            let (inside, behind) = rest.split_once(']')?;
            (behind.is_empty() || behind.starts_with(':')).then_some(inside)?
        }
        // One colon separates an IPv4 address from its port; an IPv6 address has several.
        None => match text.split_once(':') {
            Some((before, port)) if !port.contains(':') => before,
            _ => text,
        },
    };
    let address = address.split('%').next().unwrap_or_default();
    address.parse::<IpAddr>().ok().map(|address| address.to_canonical())
}

/// Says once that the proxy's word cannot be read; not what it was, which is an address or somebody's idea.
fn tell_once(header: &str) {
    static TOLD: Once = Once::new();
    TOLD.call_once(|| {
        tracing::warn!(
            header,
            "a proxy named the sender's address in a form that cannot be read; whoever comes so is limited as one stranger"
        );
    });
}

/// The address of the other end of a connection.
pub fn peer(extensions: &axum::http::Extensions) -> Option<IpAddr> {
    extensions.get::<axum::extract::ConnectInfo<SocketAddr>>().map(|info| info.0.ip())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn behind(header: &str) -> Proxies {
        let trusted = ["127.0.0.0/8", "::1/128", "10.9.0.0/16"].map(|net| net.parse().unwrap());
        Proxies { header: Some(header.into()), trusted: trusted.into() }
    }

    fn sent(header: &'static str, lines: &[&str], peer: &str) -> Sender {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(header, line.parse().unwrap());
        }
        behind(header).sender(&headers, Some(peer.parse().unwrap()))
    }

    fn at(address: &str) -> Sender {
        Sender::Address(address.parse().unwrap())
    }

    #[test]
    fn every_form_that_proxies_write_is_read() {
        for (line, address) in [
            ("203.0.113.9", "203.0.113.9"),
            ("203.0.113.9:51234", "203.0.113.9"),
            (" 203.0.113.9 ", "203.0.113.9"),
            ("\"203.0.113.9:51234\"", "203.0.113.9"),
            ("2001:db8::7", "2001:db8::7"),
            ("[2001:db8::7]", "2001:db8::7"),
            ("[2001:DB8::7]:51234", "2001:db8::7"),
            ("fe80::1%eth0", "fe80::1"),
            ("[fe80::1%eth0]:443", "fe80::1"),
            ("::ffff:203.0.113.9", "203.0.113.9"),
            ("[::ffff:203.0.113.9]:80", "203.0.113.9"),
            // The proxy adds its word at the end; whatever stands before it is the sender's own invention.
            ("127.0.0.1, 203.0.113.9", "203.0.113.9"),
            ("1.2.3.4, unknown, 203.0.113.9", "203.0.113.9"),
            // Two trusted proxies in a row.
            ("6.6.6.6, 203.0.113.9, 10.9.0.2:4000", "203.0.113.9"),
            ("10.9.0.3, 127.0.0.1", "10.9.0.3"),
        ] {
            assert_eq!(sent("x-forwarded-for", &[line], "127.0.0.1"), at(address), "{line}");
            assert_eq!(sent("x-forwarded-for", &[line], "::1"), at(address), "{line}");
        }
        assert_eq!(sent("x-forwarded-for", &["6.6.6.6", "203.0.113.9"], "127.0.0.1"), at("203.0.113.9"));
        for (line, address) in [
            ("for=192.0.2.43", "192.0.2.43"),
            ("for=\"192.0.2.43:47011\"", "192.0.2.43"),
            ("For=\"[2001:db8:cafe::17]:4711\"", "2001:db8:cafe::17"),
            ("for=192.0.2.43:_port;proto=http;by=203.0.113.43", "192.0.2.43"),
            ("proto=https;for=192.0.2.43", "192.0.2.43"),
            ("for=6.6.6.6, for=192.0.2.43;by=10.9.0.2", "192.0.2.43"),
        ] {
            assert_eq!(sent("forwarded", &[line], "127.0.0.1"), at(address), "{line}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_one_stranger() {
        for line in [
            "",
            " ",
            ",",
            "unknown",
            "203.0.113",
            "203.0.113.9.9",
            "203.0.113.9, ",
            "[::1",
            "[]:1",
            "x:y:z",
            "999.1.1.1",
        ] {
            assert_eq!(sent("x-forwarded-for", &[line], "127.0.0.1"), Sender::Unreadable, "{line:?}");
        }
        for line in
            ["for=unknown", "for=_hidden", "for=", "proto=https", "192.0.2.43", "for=1.2.3.4, proto=https"]
        {
            assert_eq!(sent("forwarded", &[line], "127.0.0.1"), Sender::Unreadable, "{line:?}");
        }
    }

    #[test]
    fn only_trusted_proxies_are_believed() {
        assert_eq!(sent("x-forwarded-for", &["6.6.6.6"], "198.51.100.7"), at("198.51.100.7"));
        assert_eq!(sent("x-forwarded-for", &["6.6.6.6"], "10.9.4.4"), at("6.6.6.6"));
        assert_eq!(sent("x-forwarded-for", &[], "127.0.0.1"), Sender::Local);
        let none = Proxies::default();
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", "6.6.6.6".parse().unwrap());
        assert_eq!(none.sender(&headers, Some("127.0.0.1".parse().unwrap())), Sender::Local);
        assert_eq!(none.sender(&headers, Some("::ffff:198.51.100.7".parse().unwrap())), at("198.51.100.7"));
    }

    proptest! {
        #[test]
        fn nobody_behind_a_proxy_is_taken_for_this_machine(line in "[ -~]{0,60}") {
            for header in ["x-forwarded-for", "forwarded", "x-real-ip"] {
                let mut headers = HeaderMap::new();
                headers.insert(header, line.parse().unwrap());
                let sender = behind(header).sender(&headers, Some("127.0.0.1".parse().unwrap()));
                prop_assert_ne!(sender, Sender::Local);
            }
        }

        #[test]
        fn an_address_is_read_from_every_form(bits: u32, wide: u128, port: u16, junk in "[a-z0-9.]{0,20}") {
            let (four, six) = (std::net::Ipv4Addr::from(bits), std::net::Ipv6Addr::from(wide));
            let six_canonical = IpAddr::from(six).to_canonical();
            for (written, meant) in [
                (format!("{four}"), IpAddr::from(four)), (format!("{four}:{port}"), four.into()),
                (format!("\"{four}:{port}\""), four.into()), (format!("{six}"), six_canonical),
                (format!("[{six}]"), six_canonical), (format!("[{six}]:{port}"), six_canonical),
            ] {
                prop_assert_eq!(address(&written), Some(meant));
                let chain = format!("{junk}, {written}");
                let named = Proxies::default().named("x-forwarded-for", &chain);
                prop_assert_eq!(named, Some(meant));
            }
        }
    }
}
