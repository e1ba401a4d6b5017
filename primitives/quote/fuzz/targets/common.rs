// SPDX-License-Identifier: Apache-2.0
//! Real quotes, and what is done to them.

use dcap_qvl::{verify::QuoteVerifier, QuoteCollateralV3};
use nerv_primitives_quote::{Checked, Collateral, Policy, TcbStatus, Verified};

/// When the real quotes verify.
pub const NOW: u64 = 1_752_000_000;

/// A real quote with its collateral, as it came and as it was checked.
pub struct Real {
    pub quote: &'static [u8],
    pub collateral: Collateral,
    pub checked: Checked,
}

pub fn real() -> [Real; 2] {
    let new = |quote, json: &[u8]| {
        let collateral = Collateral::from_json(json).unwrap();
        let checked = collateral.check(NOW).unwrap();
        Real { quote, collateral, checked }
    };
    [
        new(
            include_bytes!("../../tests/fixtures/sgx_quote"),
            include_bytes!("../../tests/fixtures/sgx_quote_collateral.json"),
        ),
        new(
            include_bytes!("../../tests/fixtures/tdx_quote"),
            include_bytes!("../../tests/fixtures/tdx_quote_collateral.json"),
        ),
    ]
}

/// Changes bytes as the script says: each three bytes are a place and what is put there; with what
/// is left over at the end, the rest is cut off.
pub fn edit(bytes: &mut Vec<u8>, script: &[u8]) {
    let steps = script.chunks_exact(3);
    if let [high, ..] = steps.remainder() {
        bytes.truncate(bytes.len() * usize::from(*high) / 255);
    }
    for step in steps {
        let at = usize::from(u16::from_le_bytes([step[0], step[1]]));
        if let Some(byte) = bytes.get_mut(at) {
            *byte = step[2];
        }
    }
}

/// Whether a policy that takes every status accepts it.
pub fn accepted(verified: &Verified) -> bool {
    Policy::accepting(&TcbStatus::ALL).check(verified, NOW, |_| true).is_ok()
}

/// The status that `dcap-qvl` gives, if it accepts.
pub fn theirs(quote: &[u8], collateral: &Collateral) -> Option<String> {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).ok();
    let collateral = QuoteCollateralV3 {
        pck_crl_issuer_chain: text(&collateral.pck_crl_issuer_chain)?,
        root_ca_crl: collateral.root_ca_crl.to_vec(),
        pck_crl: collateral.pck_crl.to_vec(),
        tcb_info_issuer_chain: text(&collateral.tcb_info_issuer_chain)?,
        tcb_info: text(&collateral.tcb_info)?,
        tcb_info_signature: collateral.tcb_info_signature.to_vec(),
        qe_identity_issuer_chain: text(&collateral.qe_identity_issuer_chain)?,
        qe_identity: text(&collateral.qe_identity)?,
        qe_identity_signature: collateral.qe_identity_signature.to_vec(),
        pck_certificate_chain: None,
    };
    let verified = QuoteVerifier::new_prod().verify(quote, &collateral, NOW).ok()?;
    Some(verified.status)
}
