// SPDX-License-Identifier: Apache-2.0
use super::*;
use proptest::prelude::*;

fn controllers() -> impl Strategy<Value = Controller> {
    prop_oneof![
        any::<[u8; 32]>().prop_map(Controller::Sr25519),
        any::<[u8; 32]>().prop_map(Controller::MlDsa65),
    ]
}

prop_compose! {
    fn bindings()(
        genesis: [u8; 32],
        account: [u8; 32],
        number: u32,
        from in controllers(),
        to in controllers(),
    ) -> Binding {
        Binding { genesis, account, number, from, to }
    }
}

#[test]
fn the_statement_has_the_documented_bytes() {
    let binding = Binding {
        genesis: [1; 32],
        account: [2; 32],
        number: 0x0403_0201,
        from: Controller::Sr25519([2; 32]),
        to: Controller::MlDsa65([5; 32]),
    };
    let bytes = [
        &[1; 32][..],
        &[2; 32],
        &[1, 2, 3, 4],
        &[0],
        &[2; 32],
        &[1],
        &[5; 32],
    ]
    .concat();
    assert_eq!(binding.statement(), bytes);
    assert_eq!((bytes.len(), Binding::max_encoded_len()), (134, 134));

    let wrapped = [&b"<Bytes>nerv/key-binding/v1"[..], &bytes, b"</Bytes>"].concat();
    assert_eq!(binding.wrapped(), wrapped);
    // Longer ones are hashed before an sr25519 key signs them.
    assert_eq!(wrapped.len(), 168);
}

proptest! {
    #[test]
    fn a_binding_can_be_read_of_its_statement(binding in bindings()) {
        let statement = binding.statement();
        prop_assert_eq!(statement.len(), 134);
        prop_assert_eq!(Binding::decode(&mut &statement[..]), Ok(binding));
    }

    /// So a statement for a number, a chain, an account or a direction is worth nothing for another.
    #[test]
    fn different_bindings_have_different_statements(
        one in bindings(),
        number in any::<u32>(),
        byte in 0usize..32,
    ) {
        let mut others = [one; 6];
        others[0].number = number;
        others[1].genesis[byte] ^= 1;
        others[2].account[byte] ^= 1;
        others[3].from = one.to;
        others[4].to = Controller::Sr25519([byte as u8; 32]);
        others[5].to = Controller::MlDsa65([byte as u8; 32]);
        for other in others {
            prop_assert_eq!(one.statement() == other.statement(), one == other);
            prop_assert_eq!(one.wrapped() == other.wrapped(), one == other);
        }
    }
}
