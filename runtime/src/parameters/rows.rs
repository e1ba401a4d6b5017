// SPDX-License-Identifier: Apache-2.0
//! The table of parameters for readers: what `docs/parameters.md` shows.

use super::{bounds::described, shown::Shown, DAYS};
use crate::{
    Balance, BlockNumber, EXISTENTIAL_DEPOSIT, HOURS, MICRO_UNIT, MILLI_UNIT, MINUTES, UNIT,
};
use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};
use core::ops::Bound;
use nerv_primitives_core::{Ppm, Rate, MILLION, RATE_UNIT};
use nerv_primitives_embedding::MAX_LEAVES;
use sp_runtime::Perbill;

/// One parameter.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Row {
    /// Its group, as votes name it.
    pub group: &'static str,
    /// Its name, as votes name it.
    pub name: &'static str,
    /// What it is.
    pub description: String,
    /// What its number counts, in votes and in a chain's genesis.
    pub unit: &'static str,
    /// Its value until one is set.
    pub default: String,
    /// Its value on development chains.
    pub development: String,
    /// What votes and presets may set it to.
    pub bounds: String,
}

/// Makes the rows.
macro_rules! rows {
    ($(
        $(#[doc = $group_doc:tt])+
        [$group_index:tt] $group:ident $module:ident {$(
            $(#[doc = $doc:tt])+
            [$index:tt] $name:ident $field:ident: $type:ident [$unit:tt] = $default:expr,
                within $bounds:expr $(, development $development:expr)?;
        )+}
    )+) => {
        /// All parameters, in the order of their indices.
        pub fn rows() -> Vec<Row> {
            let mut rows = Vec::new();
            $($(
                let default: $type = $default;
                let development: Option<$type> = [$($development)?].into_iter().next();
                rows.push(Row {
                    group: stringify!($group),
                    name: stringify!($name),
                    description: concat!($($doc),+).trim().to_string(),
                    unit: $unit,
                    default: default.shown(),
                    development: development.unwrap_or(default).shown(),
                    bounds: described::<$type>(&$bounds),
                });
            )+)+
            rows
        }
    };
}

table!(rows);

/// The table in Markdown.
pub fn markdown() -> String {
    let mut table = String::from(
        "| parameter | what it is | unit | default | development | bounds |\n|---|---|---|---|---|---|\n",
    );
    for row in rows() {
        table.push_str(&format!(
            "| `{}.{}` | {} | {} | {} | {} | {} |\n",
            row.group,
            row.name,
            row.description,
            row.unit,
            row.default,
            row.development,
            row.bounds,
        ));
    }
    table
}
