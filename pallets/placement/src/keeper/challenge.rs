// SPDX-License-Identifier: Apache-2.0
//! Asking a node who it is: a nonce that nobody can know before, and an answer that only a key of the
//! node's can sign.
//!
//! The question is a call of JSON-RPC, `shards_identify`, with the node's number and the nonce; the answer
//! is an account and its signature: see [`nerv_primitives_core::identity`].

use crate::{Config, Pallet};
use alloc::{format, string::String, vec::Vec};
use codec::DecodeAll;
use frame_system::pallet_prelude::BlockNumberFor;
use nerv_primitives_core::{
    identity::{identity_hash, IDENTIFY_METHOD},
    traits::Custodians,
    NodeId,
};
use sp_runtime::traits::{Verify, Zero};

/// What a node is asked once.
pub struct Challenge {
    /// The node that is asked.
    node: NodeId,
    /// What it cannot have known before.
    nonce: [u8; 32],
    /// What it is to sign.
    hash: [u8; 32],
}

impl Challenge {
    /// Another one, with a nonce that the node's off-chain worker draws.
    pub fn new<T: Config>(node: NodeId) -> Self {
        let nonce = sp_io::offchain::random_seed();
        let first = frame_system::Pallet::<T>::block_hash(BlockNumberFor::<T>::zero());
        let mut genesis = [0u8; 32];
        for (place, byte) in genesis.iter_mut().zip(first.as_ref()) {
            *place = *byte;
        }
        Self {
            node,
            nonce,
            hash: identity_hash(&genesis, node, &nonce),
        }
    }

    /// The node that is asked.
    pub fn node(&self) -> NodeId {
        self.node
    }

    /// What it is asked, as JSON.
    pub fn question(&self) -> Vec<u8> {
        let digits: String = self.nonce.iter().map(|it| format!("{it:02x}")).collect();
        let node = self.node;
        format!(
            r#"{{"jsonrpc":"2.0","id":1,"method":"{IDENTIFY_METHOD}","params":[{node},"0x{digits}"]}}"#
        )
        .into_bytes()
    }

    /// Whether an answer is the node's: signed by its operator, or by the operator's delegate.
    pub fn is_met<T: Config>(&self, answer: &[u8]) -> bool {
        let Some((who, signature)) = result_of(answer).and_then(|bytes| {
            <(T::AccountId, T::PlacerSignature)>::decode_all(&mut &bytes[..]).ok()
        }) else {
            return false;
        };
        <Pallet<T> as Custodians<T::AccountId>>::may_sign(&who, self.node)
            && signature.verify(&self.hash[..], &who)
    }
}

/// The bytes in the field `result` of an answer, if that is a string of hexadecimal digits.
///
/// It looks for that field alone. Whatever else an answer says, nothing follows from it: what counts is
/// the signature.
fn result_of(answer: &[u8]) -> Option<Vec<u8>> {
    const FIELD: &[u8] = br#""result""#;
    let at = answer.windows(FIELD.len()).position(|it| it == FIELD)?;
    let behind = answer.get(at.checked_add(FIELD.len())?..)?;
    let value = behind.trim_ascii_start().strip_prefix(b":")?;
    let digits = value.trim_ascii_start().strip_prefix(br#""0x"#)?;
    let end = digits.iter().position(|it| *it == b'"')?;
    let (pairs, rest) = digits.get(..end)?.as_chunks::<2>();
    let digit = |it: u8| char::from(it).to_digit(16);
    let byte = |[high, low]: &[u8; 2]| u8::try_from(digit(*high)? * 16 + digit(*low)?).ok();
    let bytes: Option<Vec<u8>> = pairs.iter().map(byte).collect();
    bytes.filter(|_| rest.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_result_is_found_where_json_has_it() {
        let found = |answer: &str| result_of(answer.as_bytes());
        let is = Some(vec![0xab, 0x01]);
        assert_eq!(found(r#"{"jsonrpc":"2.0","id":1,"result":"0xab01"}"#), is);
        assert_eq!(found("{ \"result\" :\n \"0xAB01\", \"id\": 1 }"), is);
        assert_eq!(found(r#"{"result":"0x"}"#), Some(vec![]));
    }

    #[test]
    fn fails_on_whatever_is_no_result() {
        for answer in [
            "",
            "{}",
            r#"{"error":{"code":-32601}}"#,
            r#"{"result""#,
            r#"{"result":"#,
            r#"{"result":null}"#,
            r#"{"result":"ab"}"#,
            r#"{"result":"0xab"#,
            r#"{"result":"0xabc"}"#,
            r#"{"result":"0xzz"}"#,
            r#"{"result":"0x+1"}"#,
        ] {
            assert_eq!(result_of(answer.as_bytes()), None, "{answer}");
        }
    }
}
