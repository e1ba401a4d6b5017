// SPDX-License-Identifier: Apache-2.0
//! A shard on seven real nodes, whose records are cut into fragments and acknowledged as nodes do it.

use super::*;
use frame_support::{storage::child, traits::fungible::Mutate};
use nerv_primitives_checkpoint::{
    records::Writer, Acknowledgement, Checkpoint, Commitment, Layout,
};
use nerv_primitives_core::{NodeId, PlacementState, Region, Slots};
use nerv_primitives_erasure::{Encoder, Profile};
use nerv_runtime::{AttestationConfig, Executive, Signature};
use pallet_fragments::acknowledgement_hash;
use pallet_placement::{types::KEY_LENGTH, NodeSpec};
use sp_core::H256;

/// Who runs the seven nodes.
pub fn operators() -> Vec<Sr25519Keyring> {
    Sr25519Keyring::iter().take(7).collect()
}

/// A chain that takes simulated evidence, on which seven nodes hold the first shard, which has so many
/// accounts.
pub fn placed(accounts: u32) -> sp_io::TestExternalities {
    let parameters_at_genesis = ParametersAtGenesisConfig {
        bisection: eager(),
        fragments: at_genesis::Fragments {
            steps_per_checkpoint: Some(1),
            challenge_period: Some(8),
            answer_period: Some(4),
            ..Default::default()
        },
        ..Default::default()
    };
    let mut ext = chain_of(RuntimeGenesisConfig {
        balances: BalancesConfig {
            balances: (0..accounts).map(|n| (account(n), ENDOWMENT)).collect(),
            ..Default::default()
        },
        parameters_at_genesis,
        attestation: AttestationConfig {
            allow_simulated: true,
            ..Default::default()
        },
        ..Default::default()
    });
    ext.execute_with(|| {
        pallet_placement::AllowPrivate::<Runtime>::put(true);
        let mut nodes = Vec::new();
        for (domain, key) in (0u32..).zip(operators()) {
            let who = key.to_account_id();
            Balances::set_balance(&who, 1_000 * UNIT);
            nodes.push(pallet_placement::NextNode::<Runtime>::get());
            let spec = NodeSpec {
                region: Region::Europe,
                domain,
                capacity: 1_000,
                bandwidth: 1_000,
                price: 1_000_000,
                key: vec![0; KEY_LENGTH as usize].try_into().expect("a key"),
                endpoint: b"http://127.0.0.1:9944".to_vec().try_into().expect("short"),
            };
            assert_ok!(Placement::register_node(RuntimeOrigin::signed(who), spec));
        }
        let placement = nerv_primitives_core::Placement {
            slots: Slots::default().succeeded_by(&nodes),
            score: Default::default(),
            at: 1,
            by: operators()[0].to_account_id(),
            per_domain: 2,
            replica_mib: 64,
            state: PlacementState::Sound,
        };
        pallet_placement::Placements::<Runtime>::insert(ShardId::root(), placement);
        for id in nodes {
            pallet_placement::Nodes::<Runtime>::mutate(id, |node| {
                let node = node.as_mut().expect("it is there");
                node.shards
                    .try_push(ShardId::root())
                    .expect("there is room");
                node.used = 64;
            });
        }
        pallet_placement::Rounds::<Runtime>::mutate(ShardId::root(), |round| {
            round.as_mut().expect("it is a leaf").due = None;
        });
        for n in 0..accounts {
            assert_ok!(deposit(n, (1 + u128::from(n)) * UNIT));
        }
    });
    pass(&mut ext);
    ext
}

/// Ends this block, which is stored then, and begins the next.
pub fn pass(ext: &mut sp_io::TestExternalities) {
    ext.execute_with(|| {
        let number = System::block_number();
        ShardRegistry::on_finalize(number);
        Ledger::on_finalize(number);
    });
    ext.commit_all().expect("nothing is open");
    ext.execute_with(|| next_block(Weight::MAX, Weight::MAX));
}

/// The bytes of a shard's records as they stand in the state.
pub fn records(shard: &ShardId) -> Vec<u8> {
    let info = child::ChildInfo::new_default(shard.bytes());
    let mut keys = Vec::new();
    let mut last = Vec::new();
    while let Some(key) = sp_io::default_child_storage::next_key(info.storage_key(), &last) {
        keys.push(key.clone());
        last = key;
    }
    let mut writer = Writer::new(keys.len() as u64);
    for key in keys {
        let record = child::get_raw(&info, &key).expect("it is there");
        let id = BlindedId(key.try_into().expect("of 32 bytes"));
        writer.push(&id, &record).expect("it is a record");
    }
    writer.finish().expect("all are there")
}

/// The checkpoint that waits, and what its holders make of the records.
pub fn pending(shard: &ShardId, bytes: &[u8]) -> (Checkpoint, Commitment) {
    let view = Fragments::checkpoint(shard).expect("there is one");
    let pending = view.pending.expect("it waits");
    let roots = Encoder::new(Profile::DEFAULT)
        .roots(bytes)
        .expect("it is short");
    let roots: Vec<H256> = roots.into_iter().map(H256).collect();
    let commitment = Commitment {
        layout: Layout {
            profile: pending.profile,
            length: bytes.len() as u64,
        },
        roots: roots.try_into().expect("seven"),
    };
    (pending.checkpoint, commitment)
}

/// The node in a slot of a shard.
pub fn node_of(shard: &ShardId, slot: u8) -> NodeId {
    pallet_placement::Placements::<Runtime>::get(shard)
        .and_then(|it| it.slots.holders()[usize::from(slot)])
        .expect("somebody is in the slot")
}

/// Whose node was put into a slot.
pub fn keeper(slot: u8) -> Sr25519Keyring {
    operators()[usize::from(slot)]
}

/// A call that nobody signs.
pub fn general(call: impl Into<RuntimeCall>) -> UncheckedExtrinsic {
    let extension: TxExtension = (
        frame_system::AuthorizeCall::<Runtime>::new(),
        nerv_runtime::extensions::CheckSender::new(),
        frame_system::CheckSpecVersion::<Runtime>::new(),
        frame_system::CheckTxVersion::<Runtime>::new(),
        frame_system::CheckGenesis::<Runtime>::new(),
        frame_system::CheckEra::<Runtime>::from(sp_runtime::generic::Era::Immortal),
        frame_system::CheckNonce::<Runtime>::from(0),
        nerv_runtime::extensions::CheckRoom::new(),
        pallet_transaction_payment::ChargeTransactionPayment::<Runtime>::from(0),
        frame_metadata_hash_extension::CheckMetadataHash::<Runtime>::new(false),
        frame_system::WeightReclaim::<Runtime>::new(),
    );
    UncheckedExtrinsic::new_transaction(call.into(), extension)
}

/// What the node in a slot says of a checkpoint.
pub fn acknowledgement(
    slot: u8,
    checkpoint: &Checkpoint,
    commitment: &Commitment,
) -> pallet_fragments::Call<Runtime> {
    let acknowledgement = Acknowledgement {
        shard: checkpoint.shard,
        height: checkpoint.height,
        slot,
        node: node_of(&checkpoint.shard, slot),
        commitment: commitment.clone(),
        at: System::block_number() - 1,
    };
    let hash = acknowledgement_hash::<Runtime>(&acknowledgement);
    pallet_fragments::Call::acknowledge {
        acknowledgement,
        signer: keeper(slot).to_account_id(),
        signature: Signature::from(keeper(slot).sign(&hash)).into(),
    }
}

/// Has all seven nodes acknowledge the checkpoint that waits, which commits it. Returns it, and its bytes.
pub fn commit(shard: &ShardId) -> (Checkpoint, Vec<u8>) {
    let bytes = records(shard);
    let (checkpoint, commitment) = pending(shard, &bytes);
    for slot in 0..7 {
        let extrinsic = general(acknowledgement(slot, &checkpoint, &commitment));
        assert_eq!(Executive::apply_extrinsic(extrinsic), Ok(Ok(())), "{slot}");
    }
    (checkpoint, bytes)
}
