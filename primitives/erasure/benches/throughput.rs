// SPDX-License-Identifier: Apache-2.0
//! What encoding and decoding 64 MiB costs, and how that compares with the Reed-Solomon crate by
//! itself in the same run; hashing in figures of its own.
//!
//! The raw crate is measured thrice: by its own one call; as whoever needs the same would use it, in
//! stripes as long as ours with its working space reused, results copied to memory that is reused; and
//! the same with the results left lying, which is of no use but shows what the code alone costs.

use criterion::{criterion_main, BenchmarkGroup, Criterion, Throughput};
use nerv_primitives_erasure::{
    fragment_length, recover, root_of, verify_chunk, Decoder, Encoder, FragmentTree, Profile, CHUNK,
};
use reed_solomon_simd::{ReedSolomonDecoder, ReedSolomonEncoder};
use sp_core::Blake2Hasher;
use std::{hint::black_box, ops::Range};

type Group<'a> = BenchmarkGroup<'a, criterion::measurement::WallTime>;

const LENGTH: usize = 64 << 20;

/// Those of `Encoder` and `Decoder`.
const ENCODER_STRIPE: usize = 4 * CHUNK;
const DECODER_STRIPE: usize = 64 * CHUNK;

fn stripes(fragment: usize, stripe: usize) -> impl Iterator<Item = Range<usize>> {
    let begins = (0..fragment).step_by(stripe);
    begins.map(move |begin| begin..fragment.min(begin + stripe))
}

fn profiles(c: &mut Criterion) {
    for profile in [Profile::DEFAULT, Profile::WIDE] {
        let name = format!("64 MiB, {} + {}", profile.data(), profile.parity());
        let mut group = c.benchmark_group(name);
        group
            .sample_size(20)
            .throughput(Throughput::Bytes(LENGTH as u64));
        encoding(&mut group, profile);
        decoding(&mut group, profile);
        group.finish();
    }
}

fn checkpoint() -> Vec<u8> {
    let words = (0..LENGTH as u64 / 8).map(|n| n.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_le_bytes());
    words.flatten().collect()
}

fn encoding(group: &mut Group, profile: Profile) {
    let (data, parity) = (profile.data().into(), profile.parity().into());
    let bytes = checkpoint();
    let fragment = fragment_length(profile, LENGTH as u64) as usize;
    let mut padded = bytes.clone();
    padded.resize(data * fragment, 0);
    let shards: Vec<&[u8]> = padded.chunks(fragment).collect();

    group.bench_function("encode: raw, one call", |b| {
        b.iter(|| reed_solomon_simd::encode(data, parity, black_box(&shards)))
    });
    let mut code = ReedSolomonEncoder::new(data, parity, ENCODER_STRIPE).expect("valid");
    let mut raw = |keep: &mut dyn FnMut(usize, &[u8])| {
        for range in stripes(fragment, ENCODER_STRIPE) {
            code.reset(data, parity, range.len()).expect("valid");
            for shard in &shards {
                code.add_original_shard(&shard[range.clone()])
                    .expect("valid");
            }
            let result = code.encode().expect("complete");
            for (index, shard) in result.recovery_iter().enumerate() {
                keep(index, shard);
            }
        }
    };
    group.bench_function("encode: raw, in stripes, results dropped", |b| {
        b.iter(|| raw(&mut |_, shard| assert!(!black_box(shard).is_empty())))
    });
    let mut kept = vec![Vec::with_capacity(fragment); parity];
    group.bench_function("encode: raw, in stripes, results kept", |b| {
        b.iter(|| {
            kept.iter_mut().for_each(Vec::clear);
            raw(&mut |index, shard| kept[index].extend_from_slice(shard));
        })
    });
    let mut encoder = Encoder::new(profile);
    // Outside of what is repeated for each sample, as above: new pages cost more than the code does.
    let mut parity = Vec::new();
    group.bench_function("encode: parity, memory reused", |b| {
        b.iter(|| encoder.parity_into(black_box(&bytes), &mut parity))
    });
    group.bench_function("encode: all fragments", |b| {
        b.iter(|| encoder.encode(black_box(&bytes)).map(|all| all.len()))
    });
    group.bench_function("encode: all fragments and their roots", |b| {
        b.iter(|| {
            let fragments = encoder.encode(black_box(&bytes)).expect("not too long");
            fragments.iter().map(|f| root_of(f)).collect::<Vec<_>>()
        })
    });
    group.bench_function("encode: one fragment and all roots", |b| {
        b.iter(|| encoder.encode_slot_with_roots(black_box(&bytes), profile.data()))
    });
}

fn decoding(group: &mut Group, profile: Profile) {
    let (data, parity) = (profile.data() as usize, profile.parity() as usize);
    let bytes = checkpoint();
    let mut encoder = Encoder::new(profile);
    let fragments = encoder.encode(&bytes).expect("not too long");
    let roots = encoder.roots(&bytes).expect("not too long");
    let fragment = fragments[0].len();
    // As many data fragments are lost as may be: the most there is to decode.
    let left: Vec<(u8, &[u8])> = (profile.parity()..profile.slots())
        .map(|slot| (slot, &*fragments[usize::from(slot)]))
        .collect();
    let original = || (parity..data).map(|slot| (slot, &*fragments[slot]));
    let recovery = || (0..parity).map(|index| (index, &*fragments[data + index]));

    group.bench_function("decode: raw, one call, only what is lost", |b| {
        b.iter(|| reed_solomon_simd::decode(data, parity, original(), recovery()))
    });
    let mut code = ReedSolomonDecoder::new(data, parity, DECODER_STRIPE).expect("valid");
    let mut raw = |keep: &mut dyn FnMut(usize, &Range<usize>, &[u8])| {
        for range in stripes(fragment, DECODER_STRIPE) {
            code.reset(data, parity, range.len()).expect("valid");
            for (slot, shard) in original() {
                let shard = &shard[range.clone()];
                keep(slot, &range, shard);
                code.add_original_shard(slot, shard).expect("valid");
            }
            for (index, shard) in recovery() {
                code.add_recovery_shard(index, &shard[range.clone()])
                    .expect("valid");
            }
            let result = code.decode().expect("enough");
            for (slot, shard) in result.restored_original_iter() {
                keep(slot, &range, shard);
            }
        }
    };
    group.bench_function("decode: raw, in stripes, results dropped", |b| {
        b.iter(|| raw(&mut |_, _, shard| assert!(!black_box(shard).is_empty())))
    });
    let mut kept = vec![0; data * fragment];
    group.bench_function("decode: raw, in stripes, results kept", |b| {
        b.iter(|| {
            raw(&mut |slot, range, shard| {
                let begin = slot * fragment + range.start;
                kept[begin..begin + shard.len()].copy_from_slice(shard);
            })
        })
    });
    let mut decoder = Decoder::new(profile);
    let mut rebuilt = Vec::new();
    group.bench_function("decode: the checkpoint, memory reused", |b| {
        b.iter(|| decoder.decode_into(LENGTH as u64, black_box(&left), &mut rebuilt))
    });
    group.bench_function("decode: the checkpoint", |b| {
        b.iter(|| decoder.decode(LENGTH as u64, black_box(&left)))
    });
    group.bench_function(
        "decode: the checkpoint, all roots checked before and after",
        |b| b.iter(|| recover(profile, LENGTH as u64, &roots, black_box(&left))),
    );
}

fn proofs(c: &mut Criterion) {
    let fragment = &checkpoint()[..fragment_length(Profile::DEFAULT, LENGTH as u64) as usize];
    let length = fragment.len() as u64;
    let tree = FragmentTree::new(fragment);
    let index = tree.chunks() / 2;
    let chunk = nerv_primitives_erasure::chunk(fragment, index).expect("within");
    let proof = tree.prove(index).expect("within");

    let mut group = c.benchmark_group("a fragment of 64 MiB, 5 + 2");
    group.bench_function("its tree", |b| b.iter(|| root_of(black_box(fragment))));
    group.bench_function("prove a chunk", |b| b.iter(|| tree.prove(black_box(index))));
    group.bench_function("verify a chunk", |b| {
        b.iter(|| {
            verify_chunk::<Blake2Hasher>(&tree.root(), length, index, black_box(chunk), &proof)
        })
    });
    group.finish();
}

// The macro makes a public function of its own.
#[allow(missing_docs)]
mod group {
    use super::{profiles, proofs};
    criterion::criterion_group!(benches, profiles, proofs);
}

criterion_main!(group::benches);
