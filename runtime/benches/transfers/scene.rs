// SPDX-License-Identifier: Apache-2.0
//! A chain of sixteen shards, and the transfers that are sent on it.

use crate::{
    common::{ml_dsa::assembled, *},
    people::{genesis, key, sign, Person},
};
use codec::Encode;
use frame_support::{assert_ok, traits::fungible::Mutate};
use nerv_primitives_core::{traits::ShardTree, ShardId};
use nerv_primitives_pqc::{Context, Era, SecretKey, Terms};
use nerv_runtime::{
    AccountId, Balances, Ledger, ParametersAtGenesisConfig, RuntimeCall, RuntimeOrigin,
    ShardRegistry, MILLI_UNIT, UNIT, VERSION,
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
    /// `balances.transferKeepAlive` of accounts with ML-DSA-65 keys.
    ByMlDsa,
}

impl Transfer {
    fn call(self, to: AccountId) -> RuntimeCall {
        match self {
            Self::OfBalances | Self::ByMlDsa => {
                RuntimeCall::Balances(pallet_balances::Call::transfer_keep_alive {
                    dest: to.into(),
                    value: 1_000,
                })
            }
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
            Self::OfBalances | Self::ByMlDsa => true,
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
    /// Those with ML-DSA-65 keys, and how many they have signed each.
    keys: Vec<SecretKey>,
    signed: u32,
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
        let senders = (0..SENDERS as u8).map(|n| SecretKey::from_seed(&[n; 32]));
        let senders: Vec<SecretKey> = senders.collect();
        let people = state.execute_with(|| {
            for sender in &senders {
                Balances::set_balance(&AccountId::new(sender.account()), 1_000 * UNIT);
            }
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
        let scene = Self {
            people,
            nonces,
            keys: senders,
            signed: 0,
        };
        (state, scene)
    }

    /// So many transfers, each of the twenty senders to others in turn.
    pub fn sign(&mut self, transfer: Transfer, count: usize) -> Vec<Vec<u8>> {
        if transfer == Transfer::ByMlDsa {
            return self.sign_by_keys(count);
        }
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

    fn sign_by_keys(&mut self, count: usize) -> Vec<Vec<u8>> {
        let first = self.signed;
        self.signed += count.div_ceil(SENDERS) as u32;
        let extrinsic = |n: usize| {
            let to = self.people[n % self.people.len()].account();
            let nonce = first + (n / SENDERS) as u32;
            sign_by_key(&self.keys[n % SENDERS], nonce, Transfer::ByMlDsa.call(to))
        };
        (0..count).map(extrinsic).collect()
    }
}

/// An extrinsic of the account of an ML-DSA-65 key, as its client signs it.
fn sign_by_key(key: &SecretKey, nonce: u32, call: RuntimeCall) -> Vec<u8> {
    let terms = Terms {
        genesis: genesis().0,
        spec_version: VERSION.spec_version,
        transaction_version: VERSION.transaction_version,
        account: key.account(),
        nonce,
        tip: 0,
        era: Era::Immortal,
        era_block: genesis().0,
        metadata: None,
    };
    let payload = terms.payload(&call.encode()).expect("it is short enough");
    let signature = key.sign(Context::Transaction, &payload).expect("it signs");
    assembled(key, &terms, signature, call).encode()
}
