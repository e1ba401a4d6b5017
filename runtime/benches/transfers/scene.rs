// SPDX-License-Identifier: Apache-2.0
//! A chain of sixteen shards, and the transfers that are sent on it.

use crate::{
    common::*,
    people::{key, sign, Person},
};
use frame_support::{assert_ok, traits::fungible::Mutate};
use nerv_primitives_core::{traits::ShardTree, ShardId};
use nerv_runtime::{
    AccountId, Balances, Ledger, ParametersAtGenesisConfig, RuntimeCall, RuntimeOrigin,
    ShardRegistry, MILLI_UNIT, UNIT,
};
use sp_core::Pair;

/// The accounts: twenty for each shard.
const ACCOUNTS: u32 = 320;
/// The shards.
pub const LEAVES: usize = 16;
/// Of so many accounts are the transfers of a block, as `make compare` has it.
pub const SENDERS: usize = 20;

/// What is sent.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Transfer {
    /// `balances.transferKeepAlive`.
    OfBalances,
    /// `ledger.transfer` within a shard.
    Within,
    /// `ledger.transfer` between two shards.
    Across,
    /// `ledger.send` between two shards.
    Sent,
}

impl Transfer {
    fn call(self, to: AccountId) -> RuntimeCall {
        match self {
            Self::OfBalances => RuntimeCall::Balances(pallet_balances::Call::transfer_keep_alive {
                dest: to.into(),
                value: 1_000,
            }),
            Self::Within | Self::Across => RuntimeCall::Ledger(pallet_ledger::Call::transfer {
                dest: to.into(),
                amount: 1_000,
            }),
            Self::Sent => RuntimeCall::Ledger(pallet_ledger::Call::send {
                dest: to.into(),
                // It must be able to come back.
                amount: MILLI_UNIT,
            }),
        }
    }

    fn may(self, from: &Person, to: &Person) -> bool {
        match self {
            Self::OfBalances => true,
            Self::Within => from.home == to.home,
            Self::Across | Self::Sent => from.home != to.home,
        }
    }
}

/// Who is on the chain.
pub struct Scene {
    people: Vec<Person>,
    /// How many each has signed.
    nonces: Vec<u32>,
}

impl Scene {
    /// Has the chain made.
    pub fn make() -> (sp_io::TestExternalities, Self) {
        let mut state = chain_with(
            0,
            ParametersAtGenesisConfig {
                bisection: eager(),
                ..Default::default()
            },
        );
        let people = state.execute_with(|| {
            let keys: Vec<_> = (0..ACCOUNTS).map(key).collect();
            for pair in &keys {
                let who: AccountId = pair.public().into();
                Balances::set_balance(&who, 1_000 * UNIT);
                assert_ok!(Ledger::deposit(RuntimeOrigin::signed(who), 100 * UNIT));
            }
            while leaves().len() < LEAVES {
                skip(1);
                let size = |leaf: &ShardId| <ShardRegistry as ShardTree>::account_count(leaf);
                split(
                    leaves()
                        .into_iter()
                        .max_by_key(size)
                        .expect("there are leaves"),
                );
                settle_all();
            }
            skip(1);
            keys.into_iter().map(Person::at_home).collect::<Vec<_>>()
        });
        let nonces = vec![0; people.len()];
        (state, Self { people, nonces })
    }

    /// So many transfers, each of the twenty senders to others in turn.
    pub fn sign(&mut self, transfer: Transfer, count: usize) -> Vec<Vec<u8>> {
        let all = self.people.len();
        let extrinsic = |n: usize| {
            let from = (n % SENDERS) * (all / SENDERS);
            // Steps of a prime, as `make compare` takes them.
            let first = from + 1 + (n / SENDERS) * 37;
            let to = (first..first + all)
                .map(|to| to % all)
                .find(|&to| to != from && transfer.may(&self.people[from], &self.people[to]));
            let to = self.people[to.expect("there is somebody")].account();
            let nonce = self.nonces[from];
            self.nonces[from] += 1;
            sign(&self.people[from].pair, nonce, transfer.call(to))
        };
        (0..count).map(extrinsic).collect()
    }
}
