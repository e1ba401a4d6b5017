// SPDX-License-Identifier: Apache-2.0
//! The names in the metadata, held against what clients make of them. Each rule stands for a client that
//! reads something else than what was written where it is broken; `findings/` shows them one by one.

use codec::Decode;
use frame_metadata::{v16::RuntimeMetadataV16, RuntimeMetadata, RuntimeMetadataPrefixed};
use nerv_runtime::Runtime;
use scale_info::{form::PortableForm, Field, Path, Type, TypeDef, Variant};
use std::collections::BTreeSet;

/// What the paths of our own types begin with.
const OURS: [&str; 14] = [
    "nerv_",
    "pallet_attestation",
    "pallet_binding",
    "pallet_bisection",
    "pallet_cross_shard",
    "pallet_fragments",
    "pallet_lanes",
    "pallet_ledger",
    "pallet_load_predictor",
    "pallet_outbox",
    "pallet_placement",
    "pallet_pqc",
    "pallet_shard_governance",
    "pallet_shard_registry",
];

/// Fields of these names are another thing in polkadot.js, which puts an underscore behind its own.
const TAKEN_FIELDS: [&str; 9] = [
    "entries", "hash", "inner", "isEmpty", "keys", "new", "registry", "size", "type",
];

/// Variants of these names meet a getter that all enums of polkadot.js have, or become `Option`'s in others.
const TAKEN_VARIANTS: [&str; 5] = ["Basic", "Empty", "None", "Null", "Some"];

fn metadata() -> RuntimeMetadataV16 {
    let bytes = Runtime::metadata_at_version(16).expect("version 16 is there");
    let prefixed = RuntimeMetadataPrefixed::decode(&mut &bytes[..]).expect("it is metadata");
    match prefixed.1 {
        RuntimeMetadata::V16(metadata) => metadata,
        _ => panic!("another version"),
    }
}

/// Asks of each type of our own what is wrong with it. Fails with all that is.
fn lint(wrong: impl Fn(&Type<PortableForm>) -> Vec<String>) {
    let metadata = metadata();
    let mut looked = 0;
    let mut found = Vec::new();
    for portable in &metadata.types.types {
        let ty = &portable.ty;
        let Some(crate_name) = ty.path.segments.first() else {
            continue;
        };
        if !OURS.iter().any(|ours| crate_name.starts_with(ours)) {
            continue;
        }
        looked += 1;
        found.extend(
            wrong(ty)
                .into_iter()
                .map(|what| format!("{}: {what}", name(&ty.path))),
        );
    }
    assert!(looked > 50, "the types are called otherwise: {looked}");
    assert!(found.is_empty(), "{found:#?}");
}

fn name(path: &Path<PortableForm>) -> String {
    path.segments.join("::")
}

/// The lists of fields of a type: one of a struct, one of each variant of an enum.
fn field_lists(ty: &Type<PortableForm>) -> Vec<&[Field<PortableForm>]> {
    match &ty.type_def {
        TypeDef::Composite(composite) => vec![&composite.fields],
        TypeDef::Variant(variant) => variant.variants.iter().map(|it| &it.fields[..]).collect(),
        _ => Vec::new(),
    }
}

fn variants(ty: &Type<PortableForm>) -> &[Variant<PortableForm>] {
    match &ty.type_def {
        TypeDef::Variant(variant) => &variant.variants,
        _ => &[],
    }
}

/// A name without what camelCase drops or changes.
fn folded(name: &str) -> String {
    name.replace('_', "").to_lowercase()
}

/// The names of fields that are one for a client that writes them in camelCase.
fn twins<'a>(names: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let names = names.into_iter();
    names
        .filter(|name| !seen.insert(folded(name)))
        .map(str::to_owned)
        .collect()
}

#[test]
fn twins_are_found() {
    assert_eq!(twins(["p50", "p_50", "last"]), ["p_50"]);
    assert_eq!(twins(["p50", "p95"]), Vec::<String>::new());
}

#[test]
fn no_two_fields_are_one_in_camel_case() {
    lint(|ty| {
        let lists = field_lists(ty).into_iter();
        lists
            .flat_map(|fields| twins(fields.iter().filter_map(|it| it.name.as_deref())))
            .collect()
    });
}

#[test]
fn no_field_has_a_name_that_is_taken() {
    lint(|ty| {
        let names = field_lists(ty)
            .into_iter()
            .flatten()
            .filter_map(|it| it.name.as_deref());
        let taken = |name: &&str| {
            name.starts_with('_') || TAKEN_FIELDS.iter().any(|it| folded(it) == folded(name))
        };
        names.filter(taken).map(str::to_owned).collect()
    });
}

#[test]
fn no_variant_has_a_name_that_is_taken() {
    lint(|ty| {
        let names = variants(ty).iter().map(|it| it.name.as_str());
        names
            .filter(|name| TAKEN_VARIANTS.contains(name))
            .map(str::to_owned)
            .collect()
    });
}

/// dedot respells the variants of an enum of which one carries something.
#[test]
fn no_variant_that_may_carry_something_has_two_capitals_in_a_row() {
    lint(|ty| {
        let is_mixed = variants(ty).iter().any(|it| !it.fields.is_empty());
        let in_a_row = |name: &&str| {
            let bytes = name.as_bytes();
            bytes
                .windows(2)
                .any(|pair| pair.iter().all(u8::is_ascii_uppercase))
        };
        let names = variants(ty).iter().map(|it| it.name.as_str());
        names
            .filter(|name| is_mixed && in_a_row(name))
            .map(str::to_owned)
            .collect()
    });
}

/// scalecodec reads every type of that name as OpenGov's.
#[test]
fn no_vote_is_taken_for_another() {
    lint(|ty| {
        let path = name(&ty.path);
        if path.ends_with("::vote::Vote") {
            vec![path]
        } else {
            Vec::new()
        }
    });
}

/// PAPI takes the field for the struct, until there is a second.
#[test]
fn no_struct_has_a_single_field_with_a_name() {
    lint(|ty| match &ty.type_def {
        TypeDef::Composite(composite) => match &composite.fields[..] {
            [only] => only.name.iter().cloned().collect(),
            _ => Vec::new(),
        },
        _ => Vec::new(),
    });
}

/// PAPI and dedot read bit sequences as if their words had 8 bits.
#[test]
fn no_type_is_a_bit_sequence() {
    let types = metadata().types.types;
    let bits = types
        .iter()
        .filter(|it| matches!(it.ty.type_def, TypeDef::BitSequence(_)));
    assert_eq!(bits.count(), 0);
}

/// py-substrate-interface encodes the extensions that it knows in an order of its own.
#[test]
fn extensions_with_bytes_stand_in_the_usual_order() {
    let metadata = metadata();
    let all = &metadata.extrinsic.transaction_extensions;
    // Those of the pipeline that such clients know.
    let first = &metadata.extrinsic.transaction_extensions_by_version[&0];
    let extensions = first.iter().map(|index| &all[index.0 as usize]);
    let with_bytes: Vec<&str> = extensions
        .filter(|it| {
            metadata
                .types
                .resolve(it.ty.id)
                .is_some_and(|ty| !is_nothing(&ty.type_def))
        })
        .map(|it| it.identifier.as_str())
        .collect();
    let usual = [
        "CheckMortality",
        "CheckNonce",
        "ChargeTransactionPayment",
        "CheckMetadataHash",
    ];
    assert_eq!(with_bytes, usual);
}

/// Whether a type takes no bytes.
fn is_nothing(def: &TypeDef<PortableForm>) -> bool {
    match def {
        TypeDef::Composite(composite) => composite.fields.is_empty(),
        TypeDef::Tuple(tuple) => tuple.fields.is_empty(),
        _ => false,
    }
}
