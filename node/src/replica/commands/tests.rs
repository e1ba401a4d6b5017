// SPDX-License-Identifier: Apache-2.0
use super::*;
use crate::{cli::Subcommand, command};
use nerv_replica::{
    key::FILE,
    store::{import, list, Store},
    Header,
};
use std::{fs, path::Path};

fn run(arguments: &[&str]) -> sc_cli::Result<()> {
    let arguments = std::iter::once(&"nerv-node").chain(arguments);
    let cli = Cli::try_from_iter(arguments).map_err(|error| Error::Input(error.to_string()))?;
    command::run_subcommand(&cli, cli.subcommand.as_ref().ok_or("no subcommand")?)
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// A base path with a key in it, and the folder of its chain.
fn base() -> (tempfile::TempDir, PathBuf) {
    let base = tempfile::tempdir().unwrap();
    let chain = base.path().join("chains/nerv_dev");
    run(&["key", "generate-replica", "--dev", "-d", text(base.path())]).unwrap();
    (base, chain)
}

/// Puts the fragments of a shard without records there.
fn with_fragments(chain: &Path) -> (Store, Vec<Header>) {
    let key = ReplicaKey::load(&chain.join(KEYSTORE)).unwrap();
    let (store, _) = Store::open(chain.join(FOLDER), Arc::new(key)).unwrap();
    let bytes = nerv_primitives_checkpoint::Writer::new(0).finish().unwrap();
    let profile = nerv_primitives_erasure::Profile::DEFAULT;
    let mut encoder = nerv_primitives_erasure::Encoder::new(profile);
    let roots = encoder.roots(&bytes).unwrap();
    let mut headers = Vec::new();
    for (slot, fragment) in (0..).zip(encoder.encode(&bytes).unwrap()) {
        let header = Header {
            id: FragmentId {
                shard: ShardId(H256::repeat_byte(0xab)),
                height: 7,
                slot,
            },
            data: 5,
            parity: 2,
            length: bytes.len() as u64,
            bytes: fragment.len() as u64,
            root: EMPTY,
            roots: roots.iter().copied().map(H256).collect(),
            node: 1,
        };
        store.put(&header, &fragment).unwrap();
        headers.push(header);
    }
    (store, headers)
}

/// The root of a trie without records.
const EMPTY: H256 = H256([
    0x03, 0x17, 0x0a, 0x2e, 0x75, 0x97, 0xb7, 0xb7, 0xe3, 0xd8, 0x4c, 0x05, 0x39, 0x1d, 0x13, 0x9a,
    0x62, 0xb1, 0x57, 0xe7, 0x87, 0x86, 0xd8, 0xc0, 0x82, 0xf2, 0x9d, 0xcf, 0x4c, 0x11, 0x13, 0x14,
]);

/// The id of the shard, as it is typed.
fn shard() -> String {
    format!("0x{}", "ab".repeat(32))
}

#[test]
fn a_key_is_made_once_and_not_overwritten_by_mistake() {
    let (base, chain) = base();
    let path = chain.join(KEYSTORE).join(FILE);
    let first = fs::read(&path).unwrap();
    let again = ["key", "generate-replica", "--dev", "-d", text(base.path())];
    let error = run(&again).unwrap_err().to_string();
    assert!(error.contains("--overwrite"), "{error}");
    assert_eq!(fs::read(&path).unwrap(), first);
    run(&[&again[..], &["--overwrite"]].concat()).unwrap();
    assert_ne!(fs::read(&path).unwrap(), first);
    let elsewhere = base.path().join("elsewhere");
    let arguments = ["key", "generate-replica", "--keystore-path"];
    run(&[&arguments[..], &[text(&elsewhere)]].concat()).unwrap();
    assert!(elsewhere.join(FILE).is_file());
}

#[test]
fn fragments_are_exported_checked_and_put_together() {
    let (base, chain) = base();
    let (store, headers) = with_fragments(&chain);
    let place = ["--dev", "-d", text(base.path())];
    let shard = shard();
    let of = ["--shard", &shard, "--height", "7"];
    run(&[&["fragments", "list"][..], &place].concat()).unwrap();
    run(&[&["fragments", "verify"][..], &place].concat()).unwrap();

    let mut files = Vec::new();
    for (slot, header) in headers.iter().enumerate() {
        let out = base.path().join(format!("exported-{slot}"));
        let number = slot.to_string();
        let export = [
            "fragments",
            "export",
            "--slot",
            &number,
            "--out",
            text(&out),
        ];
        let arguments = [&export[..], &of, &place].concat();
        run(&arguments).unwrap();
        assert!(run(&arguments).is_err(), "it is there already");
        assert_eq!(import(&out).unwrap().0, *header);
        files.push(out);
    }
    let damaged = &files[2];
    let mut bytes = fs::read(damaged).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    fs::write(damaged, bytes).unwrap();
    let names: Vec<_> = files.iter().map(|path| text(path)).collect();
    let verify = |files: &[&str]| run(&[&["fragments", "verify"][..], files, &place].concat());
    assert!(verify(&names[3..]).is_ok());
    let error = verify(&names).unwrap_err().to_string();
    assert!(error.contains("1 of 7"), "{error}");

    let out = base.path().join("records");
    let rebuild = |files: &[&str], more: &[&str]| {
        let head = ["fragments", "rebuild", "--out", text(&out)];
        run(&[&head[..], &of, more, files, &place].concat())
    };
    rebuild(&names[1..], &[]).unwrap();
    assert_eq!(fs::read(&out).unwrap(), b"");
    assert!(rebuild(&names, &[]).is_err(), "it is there already");
    let error = rebuild(&names[1..6], &["--overwrite"]).unwrap_err();
    assert!(error.to_string().contains("good"), "{error}");
    let root = format!("{EMPTY:?}");
    rebuild(&names, &["--overwrite", "--root", &root]).unwrap();
    let other = format!("{:?}", H256::zero());
    assert!(rebuild(&names, &["--overwrite", "--root", &other]).is_err());

    // Those on this replica's disk serve as well.
    let own: Vec<_> = headers.iter().map(|it| store.path(&it.id)).collect();
    let own: Vec<_> = own.iter().map(|path| text(path)).collect();
    rebuild(&own[..5], &["--overwrite"]).unwrap();
    let path = store.path(&headers[0].id);
    fs::write(path, "no fragment").unwrap();
    run(&[&["fragments", "list"][..], &place].concat()).unwrap();
    assert!(run(&[&["fragments", "verify"][..], &place].concat()).is_err());
    assert_eq!(list(&chain.join(FOLDER)).unwrap().len(), 7);
}

#[test]
fn a_node_that_does_not_answer_is_told() {
    let (base, _) = base();
    let shard = shard();
    let arguments = [
        "fragments",
        "rebuild",
        "--shard",
        &shard,
        "--height",
        "7",
        "--out",
        "never",
        "--rpc",
        "http://127.0.0.1:9",
        "--node",
        "1",
        "--dev",
        "-d",
        text(base.path()),
    ];
    let error = run(&arguments).unwrap_err().to_string();
    assert!(error.contains("no connection"), "{error}");
    assert!(!Path::new("never").exists());
}

#[test]
fn what_does_not_go_together_is_refused() {
    let shard = shard();
    let rebuild = [
        "fragments",
        "rebuild",
        "--shard",
        &shard,
        "--height",
        "7",
        "--out",
        "x",
    ];
    let refused = |more: &[&str]| {
        let arguments = [&["nerv-node"][..], &rebuild, more].concat();
        Cli::try_from_iter(arguments).is_err()
    };
    assert!(refused(&[]), "neither files nor a node");
    assert!(refused(&["--node", "1"]), "no chain to ask");
    assert!(refused(&["--node", "1", "--rpc", "u", "file"]), "both");
    assert!(refused(&["--all", "file"]));
    assert!(refused(&["--rpc", "u", "--root", &shard, "file"]));
    assert!(!refused(&["--rpc", "u", "file"]));
    assert!(!refused(&["--node", "1", "--rpc", "u", "--all"]));
    for shard in ["0xab", "ab", &"gg".repeat(32), ""] {
        assert!(hash(shard).is_err(), "{shard}");
    }
    assert_eq!(hash(&shard), hash(&shard[2..]));
    let cli = Cli::try_from_iter(["nerv-node", "fragments", "list", "--chain", "local"]);
    assert!(matches!(
        cli.unwrap().subcommand,
        Some(Subcommand::Fragments(FragmentsCommand::List(_)))
    ));
}

#[test]
fn each_command_says_what_it_does() {
    use clap::CommandFactory;
    let cli = Cli::command();
    let about = |path: &[&str]| {
        let found = path
            .iter()
            .try_fold(&cli, |command, name| command.find_subcommand(name));
        found.unwrap().get_about().unwrap().to_string()
    };
    for (path, begins) in [
        (
            &["key", "generate-replica"][..],
            "Generate the key of a replica",
        ),
        (&["key", "insert"], "Insert"),
        (&["fragments"], "Work on the fragments"),
        (&["fragments", "list"], "List the files"),
        (&["fragments", "export"], "Write a fragment"),
        (&["fragments", "verify"], "Check fragments"),
        (&["fragments", "rebuild"], "Rebuild the records"),
    ] {
        let about = about(path);
        assert!(about.starts_with(begins), "{path:?}: {about}");
    }
}
