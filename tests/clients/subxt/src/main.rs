// SPDX-License-Identifier: Apache-2.0
//! subxt without generated types: what it can do with the metadata that the node hands it.

use std::{env, error::Error, str::FromStr};
use subxt::{
    config::SubstrateConfig,
    dynamic::{self, At, Value},
    rpcs::{rpc_params, RpcClient},
    utils::H256,
    OnlineClient,
};
use subxt_signer::{
    sr25519::{dev, Keypair},
    SecretUri,
};

/// What is deposited, 2 NERV, and what is sent on, 1 NERV.
const DEPOSIT: u128 = 2_000_000_000_000;
const SENT: u128 = 1_000_000_000_000;

type Outcome = Result<String, Box<dyn Error>>;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let rpc = RpcClient::from_insecure_url(told("URL")?).await?;
    let client = OnlineClient::<SubstrateConfig>::from_rpc_client(rpc.clone()).await?;
    say("connect", Ok(String::new()));
    say("api", api(&client).await);
    say("send", send(&client).await);
    say("childTrie", child_trie(&rpc).await);
    say("block", block(&client).await);
    Ok(())
}

async fn api(client: &OnlineClient<SubstrateConfig>) -> Outcome {
    let call = dynamic::runtime_api_call::<_, Value>("ShardsApi", "shards", ());
    let shards = client
        .at_current_block()
        .await?
        .runtime_apis()
        .call(call)
        .await?;
    let root = shards.at(0).ok_or("there are no shards")?;
    let accounts = root.at("accounts").ok_or("a shard has no accounts")?;
    Ok(format!("{accounts} accounts"))
}

async fn send(client: &OnlineClient<SubstrateConfig>) -> Outcome {
    let alice = dev::alice();
    let receiver = format!("//clients//{}", told("RUN")?);
    let to = Keypair::from_uri(&SecretUri::from_str(&receiver)?)?.public_key();
    let id = to.0;
    let deposit = dynamic::transaction("Ledger", "deposit", (DEPOSIT,));
    let transfer = dynamic::transaction("Ledger", "transfer", (to.to_address::<()>(), SENT));
    let block = client.at_current_block().await?;
    let mut transactions = block.transactions();
    let sent = transactions
        .sign_and_submit_then_watch_default(&deposit, &alice)
        .await?;
    sent.wait_for_finalized_success().await?;
    let block = client.at_current_block().await?;
    let mut transactions = block.transactions();
    let sent = transactions
        .sign_and_submit_then_watch_default(&transfer, &alice)
        .await?;
    sent.wait_for_finalized_success().await?;
    let call = dynamic::runtime_api_call::<_, Value>("ShardsApi", "account", (id,));
    let account = client
        .at_current_block()
        .await?
        .runtime_apis()
        .call(call)
        .await?;
    let account = account.at(0).ok_or("the receiver has no account")?;
    let free = account
        .at("free")
        .and_then(Value::as_u128)
        .ok_or("an account has nothing free")?;
    if free != SENT {
        return Err(format!("{free} arrived").into());
    }
    Ok(String::new())
}

async fn child_trie(rpc: &RpcClient) -> Outcome {
    let id = told("TRIE")?;
    let prefix: String = b":child_storage:default:"
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let trie = format!("0x{prefix}{}", id.trim_start_matches("0x"));
    let keys: Vec<String> = rpc
        .request("childstate_getKeys", rpc_params![&trie, "0x"])
        .await?;
    let key = keys.first().ok_or("it is empty")?;
    let record: Option<String> = rpc
        .request("childstate_getStorage", rpc_params![&trie, key])
        .await?;
    record
        .filter(|bytes| bytes.len() > 2)
        .ok_or("a record is not there")?;
    Ok(String::new())
}

async fn block(client: &OnlineClient<SubstrateConfig>) -> Outcome {
    let hash = H256::from_str(&told("BLOCK")?)?;
    let block = client.at_block(hash).await?;
    let extrinsics = block.extrinsics().fetch().await?;
    for extrinsic in extrinsics.iter() {
        let extrinsic = extrinsic?;
        if extrinsic.call_name() == "submit_placement" {
            extrinsic.decode_call_data_as::<Value>()?;
            return Ok(String::new());
        }
    }
    Err("there is no submission".into())
}

/// What the one who runs this tells.
fn told(name: &str) -> Result<String, env::VarError> {
    env::var(format!("NERV_CLIENTS_{name}"))
}

/// Says in a line of JSON what came of a try.
fn say(cell: &str, outcome: Outcome) {
    let (can, remark) = match outcome {
        Ok(remark) => ("yes", remark),
        Err(error) => ("no", error.to_string()),
    };
    let remark: String = remark.chars().take(200).collect();
    let [cell, can, remark] = [cell, can, &remark].map(|text| serde_json::json!(text));
    println!(r#"{{"cell":{cell},"can":{can},"remark":{remark}}}"#);
}
