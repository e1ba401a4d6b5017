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
//! - If there is no room, the account with the most orders gives up its last one for an account that
//!   has less. Nobody is kept out by one who sends more than others.
//! - Orders are taken as they came, each account's by nonce.
//!
//! [`Pool::check`] costs no signature: what is refused is refused before that is verified.

use nerv_primitives_lane::{Order, MAX_EXTRINSIC};
use nerv_primitives_types::{BlindedId, BlockHeight, Nonce};
use sp_crypto_hashing::blake2_256;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

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
    /// There is no room, and no account with more orders to give some up.
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
    arrivals: BTreeMap<u64, (BlindedId, Nonce)>,
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
            expiries: BTreeSet::new(),
            crowds: BTreeSet::new(),
            bytes: 0,
            next: 0,
        }
    }

    /// The number of orders.
    pub fn len(&self) -> usize {
        self.arrivals.len()
    }

    /// Whether none waits.
    pub fn is_empty(&self) -> bool {
        self.arrivals.is_empty()
    }

    /// The bytes of all extrinsics.
    pub fn bytes(&self) -> usize {
        self.bytes
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
        let mut gone = Vec::new();
        gone.extend(self.remove(&from, nonce));
        for (account, nonce) in victims {
            gone.extend(self.remove(&account, nonce));
        }
        self.hold(waiting, hash, nonce, from);
        Ok(gone)
    }

    fn hold(&mut self, waiting: Waiting, hash: [u8; 32], nonce: Nonce, from: BlindedId) {
        let arrival = self.next;
        self.next = self.next.saturating_add(1);
        self.hashes.insert(hash);
        self.arrivals.insert(arrival, (from, nonce));
        self.expiries.insert((waiting.expires, from, nonce));
        self.bytes += waiting.extrinsic.len();
        let account = self.accounts.entry(from).or_default();
        self.crowds.remove(&(account.orders.len(), from));
        account.bytes += waiting.extrinsic.len();
        let held = Held {
            waiting,
            hash,
            arrival,
        };
        account.orders.insert(nonce, held);
        self.crowds.insert((account.orders.len(), from));
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
        let count = self.len() - usize::from(freed > 0);
        let over = (self.bytes - freed + bytes).saturating_sub(self.limits.bytes);
        let victims = match count >= self.limits.orders || over > 0 {
            true => self.victims(over, orders + 1).ok_or(Refusal::Full)?,
            false => Vec::new(),
        };
        Ok(Place { hash, victims })
    }

    /// The last orders of the account with the most, to be rid of so many bytes and one order at
    /// least, if it then still has as many as are to be left.
    fn victims(&self, bytes: usize, left: usize) -> Option<Vec<(BlindedId, Nonce)>> {
        let (_, crowded) = self.crowds.last()?;
        let orders = &self.accounts.get(crowded)?.orders;
        let (mut victims, mut freed) = (Vec::new(), 0);
        for (nonce, held) in orders.iter().rev().take(orders.len().saturating_sub(left)) {
            victims.push((*crowded, *nonce));
            freed += held.waiting.extrinsic.len();
            if freed >= bytes {
                return Some(victims);
            }
        }
        None
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
        if left == 0 {
            self.accounts.remove(from);
        } else {
            self.crowds.insert((left, *from));
        }
        self.hashes.remove(&held.hash);
        self.arrivals.remove(&held.arrival);
        self.expiries.remove(&(held.waiting.expires, *from, nonce));
        Some(held.waiting)
    }

    /// An account has used its nonces below `next`, for good: those orders are done, or never will
    /// be.
    pub fn advance(&mut self, account: &BlindedId, next: Nonce) {
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
    /// on waiting.
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
