// SPDX-License-Identifier: Apache-2.0
//! The orders that wait in a replica.
//!
//! Everything is bounded: orders and bytes, in all and of one account. An account's orders wait by
//! their nonce, a gap may still be filled. All orders cost the same fee, so that none can outbid
//! another:
//!
//! - An order stays where it is against another of the same nonce, unless that lives longer by a
//!   quarter of the longest life: so it can be sent anew when its time runs out, and not for ever
//!   make replicas verify signatures.
//! - An order behind a gap costs nobody anything, for as long as its sender leaves the gap open. So those take
//!   up a quarter of the room at the most when they come, and give it up, whichever has waited for longest,
//!   to others like them and to orders whose turn it is.
//! - If there is no room then, the account with the most orders gives up its last one for an account that
//!   has less. Nobody is kept out by one who sends more than others.
//! - Orders are taken as they came, each account's by nonce.
//!
//! [`Pool::check`] costs no signature: what is refused is refused before that is verified.

mod room;

use nerv_primitives_lane::{Order, MAX_EXTRINSIC};
use nerv_primitives_types::{BlindedId, BlockHeight, Nonce};
use sp_crypto_hashing::blake2_256;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// Orders behind gaps take up this part of the room at the most: one in so many.
const SHARE: usize = 4;

/// What a pool holds at the most.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Limits {
    /// Orders.
    pub orders: usize,
    /// The bytes of their extrinsics.
    pub bytes: usize,
    /// The orders of one account; and how far beyond its next one a nonce may be.
    pub account_orders: usize,
    /// The bytes of one account's extrinsics.
    pub account_bytes: usize,
    /// The blocks for which an order waits, even if its extrinsic is valid for longer.
    pub life: BlockHeight,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            orders: 20_000,
            bytes: 8 * 1_024 * 1_024,
            account_orders: 64,
            account_bytes: 16 * 1_024,
            life: 600,
        }
    }
}

/// An order that waits, or is to.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Waiting {
    /// What the extrinsic says.
    pub order: Order,
    /// The extrinsic.
    pub extrinsic: Vec<u8>,
    /// The first block in which it is not valid any more.
    pub expires: BlockHeight,
}

/// Why an order does not wait.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Refusal {
    /// The extrinsic has more than [`MAX_EXTRINSIC`] bytes.
    TooLong,
    /// It is not valid any more.
    Expired,
    /// The very same extrinsic waits already.
    Known,
    /// The account has no record in the lane.
    UnknownAccount,
    /// The account has used the nonce.
    Stale,
    /// The nonce is too far beyond the account's next one.
    TooFar,
    /// Another order with this nonce waits, and does not live much shorter.
    Occupied,
    /// The account has not the units for this and for its other orders that wait. What is on its way to
    /// it does not count.
    Uncovered,
    /// The account has as many orders or bytes waiting as it may.
    AccountFull,
    /// There is no room, and no account with more orders to give some up; or there is a gap before it,
    /// and no room for it among those.
    Full,
}

struct Held {
    waiting: Waiting,
    hash: [u8; 32],
    /// Its number among all that ever came.
    arrival: u64,
}

#[derive(Default)]
struct Account {
    orders: BTreeMap<Nonce, Held>,
    bytes: usize,
    /// The next nonce, as far as the pool was told.
    next: Nonce,
    /// The first one from there on that no order here has: those beyond it are behind a gap.
    gap: Nonce,
}

impl Account {
    /// Where the gap is, if this is the next nonce.
    fn gap_from(&self, next: Nonce) -> Nonce {
        let mut gap = next;
        for nonce in self.orders.range(next..).map(|(nonce, _)| *nonce) {
            if nonce != gap {
                break;
            }
            gap = gap.saturating_add(1);
        }
        gap
    }
}

/// Where an order can wait.
struct Place {
    /// The hash of its extrinsic.
    hash: [u8; 32],
    /// Those that have to go for it.
    victims: Vec<(BlindedId, Nonce)>,
}

/// The orders that wait.
pub struct Pool {
    limits: Limits,
    accounts: HashMap<BlindedId, Account>,
    hashes: HashSet<[u8; 32]>,
    /// Those whose turn it is, or is after others that wait here: by arrival.
    arrivals: BTreeMap<u64, (BlindedId, Nonce)>,
    /// Those behind a gap, likewise.
    gapped: BTreeMap<u64, (BlindedId, Nonce)>,
    /// The bytes of these.
    gapped_bytes: usize,
    expiries: BTreeSet<(BlockHeight, BlindedId, Nonce)>,
    /// The number of orders of each account, to find the one with the most.
    crowds: BTreeSet<(usize, BlindedId)>,
    bytes: usize,
    next: u64,
}

impl Pool {
    /// An empty pool.
    pub fn new(limits: Limits) -> Self {
        Self {
            limits,
            accounts: HashMap::new(),
            hashes: HashSet::new(),
            arrivals: BTreeMap::new(),
            gapped: BTreeMap::new(),
            gapped_bytes: 0,
            expiries: BTreeSet::new(),
            crowds: BTreeSet::new(),
            bytes: 0,
            next: 0,
        }
    }

    /// The number of orders.
    pub fn len(&self) -> usize {
        self.arrivals.len() + self.gapped.len()
    }

    /// Whether none waits.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The number of those before which a nonce of their account is missing.
    pub fn gapped(&self) -> usize {
        self.gapped.len()
    }

    /// The bytes of all extrinsics.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// All that waits.
    pub fn all(&self) -> impl Iterator<Item = &Waiting> {
        let accounts = self.accounts.values();
        accounts.flat_map(|account| account.orders.values().map(|held| &held.waiting))
    }

    /// What waits of an account, by nonce.
    pub fn of<'a>(&'a self, account: &BlindedId) -> impl Iterator<Item = &'a Waiting> {
        let account = self.accounts.get(account);
        account
            .into_iter()
            .flat_map(|account| account.orders.values().map(|held| &held.waiting))
    }

    /// Whether there is a place for an order, at a height of the chain, if `next` is the account's
    /// next nonce in the lane. `None` for an account without a record. Looks at no signature.
    pub fn check(
        &self,
        waiting: &Waiting,
        next: Option<Nonce>,
        now: BlockHeight,
    ) -> Result<(), Refusal> {
        self.place(waiting, next, now).map(|_| ())
    }

    /// Adds an order whose signature is good. Returns those that had to go for it.
    pub fn insert(
        &mut self,
        mut waiting: Waiting,
        next: Option<Nonce>,
        now: BlockHeight,
    ) -> Result<Vec<Waiting>, Refusal> {
        let Place { hash, victims } = self.place(&waiting, next, now)?;
        waiting.expires = self.expiry(&waiting, now);
        let (from, nonce) = (waiting.order.from, waiting.order.nonce);
        let told = self.accounts.get(&from).map(|account| account.next);
        let mut gone = Vec::new();
        gone.extend(self.remove(&from, nonce));
        for (account, nonce) in victims {
            gone.extend(self.remove(&account, nonce));
        }
        self.hold(waiting, hash);
        self.learn(&from, next.max(told).unwrap_or_default());
        Ok(gone)
    }

    fn hold(&mut self, waiting: Waiting, hash: [u8; 32]) {
        let (from, nonce) = (waiting.order.from, waiting.order.nonce);
        let arrival = self.next;
        self.next = self.next.saturating_add(1);
        self.hashes.insert(hash);
        self.expiries.insert((waiting.expires, from, nonce));
        let bytes = waiting.extrinsic.len();
        self.bytes += bytes;
        let account = self.accounts.entry(from).or_default();
        self.crowds.remove(&(account.orders.len(), from));
        account.bytes += bytes;
        if nonce > account.gap {
            self.gapped.insert(arrival, (from, nonce));
            self.gapped_bytes += bytes;
        } else {
            self.arrivals.insert(arrival, (from, nonce));
        }
        let held = Held {
            waiting,
            hash,
            arrival,
        };
        account.orders.insert(nonce, held);
        self.crowds.insert((account.orders.len(), from));
    }

    /// An account's next nonce is this one at the least, where the lane goes on from.
    pub fn learn(&mut self, account: &BlindedId, next: Nonce) {
        if let Some(known) = self.accounts.get_mut(account) {
            known.next = known.next.max(next);
            self.sort(account);
        }
    }

    /// Finds an account's gap anew, and who is behind it.
    fn sort(&mut self, id: &BlindedId) {
        let Some(account) = self.accounts.get_mut(id) else {
            return;
        };
        let (before, gap) = (account.gap, account.gap_from(account.next));
        account.gap = gap;
        for (nonce, held) in account.orders.range(before.min(gap)..before.max(gap)) {
            let (arrival, bytes) = (held.arrival, held.waiting.extrinsic.len());
            let place = (*id, *nonce);
            if gap > before {
                if self.gapped.remove(&arrival).is_some() {
                    self.gapped_bytes -= bytes;
                    self.arrivals.insert(arrival, place);
                }
            } else if self.arrivals.remove(&arrival).is_some() {
                self.gapped_bytes += bytes;
                self.gapped.insert(arrival, place);
            }
        }
    }

    /// The cheapest refusals first.
    fn place(
        &self,
        waiting: &Waiting,
        next: Option<Nonce>,
        now: BlockHeight,
    ) -> Result<Place, Refusal> {
        let bytes = waiting.extrinsic.len();
        if bytes > MAX_EXTRINSIC {
            return Err(Refusal::TooLong);
        }
        if waiting.expires <= now {
            return Err(Refusal::Expired);
        }
        let (from, nonce) = (&waiting.order.from, waiting.order.nonce);
        let next = next.ok_or(Refusal::UnknownAccount)?;
        let ahead = nonce.checked_sub(next).ok_or(Refusal::Stale)?;
        if ahead >= self.limits.account_orders as u64 {
            return Err(Refusal::TooFar);
        }
        let hash = blake2_256(&waiting.extrinsic);
        if self.hashes.contains(&hash) {
            return Err(Refusal::Known);
        }
        let account = self.accounts.get(from);
        let mut orders = account.map_or(0, |account| account.orders.len());
        let mut own = account.map_or(0, |account| account.bytes);
        let mut freed = 0;
        if let Some(held) = account.and_then(|account| account.orders.get(&nonce)) {
            let least = held.waiting.expires.saturating_add(self.limits.life / 4);
            if self.expiry(waiting, now) < least {
                return Err(Refusal::Occupied);
            }
            freed = held.waiting.extrinsic.len();
            orders -= 1;
            own -= freed;
        }
        if orders >= self.limits.account_orders || own + bytes > self.limits.account_bytes {
            return Err(Refusal::AccountFull);
        }
        let told = account.map_or(next, |account| account.next.max(next));
        let gap = account.map_or(told, |account| account.gap_from(told));
        let count = self.len() + usize::from(freed == 0);
        let over = count.saturating_sub(self.limits.orders);
        let over_bytes = (self.bytes - freed + bytes).saturating_sub(self.limits.bytes);
        let victims = if nonce > gap {
            // Those behind gaps make room for each other alone.
            let count = self.gapped.len() + usize::from(freed == 0);
            let more = count.saturating_sub(self.limits.orders / SHARE);
            let held = self.gapped_bytes.saturating_sub(freed) + bytes;
            let more_bytes = held.saturating_sub(self.limits.bytes / SHARE);
            self.longest_gapped(over.max(more), over_bytes.max(more_bytes), from)
        } else {
            self.longest_gapped(over, over_bytes, from)
                .or_else(|| self.crowded(over_bytes, orders + 1))
                .or_else(|| self.behind(from, nonce, over_bytes))
        };
        let victims = victims.ok_or(Refusal::Full)?;
        Ok(Place { hash, victims })
    }

    fn expiry(&self, waiting: &Waiting, now: BlockHeight) -> BlockHeight {
        waiting.expires.min(now.saturating_add(self.limits.life))
    }

    /// Takes an order out, if it waits.
    pub fn remove(&mut self, from: &BlindedId, nonce: Nonce) -> Option<Waiting> {
        let account = self.accounts.get_mut(from)?;
        let held = account.orders.remove(&nonce)?;
        let (left, bytes) = (account.orders.len(), held.waiting.extrinsic.len());
        account.bytes -= bytes;
        self.bytes -= bytes;
        self.crowds.remove(&(left + 1, *from));
        if self.gapped.remove(&held.arrival).is_some() {
            self.gapped_bytes -= bytes;
        }
        self.arrivals.remove(&held.arrival);
        if left == 0 {
            self.accounts.remove(from);
        } else {
            self.crowds.insert((left, *from));
            self.sort(from);
        }
        self.hashes.remove(&held.hash);
        self.expiries.remove(&(held.waiting.expires, *from, nonce));
        Some(held.waiting)
    }

    /// An account has used its nonces below `next`, for good: those orders are done, or never will
    /// be.
    pub fn advance(&mut self, account: &BlindedId, next: Nonce) {
        self.learn(account, next);
        while let Some((nonce, _)) = self
            .accounts
            .get(account)
            .and_then(|account| account.orders.first_key_value())
        {
            let nonce = *nonce;
            if nonce >= next {
                break;
            }
            self.remove(account, nonce);
        }
    }

    /// As [`Self::advance`], for each account: `next` tells what it has used, `None` that it is gone.
    pub fn advance_all(&mut self, next: impl Fn(&BlindedId) -> Option<Nonce>) {
        let accounts: Vec<BlindedId> = self.accounts.keys().copied().collect();
        for account in accounts {
            self.advance(&account, next(&account).unwrap_or(Nonce::MAX));
        }
    }

    /// Takes out what is not valid any more at a height of the chain, and returns it.
    pub fn expire(&mut self, now: BlockHeight) -> Vec<Waiting> {
        let mut gone = Vec::new();
        while let Some((expires, from, nonce)) = self.expiries.first().copied() {
            if expires > now {
                break;
            }
            gone.extend(self.remove(&from, nonce));
        }
        gone
    }

    /// The orders that can be taken one after the other where each account's next nonce is what
    /// `next` says, as they came and each account's by nonce, `most` of them at the most. One that does
    /// not fit is left out with those behind it of the same account; each is asked of once. They go
    /// on waiting. Who is behind a gap is not even looked at, by what the pool was told of next nonces.
    pub fn ready(
        &self,
        mut next: impl FnMut(&BlindedId) -> Option<Nonce>,
        mut fits: impl FnMut(&Order) -> bool,
        most: usize,
    ) -> Vec<&Waiting> {
        let mut ready = Vec::new();
        let mut nexts: HashMap<BlindedId, Option<Nonce>> = HashMap::new();
        for (arrival, (from, nonce)) in &self.arrivals {
            let due = nexts.entry(*from).or_insert_with(|| next(from));
            let Some(account) = self.accounts.get(from).filter(|_| *due == Some(*nonce)) else {
                continue;
            };
            // With it those that came before it and had to wait for it.
            for (nonce, held) in account.orders.range(*nonce..) {
                if *due != Some(*nonce) || held.arrival > *arrival {
                    break;
                }
                if ready.len() >= most {
                    return ready;
                }
                if !fits(&held.waiting.order) {
                    *due = None;
                    break;
                }
                ready.push(&held.waiting);
                *due = nonce.checked_add(1);
            }
        }
        ready
    }
}

#[cfg(test)]
mod tests;
