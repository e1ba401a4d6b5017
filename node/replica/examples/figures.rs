// SPDX-License-Identifier: Apache-2.0
//! What a replica costs: encoding its fragment of a shard, rebuilding it from other replicas over HTTP,
//! and rebuilding the shard.
//!
//! ```sh
//! cargo run --profile testnet -p nerv-replica --example figures -- 100000
//! ```
//!
//! The others are in a process of their own. Peaks are of the whole process, above what it had before: a
//! bound of what the work takes. The system tells them on Linux only.

use codec::Encode;
use nerv_primitives_checkpoint::{records::Writer, Checkpoint, Commitment};
use nerv_primitives_erasure::{Encoder, Profile};
use nerv_primitives_transition::Account;
use nerv_primitives_types::{BlindedId, ShardId};
use nerv_replica::{
    check::figures,
    duty::{Chain, ChainError, Duties, Finalised, Hold},
    fetch::{Holder, Wanted},
    http::Http,
    metrics::Metrics,
    part::Server,
    rebuild::{rebuild, Found, Target},
    service::{commitment, Service},
    FragmentId, Header, ReplicaKey, Store,
};
use serde_json::{json, Value};
use sp_core::{
    bytes::{from_hex, to_hex},
    offchain::storage::InMemOffchainStorage,
    H256,
};
use sp_crypto_hashing::blake2_256;
use std::{
    fs,
    io::{self, BufRead, BufReader},
    process::{Command, Stdio},
    sync::{
        atomic::{AtomicBool, Ordering::SeqCst},
        Arc,
    },
    time::Instant,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

const MIB: f64 = 1_048_576.0;

/// The bytes of a checkpoint with so many accounts, made anew each time, as from a state on disk.
fn records(accounts: u64) -> Vec<u8> {
    let mut writer = Writer::new(accounts);
    let step = u64::MAX / accounts.max(1);
    for index in 0..accounts {
        let mut key = blake2_256(&index.encode());
        key[..8].copy_from_slice(&(index * step).to_be_bytes());
        let account = Account {
            free: u128::from(index) * 1_000_000_007,
            nonce: index % 1_000,
            ..Account::default()
        };
        let pushed = writer.push(&BlindedId(key), &account.encode());
        pushed.expect("the keys ascend");
    }
    writer.finish().expect("all are there")
}

/// A chain that asks for one fragment.
struct OneShard {
    hold: Hold,
    accounts: u64,
    holders: Vec<Holder>,
    has_state: AtomicBool,
}

#[derive(Clone)]
struct Shared(Arc<OneShard>);

impl std::ops::Deref for Shared {
    type Target = OneShard;

    fn deref(&self) -> &OneShard {
        &self.0
    }
}

impl Chain for Shared {
    fn duties(&self, _: H256) -> Result<Duties, ChainError> {
        Ok(Duties {
            holds: vec![self.hold.clone()],
            ..Duties::default()
        })
    }

    fn records(&self, _: &Checkpoint, _: H256) -> Result<Option<Vec<u8>>, ChainError> {
        let is_there = self.has_state.load(SeqCst);
        Ok(is_there.then(|| records(self.accounts)))
    }

    fn commitment(&self, _: &Checkpoint, _: H256) -> Result<Option<Commitment>, ChainError> {
        // Nothing is recalled here.
        Ok(None)
    }

    fn holders(&self, _: &Checkpoint, _: H256) -> Result<Vec<Holder>, ChainError> {
        Ok(self.holders.clone())
    }
}

/// The memory of the process in MiB: what it has, and the most it had since the last call.
fn memory() -> (f64, f64) {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let value = |name: &str| {
        let line = status.lines().find(|line| line.starts_with(name));
        let number = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<f64>().ok());
        number.unwrap_or(f64::NAN) / 1_024.0
    };
    let figures = (value("VmRSS"), value("VmHWM"));
    // Begins to count the peak anew.
    let _ = fs::write("/proc/self/clear_refs", "5");
    figures
}

/// Answers `shards_fragment` at an address of its own.
async fn serve(server: Arc<Server>, key: Arc<Vec<u8>>) -> std::io::Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}", listener.local_addr()?);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(answer(stream, server.clone(), key.clone()));
        }
    });
    Ok(url)
}

async fn answer(mut stream: TcpStream, server: Arc<Server>, key: Arc<Vec<u8>>) -> Option<()> {
    let mut request = Vec::new();
    loop {
        let mut buffer = [0; 4_096];
        let read = stream
            .read(&mut buffer)
            .await
            .ok()
            .filter(|read| *read > 0)?;
        request.extend_from_slice(&buffer[..read]);
        let text = String::from_utf8_lossy(&request).into_owned();
        let Some(call) = text
            .split_once("\r\n\r\n")
            .and_then(|(_, body)| serde_json::from_str::<Value>(body).ok())
        else {
            continue;
        };
        request.clear();
        let (shard, height, slot, node, part): (H256, u32, u8, u32, u32) =
            serde_json::from_value(call["params"].clone()).ok()?;
        let id = FragmentId {
            shard: ShardId(shard),
            height,
            slot,
        };
        let key = key.to_vec();
        let body = match server.part(id, node, part, |_| Some(key)) {
            Ok(sealed) => json!({ "result": to_hex(&sealed, false) }),
            Err(refusal) => json!({
                "error": { "code": refusal.code(), "message": refusal.to_string() }
            }),
        };
        let body = body.to_string();
        let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", body.len());
        stream.write_all(head.as_bytes()).await.ok()?;
        stream.write_all(body.as_bytes()).await.ok()?;
    }
}

fn header(checkpoint: &Checkpoint, commitment: &Commitment, slot: u8, bytes: u64) -> Header {
    Header {
        id: FragmentId {
            shard: checkpoint.shard,
            height: checkpoint.height,
            slot,
        },
        data: commitment.layout.profile.data(),
        parity: commitment.layout.profile.parity(),
        length: commitment.layout.length,
        bytes,
        root: checkpoint.root,
        roots: commitment.roots.to_vec(),
        node: slot.into(),
    }
}

/// The checkpoint that the chain would have, and how its records are cut.
fn cut(accounts: u64, profile: Profile) -> Result<(Checkpoint, Commitment, f64), Failed> {
    let bytes = records(accounts);
    let made = figures(&bytes)?;
    let checkpoint = Checkpoint {
        shard: ShardId(H256::repeat_byte(1)),
        height: 1,
        root: made.root,
        log: Default::default(),
        accounts,
        total: made.total,
        nonce_floor: 0,
        embedding: made.embedding,
    };
    let roots = Encoder::new(profile).roots(&bytes)?;
    let roots: Vec<_> = roots.into_iter().map(H256).collect();
    let commitment = Commitment {
        layout: nerv_primitives_checkpoint::Layout {
            profile,
            length: bytes.len() as u64,
        },
        roots: roots.try_into().map_err(|_| "too many roots")?,
    };
    Ok((checkpoint, commitment, bytes.len() as f64 / MIB))
}

type Failed = Box<dyn std::error::Error>;

/// The other replicas, in a process of their own: what they take is not what the one takes that is
/// measured. Each has its fragment on disk and behind HTTP. Prints their addresses in the order of
/// slots, and ends when nobody holds its input any more.
async fn serve_all(accounts: u64, asking: Vec<u8>) -> Result<(), Failed> {
    let profile = Profile::DEFAULT;
    let (checkpoint, commitment, _) = cut(accounts, profile)?;
    let folder = tempfile::tempdir()?;
    let asking = Arc::new(asking);
    for slot in 0..profile.slots() {
        let key = Arc::new(ReplicaKey::generate()?);
        let fragment = Encoder::new(profile).encode_slot(&records(accounts), slot)?;
        let header = header(&checkpoint, &commitment, slot, fragment.len() as u64);
        let (store, _) = Store::open(folder.path().join(slot.to_string()), key)?;
        store.put(&header, &fragment)?;
        let server = Arc::new(Server::new(H256::zero(), Arc::new(store)));
        println!("{}", serve(server, asking.clone()).await?);
    }
    // Until whoever started this ends.
    tokio::task::spawn_blocking(|| io::copy(&mut io::stdin(), &mut io::sink())).await??;
    Ok(())
}

#[tokio::main]
async fn main() -> Result<(), Failed> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let accounts = arguments
        .first()
        .map_or(Ok(100_000), |it| it.parse::<u64>())?;
    if let Some(key) = arguments.get(1) {
        return serve_all(accounts, from_hex(key)?).await;
    }
    let profile = Profile::DEFAULT;
    let folder = tempfile::tempdir()?;
    let key = Arc::new(ReplicaKey::generate()?);
    let genesis = H256::zero();
    let (checkpoint, committed, size) = cut(accounts, profile)?;
    println!("{accounts} accounts, {size:.2} MiB");

    let mut others = Command::new(std::env::current_exe()?)
        .args([accounts.to_string(), to_hex(&key.public()[..], false)])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    let lines = BufReader::new(others.stdout.take().ok_or("no output")?).lines();
    let mut holders = Vec::new();
    for (slot, endpoint) in (0..profile.slots()).zip(lines) {
        holders.push(Holder {
            slot,
            node: slot.into(),
            endpoint: endpoint?,
        });
    }

    // Its own fragment, from the state and then from others.
    let chain = Shared(Arc::new(OneShard {
        hold: Hold {
            checkpoint,
            profile,
            slot: 5,
            node: 5,
            block: Some(H256::zero()),
            commitment: Some(committed.clone()),
        },
        accounts,
        holders: holders.clone(),
        has_state: AtomicBool::new(true),
    }));
    for (what, has_state) in [
        ("encoded from the state", true),
        ("repaired from 5 others", false),
    ] {
        chain.has_state.store(has_state, SeqCst);
        let own = folder.path().join(what);
        let (store, _) = Store::open(own, key.clone())?;
        let store = Arc::new(store);
        let peers = Arc::new(Http::new()?);
        let metrics = Metrics::new(None)?;
        let storage = InMemOffchainStorage::default();
        let mut service = Service::new(
            genesis,
            chain.clone(),
            peers,
            store.clone(),
            storage,
            metrics,
        );
        let at = Finalised {
            height: 2,
            hash: H256::zero(),
        };
        let (base, _) = memory();
        let began = Instant::now();
        service.step(at, began).await?;
        let took = began.elapsed();
        let (_, peak) = memory();
        let (header, _) = store.get(&chain.hold.id())?;
        assert_eq!(commitment(&header).as_ref(), Some(&committed));
        let times = (peak - base) / size;
        println!(
            "{what}: {:.3} s, peak {:.1} MiB above {base:.1} MiB, {times:.2} times the checkpoint",
            took.as_secs_f64(),
            peak - base
        );
    }

    // The shard, from five of them.
    let wanted = Wanted {
        genesis,
        checkpoint: &checkpoint,
        commitment: &committed,
        node: 5,
        key: &key,
    };
    let began = Instant::now();
    let http = Http::new()?;
    let fragments = wanted.gather(&http, &holders[2..], 5, 5, &mut |_| ()).await;
    let fetched = began.elapsed();
    let found = fragments.into_iter().map(|(slot, fragment)| Found {
        header: header(&checkpoint, &committed, slot, fragment.len() as u64),
        fragment,
        from: String::new(),
    });
    let target = Target {
        shard: checkpoint.shard,
        height: checkpoint.height,
        known: Some((checkpoint, committed.clone())),
        root: None,
    };
    let rebuilt = rebuild(&target, found.collect(), &mut |_| ())?;
    let took = began.elapsed();
    assert_eq!(rebuilt.bytes, records(accounts));
    println!(
        "rebuilt from 5 endpoints: {:.3} s, of which {:.3} s fetched",
        took.as_secs_f64(),
        fetched.as_secs_f64()
    );
    drop(others.stdin.take());
    others.wait()?;
    Ok(())
}
