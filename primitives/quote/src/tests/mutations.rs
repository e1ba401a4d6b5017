// SPDX-License-Identifier: Apache-2.0
//! Quotes and collateral that were changed after they were signed: flipped bits, edited, cut,
//! prolonged, swapped. What both verifiers say of each.

use super::{
    oracle::{ours_checked, theirs, Verdict},
    world::World,
    REAL_NOW, SGX, TDX,
};
use crate::{Collateral, Quote, TrustAnchor};
use std::{collections::BTreeMap, sync::Mutex};

/// What may be changed. The first is the quote.
const PARTS: [&str; 10] = [
    "quote",
    "PCK authority's chain",
    "root's revocation list",
    "PCK authority's revocation list",
    "TCB info's chain",
    "TCB info",
    "TCB info's signature",
    "identity's chain",
    "identity",
    "identity's signature",
];

/// A quote with its collateral, as bytes.
#[derive(Clone)]
struct Case {
    name: &'static str,
    root: Vec<u8>,
    now: u64,
    parts: [Vec<u8>; 10],
}

impl Case {
    fn new(name: &'static str, root: &[u8], now: u64, quote: &[u8], c: &Collateral) -> Self {
        let parts = [
            quote,
            &c.pck_crl_issuer_chain,
            &c.root_ca_crl,
            &c.pck_crl,
            &c.tcb_info_issuer_chain,
            &c.tcb_info,
            &c.tcb_info_signature,
            &c.qe_identity_issuer_chain,
            &c.qe_identity,
            &c.qe_identity_signature,
        ];
        Self {
            name,
            root: root.into(),
            now,
            parts: parts.map(Vec::from),
        }
    }

    fn real() -> [Self; 2] {
        let new = |name, (quote, json): (&[u8], &[u8])| {
            let collateral = Collateral::from_json(json).unwrap();
            Self::new(name, TrustAnchor::INTEL.0, REAL_NOW, quote, &collateral)
        };
        [new("SGX, version 3", SGX), new("TDX 1.0, version 4", TDX)]
    }

    /// One of our own, as no real one of version 5 is at hand.
    fn version_5() -> Self {
        let world = World::tdx_15();
        let (root, quote, collateral) = (world.root.der(), world.quote(), world.collateral());
        Self::new(
            "TDX 1.5, version 5, of our own",
            &root,
            world.now,
            &quote,
            &collateral,
        )
    }

    /// Fails if a part is too long to be handed in, or no signature.
    fn collateral(&self) -> Option<Collateral> {
        let part = |at: usize| self.parts[at].clone();
        Some(Collateral {
            pck_crl_issuer_chain: part(1).try_into().ok()?,
            root_ca_crl: part(2).try_into().ok()?,
            pck_crl: part(3).try_into().ok()?,
            tcb_info_issuer_chain: part(4).try_into().ok()?,
            tcb_info: part(5).try_into().ok()?,
            tcb_info_signature: part(6).try_into().ok()?,
            qe_identity_issuer_chain: part(7).try_into().ok()?,
            qe_identity: part(8).try_into().ok()?,
            qe_identity_signature: part(9).try_into().ok()?,
            pck_certificate_chain: None,
        })
    }
}

/// What was said of mutations: refused by both, by ours alone, accepted by both.
#[derive(Default, Clone, Copy, Debug)]
struct Tally {
    both: u64,
    ours_alone: u64,
    accepted: u64,
}

/// A case as it was, with what holds for it.
struct Judge<'a> {
    case: &'a Case,
    checked: crate::Checked,
    verdict: Verdict,
}

impl<'a> Judge<'a> {
    fn new(case: &'a Case) -> Self {
        let collateral = case.collateral().unwrap();
        let anchor = TrustAnchor::new(&case.root);
        let checked = collateral.check_under(anchor, case.now).unwrap();
        let verdict = ours_checked(&case.parts[0], &checked, case.now).unwrap();
        assert!(verdict.is_some());
        assert_eq!(
            theirs(&case.root, &case.parts[0], &collateral, case.now),
            verdict
        );
        Self {
            case,
            checked,
            verdict,
        }
    }

    /// What both say of a changed case. What ours accepts, theirs must accept, with the same
    /// verdict; at another time it may be another one, but the same of both.
    fn judge(&self, changed: &Case, tally: &mut Tally) {
        let Some(collateral) = changed.collateral() else {
            return;
        };
        let quote = &changed.parts[0];
        // Collateral that is as it was need not be checked again.
        let ours = if changed.parts[1..] == self.case.parts[1..] && changed.now == self.case.now {
            ours_checked(quote, &self.checked, changed.now)
        } else {
            super::oracle::ours(&changed.root, quote, &collateral, changed.now)
        };
        let theirs = theirs(&changed.root, quote, &collateral, changed.now);
        match (ours.unwrap_or_default(), theirs) {
            (None, None) => tally.both += 1,
            (None, Some(_)) => tally.ours_alone += 1,
            (ours, theirs) => {
                assert_eq!(ours, theirs, "{}", self.case.name);
                assert_eq!(ours, self.verdict, "{}", self.case.name);
                tally.accepted += 1;
            }
        }
    }

    /// Flips the bits of a part that are chosen, one at a time.
    fn flip(&self, part: usize, bits: impl Iterator<Item = usize>) -> Tally {
        let mut tally = Tally::default();
        let mut changed = self.case.clone();
        for bit in bits {
            changed.parts[part][bit / 8] ^= 1 << (bit % 8);
            self.judge(&changed, &mut tally);
            assert_eq!(
                tally.accepted, 0,
                "{}: {}, bit {bit}",
                self.case.name, PARTS[part]
            );
            changed.parts[part][bit / 8] ^= 1 << (bit % 8);
        }
        tally
    }
}

/// A small generator: the same numbers each time.
struct Random(u64);

impl Random {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % most.max(1) as u64) as usize
    }

    /// Two places in a part, in order.
    fn range(&mut self, length: usize) -> std::ops::Range<usize> {
        let (a, b) = (self.below(length + 1), self.below(length + 1));
        a.min(b)..a.max(b)
    }
}

/// Changes a case in one of the ways that are not a flipped bit, and says which.
fn mutate(case: &mut Case, other: &Case, random: &mut Random) -> &'static str {
    let part = random.below(PARTS.len());
    let bytes = &mut case.parts[part];
    match random.below(8) {
        0 => {
            for _ in 0..1 + random.below(8) {
                let at = random.below(bytes.len());
                bytes[at] = bytes[at].wrapping_add(1 + random.below(255) as u8);
            }
            "bytes edited"
        }
        1 => {
            bytes.truncate(random.below(bytes.len()));
            "cut"
        }
        2 => {
            let more = (0..1 + random.below(200)).map(|_| random.below(256) as u8);
            bytes.extend(more.collect::<Vec<_>>());
            "prolonged"
        }
        3 => {
            let range = random.range(bytes.len());
            bytes.drain(range);
            "a piece left out"
        }
        4 => {
            let piece = bytes[random.range(bytes.len())].to_vec();
            let at = random.below(bytes.len());
            bytes.splice(at..at, piece);
            "a piece twice"
        }
        5 => {
            // Whole certificates change places, or come twice.
            let text = String::from_utf8_lossy(bytes).into_owned();
            let Some(start) = text.find("-----BEGIN").filter(|_| text.is_ascii()) else {
                bytes.reverse();
                return "reversed";
            };
            let mut chain: Vec<_> = text[start..]
                .split_inclusive("CERTIFICATE-----\n")
                .collect();
            let (a, b) = (random.below(chain.len()), random.below(chain.len()));
            if random.below(2) == 0 {
                chain.swap(a, b);
            } else {
                chain[a] = chain[b];
            }
            *bytes = [&text[..start], &chain.concat()].concat().into_bytes();
            "certificates swapped"
        }
        6 => {
            *bytes = other.parts[part].clone();
            "taken from another quote"
        }
        _ => {
            // Within 120 days before and after.
            let days = 120 * 86_400;
            case.now = case.now - days + random.below(2 * days as usize) as u64;
            "another time"
        }
    }
}

fn random_mutations(count: usize, seed: u64) -> BTreeMap<&'static str, Tally> {
    let [sgx, tdx] = Case::real();
    let own = Case::version_5();
    let mut tallies = BTreeMap::<_, Tally>::new();
    let mut random = Random(seed);
    for (case, other) in [(&sgx, &tdx), (&tdx, &sgx), (&own, &tdx)] {
        let judge = Judge::new(case);
        for _ in 0..count {
            let mut changed = case.clone();
            let kind = mutate(&mut changed, other, &mut random);
            judge.judge(&changed, tallies.entry(kind).or_default());
        }
    }
    tallies
}

/// The bits of a part that are flipped in each run: those of its first and last bytes, those of
/// what stands around lengths and certificates, and some in between.
fn sample(part: &[u8], seed: usize) -> Vec<usize> {
    let mut bytes: Vec<usize> = (0..4).chain(part.len() - 4..part.len()).collect();
    if let Ok(quote) = Quote::parse(part) {
        let proof = quote.authentication;
        let at = |piece: &[u8]| piece.as_ptr() as usize - part.as_ptr() as usize;
        let ends = [
            quote.signed.len(),
            at(proof.signature),
            at(proof.attestation_key),
            at(proof.qe_report),
            at(proof.qe_auth_data),
            at(proof.pck_chain),
            at(proof.pck_chain) + proof.pck_chain.len(),
        ];
        bytes.extend(
            ends.iter()
                .flat_map(|end| end - 6..(end + 2).min(part.len())),
        );
        bytes.extend(4..48);
    }
    let bits = bytes.into_iter().flat_map(|byte| byte * 8..byte * 8 + 8);
    let mut bits: Vec<usize> = bits.chain((seed..part.len() * 8).step_by(499)).collect();
    bits.sort_unstable();
    bits.dedup();
    bits
}

#[test]
fn fails_on_flipped_bits() {
    for (seed, case) in Case::real().iter().chain([&Case::version_5()]).enumerate() {
        let judge = Judge::new(case);
        for (part, bytes) in case.parts.iter().enumerate() {
            judge.flip(part, sample(bytes, seed * 31 + part).into_iter());
        }
    }
}

#[test]
fn agree_on_mutations() {
    let tallies = random_mutations(400, 0x5EED_0001);
    assert_eq!(tallies.len(), 9, "{tallies:?}");
    // Another time may be one at which all holds, another list of the root is as good, and zeros
    // behind a quote may be fewer.
    for (kind, tally) in tallies {
        assert!(tally.both > 0, "{kind}");
        if matches!(kind, "bytes edited" | "reversed") {
            assert_eq!(tally.accepted, 0, "{kind}");
        }
    }
}

/// Every bit of every part, and 90,000 other mutations: minutes. Prints the README's tables.
///
/// `cargo test --release -p nerv-primitives-quote --lib exhaustive -- --ignored --nocapture`
#[test]
#[ignore = "takes minutes"]
fn exhaustive() {
    let cases: Vec<_> = Case::real()
        .into_iter()
        .chain([Case::version_5()])
        .collect();
    let tallies = Mutex::new(BTreeMap::<(usize, usize), Tally>::new());
    let jobs: Vec<_> = (0..cases.len())
        .flat_map(|c| (0..PARTS.len()).map(move |p| (c, p)))
        .collect();
    let jobs = Mutex::new(jobs.into_iter());
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| loop {
                let Some((case, part)) = jobs.lock().unwrap().next() else {
                    break;
                };
                let judge = Judge::new(&cases[case]);
                let tally = judge.flip(part, 0..cases[case].parts[part].len() * 8);
                tallies.lock().unwrap().insert((case, part), tally);
            });
        }
    });
    println!("| quote | part | bits flipped | refused by both | by ours alone | accepted |");
    for ((case, part), tally) in tallies.into_inner().unwrap() {
        let Tally {
            both,
            ours_alone,
            accepted,
        } = tally;
        let (name, sum) = (cases[case].name, both + ours_alone + accepted);
        println!(
            "| {name} | {} | {sum} | {both} | {ours_alone} | {accepted} |",
            PARTS[part]
        );
    }
    println!("| mutation | number | refused by both | by ours alone | accepted by both |");
    for (
        kind,
        Tally {
            both,
            ours_alone,
            accepted,
        },
    ) in random_mutations(30_000, 0x5EED_0002)
    {
        let sum = both + ours_alone + accepted;
        println!("| {kind} | {sum} | {both} | {ours_alone} | {accepted} |");
    }
}
