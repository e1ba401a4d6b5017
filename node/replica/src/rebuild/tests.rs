// SPDX-License-Identifier: Apache-2.0
use super::*;
use crate::{
    key::ReplicaKey,
    service::tests::world::records,
    store::{export, Store},
};
use nerv_primitives_checkpoint::Layout;
use nerv_primitives_erasure::{Encoder, Profile};
use std::{fs::File, sync::Arc};

struct Case {
    bytes: Vec<u8>,
    checkpoint: Checkpoint,
    commitment: Commitment,
    fragments: Vec<Vec<u8>>,
}

fn case(profile: Profile) -> Case {
    let (bytes, checkpoint) = records(40, 10);
    let mut encoder = Encoder::new(profile);
    let roots = encoder.roots(&bytes).unwrap();
    let roots: Vec<_> = roots.into_iter().map(H256).collect();
    let fragments = encoder.encode(&bytes).unwrap();
    let fragments = fragments.into_iter().map(|it| it.into_owned()).collect();
    let commitment = Commitment {
        layout: Layout {
            profile,
            length: bytes.len() as u64,
        },
        roots: roots.try_into().unwrap(),
    };
    Case {
        bytes,
        checkpoint,
        commitment,
        fragments,
    }
}

impl Case {
    fn header(&self, slot: u8) -> Header {
        let profile = self.commitment.layout.profile;
        Header {
            id: FragmentId {
                shard: self.checkpoint.shard,
                height: self.checkpoint.height,
                slot,
            },
            data: profile.data(),
            parity: profile.parity(),
            length: self.bytes.len() as u64,
            bytes: self.fragments[0].len() as u64,
            root: self.checkpoint.root,
            roots: self.commitment.roots.to_vec(),
            node: slot.into(),
        }
    }

    fn found(&self, slot: u8) -> Found {
        Found {
            header: self.header(slot),
            fragment: self.fragments[usize::from(slot)].clone(),
            from: format!("file {slot}"),
        }
    }

    fn target(&self, is_known: bool) -> Target {
        Target {
            shard: self.checkpoint.shard,
            height: self.checkpoint.height,
            known: is_known.then(|| (self.checkpoint, self.commitment.clone())),
            root: None,
        }
    }
}

fn run(target: &Target, found: Vec<Found>) -> Result<Rebuilt, RebuildError> {
    rebuild(target, found, &mut |_| ())
}

fn corrupt(rebuilt: &Rebuilt) -> Vec<u8> {
    rebuilt.corrupt.iter().filter_map(|it| it.slot).collect()
}

#[test]
fn any_so_many_as_suffice_rebuild_it_bit_for_bit() {
    for profile in [Profile::DEFAULT, Profile::WIDE] {
        let case = case(profile);
        let (slots, data) = (profile.slots(), u32::from(profile.data()));
        let choices = (0u16..1 << slots).filter(|choice| choice.count_ones() == data);
        let mut count = 0;
        for choice in choices {
            let chosen = (0..slots).filter(|slot| choice & 1 << slot != 0);
            let found: Vec<_> = chosen.map(|slot| case.found(slot)).collect();
            let rebuilt = run(&case.target(count % 2 == 0), found).unwrap();
            assert_eq!(rebuilt.bytes, case.bytes);
            assert_eq!(rebuilt.root, case.checkpoint.root);
            assert_eq!(rebuilt.accounts, case.checkpoint.accounts);
            assert_eq!(rebuilt.total, case.checkpoint.total);
            count += 1;
        }
        assert_eq!(count, if profile == Profile::DEFAULT { 21 } else { 210 });
    }
}

#[test]
fn every_corrupt_fragment_is_named() {
    let case = case(Profile::DEFAULT);
    for is_known in [true, false] {
        for wrong in 0..7u8 {
            let mut found: Vec<_> = (0..7).map(|slot| case.found(slot)).collect();
            found[usize::from(wrong)].fragment[5] ^= 0x10;
            let rebuilt = run(&case.target(is_known), found).unwrap();
            assert_eq!(corrupt(&rebuilt), [wrong]);
            assert_eq!(rebuilt.bytes, case.bytes);
            assert_eq!(rebuilt.corrupt[0].from, format!("file {wrong}"));
        }
    }
}

#[test]
fn fragments_of_something_else_are_named_too() {
    let case = case(Profile::DEFAULT);
    let mut found: Vec<_> = (0..7).map(|slot| case.found(slot)).collect();
    found[0].header.id.height = 11;
    found[1].fragment.pop();
    found.push(case.found(3));
    let rebuilt = run(&case.target(true), found).unwrap();
    assert_eq!(corrupt(&rebuilt), [0, 1]);
    assert_eq!(rebuilt.used, [2, 3, 4, 5, 6]);
    // A second one of a slot stands in for a first that is wrong.
    let mut found: Vec<_> = (0..5).map(|slot| case.found(slot)).collect();
    found[2].fragment[0] ^= 1;
    found.push(case.found(2));
    let rebuilt = run(&case.target(true), found).unwrap();
    assert_eq!(corrupt(&rebuilt), [2]);
    assert_eq!(rebuilt.bytes, case.bytes);
}

#[test]
fn files_that_agree_among_themselves_alone_are_outvoted() {
    let case = case(Profile::DEFAULT);
    let (other_bytes, other) = records(40, 20);
    let mut encoder = Encoder::new(Profile::DEFAULT);
    let roots = encoder.roots(&other_bytes).unwrap();
    let fragments = encoder.encode(&other_bytes).unwrap();
    let mut found: Vec<_> = (0..5).map(|slot| case.found(slot)).collect();
    for slot in 5..7u8 {
        let mut one = case.found(slot);
        one.header.roots = roots.iter().copied().map(H256).collect();
        one.header.length = other_bytes.len() as u64;
        one.header.root = other.root;
        one.fragment = fragments[usize::from(slot)].to_vec();
        one.header.bytes = one.fragment.len() as u64;
        found.push(one);
    }
    let rebuilt = run(&case.target(false), found).unwrap();
    assert_eq!(corrupt(&rebuilt), [5, 6]);
    assert_eq!(rebuilt.bytes, case.bytes);
}

#[test]
fn too_few_rebuild_nothing() {
    let case = case(Profile::DEFAULT);
    let four = || (0..4).map(|slot| case.found(slot)).collect::<Vec<_>>();
    for is_known in [true, false] {
        let mut found = four();
        found.push(case.found(6));
        found[4].fragment[0] ^= 1;
        let refused = run(&case.target(is_known), found).unwrap_err();
        let RebuildError::Erasure(
            ErasureError::TooFew {
                good: 4, needed: 5, ..
            },
            corrupt,
        ) = &refused
        else {
            panic!("{refused:?}")
        };
        assert_eq!(corrupt[0].slot, Some(6));
        assert!(refused.to_string().contains("file 6"), "{refused}");
    }
    let nothing = run(&case.target(false), Vec::new());
    assert!(matches!(nothing, Err(RebuildError::Nothing)));
}

#[test]
fn records_with_another_root_are_refused() {
    let case = case(Profile::DEFAULT);
    let five = || (0..5).map(|slot| case.found(slot)).collect::<Vec<_>>();
    let mut target = case.target(false);
    target.root = Some(H256::repeat_byte(9));
    let refused = run(&target, five());
    assert!(matches!(refused, Err(RebuildError::Root { is, .. }) if is == case.checkpoint.root));
    let mut target = case.target(true);
    target.known.as_mut().unwrap().0.total += 1;
    assert!(matches!(
        run(&target, five()),
        Err(RebuildError::Records(RecordsError::Differs(_)))
    ));
    // Files that claim another root than their records have.
    let mut found = five();
    for one in &mut found {
        one.header.root = H256::zero();
    }
    let refused = run(&case.target(false), found);
    assert!(matches!(refused, Err(RebuildError::Root { .. })));
}

#[test]
fn files_are_read_sealed_or_not_and_named_where_they_cannot_be() {
    let case = case(Profile::DEFAULT);
    let folder = tempfile::tempdir().unwrap();
    let key = Arc::new(ReplicaKey::generate().unwrap());
    let (store, _) = Store::open(folder.path().join("store"), key).unwrap();
    let plain = folder.path().join("exported");
    let (header, fragment) = (case.header(2), &case.fragments[2]);
    export(&header, fragment, &mut File::create(&plain).unwrap()).unwrap();
    store.put(&header, fragment).unwrap();
    let sealed = store.path(&header.id);
    for (path, store) in [
        (&plain, None),
        (&plain, Some(&store)),
        (&sealed, Some(&store)),
    ] {
        let found = read(path, store).unwrap();
        assert_eq!((found.header, &found.fragment), (header.clone(), fragment));
    }
    let flaw = read(&sealed, None).err().unwrap();
    assert_eq!(flaw.slot, Some(2));
    let flaw = read(&folder.path().join("absent"), None).err().unwrap();
    assert_eq!(flaw.slot, None);
    assert!(flaw.to_string().contains("absent"));
}

#[test]
fn records_are_written_as_json_lines() {
    let case = case(Profile::DEFAULT);
    let mut text = Vec::new();
    write_lines(&case.bytes, &mut text).unwrap();
    let text = String::from_utf8(text).unwrap();
    let lines: Vec<serde_json::Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines.len(), 40);
    let expected: Vec<_> = Records::new(&case.bytes)
        .unwrap()
        .map(|record| record.unwrap())
        .map(|(key, account)| {
            json!({
                "account": format!("{:?}", H256(key.0)),
                "free": account.free.to_string(),
                "locked": "0",
                "incoming": "0",
                "nonce": account.nonce,
            })
        })
        .collect();
    assert_eq!(lines, expected);
    assert!(write_lines(&case.bytes[..100], &mut Vec::new()).is_err());
}
