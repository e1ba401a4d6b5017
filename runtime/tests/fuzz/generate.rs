// SPDX-License-Identifier: Apache-2.0
//! Makes calls by the runtime's own description of its types: what is generated is what decodes, and
//! where a field's name or type says what it means, there is mostly something that exists.

use super::{
    coverage::Origin,
    keys,
    knowledge::{Knowledge, Known},
    rng::Rng,
    types::{bits, resolve, types, variants},
};
use codec::{Compact, Encode};
use frame_support::traits::Get;
use nerv_primitives_core::ShardId;
use nerv_runtime::{
    configs::RuntimeBlockWeights,
    model::ShippedModel,
    parameters::ends::{ends, taken_back},
    AccountId, EXISTENTIAL_DEPOSIT, UNIT,
};
use scale_info::{form::PortableForm, Field, TypeDef, TypeDefPrimitive};
use sp_core::Pair as _;

/// How deep calls may stand in calls.
const DEPTH: u32 = 3;

/// What one call is about: fields that belong together mostly mean the same.
struct Focus {
    shard: Option<ShardId>,
    pair: Option<(ShardId, ShardId)>,
    proposal: Option<Known>,
    account: AccountId,
}

/// Whether a call takes from a chain what others need.
fn is_destructive(call: &str) -> bool {
    const ALL: [&str; 15] = [
        "abandon_lane",
        "burn",
        "deregister_node",
        "drain_node",
        "force_fail",
        "force_set_balance",
        "force_transfer",
        "remove_key",
        "return_lane",
        "set_key",
        "transfer_all",
        "unbond",
        "unbond_placer",
        "update_node",
        "withdraw_enclave",
    ];
    ALL.contains(&call)
}

/// A call that was made.
pub struct Made {
    pub bytes: Vec<u8>,
    /// From where it may come.
    pub wanted: Origin,
    /// One of those who may do such things.
    pub by: Option<u8>,
}

/// From where a call may come.
fn wanted(name: &str) -> Origin {
    let (pallet, call) = name.split_once('.').unwrap_or((name, ""));
    match (pallet, call) {
        ("Fragments", "acknowledge" | "answer")
        | ("Attestation", "claim")
        | ("Lanes", "commit" | "renew")
        | ("Placement", "submit_placement")
        | ("System", "apply_authorized_upgrade")
        | ("Grandpa", "report_equivocation_unsigned") => Origin::Nobody,
        ("System", "remark" | "remark_with_event") => Origin::Signed,
        ("System" | "Parameters" | "Grandpa", _)
        | ("Attestation", "admit_measurement" | "withdraw_measurement")
        | ("Lanes", "open_lane" | "return_lane" | "abandon_lane")
        | ("Utility", "dispatch_as" | "dispatch_as_fallible" | "with_weight") => Origin::Root,
        _ if call.starts_with("force_") && call != "force_batch" => Origin::Root,
        _ => Origin::Signed,
    }
}

/// Makes one call.
pub struct Maker<'a> {
    rng: &'a mut Rng,
    knowledge: &'a Knowledge,
    focus: Focus,
}

impl<'a> Maker<'a> {
    pub fn new(rng: &'a mut Rng, knowledge: &'a Knowledge) -> Self {
        let open: Vec<Known> = knowledge
            .proposals
            .iter()
            .filter(|it| it.is_open)
            .cloned()
            .collect();
        let among = if rng.percent(80) {
            &open
        } else {
            &knowledge.proposals
        };
        let focus = Focus {
            shard: match rng.below(8) {
                0 => rng.pick(&knowledge.shards),
                1 => rng.pick(&knowledge.lanes),
                _ => rng.pick(&knowledge.leaves),
            },
            pair: rng.pick(&knowledge.siblings),
            proposal: rng.pick(among),
            account: rng.pick(&knowledge.accounts).expect("there are some"),
        };
        Self {
            rng,
            knowledge,
            focus,
        }
    }

    /// A call, and by whom it can go well.
    pub fn call(&mut self) -> Made {
        let mut bytes = Vec::new();
        let name = self.any_call(DEPTH, &mut bytes);
        let wanted = wanted(&name);
        let among: Vec<u8> = match name.split('.').next() {
            Some("Placement" | "Attestation") => {
                let all = self.knowledge.operators.iter();
                all.filter_map(|it| keys::of(&it.1))
                    .map(|it| it.0)
                    .collect()
            }
            Some("ShardGovernance") => self.knowledge.stakers.clone(),
            _ => Vec::new(),
        };
        Made {
            bytes,
            wanted,
            by: self.rng.pick(&among),
        }
    }

    fn any_call(&mut self, depth: u32, out: &mut Vec<u8>) -> String {
        let all = types();
        loop {
            let (pallet, index, inner, call) = &all.calls[self.rng.below(all.calls.len())];
            let call = &variants(&all.types, *inner)[*call];
            // Nested, only calls that end; and the time is the author's to set.
            let is_nesting =
                ["Utility", "Sudo"].contains(&pallet.as_str()) || call.name.contains("root");
            if depth < DEPTH
                && (pallet == "Timestamp" || is_nesting && (depth == 0 || self.rng.percent(70)))
            {
                continue;
            }
            // What has things end is made seldom, or nothing would be left.
            if is_destructive(&call.name) && self.rng.percent(75) {
                continue;
            }
            out.extend([*index, call.index]);
            let name = format!("{pallet}.{}", call.name);
            for field in &call.fields {
                self.field(&name, field, depth, out);
            }
            return name;
        }
    }

    fn field(&mut self, of: &str, field: &Field<PortableForm>, depth: u32, out: &mut Vec<u8>) {
        let name = field.name.clone().unwrap_or_default();
        // A field without a name means what is around it does.
        let name = if name.is_empty() { of } else { &name };
        self.value(of, name, field.ty.id, depth, out);
    }

    fn value(&mut self, of: &str, name: &str, id: u32, depth: u32, out: &mut Vec<u8>) {
        let all = types();
        let ty = resolve(&all.types, id);
        let kind = ty.path.segments.last().map_or("", |it| it.as_str());
        if self.known(name, kind, out) {
            return;
        }
        match &ty.type_def {
            TypeDef::Composite(it) => {
                for field in &it.fields {
                    self.field_within(of, name, field, depth, out);
                }
            }
            TypeDef::Variant(_) if kind == "RuntimeCall" => {
                self.any_call(depth.saturating_sub(1), out);
            }
            TypeDef::Variant(it) => {
                let allowed: Vec<_> = it
                    .variants
                    .iter()
                    // Root could say that anything was looked at; and accounts are named by their ids.
                    .filter(|it| it.name != "Authorized")
                    .collect();
                let Some(chosen) = self.rng.pick(&allowed) else {
                    return;
                };
                out.push(chosen.index);
                for field in &chosen.fields {
                    self.field_within(of, name, field, depth, out);
                }
            }
            TypeDef::Sequence(it) => {
                let element = it.type_param.id;
                let is_bytes = matches!(
                    resolve(&all.types, element).type_def,
                    TypeDef::Primitive(TypeDefPrimitive::U8)
                );
                if is_bytes {
                    self.some_bytes(of, name).encode_to(out);
                    return;
                }
                let length = match self.rng.below(8) {
                    0 => 0,
                    7 => self.rng.below(12),
                    _ => 1 + self.rng.below(3),
                };
                Compact(length as u32).encode_to(out);
                for _ in 0..length {
                    self.value(of, name, element, depth, out);
                }
            }
            TypeDef::Array(it) => {
                let element = &resolve(&all.types, it.type_param.id).type_def;
                if matches!(element, TypeDef::Primitive(TypeDefPrimitive::U8)) {
                    let bytes = self.array(name, it.len as usize);
                    out.extend(bytes);
                } else {
                    for _ in 0..it.len {
                        self.value(of, name, it.type_param.id, depth, out);
                    }
                }
            }
            TypeDef::Tuple(it) => {
                for field in &it.fields {
                    self.value(of, name, field.id, depth, out);
                }
            }
            TypeDef::Primitive(it) => self.primitive(name, it, out),
            TypeDef::Compact(it) => {
                let bits = self.width(it.type_param.id);
                Compact(self.number(name, bits)).encode_to(out);
            }
            TypeDef::BitSequence(_) => Compact(0u32).encode_to(out),
        }
    }

    fn field_within(
        &mut self,
        of: &str,
        name: &str,
        field: &Field<PortableForm>,
        depth: u32,
        out: &mut Vec<u8>,
    ) {
        let inner = field.name.as_deref().unwrap_or(name);
        self.value(of, inner, field.ty.id, depth, out);
    }

    fn width(&self, id: u32) -> u32 {
        let ty = resolve(&types().types, id);
        match &ty.type_def {
            TypeDef::Primitive(it) => bits(it),
            TypeDef::Composite(it) => it.fields.first().map_or(8, |it| self.width(it.ty.id)),
            _ => 8,
        }
    }

    fn primitive(&mut self, name: &str, it: &TypeDefPrimitive, out: &mut Vec<u8>) {
        match it {
            TypeDefPrimitive::Bool => {
                let value = match name {
                    "aye" => self.rng.percent(85),
                    _ => self.rng.percent(50),
                };
                value.encode_to(out);
            }
            TypeDefPrimitive::Str => self
                .rng
                .bytes(4)
                .iter()
                .map(|it| char::from(it % 96 + 32))
                .collect::<String>()
                .encode_to(out),
            other => {
                let bits = bits(other);
                let number = self.number(name, bits);
                out.extend(&number.to_le_bytes()[..(bits / 8).min(16) as usize]);
                out.extend(std::iter::repeat_n(
                    0,
                    (bits / 8).saturating_sub(16) as usize,
                ));
            }
        }
    }

    /// Writes what exists, where the type or the name says what is meant.
    fn known(&mut self, name: &str, kind: &str, out: &mut Vec<u8>) -> bool {
        if self.rng.percent(4) {
            return false;
        }
        match kind {
            "AccountId32" => self.account().encode_to(out),
            "MultiAddress" => nerv_runtime::Address::Id(self.account()).encode_to(out),
            "ShardId" => {
                let Some(shard) = self.shard(name) else {
                    return false;
                };
                shard.encode_to(out);
            }
            "BlindedId" => {
                let index = self.rng.below(1_000);
                self.knowledge.blinded(index).encode_to(out);
            }
            "RuntimeParameters" => {
                let Some(ends) = self.rng.pick(&ends()) else {
                    return false;
                };
                let one = &ends[self.rng.below(2)];
                match self.rng.below(8) {
                    0 => return false,
                    1..=4 => taken_back(one).encode_to(out),
                    _ => one.encode_to(out),
                }
            }
            "Weight" => {
                let most = RuntimeBlockWeights::get().max_block.ref_time();
                let time = self.rng.next() % (most / 4);
                (Compact(time), Compact(0u64)).encode_to(out);
            }
            "NodeSpec" => self.spec(out),
            _ => return false,
        }
        true
    }

    fn account(&mut self) -> AccountId {
        if self.rng.percent(50) {
            return self.focus.account.clone();
        }
        self.rng
            .pick(&self.knowledge.accounts)
            .expect("there are some")
    }

    fn shard(&mut self, name: &str) -> Option<ShardId> {
        match (name, self.focus.pair) {
            ("left", Some(pair)) => Some(pair.0),
            ("right", Some(pair)) => Some(pair.1),
            _ => self.focus.shard,
        }
    }

    /// A node as it can be registered.
    fn spec(&mut self, out: &mut Vec<u8>) {
        let spec = pallet_placement::NodeSpec {
            region: nerv_primitives_core::Region::Europe,
            domain: self.rng.below(16) as u32,
            capacity: 64 << self.rng.below(8),
            bandwidth: 1 << self.rng.below(12),
            price: [0, 1_000, 1_000_000, u128::MAX][self.rng.below(4)],
            key: vec![self.rng.next() as u8; pallet_placement::types::KEY_LENGTH as usize]
                .try_into()
                .expect("a key"),
            endpoint: b"http://127.0.0.1:9944".to_vec().try_into().expect("short"),
        };
        spec.encode_to(out);
    }

    fn some_bytes(&mut self, of: &str, name: &str) -> Vec<u8> {
        let length = match (of, name) {
            (_, "remark" | "code") => self.rng.below(2_000),
            (_, "chunk" | "quote") if self.rng.percent(30) => self.rng.below(5_000),
            _ => self.rng.below(80),
        };
        self.rng.bytes(length)
    }

    fn array(&mut self, name: &str, length: usize) -> Vec<u8> {
        if name == "key" && length == 32 && self.rng.percent(90) {
            return keys::enclave(self.rng.below(14) as u8).public().0.to_vec();
        }
        if length == 32 && !self.rng.percent(8) {
            let few = self.rng.below(4) as u8;
            let known = match name {
                "motion_hash" => self.focus.proposal.as_ref().map(|it| it.hash.to_vec()),
                "model" => match self.rng.below(3) {
                    0 => Some(vec![few; 32]),
                    _ => Some(
                        sp_io::hashing::blake2_256(<ShippedModel as Get<&[u8]>>::get()).to_vec(),
                    ),
                },
                "code_hash" | "measurement" | "collateral" => Some(vec![few; 32]),
                _ => None,
            };
            if let Some(known) = known {
                return known;
            }
        }
        self.rng.bytes(length)
    }

    fn number(&mut self, name: &str, bits: u32) -> u128 {
        let most = if bits >= 128 {
            u128::MAX
        } else {
            (1u128 << bits) - 1
        };
        let now = u128::from(self.knowledge.now);
        let near = self.rng.below(4) as u128;
        let usual = match name {
            "amount" | "value" | "new_free" | "free" | "most_lacking" | "price" => {
                match self.rng.below(8) {
                    0 => EXISTENTIAL_DEPOSIT - 1,
                    1 => EXISTENTIAL_DEPOSIT,
                    2 => 100 * UNIT,
                    3 => (1 + near) * 1_000 * UNIT,
                    _ => (1 + near) * UNIT / 7,
                }
            }
            "proposal" | "missed" => {
                let focus = self
                    .focus
                    .proposal
                    .as_ref()
                    .map_or(near as u32, |it| it.index);
                focus.into()
            }
            "record" => u128::from(self.knowledge.records).saturating_sub(near),
            "node" => self.rng.pick(&self.knowledge.nodes).unwrap_or(0).into(),
            "at" | "height" | "missed_at" => now.saturating_sub(near),
            "keep" | "index" | "slot" | "round" | "term" | "sequence" | "nonce" | "period" => near,
            _ => match self.rng.below(8) {
                0 => 0,
                1 => 1,
                2 => near,
                3 => u128::from(self.rng.next() % 1_000),
                4 => 1u128 << self.rng.below(bits as usize),
                5 => most,
                6 => u128::from(self.rng.next()),
                _ => self.rng.pick(&self.knowledge.nodes).unwrap_or(0).into(),
            },
        };
        let number = match self.rng.below(40) {
            0 => 0,
            1 => most,
            2 => u128::from(self.rng.next()),
            _ => usual,
        };
        number.min(most)
    }
}
