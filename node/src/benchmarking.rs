// SPDX-License-Identifier: Apache-2.0
//! The `benchmark` commands: which exist, and the transactions they measure with.

use crate::{
    cli::Cli,
    service::{self, FullClient},
};
use codec::Encode;
use frame_benchmarking_cli::{
    BenchmarkCmd, ExtrinsicBuilder, ExtrinsicFactory, SUBSTRATE_REFERENCE_HARDWARE,
};
use nerv_runtime::{
    opaque::Block, AccountId, Runtime, RuntimeCall, Signature, SignedPayload, TxExtension,
    UncheckedExtrinsic, EXISTENTIAL_DEPOSIT, VERSION,
};
use sc_cli::SubstrateCli;
use sc_client_api::BlockBackend;
use sc_service::Configuration;
use sp_core::Pair;
use sp_inherents::{InherentData, InherentDataProvider};
use sp_keyring::Sr25519Keyring;
use sp_runtime::{generic::Era, traits::HashingFor, OpaqueExtrinsic};
use std::{sync::Arc, time::Duration};

/// Runs one benchmark command.
pub fn run(cli: &Cli, cmd: &BenchmarkCmd) -> sc_cli::Result<()> {
    let runner = cli.create_runner(cmd)?;
    runner.sync_run(|config| dispatch(cmd, config))
}

fn dispatch(cmd: &BenchmarkCmd, config: Configuration) -> sc_cli::Result<()> {
    match cmd {
        // `()`: no host functions beyond those the command brings along.
        BenchmarkCmd::Pallet(cmd) => {
            cmd.run_with_spec::<HashingFor<Block>, ()>(Some(config.chain_spec))
        }
        BenchmarkCmd::Block(cmd) => cmd.run(service::new_partial(&config)?.client),
        BenchmarkCmd::Storage(cmd) => {
            let parts = service::new_partial(&config)?;
            let (db, storage) = (parts.backend.expose_db(), parts.backend.expose_storage());
            let trie_cache = parts.backend.expose_shared_trie_cache();
            cmd.run(config, parts.client, db, storage, trie_cache)
        }
        BenchmarkCmd::Overhead(cmd) => {
            let client = service::new_partial(&config)?.client;
            let chain = config.chain_spec.name().to_string();
            let remark = BenchmarkExtrinsic::remark(client.clone())?;
            cmd.run(chain, client, inherent_data()?, Vec::new(), &remark, false)
        }
        BenchmarkCmd::Extrinsic(cmd) => {
            let client = service::new_partial(&config)?.client;
            let known = ExtrinsicFactory(vec![
                Box::new(BenchmarkExtrinsic::remark(client.clone())?),
                Box::new(BenchmarkExtrinsic::transfer(client.clone())?),
            ]);
            cmd.run(client, inherent_data()?, Vec::new(), &known)
        }
        BenchmarkCmd::Machine(cmd) => cmd.run(&config, SUBSTRATE_REFERENCE_HARDWARE.clone()),
    }
}

/// A call that a benchmark sends over and over, signed by Bob, whom all presets endow.
struct BenchmarkExtrinsic {
    pallet: &'static str,
    name: &'static str,
    call: RuntimeCall,
    genesis: service::Hash,
}

impl BenchmarkExtrinsic {
    /// The cheapest call there is.
    fn remark(client: Arc<FullClient>) -> sc_cli::Result<Self> {
        let call = frame_system::Call::<Runtime>::remark { remark: Vec::new() }.into();
        Self::new(&client, "system", "remark", call)
    }

    /// A transfer of the least amount that an account can hold.
    fn transfer(client: Arc<FullClient>) -> sc_cli::Result<Self> {
        let call = pallet_balances::Call::<Runtime>::transfer_keep_alive {
            dest: Sr25519Keyring::Alice.to_account_id().into(),
            value: EXISTENTIAL_DEPOSIT,
        };
        Self::new(&client, "balances", "transfer_keep_alive", call.into())
    }

    fn new(
        client: &FullClient,
        pallet: &'static str,
        name: &'static str,
        call: RuntimeCall,
    ) -> sc_cli::Result<Self> {
        let genesis = client
            .block_hash(0)?
            .ok_or("the stored chain has no genesis block")?;
        Ok(Self {
            pallet,
            name,
            call,
            genesis,
        })
    }

    fn sign(&self, nonce: u32) -> UncheckedExtrinsic {
        let signer = Sr25519Keyring::Bob;
        let extension = tx_extension(nonce);
        // An immortal transaction is bound to the genesis block: twice the same hash.
        let implicit = (
            (),
            (),
            VERSION.spec_version,
            VERSION.transaction_version,
            self.genesis,
            self.genesis,
            (),
            (),
            (),
            None,
            (),
        );
        let payload = SignedPayload::from_raw(self.call.clone(), extension.clone(), implicit);
        let signature = payload.using_encoded(|bytes| signer.pair().sign(bytes));
        UncheckedExtrinsic::new_signed(
            self.call.clone(),
            AccountId::from(signer.public()).into(),
            Signature::Sr25519(signature),
            extension,
        )
    }
}

impl ExtrinsicBuilder for BenchmarkExtrinsic {
    fn pallet(&self) -> &str {
        self.pallet
    }

    fn extrinsic(&self) -> &str {
        self.name
    }

    fn build(&self, nonce: u32) -> Result<OpaqueExtrinsic, &'static str> {
        Ok(self.sign(nonce).into())
    }
}

/// The runtime's transaction extensions, in its order.
fn tx_extension(nonce: u32) -> TxExtension {
    (
        frame_system::AuthorizeCall::<Runtime>::new(),
        nerv_runtime::extensions::CheckSender::new(),
        frame_system::CheckSpecVersion::<Runtime>::new(),
        frame_system::CheckTxVersion::<Runtime>::new(),
        frame_system::CheckGenesis::<Runtime>::new(),
        frame_system::CheckEra::<Runtime>::from(Era::Immortal),
        frame_system::CheckNonce::<Runtime>::from(nonce),
        nerv_runtime::extensions::CheckRoom::new(),
        pallet_transaction_payment::ChargeTransactionPayment::<Runtime>::from(0),
        frame_metadata_hash_extension::CheckMetadataHash::<Runtime>::new(false),
        frame_system::WeightReclaim::<Runtime>::new(),
    )
}

/// The data of a block at time zero, so that it does not depend on when it is measured.
fn inherent_data() -> sc_cli::Result<InherentData> {
    let mut data = InherentData::new();
    let time = sp_timestamp::InherentDataProvider::new(Duration::ZERO.into());
    futures::executor::block_on(time.provide_inherent_data(&mut data))
        .map_err(|error| format!("cannot create inherent data: {error}"))?;
    Ok(data)
}
