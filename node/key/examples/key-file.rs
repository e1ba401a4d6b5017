// SPDX-License-Identifier: Apache-2.0
//! Writes the file that `clients/pqc` is held against. Salt and nonce are other ones each time.
//!
//! ```text
//! cargo run -p nerv-key --example key-file > node/key/vectors/key-file.json
//! ```

use nerv_key::{Cost, KeyFile, Seed};

fn main() {
    let cost = Cost::try_from(10).expect("the least there is");
    let seed = Seed::new([0x5e; 32]);
    let file = KeyFile::seal(&seed, "correct horse battery staple", cost);
    print!("{}", file.expect("a passphrase of ASCII").text());
}
