// SPDX-License-Identifier: Apache-2.0
//! `shards_identify`: a node shows that it is the one that was registered.
//!
//! Whoever measures the round trip to a node asks it by this method, with its number and a nonce, and
//! counts the answer only if a key of the node's operator, or of the operator's delegate, has signed it.
//! So no other server can answer in its place, and none can have the answer ready.
//!
//! What is signed is a hash with a domain of its own, the chain's first block and the number of the node:
//! whoever asks chooses 32 bytes of what is hashed, and can get nothing signed that is of any other use.

use crate::service::{FullClient, Hash};
use codec::Encode;
use jsonrpsee::{
    core::RegisterMethodError,
    types::{ErrorObjectOwned, Params},
    RpcModule,
};
use nerv_runtime::{
    offchain::{identity_hash, IDENTIFY_METHOD, KEEPER_KEY_TYPE},
    AccountId, ShardsApi, Signature,
};
use sp_api::ProvideRuntimeApi;
use sp_blockchain::HeaderBackend;
use sp_core::{crypto::ByteArray, sr25519, Bytes, H256};
use sp_keystore::{Keystore, KeystorePtr};
use std::sync::Arc;

/// The error of a node that has no key for the node it was asked for.
pub const NOT_THIS_NODE: i32 = 9_101;

/// The error of a node that cannot look.
pub const CANNOT_TELL: i32 = 9_102;

/// Who may sign for nodes, by the chain.
pub trait Signers: Send + Sync + 'static {
    /// The accounts that may sign for a node, its operator first; none for one that is not there, or that
    /// nobody runs. An error if the chain cannot be asked.
    fn of(&self, node: u32) -> Result<Vec<AccountId>, String>;
}

/// The chain as it is after the best block.
impl Signers for FullClient {
    fn of(&self, node: u32) -> Result<Vec<AccountId>, String> {
        let best: Hash = self.info().best_hash;
        let api = self.runtime_api();
        let found = api.node(best, node).map_err(|error| error.to_string())?;
        let Some(found) = found.filter(|it| !it.simulated) else {
            return Ok(Vec::new());
        };
        let staker = api
            .staker(best, found.operator.clone())
            .map_err(|error| error.to_string())?;
        let delegate = staker.and_then(|it| it.delegate);
        Ok([Some(found.operator), delegate]
            .into_iter()
            .flatten()
            .collect())
    }
}

/// What the method needs.
pub struct Identity<S> {
    /// Who may sign.
    pub signers: Arc<S>,
    /// The keys.
    pub keystore: KeystorePtr,
    /// The hash of the chain's first block.
    pub genesis: Hash,
}

impl<S: Signers> Identity<S> {
    /// Adds the method.
    pub fn into_rpc(self) -> Result<RpcModule<Self>, RegisterMethodError> {
        let mut module = RpcModule::new(self);
        // The chain is asked, and a key signs: a millisecond or so, as of the methods of nonces and fees.
        module.register_method(IDENTIFY_METHOD, |params: Params<'_>, this, _| {
            let (node, nonce): (u32, H256) = params.parse()?;
            this.identify(node, nonce)
        })?;
        Ok(module)
    }

    /// An account that may sign for the node, and its signature, encoded one after the other.
    fn identify(&self, node: u32, nonce: H256) -> Result<Bytes, ErrorObjectOwned> {
        let error = |code, message: String| ErrorObjectOwned::owned(code, message, None::<()>);
        let signers = self.signers.of(node).map_err(|it| error(CANNOT_TELL, it))?;
        let hash = identity_hash(&self.genesis.0, node, &nonce.0);
        for who in signers {
            let Ok(key) = sr25519::Public::from_slice(who.as_ref()) else {
                continue;
            };
            let signed = self.keystore.sr25519_sign(KEEPER_KEY_TYPE, &key, &hash);
            if let Some(signature) = signed.map_err(|it| error(CANNOT_TELL, it.to_string()))? {
                let signature = Signature::from(signature);
                return Ok(Bytes((who, signature).encode()));
            }
        }
        let message = format!("this machine has no key that signs for node {node}");
        Err(error(NOT_THIS_NODE, message))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use codec::DecodeAll;
    use sc_keystore::LocalKeystore;
    use serde_json::{json, Value};
    use sp_runtime::traits::Verify;

    const GENESIS: Hash = H256([9; 32]);

    /// A chain with one node, number 60.
    struct One(Vec<AccountId>);

    impl Signers for One {
        fn of(&self, node: u32) -> Result<Vec<AccountId>, String> {
            match node {
                60 => Ok(self.0.clone()),
                61 => Ok(Vec::new()),
                _ => Err("the state is gone".into()),
            }
        }
    }

    /// The account of a well-known seed.
    fn account(seed: &str) -> AccountId {
        let keystore = LocalKeystore::in_memory();
        let key = keystore
            .sr25519_generate_new(KEEPER_KEY_TYPE, Some(seed))
            .unwrap();
        AccountId::from(key)
    }

    /// The method of a machine with these keys, for whose node those may sign.
    fn module(keys: &[&str], signers: &[&str]) -> RpcModule<Identity<One>> {
        let keystore: KeystorePtr = Arc::new(LocalKeystore::in_memory());
        for seed in keys {
            keystore
                .sr25519_generate_new(KEEPER_KEY_TYPE, Some(seed))
                .unwrap();
        }
        let signers = signers.iter().map(|seed| account(seed)).collect();
        let identity = Identity {
            signers: Arc::new(One(signers)),
            keystore,
            genesis: GENESIS,
        };
        identity.into_rpc().unwrap()
    }

    /// What it answers: the result, or the number of the error.
    fn ask(module: &RpcModule<Identity<One>>, params: Value) -> Result<Vec<u8>, i64> {
        let request =
            json!({ "jsonrpc": "2.0", "id": 1, "method": "shards_identify", "params": params });
        let request = request.to_string();
        let answer = module.raw_json_request(&request, 1);
        let (answer, _) = futures::executor::block_on(answer).unwrap();
        let answer: Value = serde_json::from_str(&answer).unwrap();
        match answer["result"].as_str() {
            Some(result) => Ok(sp_core::bytes::from_hex(result).unwrap()),
            None => Err(answer["error"]["code"].as_i64().unwrap()),
        }
    }

    fn nonce() -> String {
        format!("0x{}", "07".repeat(32))
    }

    /// Who signed for node 60.
    fn signer(answer: Vec<u8>) -> AccountId {
        let (who, signature) = <(AccountId, Signature)>::decode_all(&mut &answer[..]).unwrap();
        let hash = identity_hash(&GENESIS.0, 60, &[7; 32]);
        assert!(signature.verify(&hash[..], &who));
        who
    }

    #[test]
    fn success_the_operators_key_signs_and_otherwise_its_delegates() {
        let both = module(&["//Charlie", "//Bob"], &["//Bob", "//Charlie"]);
        let answer = ask(&both, json!([60, nonce()])).unwrap();
        assert_eq!(answer.len(), 32 + 65);
        assert_eq!(signer(answer), account("//Bob"));
        let delegate = module(&["//Dave", "//Charlie"], &["//Bob", "//Charlie"]);
        let answer = ask(&delegate, json!([60, nonce()])).unwrap();
        assert_eq!(signer(answer), account("//Charlie"));
    }

    #[test]
    fn fails_for_another_node_without_a_key_or_without_a_chain() {
        let other = module(&["//Dave"], &["//Bob", "//Charlie"]);
        let not_this = Err(i64::from(NOT_THIS_NODE));
        assert_eq!(ask(&other, json!([60, nonce()])), not_this);
        assert_eq!(ask(&other, json!([61, nonce()])), not_this);
        let lost = Err(i64::from(CANNOT_TELL));
        assert_eq!(ask(&other, json!([62, nonce()])), lost);
    }

    #[test]
    fn fails_on_what_is_no_node_or_no_nonce() {
        let here = module(&["//Bob"], &["//Bob"]);
        for params in [
            json!([]),
            json!([60]),
            json!([60, "0x07"]),
            json!([60, format!("{}07", nonce())]),
            json!([-1, nonce()]),
            json!([1u64 << 32, nonce()]),
            json!(["60", nonce()]),
            json!([60, nonce(), "more"]),
        ] {
            assert_eq!(ask(&here, params.clone()), Err(-32_602), "{params}");
        }
    }
}
