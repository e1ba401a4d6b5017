#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

pub use pallet::*;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod cutover;
mod meter;
#[cfg(test)]
mod mock;
mod models;
mod readers;
mod rule;
pub mod terms;
#[cfg(test)]
mod tests;
#[cfg(any(feature = "std", feature = "try-runtime"))]
mod try_state;
pub mod types;
mod visits;
pub mod weights;

pub use readers::MAX_EVALUATED;
pub use terms::Terms;
pub use types::{
    Chunk, LeafForecast, LeafMeter, Mark, ModelBytes, ModelInUse, Round, UploadFault, CHILD_SHARE,
    HOT_SHARE, MAX_CHUNK, STALE_AFTER,
};
pub use visits::{MINIMUM_OUTCOMES, SCORE_MARGIN, SCORE_SPAN};
pub use weights::WeightInfo;

#[frame_support::pallet]
pub mod pallet {
    use super::*;
    use frame_support::{pallet_prelude::*, traits::UnixTime, weights::WeightMeter};
    use frame_system::pallet_prelude::*;
    use nerv_primitives_core::{
        api::ScoreView,
        traits::{ModelProposals, ShardTree},
        ModelHash, Ppm, Rule, ShardId,
    };
    use nerv_primitives_embedding::BlindedId;
    use nerv_primitives_load::Score;

    /// The load of the shards, and its forecast.
    #[pallet::pallet]
    pub struct Pallet<T>(_);

    /// What the pallet asks of its runtime.
    #[pallet::config]
    pub trait Config: frame_system::Config {
        /// Chain time, of which whole seconds are used.
        type Time: UnixTime;

        /// The tree of shards: the accounts of its leaves, and what is checked against it.
        type Tree: ShardTree;

        /// Who may upload which model.
        type Proposals: ModelProposals<Self::AccountId>;

        /// When load calls for a split or a merge, and what it is held against.
        type Terms: Terms;

        /// The reference time of one plain transfer, in picoseconds: with
        /// [`Terms::max_rate`] the load at capacity.
        type TransferWeight: Get<u64>;

        /// The bytes of one plain transfer.
        type TransferBytes: Get<u32>;

        /// What forecasts may take of a block before its extrinsics. What extrinsics leave over they
        /// may take as well.
        type Budget: Get<Weight>;

        /// The file of the model that a chain begins with.
        type ShippedModel: Get<&'static [u8]>;

        /// The uploads that may stand at a time.
        #[pallet::constant]
        type MaxUploads: Get<u32>;

        /// What counting costs, a cutover, judging an operation, a forecast and an upload.
        type WeightInfo: WeightInfo;
    }

    /// What is counted of each leaf. A leaf has none before its first transfer, unless a split or
    /// merge made it.
    #[pallet::storage]
    pub type Meters<T: Config> = StorageMap<_, Identity, ShardId, LeafMeter>;

    /// What is forecast of each leaf. Every leaf has one, and is visited by it.
    #[pallet::storage]
    pub type Forecasts<T: Config> = CountedStorageMap<_, Identity, ShardId, LeafForecast>;

    /// How far the leaves were visited.
    #[pallet::storage]
    pub type Visited<T: Config> = StorageValue<_, Round, ValueQuery>;

    /// The file of the model that forecasts.
    #[pallet::storage]
    pub type ModelFile<T: Config> = StorageValue<_, ModelBytes>;

    /// Which model that is.
    #[pallet::storage]
    pub type Model<T: Config> = StorageValue<_, ModelInUse, ValueQuery>;

    /// What was uploaded of models that are voted on. Whoever proposes a model chooses its hash, so
    /// that the map hashes it once more.
    #[pallet::storage]
    pub type Uploads<T: Config> = CountedStorageMap<_, Blake2_128Concat, ModelHash, ModelBytes>;

    /// What came of the forecasts of all leaves.
    #[pallet::storage]
    pub type Scores<T: Config> = StorageValue<_, Score, ValueQuery>;

    /// Before the first outcomes the forecast decides.
    pub struct FirstRule;

    impl Get<Rule> for FirstRule {
        fn get() -> Rule {
            Rule::Forecast
        }
    }

    /// What decides on splits.
    #[pallet::storage]
    pub type RuleInForce<T: Config> = StorageValue<_, Rule, ValueQuery, FirstRule>;

    /// What happened to forecasts and their model.
    #[pallet::event]
    #[pallet::generate_deposit(pub(crate) fn deposit_event)]
    pub enum Event<T: Config> {
        /// Something else decides on splits from now on.
        RuleChanged {
            /// What.
            rule: Rule,
            /// How good the forecasts were.
            score: ScoreView,
        },
        /// A split is called for and would not help: one account makes for most of the load.
        Unsplittable {
            /// The leaf.
            shard: ShardId,
            /// The account.
            account: BlindedId,
            /// Its part of the leaf's transfers, at least.
            share: Ppm,
            /// The second of chain time from which the leaf may be split again.
            until: u64,
        },
        /// All of a model's file is there, and can be adopted.
        ModelUploaded {
            /// The model.
            model: ModelHash,
        },
        /// All of a model's file was there, but is not what was proposed. It was thrown away, and
        /// can be uploaded anew from the beginning.
        ModelRejected {
            /// The model that was proposed.
            model: ModelHash,
            /// What is wrong with the file.
            fault: UploadFault,
        },
        /// Another model forecasts from now on.
        ModelAdopted {
            /// The model.
            model: ModelHash,
        },
        /// What was uploaded of a model that was not adopted is gone.
        ModelDiscarded {
            /// The model.
            model: ModelHash,
        },
    }

    /// Why a model was not taken. Nothing changed.
    #[pallet::error]
    pub enum Error<T> {
        /// No proposal of yours to adopt this model is being voted on.
        NotProposed,
        /// As many uploads as may be stand: try again when a vote has ended.
        TooManyUploads,
        /// There is nothing in the chunk.
        EmptyChunk,
        /// The chunk does not begin where the last one ended.
        WrongOffset,
        /// A model's file is shorter than that.
        TooLong,
        /// The model was not uploaded, or not all of it.
        NotUploaded,
    }

    /// The model and the first leaf of a chain.
    #[pallet::genesis_config]
    #[derive(frame_support::DefaultNoBound)]
    pub struct GenesisConfig<T: Config> {
        /// No more than the type's mark.
        #[serde(skip)]
        pub _config: core::marker::PhantomData<T>,
    }

    #[pallet::genesis_build]
    impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
        fn build(&self) {
            // A chain whose forecast never worked could not tell; better that it does not begin.
            Pallet::<T>::install_shipped_model().expect("the runtime ships a sound model");
            Forecasts::<T>::insert(ShardId::root(), LeafForecast::new(0, 0));
        }
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        fn on_poll(_: BlockNumberFor<T>, meter: &mut WeightMeter) {
            // After the inherents, so that this block's own second is known.
            let mut budget = WeightMeter::with_limit(T::Budget::get().min(meter.remaining()));
            Self::visit_leaves(&mut budget);
            meter.consume(budget.consumed());
        }

        fn on_idle(_: BlockNumberFor<T>, remaining: Weight) -> Weight {
            let mut budget = WeightMeter::with_limit(remaining);
            Self::visit_leaves(&mut budget);
            budget.consumed()
        }

        fn integrity_test() {
            assert!(T::MaxUploads::get() > 0, "no model could be uploaded");
            assert!(
                nerv_primitives_neural::Model::verify(T::ShippedModel::get()).is_ok(),
                "the shipped model is none"
            );
        }

        #[cfg(feature = "try-runtime")]
        fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
            Self::do_try_state()
        }
    }

    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Upload a part of a model that you proposed, while the vote is open. The parts are uploaded
        /// in order; with the last one the whole is checked.
        ///
        /// A file that is not the proposed model's is thrown away then, which an event tells. You may
        /// begin anew.
        ///
        /// - `hash`: the model, as proposed.
        /// - `offset`: the bytes that were uploaded before.
        /// - `chunk`: the next ones, at most 8 KiB.
        #[pallet::call_index(0)]
        #[pallet::weight(Pallet::<T>::upload_weight())]
        pub fn upload_model(
            origin: OriginFor<T>,
            hash: ModelHash,
            offset: u32,
            chunk: Chunk,
        ) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_upload(&who, &hash, offset, &chunk)
        }
    }
}
