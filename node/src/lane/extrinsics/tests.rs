// SPDX-License-Identifier: Apache-2.0
//! What is an order, and whether it is signed for this chain and for now.

use super::*;
use nerv_runtime::{offchain::extension_of, opaque};
use sp_core::{sr25519::Pair, Pair as _};

const GENESIS: H256 = H256([9; 32]);

/// A chain of which the hashes are the heights. Extrinsics are signed for its runtime from a block to another.
struct Chain {
    finalised: BlockHeight,
    best: BlockHeight,
    since: BlockHeight,
    until: BlockHeight,
    switched_off: Option<AccountId>,
}

impl Default for Chain {
    fn default() -> Self {
        Self {
            finalised: 100,
            best: 102,
            since: 0,
            until: BlockHeight::MAX,
            switched_off: None,
        }
    }
}

impl Blocks for Chain {
    fn finalised(&self) -> BlockHeight {
        self.finalised
    }

    fn best(&self) -> BlockHeight {
        self.best
    }

    fn hash(&self, height: BlockHeight) -> Option<H256> {
        let hash = match height {
            0 => GENESIS,
            height => H256::from_low_u64_be(height.into()),
        };
        (height <= self.best).then_some(hash)
    }

    fn versions(&self, height: BlockHeight) -> Option<Versions> {
        let ours = VERSION.spec_version;
        let runtime = match height {
            height if height < self.since => ours - 1,
            height if height < self.until => ours,
            _ => ours + 1,
        };
        Some(Versions {
            runtime,
            transaction: 2,
        })
    }

    fn own_key_speaks(&self, account: &AccountId) -> bool {
        self.switched_off.as_ref() != Some(account)
    }
}

fn reader(finalised: BlockHeight, best: BlockHeight) -> Reader {
    let chain = Chain {
        finalised,
        best,
        ..Chain::default()
    };
    Reader::new(Arc::new(chain), GENESIS)
}

fn pair() -> Pair {
    Pair::from_seed(&[1; 32])
}

fn transfer(amount: u128) -> RuntimeCall {
    let dest = Address::Id(AccountId::new([7; 32]));
    pallet_lanes::Call::<Runtime>::transfer {
        dest,
        amount,
        nonce: 3,
    }
    .into()
}

fn ordinary_era() -> Era {
    Era::mortal(64, 100)
}

fn hundredth() -> H256 {
    H256::from_low_u64_be(100)
}

/// Signed for an era that begins with this block.
fn signed_for(call: RuntimeCall, era: Era, birth: H256, genesis: H256) -> Vec<u8> {
    signed_with(call, extension_of(era, 5), birth, genesis)
}

fn signed_with(call: RuntimeCall, extension: TxExtension, birth: H256, genesis: H256) -> Vec<u8> {
    let implicit = (VERSION.spec_version, 2u32, genesis, birth, None::<[u8; 32]>);
    let mut bytes = (&call, &extension, implicit).encode();
    if bytes.len() > LONG {
        bytes = blake2_256(&bytes).to_vec();
    }
    let signature = Signature::Sr25519(pair().sign(&bytes));
    let signer = Address::Id(pair().public().into());
    UncheckedExtrinsic::new_signed(call, signer, signature, extension).encode()
}

/// With block 100 its era begins, and is over 64 blocks later.
fn ordinary(call: RuntimeCall) -> Vec<u8> {
    signed_for(call, ordinary_era(), hundredth(), GENESIS)
}

fn mortal(period: u64, birth: BlockHeight) -> Vec<u8> {
    let era = Era::mortal(period, birth.into());
    let hash = H256::from_low_u64_be(birth.into());
    signed_for(transfer(1), era, hash, GENESIS)
}

fn verified(reader: &Reader, extrinsic: &[u8]) -> Option<BlockHeight> {
    reader.verify(&[extrinsic])[0]
}

#[test]
fn an_order_says_what_its_call_says() {
    let reader = reader(100, 102);
    let said = reader.read(&ordinary(transfer(11))).unwrap();
    assert_eq!(said.signer, AccountId::from(pair().public()));
    let order = Order {
        from: BlindedId::of(said.signer.as_ref()),
        nonce: 3,
        action: OrderAction::Transfer {
            to: BlindedId::of(&[7; 32]),
            amount: 11,
        },
    };
    assert_eq!(said.order, order);
    let withdraw = pallet_lanes::Call::<Runtime>::withdraw {
        amount: 5,
        nonce: 4,
    };
    let said = reader.read(&ordinary(withdraw.into())).unwrap();
    assert_eq!(said.order.nonce, 4);
    assert_eq!(said.order.action, OrderAction::Withdraw { amount: 5 });
}

#[test]
fn what_is_no_order_is_refused() {
    let reader = reader(100, 102);
    let refused = |bytes: &[u8]| reader.read(bytes).unwrap_err();
    assert_eq!(refused(&[0; MAX_EXTRINSIC + 1]), Unfit::TooLong);
    assert_eq!(refused(&[]), Unfit::Malformed);
    let mut longer = ordinary(transfer(1));
    longer.push(0);
    assert_eq!(refused(&longer), Unfit::Malformed);
    let bare = UncheckedExtrinsic::new_bare(transfer(1)).encode();
    assert_eq!(refused(&bare), Unfit::Unsigned);
    let general = nerv_runtime::offchain::authorized(transfer(1)).encode();
    assert_eq!(refused(&general), Unfit::Unsigned);
    let other = pallet_lanes::Call::<Runtime>::finish {
        shard: Default::default(),
    };
    assert_eq!(refused(&ordinary(other.into())), Unfit::NotAnOrder);
    let dest = Address::Raw(vec![1]);
    let odd = pallet_lanes::Call::<Runtime>::transfer {
        dest,
        amount: 1,
        nonce: 1,
    };
    assert_eq!(refused(&ordinary(odd.into())), Unfit::UnknownAddress);
}

#[test]
fn what_the_chain_would_take_is_taken() {
    // The chain's own format is that of the opaque extrinsics of its blocks.
    let bytes = ordinary(transfer(1));
    let opaque = <opaque::UncheckedExtrinsic as codec::Decode>::decode(&mut &bytes[..]);
    assert_eq!(opaque.unwrap().encode(), bytes);
    let reader = reader(100, 102);
    assert_eq!(verified(&reader, &bytes), Some(164));
    let long = ordinary(transfer(u128::MAX));
    assert_eq!(verified(&reader, &long), Some(164));
}

#[test]
fn eras_are_held_against_the_blocks_that_replicas_may_be_at() {
    let of =
        |finalised, best, period, birth| verified(&reader(finalised, best), &mortal(period, birth));
    assert_eq!(of(100, 102, 64, 100), Some(164));
    assert_eq!(of(163, 165, 64, 100), Some(164));
    // It begins with a block that is not final here yet.
    assert_eq!(of(100, 102, 64, 102), Some(166));
    assert_eq!(of(100, 101, 64, 102), None);
    // It is over, but not for long: others may not know that.
    assert_eq!(of(164 + GRACE - 1, 200, 64, 100), Some(164));
    assert_eq!(of(164 + GRACE, 200, 64, 100), None);
}

#[test]
fn an_order_may_have_a_nonce_that_no_block_takes() {
    // So nobody who sees it can put it on the chain, at the cost of its sender.
    let extension = extension_of(ordinary_era(), u32::MAX);
    let order = signed_with(transfer(1), extension, hundredth(), GENESIS);
    let reader = reader(100, 102);
    assert_eq!(reader.read(&order).unwrap().order.nonce, 3);
    assert_eq!(verified(&reader, &order), Some(164));
}

#[test]
fn an_order_lives_for_so_long_and_no_longer() {
    let reader = reader(5_000, 5_000);
    let longest = mortal(LONGEST_LIFE.into(), 5_000);
    assert!(reader.read(&longest).is_ok());
    assert_eq!(verified(&reader, &longest), Some(5_000 + LONGEST_LIFE));
    let longer = mortal(2 * u64::from(LONGEST_LIFE), 5_000);
    let immortal = signed_for(transfer(1), Era::Immortal, GENESIS, GENESIS);
    for order in [longer, immortal] {
        assert_eq!(reader.read(&order), Err(Unfit::LivesTooLong));
        assert_eq!(verified(&reader, &order), None);
    }
}

#[test]
fn a_signature_is_for_one_chain_and_one_runtime() {
    let of = |genesis| signed_for(transfer(1), ordinary_era(), hundredth(), genesis);
    assert_eq!(verified(&reader(100, 102), &of(GENESIS)), Some(164));
    assert!(verified(&reader(100, 102), &of(H256::zero())).is_none());
    let later = Chain {
        until: 50,
        ..Chain::default()
    };
    let later = Reader::new(Arc::new(later), GENESIS);
    assert!(verified(&later, &of(GENESIS)).is_none());
    let mut forged = of(GENESIS);
    let last = forged.len() - 1;
    forged[last] ^= 4;
    assert!(verified(&reader(100, 102), &forged).is_none());
}

/// The replicas of a lane see an upgrade one after the other.
#[test]
fn an_order_that_was_signed_for_the_runtime_before_is_over_but_known_for_a_while() {
    let of = |since, until, finalised| {
        let best = finalised + 2;
        Reader::new(
            Arc::new(Chain {
                finalised,
                best,
                since,
                until,
                ..Chain::default()
            }),
            GENESIS,
        )
    };
    let order = mortal(256, 100);
    let never = BlockHeight::MAX;
    // As soon as the best block has its runtime.
    assert_eq!(verified(&of(111, never, 108), &order), None);
    assert_eq!(verified(&of(110, never, 108), &order), Some(356));
    assert_eq!(verified(&of(110, never, 200), &order), Some(356));
    // Until its runtime is replaced in a block that is final.
    assert_eq!(verified(&of(0, 201, 200), &order), Some(356));
    assert_eq!(verified(&of(0, 200, 200), &order), Some(200));
    assert_eq!(verified(&of(0, 200, 199 + GRACE), &order), Some(231));
    assert_eq!(verified(&of(0, 200, 200 + GRACE), &order), None);
    // Then what was verified is to be once more.
    assert_eq!(of(0, 201, 200).edition(), of(0, never, 200).edition());
    assert_ne!(of(0, 200, 200).edition(), of(0, never, 200).edition());
}

#[test]
fn a_key_that_was_switched_off_orders_nothing() {
    let of = |switched_off| {
        let chain = Chain {
            switched_off,
            ..Chain::default()
        };
        Reader::new(Arc::new(chain), GENESIS)
    };
    let order = ordinary(transfer(1));
    assert_eq!(verified(&of(Some(pair().public().into())), &order), None);
    let other = Some(AccountId::new([7; 32]));
    assert!(verified(&of(other), &order).is_some());
}

#[test]
fn each_of_many_is_judged_by_itself() {
    let reader = reader(100, 102);
    let all = [
        mortal(128, 100),
        mortal(64, 100),
        mortal(64, 102),
        signed_for(transfer(1), ordinary_era(), hundredth(), H256::zero()),
        signed_for(transfer(1), Era::Immortal, GENESIS, GENESIS),
    ];
    let all: Vec<&[u8]> = all.iter().map(|one| &one[..]).collect();
    let ends = [Some(228), Some(164), Some(166), None, None];
    assert_eq!(reader.verify(&all), ends);
}

#[test]
fn the_hash_of_the_metadata_is_that_of_this_runtime() {
    let versions = |runtime| Versions {
        runtime,
        transaction: 2,
    };
    assert!(metadata_hash(&versions(VERSION.spec_version)).is_some());
    assert!(metadata_hash(&versions(VERSION.spec_version + 1)).is_none());
}
