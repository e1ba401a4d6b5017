//! The numbers of a ledger.

/// An amount in the chain's smallest unit.
pub type Balance = u128;

/// The number of transactions an account has made.
pub type Nonce = u64;
