// SPDX-License-Identifier: Apache-2.0
//! ML-KEM-768 encapsulation keys: what FIPS 203 asks to check of them before they are used.

use crate::types::KEY_LENGTH;

/// The modulus of ML-KEM.
const Q: u16 = 3_329;

/// The bytes of the polynomials. Behind them stand 32 bytes that are any.
const POLYNOMIALS: usize = 3 * 384;

/// Whether these bytes are an encapsulation key: as many as there must be, and every one of the
/// coefficients below the modulus (FIPS 203, section 7.2).
pub(crate) fn is_key(bytes: &[u8]) -> bool {
    let Some(polynomials) = bytes.get(..POLYNOMIALS) else {
        return false;
    };
    bytes.len() == KEY_LENGTH as usize
        && polynomials.chunks_exact(3).all(|three| match three {
            [a, b, c] => {
                let (a, b, c) = (u16::from(*a), u16::from(*b), u16::from(*c));
                (a | (b & 0xf) << 8) < Q && (b >> 4 | c << 4) < Q
            }
            _ => false,
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    const LENGTH: usize = KEY_LENGTH as usize;

    #[test]
    fn boundary_the_length() {
        for (length, is) in [
            (0, false),
            (LENGTH - 1, false),
            (LENGTH, true),
            (LENGTH + 1, false),
        ] {
            assert_eq!(is_key(&vec![0; length]), is, "{length} bytes");
        }
    }

    #[test]
    fn boundary_the_modulus() {
        let mut key = vec![0; LENGTH];
        // 3,328 is 0xd00: the highest coefficient there is, in the first and in the second place.
        (key[0], key[1], key[2]) = (0x00, 0x0d, 0xd0);
        assert!(is_key(&key));
        key[0] = 1;
        assert!(!is_key(&key), "the first");
        (key[0], key[1]) = (0x00, 0x1d);
        assert!(!is_key(&key), "the second");
        // The last three bytes of the polynomials count, those behind them do not.
        let mut key = vec![0; LENGTH];
        key[POLYNOMIALS..].fill(0xff);
        assert!(is_key(&key));
        key[POLYNOMIALS - 1] = 0xff;
        assert!(!is_key(&key));
    }
}
