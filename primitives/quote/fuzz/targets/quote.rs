// SPDX-License-Identifier: Apache-2.0
#![no_main]

use fuzz_common::{accepted, edit, real, theirs, Real, NOW};
use libfuzzer_sys::fuzz_target;
use nerv_primitives_quote::verify_checked;
use std::sync::LazyLock;

static REAL: LazyLock<[Real; 2]> = LazyLock::new(real);

fuzz_target!(|script: &[u8]| {
    let [which, script @ ..] = script else { return };
    let real = &REAL[usize::from(which & 1)];
    let mut quote = real.quote.to_vec();
    edit(&mut quote, script);
    let Ok(verified) = verify_checked(&quote, &real.checked, NOW) else { return };
    if accepted(&verified) {
        let status = theirs(&quote, &real.collateral);
        assert_eq!(status.as_deref(), Some(verified.status.name()));
    }
});
