// SPDX-License-Identifier: Apache-2.0
#![no_main]

use fuzz_common::{accepted, edit, real, theirs, Real, NOW};
use libfuzzer_sys::fuzz_target;
use nerv_primitives_quote::verify;
use std::sync::LazyLock;

static REAL: LazyLock<[Real; 2]> = LazyLock::new(real);

fuzz_target!(|script: &[u8]| {
    let [which, part, script @ ..] = script else { return };
    let real = &REAL[usize::from(which & 1)];
    let mut collateral = real.collateral.clone();
    macro_rules! edited {
        ($field:ident) => {{
            let mut bytes = collateral.$field.to_vec();
            edit(&mut bytes, script);
            collateral.$field = bytes.try_into().unwrap();
        }};
    }
    match part % 7 {
        0 => edited!(pck_crl_issuer_chain),
        1 => edited!(root_ca_crl),
        2 => edited!(pck_crl),
        3 => edited!(tcb_info_issuer_chain),
        4 => edited!(tcb_info),
        5 => edited!(qe_identity_issuer_chain),
        _ => edited!(qe_identity),
    }
    let Ok(verified) = verify(real.quote, &collateral, NOW) else { return };
    if accepted(&verified) {
        let status = theirs(real.quote, &collateral);
        assert_eq!(status.as_deref(), Some(verified.status.name()));
    }
});
