// SPDX-License-Identifier: Apache-2.0
//! Fragments listed, exported and checked.

use super::{failed, remote, Export, Place, Verify};
use crate::cli::Cli;
use nerv_primitives_checkpoint::Commitment;
use nerv_primitives_core::ShardId;
use nerv_replica::{
    disk::write_whole,
    rebuild::{flaw, read, Found},
    remote::Remote,
    service::commitment,
    store, Header,
};
use serde_json::{json, Value};
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

/// What a file says of itself.
fn described(path: &Path, header: &Header) -> Value {
    json!({
        "path": path.display().to_string(),
        "shard": format!("{:?}", header.id.shard.0),
        "height": header.id.height,
        "slot": header.id.slot,
        "data": header.data,
        "parity": header.parity,
        "bytes": header.bytes,
        "root": format!("{:?}", header.root),
        "node": header.node,
    })
}

pub fn list(place: &Place, cli: &Cli) -> sc_cli::Result<()> {
    let folder = place.fragments(cli)?;
    if !folder.exists() {
        eprintln!("There are no fragments in {}", folder.display());
        return Ok(());
    }
    for entry in store::list(&folder).map_err(failed)? {
        let line = match &entry.header {
            Ok(header) => described(&entry.path, header),
            Err(damage) => json!({
                "path": entry.path.display().to_string(),
                "damage": damage.to_string(),
            }),
        };
        println!("{line}");
    }
    Ok(())
}

pub fn export(command: &Export, cli: &Cli) -> sc_cli::Result<()> {
    let store = command.place.store(cli)?;
    let id = command.of.id(command.slot);
    let (header, fragment) = store.get(&id).map_err(failed)?;
    let must = commitment(&header).ok_or("its header is damaged")?;
    let found = Found {
        header,
        fragment,
        from: String::new(),
    };
    if let Some(why) = flaw(&found, (id.shard, id.height), &must) {
        return Err(failed(format!("{id}: {why}")));
    }
    write_whole(&command.out, command.overwrite, |mut to| {
        store::export(&found.header, &found.fragment, &mut to)
    })
    .map_err(|error| failed(format!("{}: {error}", command.out.display())))?;
    println!("{}", described(&command.out, &found.header));
    Ok(())
}

/// What was committed, asked for once a checkpoint.
struct Committed<'a> {
    remote: Option<&'a Remote>,
    known: BTreeMap<(ShardId, u32), Result<Commitment, String>>,
}

impl Committed<'_> {
    async fn of(&mut self, header: &Header) -> Result<Commitment, String> {
        let Some(remote) = self.remote else {
            return commitment(header).ok_or_else(|| "its header is damaged".into());
        };
        let id = (header.id.shard, header.id.height);
        if let Some(known) = self.known.get(&id) {
            return known.clone();
        }
        let asked = remote.checkpoint(id.0, id.1).await;
        let known = asked
            .map(|(_, commitment)| commitment)
            .map_err(|error| error.to_string());
        self.known.insert(id, known.clone());
        known
    }
}

pub async fn verify(command: &Verify, cli: &Cli) -> sc_cli::Result<()> {
    let files: Vec<PathBuf> = if command.files.is_empty() {
        let folder = command.place.fragments(cli)?;
        let entries = store::list(&folder).map_err(failed)?;
        entries.into_iter().map(|entry| entry.path).collect()
    } else {
        command.files.clone()
    };
    // Exported files are read without a key.
    let store = command.place.store(cli).ok();
    let remote = command.rpc.as_deref().map(remote).transpose()?;
    let mut committed = Committed {
        remote: remote.as_ref(),
        known: BTreeMap::new(),
    };
    let mut wrong = 0;
    for path in &files {
        let (mut line, why) = match read(path, store.as_ref()) {
            Ok(found) => {
                let line = described(path, &found.header);
                let id = (found.header.id.shard, found.header.id.height);
                let why = match committed.of(&found.header).await {
                    Ok(must) => flaw(&found, id, &must),
                    Err(error) => Some(error),
                };
                (line, why)
            }
            Err(flaw) => {
                let line = json!({ "path": path.display().to_string(), "slot": flaw.slot });
                (line, Some(flaw.why))
            }
        };
        line["ok"] = why.is_none().into();
        if let Some(why) = why {
            line["why"] = why.into();
            wrong += 1;
        }
        println!("{line}");
    }
    if wrong > 0 {
        let all = files.len();
        return Err(failed(format!("{wrong} of {all} fragments are not right")));
    }
    Ok(())
}
