// SPDX-License-Identifier: Apache-2.0
//! A shard rebuilt from files, or from the nodes that hold its fragments.

use super::{failed, remote, Rebuild};
use crate::cli::Cli;
use nerv_primitives_checkpoint::{Checkpoint, Commitment};
use nerv_primitives_core::ShardId;
use nerv_replica::{
    disk::write_whole,
    fetch::{Failure, FetchError, Wanted},
    http::Http,
    rebuild::{self, read, Flaw, Found, Target},
    remote::Remote,
    FragmentId, Header, ReplicaKey,
};
use serde_json::json;
use std::time::{Duration, Instant};

/// How often progress is told.
const TOLD: Duration = Duration::from_secs(1);

pub async fn rebuild(command: &Rebuild, cli: &Cli) -> sc_cli::Result<()> {
    let began = Instant::now();
    if !command.overwrite && command.out.exists() {
        let out = command.out.display();
        return Err(failed(format!("{out} is there already")));
    }
    let (shard, height) = (ShardId(command.of.shard), command.of.height);
    let remote = command.rpc.as_deref().map(remote).transpose()?;
    let known = match &remote {
        Some(remote) => Some(remote.checkpoint(shard, height).await.map_err(failed)?),
        None => None,
    };
    let (found, missing) = match (&remote, &known, command.node) {
        (Some(remote), Some((checkpoint, commitment)), Some(node)) => {
            let key = command.place.key(cli)?;
            let wanted = Wanted {
                genesis: remote.genesis().await.map_err(failed)?,
                checkpoint,
                commitment,
                node,
                key: &key,
            };
            from_holders(remote, &wanted, command.all).await?
        }
        _ => from_files(command, cli),
    };
    for flaw in &missing {
        eprintln!("{flaw}");
    }
    let target = Target {
        shard,
        height,
        known,
        root: command.root,
    };
    let mut told = Instant::now();
    let mut tell = |progress: nerv_primitives_erasure::Progress| {
        if told.elapsed() >= TOLD {
            told = Instant::now();
            let percent = progress.done * 100 / progress.total.max(1);
            eprintln!("Rebuilding: {percent} %");
        }
    };
    let rebuilt = rebuild::rebuild(&target, found, &mut tell).map_err(failed)?;
    for flaw in &rebuilt.corrupt {
        eprintln!("{flaw}");
    }
    write_whole(&command.out, command.overwrite, |mut to| {
        rebuild::write_lines(&rebuilt.bytes, &mut to)
    })
    .map_err(|error| failed(format!("{}: {error}", command.out.display())))?;
    // Those that could be read and were not right, and those of which not even that can be said.
    let all = rebuilt.corrupt.iter().chain(&missing);
    let (corrupt, missing): (Vec<_>, Vec<_>) = all.partition(|flaw| flaw.is_corrupt);
    let lines = |flaws: Vec<&Flaw>| -> Vec<_> { flaws.into_iter().map(Flaw::json).collect() };
    println!(
        "{}",
        json!({
            "shard": format!("{:?}", shard.0),
            "height": height,
            "root": format!("{:?}", rebuilt.root),
            "accounts": rebuilt.accounts,
            "total": rebuilt.total.to_string(),
            "bytes": rebuilt.bytes.len(),
            "used": rebuilt.used,
            "corrupt": lines(corrupt),
            "missing": lines(missing),
            "seconds": began.elapsed().as_secs_f64(),
        })
    );
    Ok(())
}

fn from_files(command: &Rebuild, cli: &Cli) -> (Vec<Found>, Vec<Flaw>) {
    // Exported files are read without a key.
    let store = command.place.store(cli).ok();
    let (mut found, mut flaws) = (Vec::new(), Vec::new());
    for path in &command.files {
        match read(path, store.as_ref()) {
            Ok(one) => found.push(one),
            Err(flaw) => flaws.push(flaw),
        }
    }
    (found, flaws)
}

/// Asks the holders of a checkpoint's fragments, as many as suffice or all.
async fn from_holders(
    remote: &Remote,
    wanted: &Wanted<'_>,
    all: bool,
) -> sc_cli::Result<(Vec<Found>, Vec<Flaw>)> {
    let Wanted {
        checkpoint,
        commitment,
        node,
        key,
        ..
    } = wanted;
    is_registered(remote, *node, key).await?;
    let holders = remote.holders(checkpoint.shard, checkpoint.height).await;
    let holders = holders.map_err(failed)?;
    let data = usize::from(commitment.layout.profile.data());
    let needed = if all { holders.len().max(data) } else { data };
    let http = Http::new().map_err(failed)?;
    let mut flaws = Vec::new();
    let mut told = |delivered: Result<&nerv_replica::fetch::Holder, &Failure>| match delivered {
        Ok(holder) => eprintln!("Fragment {} came from node {}", holder.slot, holder.node),
        Err(failure) => flaws.push(Flaw {
            slot: Some(failure.holder.slot),
            from: format!("node {}", failure.holder.node),
            why: failure.error.to_string(),
            is_corrupt: matches!(failure.error, FetchError::Part(_) | FetchError::Root),
        }),
    };
    let fragments = wanted
        .gather(&http, &holders, needed, needed, &mut told)
        .await;
    let found = fragments
        .into_iter()
        .map(|(slot, fragment)| Found {
            header: header(checkpoint, commitment, slot, fragment.len() as u64),
            fragment,
            from: format!("slot {slot}"),
        })
        .collect();
    Ok((found, flaws))
}

/// What was fetched was checked against this commitment.
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
        node: 0,
    }
}

async fn is_registered(remote: &Remote, node: u32, key: &ReplicaKey) -> sc_cli::Result<()> {
    match remote.key(node).await.map_err(failed)? {
        Some(registered) if registered == key.public() => Ok(()),
        Some(_) => Err(failed(format!(
            "node {node} is registered with another key than this replica has"
        ))),
        None => Err(failed(format!("the chain knows no node {node}"))),
    }
}
