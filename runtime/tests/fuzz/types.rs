// SPDX-License-Identifier: Apache-2.0
//! The runtime's own description of its calls.

use nerv_runtime::RuntimeCall;
use scale_info::{
    form::PortableForm, MetaType, PortableRegistry, Registry, Type, TypeDef, TypeDefPrimitive,
};
use std::sync::OnceLock;

/// What root may do to a chain so that nothing holds of it any more, and no test of the runtime either:
/// write its storage as it likes, or send migrations anywhere. To have them begin anew is tried.
const RUINOUS: [(&str, &str); 5] = [
    ("System", "set_storage"),
    ("System", "kill_storage"),
    ("System", "kill_prefix"),
    ("MultiBlockMigrations", "force_set_cursor"),
    ("MultiBlockMigrations", "force_set_active_cursor"),
];

/// Whether a call, or one that it carries, is left out. Changed bytes can come to any.
pub fn ruins(call: &RuntimeCall) -> bool {
    let said = format!("{call:?}");
    RUINOUS
        .iter()
        .any(|(_, call)| said.contains(&format!("::{call} {{")))
}

/// Whether a call is left out.
pub fn is_ruinous(pallet: &str, call: &str) -> bool {
    RUINOUS.contains(&(pallet, call))
}

/// The types, and every call: the pallet's name, its index, the type of its calls, and the index of one.
pub struct Types {
    pub types: PortableRegistry,
    pub calls: Vec<(String, u8, u32, usize)>,
}

pub fn types() -> &'static Types {
    static TYPES: OnceLock<Types> = OnceLock::new();
    TYPES.get_or_init(|| {
        let mut registry = Registry::new();
        let root = registry.register_type(&MetaType::new::<RuntimeCall>()).id;
        let types: PortableRegistry = registry.into();
        let mut calls = Vec::new();
        for pallet in variants(&types, root) {
            let inner = pallet.fields[0].ty.id;
            for (index, call) in variants(&types, inner).iter().enumerate() {
                if !is_ruinous(&pallet.name, &call.name) {
                    calls.push((pallet.name.clone(), pallet.index, inner, index));
                }
            }
        }
        Types { types, calls }
    })
}

/// What a value of an enum can be.
pub fn variants(types: &PortableRegistry, id: u32) -> Vec<scale_info::Variant<PortableForm>> {
    match &resolve(types, id).type_def {
        TypeDef::Variant(it) => it.variants.clone(),
        // A pallet's calls stand in a wrapper of one field.
        TypeDef::Composite(it) if it.fields.len() == 1 => variants(types, it.fields[0].ty.id),
        other => panic!("an enum, not {other:?}"),
    }
}

/// A type.
pub fn resolve(types: &PortableRegistry, id: u32) -> &Type<PortableForm> {
    types.resolve(id).expect("types are whole")
}

/// How long a number is.
pub fn bits(it: &TypeDefPrimitive) -> u32 {
    match it {
        TypeDefPrimitive::U8 | TypeDefPrimitive::I8 | TypeDefPrimitive::Bool => 8,
        TypeDefPrimitive::U16 | TypeDefPrimitive::I16 => 16,
        TypeDefPrimitive::U32 | TypeDefPrimitive::I32 | TypeDefPrimitive::Char => 32,
        TypeDefPrimitive::U64 | TypeDefPrimitive::I64 => 64,
        TypeDefPrimitive::U128 | TypeDefPrimitive::I128 => 128,
        TypeDefPrimitive::U256 | TypeDefPrimitive::I256 => 256,
        TypeDefPrimitive::Str => 8,
    }
}
