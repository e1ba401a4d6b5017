// SPDX-License-Identifier: Apache-2.0
//! Runs: from a seed, and again from what was done; and what of it is needed for a failure.

use super::{
    actions::Action,
    coverage::{Coverage, Origin},
    generate::Maker,
    honest::Honest,
    rng::Rng,
    starts::Start,
    types::ruins,
    world::World,
};
use std::panic::{catch_unwind, AssertUnwindSafe};

/// How often what fails is tried again with less.
const TRIES: usize = 400;

/// A run that fails: what was done, and what did not hold then.
pub struct Failed {
    pub start: Start,
    pub actions: Vec<Action>,
    pub why: String,
}

/// Does something, and makes a panic a failure.
fn held<T>(what: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    match catch_unwind(AssertUnwindSafe(what)) {
        Ok(done) => done,
        Err(panic) => {
            let text = panic
                .downcast_ref::<String>()
                .cloned()
                .or_else(|| panic.downcast_ref::<&str>().map(|it| it.to_string()));
            Err(format!("panic: {}", text.unwrap_or_default()))
        }
    }
}

/// A run of so many blocks from a seed.
pub fn run(start: Start, seed: u64, blocks: u64) -> Result<Coverage, Box<Failed>> {
    let mut done = Vec::new();
    let result = held(|| {
        let mut rng = Rng::new(seed);
        let mut world = World::new(&start);
        let mut honest = Honest::new(start, world.ext.offchain_db());
        while world.seen.blocks < blocks {
            // Some blocks are empty, most are not, and some have much in them.
            let calls = match rng.below(6) {
                0 => 0,
                5 => rng.below(24),
                _ => rng.below(8),
            };
            for _ in 0..calls {
                let action = next(&mut rng, &mut world, &mut honest);
                if action.call().is_some_and(|call| ruins(&call)) {
                    continue;
                }
                done.push(action.clone());
                let ended = world.act(&action)?;
                honest.ended(&action, ended.as_ref());
            }
            let slots = if rng.percent(5) {
                1 + rng.below(200)
            } else {
                1
            };
            let action = Action::Block { slots: slots as u8 };
            done.push(action.clone());
            world.act(&action)?;
        }
        Ok(world.seen)
    });
    result.map_err(|why| {
        Box::new(Failed {
            start,
            actions: done,
            why,
        })
    })
}

fn next(rng: &mut Rng, world: &mut World, honest: &mut Honest) -> Action {
    let knowledge = world.knowledge();
    if rng.percent(40) {
        if let Some(action) = world.ext.execute_with(|| honest.next(rng, &knowledge)) {
            return action;
        }
    }
    let made = Maker::new(rng, &knowledge).call();
    let mut call = made.bytes;
    if rng.percent(8) {
        world.seen.mutated += 1;
        mutate(rng, &mut call);
    }
    // Mostly by whom it can go well.
    let by = if rng.percent(70) {
        made.wanted
    } else {
        [Origin::Signed, Origin::Root, Origin::Nobody][rng.below(3)]
    };
    match by {
        Origin::Root => Action::Root { call },
        Origin::Nobody => match rng.below(8) {
            0 => Action::Bytes(rng.bytes(120)),
            1 | 2 if !is_time(&call) => Action::Bare { call },
            _ => Action::Nobody { call },
        },
        Origin::Signed => {
            let signer = match made.by {
                Some(by) if rng.percent(70) => by,
                _ => rng.next() as u8,
            };
            Action::Signed { signer, call }
        }
    }
}

/// The time is set once in a block, and by its author.
fn is_time(call: &[u8]) -> bool {
    call.first() == Some(&1)
}

/// Changes some bytes.
fn mutate(rng: &mut Rng, bytes: &mut Vec<u8>) {
    for _ in 0..1 + rng.below(3) {
        let place = rng.below(bytes.len());
        match rng.below(5) {
            0 => bytes.truncate(place.max(2)),
            1 => bytes.insert(place, rng.next() as u8),
            2 if bytes.len() > 2 => drop(bytes.remove(place)),
            3 => bytes[place] = [0, 1, 0x7F, 0x80, 0xFF][rng.below(5)],
            _ => bytes[place] ^= 1 << rng.below(8),
        }
    }
}

/// Does the same again.
pub fn replay(start: Start, actions: &[Action]) -> Result<(), String> {
    held(|| {
        let mut world = World::new(&start);
        for action in actions {
            world.act(action)?;
        }
        world.act(&Action::Block { slots: 1 })?;
        Ok(())
    })
}

/// A failure without what differs from run to run.
fn kind(why: &str) -> String {
    let letters = why.chars().filter(|it| !it.is_ascii_digit());
    letters.take(60).collect()
}

impl Failed {
    /// Leaves out what is not needed for it.
    pub fn shrunk(mut self) -> Self {
        let wanted = kind(&self.why);
        let mut tries = TRIES;
        let mut size = self.actions.len().div_ceil(2);
        while size > 0 && tries > 0 {
            let mut from = 0;
            let mut is_less = false;
            while from < self.actions.len() && tries > 0 {
                let mut fewer = self.actions.clone();
                fewer.drain(from..(from + size).min(fewer.len()));
                tries -= 1;
                match replay(self.start, &fewer) {
                    Err(why) if kind(&why) == wanted => {
                        self.actions = fewer;
                        self.why = why;
                        is_less = true;
                    }
                    _ => from += size,
                }
            }
            if !is_less || size > 1 {
                size /= 2;
            }
        }
        self
    }
}
