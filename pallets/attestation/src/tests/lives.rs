// SPDX-License-Identifier: Apache-2.0
//! Random lives of enclaves, beside a model that knows no storage.

use crate::{mock::*, EnclaveKey, Error};
use nerv_primitives_core::NodeId;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// The nodes that take part.
const PLAYERS: NodeId = 6;

#[derive(Clone, Debug)]
enum Act {
    Register(NodeId, u8),
    Withdraw(AccountId, NodeId),
    Leave(NodeId),
    Pass(u32),
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let node = 0..PLAYERS;
    // An operator, or somebody who runs nothing.
    let who = prop_oneof![4 => (0..PLAYERS).prop_map(operator), 1 => Just(7)];
    let act = prop_oneof![
        6 => (node.clone(), 0u8..5).prop_map(|(node, key)| Act::Register(node, key)),
        3 => (who, node.clone()).prop_map(|(who, node)| Act::Withdraw(who, node)),
        1 => node.prop_map(Act::Leave),
        3 => (1u32..15).prop_map(Act::Pass),
    ];
    prop::collection::vec(act, 1..60)
}

/// What should be: the enclaves that were registered and not withdrawn, and who has left.
#[derive(Default)]
struct Model {
    enclaves: BTreeMap<NodeId, (EnclaveKey, u32)>,
    gone: BTreeSet<NodeId>,
}

impl Model {
    fn counts(&self, node: NodeId) -> Option<EnclaveKey> {
        let (key, until) = self.enclaves.get(&node)?;
        (*until >= now() && !self.gone.contains(&node)).then_some(*key)
    }

    fn register(&mut self, node: NodeId, key: EnclaveKey) -> Result<(), Failure> {
        if self.gone.contains(&node) {
            return Err(Error::NoSuchNode);
        }
        let is_taken = |other| other != node && self.counts(other) == Some(key);
        if (0..PLAYERS).any(is_taken) {
            return Err(Error::KeyInUse);
        }
        self.enclaves.insert(node, (key, now() + 20));
        Ok(())
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn an_enclave_counts_exactly_as_long_as_it_should(acts in acts()) {
        build_and_execute(|| {
            EnclaveLifetime::set(20);
            let mut model = Model::default();
            for act in acts {
                match act {
                    Act::Register(node, number) => {
                        let expected = model.register(node, key(number));
                        assert_eq!(register(node, key(number)), expected.map_err(Into::into));
                    }
                    Act::Withdraw(who, node) => {
                        let counts = model.counts(node).is_some();
                        let result = Attestation::withdraw_enclave(signed(who), node);
                        if counts && who != operator(node) {
                            assert_eq!(result, Err(Failure::MayNotSign.into()));
                        } else {
                            // Of one that has ended something may be left, or not.
                            assert!(!counts || result.is_ok());
                            assert!(stored(node).is_none());
                            model.enclaves.remove(&node);
                        }
                    }
                    Act::Leave(node) => {
                        Gone::mutate(|gone| gone.insert(node));
                        model.gone.insert(node);
                    }
                    Act::Pass(blocks) => run_to(now() + blocks),
                }
                for node in 0..PLAYERS {
                    let counting = Attestation::counting(node).map(|it| it.key);
                    assert_eq!(counting, model.counts(node));
                }
                check();
            }
        });
    }
}
