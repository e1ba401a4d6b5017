// SPDX-License-Identifier: Apache-2.0
//! What keys and wallets sign, and what pool and block make of it.

use super::*;

/// A key that has an account of its own.
pub static KEY: LazyLock<SecretKey> = LazyLock::new(|| SecretKey::from_seed(&[1; 32]));
/// Another one, that takes accounts over.
pub static OTHER: LazyLock<SecretKey> = LazyLock::new(|| SecretKey::from_seed(&[2; 32]));

pub fn account_of(key: &SecretKey) -> AccountId {
    AccountId::new(key.account())
}

/// A chain on which the account of [`KEY`] and Ferdie own as much as the others.
pub fn endowed(mut ext: sp_io::TestExternalities) -> sp_io::TestExternalities {
    ext.execute_with(|| {
        for who in [account_of(&KEY), Ferdie.to_account_id()] {
            assert_ok!(Balances::force_set_balance(
                RuntimeOrigin::root(),
                who.into(),
                ENDOWMENT
            ));
        }
    });
    ext
}

/// What is signed for an account as it stands.
pub fn terms(who: &AccountId) -> Terms {
    let genesis = System::block_hash(0).0;
    Terms {
        genesis,
        spec_version: VERSION.spec_version,
        transaction_version: VERSION.transaction_version,
        account: *who.as_ref(),
        nonce: System::account_nonce(who),
        tip: 0,
        era: Era::Immortal,
        era_block: genesis,
        metadata: None,
    }
}

/// What a key signs for an account as it stands.
pub fn by_key(
    key: &SecretKey,
    who: &AccountId,
    call: impl Into<RuntimeCall>,
) -> UncheckedExtrinsic {
    let (terms, call) = (terms(who), call.into());
    let payload = terms.payload(&call.encode()).expect("it is short enough");
    let signature = key.sign(Context::Transaction, &payload).expect("it signs");
    assembled(key, &terms, signature, call)
}

/// What a wallet signs for its account as it stands.
pub fn by_wallet(who: Sr25519Keyring, call: impl Into<RuntimeCall>) -> UncheckedExtrinsic {
    let nonce = System::account_nonce(who.to_account_id());
    signed(who, nonce, call.into())
}

/// What another node's pool says in the state before this block.
pub fn pool(extrinsic: &UncheckedExtrinsic) -> TransactionValidity {
    frame_support::storage::with_transaction(|| {
        let parent = System::block_number() - 1;
        System::set_block_number(parent);
        // Written once more where the parent is the first block, whose hash is signed.
        let hash = System::block_hash(parent);
        let validity = Executive::validate_transaction(External, extrinsic.clone(), hash);
        TransactionOutcome::Rollback(Ok::<_, DispatchError>(validity))
    })
    .expect("it is taken back")
}

/// Puts an extrinsic into this block, after the pool has looked at it.
pub fn apply(extrinsic: UncheckedExtrinsic) -> ApplyExtrinsicResult {
    let pool = pool(&extrinsic);
    let result = Executive::apply_extrinsic(extrinsic);
    assert_eq!(pool.map(|_| ()), result.map(|_| ()), "pool and block agree");
    result
}

pub fn refused(refusal: Refusal) -> ApplyExtrinsicResult {
    Err(refusal.into())
}

/// What an account has outside the ledger, and its nonce.
pub fn purse(who: &AccountId) -> (Balance, u32) {
    (Balances::free_balance(who), System::account_nonce(who))
}

pub fn own(who: &AccountId) -> Controller {
    Controller::Sr25519(*who.as_ref())
}

pub fn of(key: &SecretKey) -> Controller {
    Controller::MlDsa65(key.account())
}

pub fn binding(who: &AccountId, number: u32, from: Controller, to: Controller) -> Binding {
    Binding {
        genesis: System::block_hash(0).0,
        account: *who.as_ref(),
        number,
        from,
        to,
    }
}

pub fn call_of(binding: &Binding, proof: Proof) -> pallet_pqc::Call<Runtime> {
    pallet_pqc::Call::bind {
        from: binding.from,
        to: binding.to,
        number: binding.number,
        proof,
    }
}

/// The call by which control goes to an ML-DSA-65 key.
pub fn hand_over(who: &AccountId, number: u32, from: Controller, to: &SecretKey) -> RuntimeCall {
    let binding = binding(who, number, from, of(to));
    let signature = to.sign(Context::Binding, &binding.statement());
    let proof = Proof::MlDsa65 {
        public: Box::new(to.public().clone()),
        signature: Box::new(signature.expect("it signs")),
    };
    call_of(&binding, proof).into()
}

/// The call by which control goes back to a wallet.
pub fn take_back(who: Sr25519Keyring, number: u32, from: Controller) -> RuntimeCall {
    let account = who.to_account_id();
    let binding = binding(&account, number, from, own(&account));
    let proof = Proof::Own(who.sign(&binding.wrapped()).into());
    call_of(&binding, proof).into()
}

pub fn remark(bytes: usize) -> RuntimeCall {
    frame_system::Call::<Runtime>::remark {
        remark: vec![7; bytes],
    }
    .into()
}

pub fn transfer_call(to: u32, amount: Balance) -> RuntimeCall {
    pallet_ledger::Call::<Runtime>::transfer {
        dest: account(to).into(),
        amount,
    }
    .into()
}

pub fn in_ledger(who: &AccountId) -> Balance {
    views::account(who).map_or(0, |view| view.free)
}

pub fn metadata(version: u32) -> RuntimeMetadata {
    let bytes = Runtime::metadata_at_version(version).expect("it is there");
    let prefixed = RuntimeMetadataPrefixed::decode(&mut &bytes[..]);
    prefixed.expect("it is metadata").1
}
