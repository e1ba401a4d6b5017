// SPDX-License-Identifier: Apache-2.0
//! Puts the package version and the git commit into the binary, for `nerv-node --version`.

fn main() {
    substrate_build_script_utils::generate_cargo_keys();
    substrate_build_script_utils::rerun_if_git_head_changed();
}
