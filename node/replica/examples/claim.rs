// SPDX-License-Identifier: Apache-2.0
//! What a replica claims about a split or a merge, from files: executed again outside of any node; and what a
//! replica claims that lies. For tests of how chains take lies.
//!
//! ```sh
//! cargo run --profile testnet -p nerv-replica --example claim -- [--alter N | --alter-total N] < operation.json
//! ```
//!
//! On its standard input it wants, all encoded values in hex with `0x`:
//!
//! ```json
//! {
//!   "record": 7,
//!   "sources": [{
//!     "checkpoint": "0x: encoded Checkpoint",
//!     "records": "path of the lines that `nerv-node fragments rebuild` writes, or of a checkpoint's bytes",
//!     "end": "0x: encoded Log at the cutover",
//!     "entries": ["0x: encoded LogEntry, in any order", ".."]
//!   }],
//!   "heirs": ["0x: id", ".."],
//!   "hyperplane": "0x: encoded Hyperplane, or null of a merge",
//!   "minimumBalance": "in the smallest unit, as text"
//! }
//! ```
//!
//! On its standard output it writes the encoded `Claim` in hex. With `--alter N` account N, counted in the order
//! of the records at the cutover, has a unit more than is true, and all sums are those that the chain knows: only
//! who has executed the steps can tell. With `--alter-total N` the sums are those of the lie, which the chain
//! itself can tell.

use codec::{Decode, DecodeAll, Encode};
use nerv_primitives_attestation::{
    re_execute,
    reexecution::{claim, Replayed},
    walk, Claim, SourceInput,
};
use nerv_primitives_checkpoint::{records::Writer, Checkpoint};
use nerv_primitives_embedding::Hyperplane;
use nerv_primitives_transition::{Account, Log, LogEntry, Rules, Step, Store};
use nerv_primitives_types::{BlindedId, ShardId};
use serde::Deserialize;
use sp_core::{bytes::from_hex, H256};
use std::{collections::BTreeMap, error::Error, fs, io::Read};

type Result<V> = std::result::Result<V, Box<dyn Error>>;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Operation {
    record: u32,
    sources: Vec<Source>,
    heirs: Vec<String>,
    hyperplane: Option<String>,
    minimum_balance: String,
}

#[derive(Deserialize)]
struct Source {
    checkpoint: String,
    records: String,
    end: String,
    entries: Vec<String>,
}

/// A record as `nerv-node fragments rebuild` writes it.
#[derive(Deserialize)]
struct Line {
    account: String,
    free: String,
    locked: String,
    incoming: String,
    nonce: u64,
}

/// A source with all that is needed to execute it again.
struct Loaded {
    checkpoint: Checkpoint,
    records: Vec<u8>,
    steps: Vec<Step>,
    end: Log,
}

/// What to lie about.
struct Lie {
    account: usize,
    in_the_sums: bool,
}

fn main() -> Result<()> {
    let lie = lie()?;
    let mut input = String::new();
    std::io::stdin().read_to_string(&mut input)?;
    let operation: Operation = serde_json::from_str(&input)?;
    let rules = Rules {
        minimum_balance: operation.minimum_balance.parse()?,
    };
    let heirs = operation.heirs.iter().map(|it| decode::<ShardId>(it));
    let heirs = heirs.collect::<Result<Vec<_>>>()?;
    let plane = operation.hyperplane.as_deref().map(decode::<Hyperplane>);
    let plane = plane.transpose()?;
    let loaded = operation.sources.iter().map(load);
    let loaded = loaded.collect::<Result<Vec<_>>>()?;
    let sources: Vec<SourceInput<'_>> = loaded
        .iter()
        .map(|it| SourceInput {
            checkpoint: it.checkpoint,
            records: &it.records,
            steps: &it.steps,
            end: it.end,
        })
        .collect();
    let honest = re_execute(operation.record, &sources, &heirs, plane.as_ref(), &rules)?;
    let told = match lie {
        None => honest,
        Some(lie) => {
            let replayed = sources.iter().map(|it| Replayed::by(it, &rules));
            let mut replayed = replayed.collect::<std::result::Result<Vec<_>, _>>()?;
            alter(&mut replayed, lie.account)?;
            let told = claim(operation.record, replayed, &heirs, plane.as_ref())?;
            if lie.in_the_sums {
                told
            } else {
                with_sums_of(told, &honest)
            }
        }
    };
    println!("{}", sp_core::bytes::to_hex(&told.encode(), false));
    Ok(())
}

fn lie() -> Result<Option<Lie>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match &arguments[..] {
        [] => Ok(None),
        [flag, account] if flag == "--alter" || flag == "--alter-total" => Ok(Some(Lie {
            account: account.parse()?,
            in_the_sums: flag == "--alter-total",
        })),
        _ => Err("usage: claim [--alter N | --alter-total N] < operation.json".into()),
    }
}

fn decode<V: Decode>(hex: &str) -> Result<V> {
    Ok(V::decode_all(&mut &from_hex(hex)?[..])?)
}

fn load(source: &Source) -> Result<Loaded> {
    let checkpoint: Checkpoint = decode(&source.checkpoint)?;
    let end: Log = decode(&source.end)?;
    let mut entries = BTreeMap::new();
    for entry in &source.entries {
        let bytes = from_hex(entry)?;
        let head = LogEntry::decode_all(&mut &bytes[..])?.hash();
        entries.insert(LogEntry::key(&head), bytes);
    }
    let steps = walk(&checkpoint.log, &end, u64::MAX, |key| {
        entries.get(key).cloned()
    })?;
    let file = fs::read(&source.records)?;
    let records = match file.first() {
        Some(b'{') => of_lines(std::str::from_utf8(&file)?)?,
        _ => file,
    };
    Ok(Loaded {
        checkpoint,
        records,
        steps,
        end,
    })
}

/// The bytes of a checkpoint whose records are lines.
fn of_lines(lines: &str) -> Result<Vec<u8>> {
    let mut writer = Writer::new(lines.lines().count() as u64);
    for line in lines.lines() {
        let line: Line = serde_json::from_str(line)?;
        let account = Account {
            free: line.free.parse()?,
            locked: line.locked.parse()?,
            incoming: line.incoming.parse()?,
            nonce: line.nonce,
        };
        let key: H256 = decode(&line.account)?;
        writer.push(&BlindedId(key.0), &account.encode())?;
    }
    Ok(writer.finish()?)
}

/// Gives an account a unit that it has not.
fn alter(replayed: &mut [Replayed<'_>], mut account: usize) -> Result<()> {
    for source in replayed {
        let record = source.records.records().get(account).map(|it| {
            let decoded = Account::decode(&mut &it.value[..]);
            decoded.map(|decoded| (it.id(), decoded))
        });
        match record.transpose()? {
            Some((id, mut record)) => {
                record.free += 1;
                let put = source.records.put(&id.0, &record.encode());
                return put.map_err(|error| format!("{error:?}").into());
            }
            None => account -= source.records.records().len(),
        }
    }
    Err("there is no such account".into())
}

/// A claim with the sums of another.
fn with_sums_of(mut told: Claim, honest: &Claim) -> Claim {
    for (lie, truth) in told.sources.iter_mut().zip(&honest.sources) {
        lie.contents.total = truth.contents.total;
    }
    for (lie, truth) in told.heirs.iter_mut().zip(&honest.heirs) {
        lie.contents.total = truth.contents.total;
    }
    told
}
