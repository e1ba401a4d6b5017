// SPDX-License-Identifier: Apache-2.0
//! Benchmarks.

use crate::{visits::Visits, *};
use alloc::vec::Vec;
use frame_benchmarking::v2::*;
use frame_support::{
    traits::{
        fungible::{Inspect, Mutate, MutateHold},
        Get,
    },
    weights::{Weight, WeightMeter},
};
use frame_system::RawOrigin;
use nerv_primitives_core::{
    traits::{ForecastModels, GrowTree, LoadMeter, ModelProposals, Transferred},
    Assessment, ModelHash, Operation, Rate, Rule, ShardId, RATE_UNIT,
};
use nerv_primitives_embedding::{BlindedId, EmbeddingDelta};
use nerv_primitives_load::{Capacities, Hottest, Meter, Second, Track, Work, SAMPLES};
use nerv_primitives_neural::FILE_SIZE;

/// So many seconds pass all of a meter by, or of a track.
const WHOLE: u64 = 200;

/// The account that makes for all of the load.
const HOT: BlindedId = BlindedId([8; 32]);

/// Three shards. None of them need be in the tree, at which nothing here looks.
fn shards() -> [ShardId; 3] {
    [1, 2, 3].map(|byte| ShardId::from([byte; 32]))
}

/// The id of one of many shards.
fn shard_of(number: u32) -> [u8; 32] {
    let mut id = [9; 32];
    id[..4].copy_from_slice(&number.to_le_bytes());
    id
}

/// The second in which everything takes place. The chain's own clock stands still in a benchmark,
/// but is asked.
fn later<T: Config>() -> u64 {
    Pallet::<T>::now_seconds().saturating_add(10 * WHOLE)
}

/// What one transfer takes.
const WORK: Work = Work {
    weight: 1_000_000,
    bytes: 100,
    across: true,
};

/// What is counted of a leaf that is overloaded up to a second, all by one account.
fn busy<T: Config>(up_to: u64) -> LeafMeter {
    let limit: Rate = T::Terms::max_rate();
    let each = (limit / RATE_UNIT).saturating_add(2);
    let begin = up_to.saturating_sub(SAMPLES as u64);
    let (mut meter, mut hottest) = (Meter::new(begin), Hottest::default());
    for second in begin..=up_to {
        for _ in 0..each {
            meter.count(second, T::Terms::quiet_rate(), &WORK);
        }
    }
    for _ in 0..100 {
        hottest.transfer(up_to);
        hottest.count(up_to, &HOT);
    }
    // The other counters are in use as well.
    for byte in 0..7 {
        hottest.transfer(up_to);
        hottest.count(up_to, &BlindedId([byte; 32]));
    }
    LeafMeter {
        meter,
        hottest,
        ..LeafMeter::new(begin)
    }
}

/// What is forecast of a leaf whose next second is this one, with as many forecasts pending as may
/// be and all samples there.
fn forecast<T: Config>(next: u64) -> LeafForecast {
    let capacities = Capacities {
        rate: Rate::MAX,
        latency: 1,
        accounts: 1,
        transfer_weight: 1,
        transfer_bytes: 1,
    };
    let begin = next.saturating_sub(WHOLE);
    let mut track = Track::new(begin);
    for second in begin..next {
        let sample = Second {
            transfers: 1,
            ..Second::default()
        };
        let step = track.step(second, &sample, 1, &capacities, Rate::MAX);
        if let Some(step) = step {
            track.note(&step, 1);
        }
    }
    LeafForecast {
        track,
        ..LeafForecast::new(next, Model::<T>::get().generation)
    }
}

/// Gives some shards what is counted and forecast of busy ones.
fn fill<T: Config>(shards: &[ShardId], next: u64) {
    let meter = busy::<T>(next);
    for shard in shards {
        Meters::<T>::insert(shard, meter.clone());
        Forecasts::<T>::insert(shard, forecast::<T>(next));
    }
}

/// As many other shards that are no more as may be, less two, with what is pending of them.
fn others<T: Config>(now: u64) -> Vec<Legacy> {
    let heirs = |n: u32| Heirs::Parts {
        shards: (0..MAX_HEIRS)
            .map(|heir| ShardId::from([(100 + n + heir) as u8; 32]))
            .collect::<Vec<_>>()
            .try_into()
            .expect("no more than may be"),
        across: 100_000,
    };
    let aftermath = forecast::<T>(now).track.aftermath();
    let aftermath = aftermath.expect("there are pending forecasts");
    (2..MAX_LEGACIES)
        .map(|n| Legacy {
            aftermath: aftermath.clone(),
            heirs: heirs(n),
        })
        .collect()
}

/// Keeps these legacies.
fn keep<T: Config>(legacies: Vec<Legacy>) {
    Legacies::<T>::put(frame_support::BoundedVec::truncate_from(legacies));
}

/// The shipped model's file and its hash.
fn shipped<T: Config>() -> (Vec<u8>, ModelHash) {
    let file = T::ShippedModel::get().to_vec();
    let hash = *file.last_chunk().expect("a file ends with its hash");
    (file, hash)
}

/// Somebody who can pay for what is uploaded.
fn rich<T: Config>() -> T::AccountId
where
    T::Currency: Mutate<T::AccountId>,
{
    let who: T::AccountId = whitelisted_caller();
    let amount = Pallet::<T>::upload_deposit().saturating_add(T::Currency::minimum_balance());
    T::Currency::set_balance(&who, amount.saturating_mul(4));
    who
}

/// Puts a part of a model's file where its proposer's uploads are.
fn upload<T: Config>(who: &T::AccountId, hash: &ModelHash, part: &[u8]) {
    let bytes = ModelBytes::try_from(part.to_vec()).expect("no longer than a file");
    let deposit = Pallet::<T>::upload_deposit();
    T::Currency::hold(&HoldReason::Upload.into(), who, deposit).expect("there is enough");
    Uploads::<T>::insert(who, hash, Upload { deposit, bytes });
}

/// Meters and tracks are as full as they may be, and all of their seconds have passed.
#[benchmarks(where T::Tree: GrowTree, T::Currency: Mutate<T::AccountId>)]
mod benches {
    use super::*;

    /// Between two leaves, both of which have had transfers; the accounts are new to them. Noted and
    /// counted by itself: of several in a block each meter is read and written once.
    #[benchmark]
    fn transferred() {
        let [source, destination, _] = shards();
        let now = later::<T>();
        fill::<T>(&[source, destination], now.saturating_sub(WHOLE));
        let (from, to) = (BlindedId([20; 32]), BlindedId([21; 32]));
        let transfer = Transferred {
            from: &from,
            source: &source,
            to: &to,
            destination: &destination,
            weight: Weight::from_parts(1_000_000, 0),
            bytes: 100,
        };

        #[block]
        {
            Pallet::<T>::transferred(&transfer);
            Pallet::<T>::count_notes_at(|| Pallet::<T>::now_seconds().max(now));
        }

        for shard in [source, destination] {
            let leaf = Meters::<T>::get(shard).expect("the leaf had a transfer");
            assert_eq!(leaf.meter.newest(), now);
        }
    }

    /// Between two leaves.
    #[benchmark]
    fn finished() {
        let [source, destination, _] = shards();
        let now = later::<T>();
        fill::<T>(&[source, destination], now.saturating_sub(WHOLE));

        #[block]
        {
            Pallet::<T>::finished(&source, &destination, 3);
            Pallet::<T>::count_notes_at(|| Pallet::<T>::now_seconds().max(now));
        }

        for shard in [source, destination] {
            let leaf = Meters::<T>::get(shard).expect("the leaf had a transfer");
            assert_eq!(leaf.latencies.percentile(now, 50), 3);
        }
    }

    /// A merge, which reads two meters and two forecasts. A split reads one of each, and writes as
    /// many.
    #[benchmark]
    fn cutover() {
        let [left, right, parent] = shards();
        let now = later::<T>();
        fill::<T>(&[left, right], now.saturating_sub(1));
        keep::<T>(others::<T>(now));

        #[block]
        {
            Pallet::<T>::unite(&left, &right, &parent, Pallet::<T>::now_seconds().max(now));
        }

        assert!(Meters::<T>::contains_key(parent) && Forecasts::<T>::contains_key(parent));
        assert!(!Meters::<T>::contains_key(left) && !Forecasts::<T>::contains_key(right));
        assert_eq!(Legacies::<T>::decode_len(), Some(MAX_LEGACIES as usize));
    }

    /// A split, for which the forecast is looked at. For a merge two meters are.
    #[benchmark]
    fn assess() {
        let [shard, ..] = shards();
        let now = later::<T>();
        fill::<T>(&[shard], now);
        let operation = Operation::Split { shard };
        let assessment;

        #[block]
        {
            assessment = Pallet::<T>::assess_at(&operation, Pallet::<T>::now_seconds().max(now));
        }

        assert!(matches!(assessment, Assessment::Overload { .. }));
    }

    /// Of leaves all of whose seconds have passed since their last transfer.
    #[benchmark]
    fn rates(n: Linear<0, 1_000>) {
        let shards: Vec<ShardId> = (0..n).map(|n| ShardId::from(shard_of(n))).collect();
        let now = later::<T>();
        let meter = busy::<T>(now.saturating_sub(WHOLE));
        for shard in &shards {
            Meters::<T>::insert(shard, meter.clone());
        }
        let found;

        #[block]
        {
            found = Pallet::<T>::rates_at(&shards, Pallet::<T>::now_seconds().max(now));
        }

        assert_eq!(found.len() as u32, n);
    }

    /// All that a block's visits take but the model and the visits themselves. The rule changes.
    #[benchmark]
    fn visits_base() {
        let [shard, ..] = shards();
        fill::<T>(&[shard], later::<T>());
        keep::<T>(others::<T>(later::<T>()));
        RuleInForce::<T>::put(Rule::Plain);

        #[block]
        {
            let round = Pallet::<T>::round();
            assert!(round.visited < Forecasts::<T>::count());
            let mut visits = Visits::<T>::begin(Pallet::<T>::now_seconds());
            // Looked at, and written as if one of them had been due.
            visits.score_legacies(&mut WeightMeter::new());
            keep::<T>(Legacies::<T>::get().into_inner());
            visits.scored = true;
            Visited::<T>::put(round);
            visits.end();
        }

        assert_eq!(RuleInForce::<T>::get(), Rule::Forecast);
    }

    /// Reads the model.
    #[benchmark]
    fn load_model() {
        let mut visits = Visits::<T>::begin(later::<T>());
        let loaded;

        #[block]
        {
            loaded = visits.load_model();
        }

        assert!(loaded && visits.has_loaded());
    }

    /// A leaf that is overloaded, and is found to be so by one account.
    #[benchmark]
    fn visit(s: Linear<1, 30>) {
        let [shard, ..] = shards();
        let now = later::<T>();
        let _ = Forecasts::<T>::clear(u32::MAX, None);
        Meters::<T>::insert(shard, busy::<T>(now));
        Forecasts::<T>::insert(shard, forecast::<T>(now.saturating_sub(s.into())));
        let mut accounts = EmbeddingDelta::default();
        accounts.join(&HOT.signs());
        T::Tree::join(&shard, &accounts);
        let mut visits = Visits::<T>::begin(now);
        visits.rule = Rule::Plain;
        visits.load_model();
        let steps;

        #[block]
        {
            let (shard, leaf) = Forecasts::<T>::iter().next().expect("there is one leaf");
            steps = visits.visit(&shard, leaf);
        }

        assert_eq!(steps, s);
        let leaf = Forecasts::<T>::get(shard).expect("there is one leaf");
        assert_eq!(leaf.track.next(), now);
        assert!(leaf.mark.is_some());
    }

    /// What is pending of one shard, whose children have split.
    #[benchmark]
    fn score_legacy() {
        let now = later::<T>();
        let mut legacy = others::<T>(now).remove(0);
        let due = legacy.aftermath.due();
        fill::<T>(legacy.heirs.shards(), due);
        let mut visits = Visits::<T>::begin(due);

        #[block]
        {
            visits.score_legacy(&mut legacy);
        }

        assert!(visits.scored);
        assert_eq!(legacy.aftermath.next(), due);
    }

    /// The first chunk, as long as a chunk may be, of one who has as many other uploads as may be, but
    /// for one.
    #[benchmark]
    fn begin_upload() -> Result<(), BenchmarkError> {
        let who = rich::<T>();
        let (file, hash) = shipped::<T>();
        for n in 1..T::MaxUploads::get() {
            upload::<T>(&who, &[n as u8; 32], &file[..MAX_CHUNK as usize]);
        }
        T::Proposals::propose_model(&who, &hash);
        let first = &file[..MAX_CHUNK as usize];

        #[block]
        {
            Pallet::<T>::do_upload(&who, &hash, 0, first)?;
        }

        assert!(Uploads::<T>::contains_key(&who, hash));
        Ok(())
    }

    /// The last chunk, as long as a chunk may be, of a file that turns out to be another model's: all
    /// of it is verified, and the deposit goes back.
    #[benchmark]
    fn upload_model() -> Result<(), BenchmarkError> {
        let caller = rich::<T>();
        let (file, _) = shipped::<T>();
        let hash = [7; 32];
        T::Proposals::propose_model(&caller, &hash);
        let offset = FILE_SIZE - MAX_CHUNK as usize;
        upload::<T>(&caller, &hash, &file[..offset]);
        let chunk = ModelChunk::try_from(file[offset..].to_vec()).expect("no longer than a chunk");

        #[extrinsic_call]
        _(
            RawOrigin::Signed(caller.clone()),
            hash,
            offset as u32,
            chunk,
        );

        assert!(!Uploads::<T>::contains_key(&caller, hash));
        Ok(())
    }

    /// The rule changes as well.
    #[benchmark]
    fn adopt_model() -> Result<(), BenchmarkError> {
        let who = rich::<T>();
        let (file, hash) = shipped::<T>();
        upload::<T>(&who, &hash, &file);
        RuleInForce::<T>::put(Rule::Plain);
        let before = Model::<T>::get().generation;

        #[block]
        {
            <Pallet<T> as ForecastModels<T::AccountId>>::adopt(&who, &hash)?;
        }

        assert_eq!(Model::<T>::get().generation, before + 1);
        assert!(!Uploads::<T>::contains_key(&who, hash));
        Ok(())
    }

    impl_benchmark_test_suite!(Pallet, crate::mock::new_test_ext(), crate::mock::Test);
}
