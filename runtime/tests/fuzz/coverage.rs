// SPDX-License-Identifier: Apache-2.0
//! Which calls were reached, what they came to, and which errors were seen.

use super::types::is_ruinous;
use frame_support::traits::GetCallMetadata;
use nerv_runtime::RuntimeCall;
use scale_info::{MetaType, PortableRegistry, Registry, TypeDef};
use sp_runtime::{transaction_validity::TransactionValidityError, DispatchError, DispatchResult};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::OnceLock,
};

/// How an extrinsic ended: in a block, with what the call came to, or not in it.
pub type Ended = Result<DispatchResult, TransactionValidityError>;

/// From whom a call came.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Origin {
    Signed,
    Root,
    Nobody,
}

/// What calls of a kind came to.
#[derive(Clone, Debug, Default)]
pub struct Tried {
    /// By origin: how often, and how often it went well.
    pub by: BTreeMap<Origin, (u64, u64)>,
    /// How often each error.
    pub errors: BTreeMap<String, u64>,
}

impl Tried {
    pub fn times(&self) -> u64 {
        self.by.values().map(|it| it.0).sum()
    }

    pub fn well(&self) -> u64 {
        self.by.values().map(|it| it.1).sum()
    }
}

/// All that was seen.
#[derive(Clone, Debug, Default)]
pub struct Coverage {
    pub calls: BTreeMap<(String, String), Tried>,
    pub blocks: u64,
    pub imported: u64,
    pub rehearsed: u64,
    pub undecodable: u64,
    pub mutated: u64,
}

/// A name for an error.
fn named(error: &DispatchError) -> String {
    match error {
        DispatchError::Module(it) => {
            let known = module_errors().get(&(it.index, it.error[0]));
            known.cloned().unwrap_or_else(|| format!("{it:?}"))
        }
        other => format!("{other:?}"),
    }
}

/// Every call that the runtime has.
pub fn all_calls() -> BTreeSet<(String, String)> {
    let mut all = BTreeSet::new();
    for pallet in RuntimeCall::get_module_names() {
        for call in RuntimeCall::get_call_names(pallet) {
            all.insert((pallet.to_string(), call.to_string()));
        }
    }
    all
}

/// Every error of a pallet, by the pallet's index and its own.
pub fn module_errors() -> &'static BTreeMap<(u8, u8), String> {
    static ERRORS: OnceLock<BTreeMap<(u8, u8), String>> = OnceLock::new();
    ERRORS.get_or_init(|| {
        let mut registry = Registry::new();
        let root = registry.register_type(&MetaType::new::<nerv_runtime::RuntimeError>());
        let root = root.id;
        let types: PortableRegistry = registry.into();
        let variants = |id: u32| match &types.resolve(id).expect("it is there").type_def {
            TypeDef::Variant(it) => it.variants.clone(),
            _ => Vec::new(),
        };
        let mut all = BTreeMap::new();
        for pallet in variants(root) {
            let Some(inner) = pallet.fields.first() else {
                continue;
            };
            for error in variants(inner.ty.id) {
                let name = format!("{}.{}", pallet.name, error.name);
                all.insert((pallet.index, error.index), name);
            }
        }
        all
    })
}

impl Coverage {
    pub fn note(&mut self, origin: Origin, call: &RuntimeCall, ended: &Ended) {
        let of = call.get_call_metadata();
        let name = (of.pallet_name.to_string(), of.function_name.to_string());
        let tried = self.calls.entry(name).or_default();
        let counts = tried.by.entry(origin).or_default();
        counts.0 += 1;
        match ended {
            Ok(Ok(())) => counts.1 += 1,
            Ok(Err(error)) => *tried.errors.entry(named(error)).or_default() += 1,
            Err(error) => *tried.errors.entry(format!("{error:?}")).or_default() += 1,
        }
    }

    pub fn join(&mut self, other: &Self) {
        for (name, tried) in &other.calls {
            let mine = self.calls.entry(name.clone()).or_default();
            for (origin, (times, well)) in &tried.by {
                let counts = mine.by.entry(*origin).or_default();
                counts.0 += times;
                counts.1 += well;
            }
            for (error, times) in &tried.errors {
                *mine.errors.entry(error.clone()).or_default() += times;
            }
        }
        self.blocks += other.blocks;
        self.imported += other.imported;
        self.rehearsed += other.rehearsed;
        self.undecodable += other.undecodable;
        self.mutated += other.mutated;
    }

    /// The errors of pallets that were seen.
    pub fn errors(&self) -> BTreeSet<String> {
        let all = self.calls.values().flat_map(|it| it.errors.keys());
        all.cloned().collect()
    }

    /// The calls that were never made, but for those that are left out and those that nobody can make.
    pub fn unreached(&self) -> Vec<String> {
        let can_be = |it: &&(String, String)| {
            let (pallet, call) = (it.0.as_str(), it.1.as_str());
            // It takes a proof of a type without values.
            let is_impossible = pallet == "Grandpa" && call.starts_with("report");
            !is_ruinous(pallet, call) && !is_impossible
        };
        all_calls()
            .iter()
            .filter(can_be)
            .filter(|it| !self.calls.contains_key(*it))
            .map(|it| format!("{}.{}", it.0, it.1))
            .collect()
    }

    /// The calls, and those that went well.
    pub fn totals(&self) -> (u64, u64) {
        let all = self.calls.values();
        all.fold((0, 0), |sum, it| (sum.0 + it.times(), sum.1 + it.well()))
    }

    /// How many kinds of calls went well.
    pub fn kinds_well(&self) -> usize {
        self.calls.values().filter(|it| it.well() > 0).count()
    }

    /// How many errors of pallets were seen.
    pub fn of_pallets(&self) -> usize {
        let seen = self.errors();
        let known = module_errors().values();
        known.filter(|it| seen.contains(*it)).count()
    }

    fn sum(&self, origin: Origin) -> (u64, u64) {
        let all = self.calls.values().filter_map(|it| it.by.get(&origin));
        all.fold((0, 0), |sum, it| (sum.0 + it.0, sum.1 + it.1))
    }

    /// The table that a run prints.
    pub fn shown(&self) -> String {
        let mut lines = Vec::new();
        let (mut missing, mut never_well) = (Vec::new(), Vec::new());
        let all = all_calls();
        for name in &all {
            let Some(tried) = self.calls.get(name) else {
                missing.push(format!("{}.{}", name.0, name.1));
                continue;
            };
            let of = |origin| tried.by.get(&origin).copied().unwrap_or_default();
            let (s, r, n) = (of(Origin::Signed), of(Origin::Root), of(Origin::Nobody));
            let mut errors: Vec<_> = tried.errors.iter().collect();
            errors.sort_by_key(|it| std::cmp::Reverse(*it.1));
            let kinds = errors.len();
            let errors: Vec<String> = errors
                .into_iter()
                .take(4)
                .map(|(error, times)| {
                    format!(
                        "{} {times}",
                        error.replace("TransactionValidityError::", "")
                    )
                })
                .collect();
            if tried.well() == 0 {
                never_well.push(format!("{}.{}", name.0, name.1));
            }
            lines.push(format!(
                "{:<46} signed {:>6}/{:<6} root {:>6}/{:<6} nobody {:>6}/{:<6} {kinds:>3} errors: {}",
                format!("{}.{}", name.0, name.1), s.1, s.0, r.1, r.0, n.1, n.0, errors.join(", ")
            ));
        }
        let seen = self.errors();
        let known: Vec<&String> = module_errors().values().collect();
        let of_pallets = self.of_pallets();
        let unseen: Vec<_> = known.iter().filter(|it| !seen.contains(**it)).collect();
        lines.push(format!("never reached: {missing:?}"));
        lines.push(format!("never went well: {never_well:?}"));
        lines.push(format!("errors of pallets never seen: {unseen:?}"));
        let (total, well) = self.totals();
        lines.push(format!(
            "{} blocks, {} of them imported again; {total} calls, {well} of which went well: signed {:?}, root {:?}, nobody {:?} (calls, went well); {} mutated, {} bytes that are no call; {} dispatched twice; {} of {} calls went well at least once; {of_pallets} of {} errors of pallets seen, {} kinds in all",
            self.blocks, self.imported, self.sum(Origin::Signed), self.sum(Origin::Root),
            self.sum(Origin::Nobody), self.mutated, self.undecodable, self.rehearsed,
            all.len() - missing.len() - never_well.len(), all.len(), known.len(), seen.len(),
        ));
        lines.join("\n")
    }
}
