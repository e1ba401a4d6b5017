// SPDX-License-Identifier: Apache-2.0
//! The table of parameters: the one place in which each of them stands.
//!
//! A row reads: index, name in votes, name in a chain's genesis, type, what the number counts, default,
//! bounds, and the value on development chains where that differs. The storage
//! ([`super::dynamic_params`]), the bounds ([`super::bounds`]), the genesis ([`super::at_genesis`])
//! and `docs/parameters.md` ([`super::rows`]) are made of it: each has a macro that takes the rows,
//! and hands its name to [`table!`].
//!
//! Indices are part of the chain's format: a parameter keeps its own for good, and a new one takes the
//! next.

/// Hands the rows to the macro of that name.
macro_rules! table {
    ($taker:ident) => {
        $taker! {
            /// The life of splits and merges.
            [0] Bisection bisection {
                /// The accounts a shard must have to be split.
                [0] MinAccounts min_accounts: u32 ["accounts"] = 64,
                    within 2..=10_000, development 16;

                /// The greatest depth of a leaf.
                // A walk of 32 cuts is some microseconds.
                [1] MaxDepth max_depth: u32 ["levels"] = 10,
                    within 1..=32;

                /// The greatest number of leaves.
                [2] MaxShards max_shards: u32 ["leaves"] = 1_000,
                    within 2..=MAX_LEAVES;

                /// The blocks that must pass between a split and the merge of its children.
                [3] Cooldown cooldown: BlockNumber ["blocks"] = 10 * MINUTES,
                    within ..=7 * DAYS, development 10;

                /// The part of a block's weight that a drain takes even when the block is full.
                // With more the shares of all that the chain does by itself could come to a whole
                // block, in which no transfer would have room.
                [4] DrainShare drain_share: Perbill ["parts per billion"] = Perbill::from_percent(16),
                    within Perbill::from_percent(1)..=Perbill::from_percent(16);
            }

            /// When load calls for a split or a merge, and what it is held against. Rates are in
            /// thousandths of a transfer a second.
            [1] Load load {
                /// The rate above which a shard is overloaded.
                // Half of what a block bears of plain transfers, which a test holds it to: a shard that
                // alone fills half of the chain is overloaded, and the other half has room for what
                // splits it.
                [0] MaxRate max_rate: Rate ["thousandths of a transfer a second"] = 200 * RATE_UNIT,
                    within RATE_UNIT..=10_000 * RATE_UNIT, development 10 * RATE_UNIT;

                /// The rate under which a shard is quiet.
                [1] QuietRate quiet_rate: Rate ["thousandths of a transfer a second"] = 10 * RATE_UNIT,
                    within 1..=10_000 * RATE_UNIT, development 5 * RATE_UNIT;

                /// The seconds for which two siblings must have been quiet to be merged.
                [2] QuietPeriod quiet_period: u32 ["seconds"] = 600,
                    within ..=DAYS, development 10;

                /// The probability of overload above which the forecast calls for a split, in parts
                /// per million.
                // Under a half a split would be called for that is not even likely to be needed, and
                // at one no forecast would call for any.
                [3] SplitProbability split_probability: Ppm ["parts per million"] = 920_000,
                    within MILLION / 2..MILLION;

                /// The blocks that a shard's transfers may take on the mean: the latency at capacity.
                [4] LatencyLimit latency_limit: BlockNumber ["blocks"] = 3,
                    within 1..=HOURS;

                /// The accounts of a shard that is full: the state at capacity.
                [5] StateCapacity state_capacity: u64 ["accounts"] = 1_000_000,
                    within 100..=100_000_000, development 1_000;

                /// The part of a block's weight that forecasts take even when the block is full.
                // With less not one leaf could be visited; with more little would be left of a block,
                // as for drains.
                [6] ForecastShare forecast_share: Perbill ["parts per billion"] = Perbill::from_percent(10),
                    within Perbill::from_percent(1)..=Perbill::from_percent(10);

                /// The seconds for which a shard is not split after one account was found to make
                /// for most of its load, at most: it ends when the account no longer does.
                [7] UnsplittablePeriod unsplittable_period: u32 ["seconds"] = 600,
                    within ..=DAYS, development 30;

                /// What is held of a proposer for each byte of a model's file while it is uploaded
                /// and voted on.
                // A file has 37,096 of them: 37 NERV by default, and 371 at most.
                [8] UploadDeposit upload_deposit: Balance ["units"] = MILLI_UNIT,
                    within MICRO_UNIT..=10 * MILLI_UNIT;

                /// The part of `MaxRate` that a shard's load must have come to, over some seconds, before
                /// a forecast can call for its split. No second counts for more than one at `MaxRate`.
                // A burst of two seconds, however high, is a quarter of eight. With more than nine tenths
                // no forecast would be heard before there is overload.
                [9] FloorShare floor_share: Ppm ["parts per million"] = 300_000,
                    within ..=900_000;

                /// The seconds over which that share is taken.
                // A shard's last 30 seconds are known.
                [10] FloorSeconds floor_seconds: u32 ["seconds"] = 8,
                    within 1..=30;

                /// The time a block above which a shard's writes may be too much: what is held against
                /// it is the mean of 64 blocks, and `ContentionShares` as well.
                // 1.5 milliseconds are less than six transfers a block: with this alone a chain would
                // split under any load. They are four even shares of a block at 1,000 shards, the most by
                // default, and so the least that can be too much.
                [11] ContentionAbove contention_above: u32 ["microseconds of reference time"] = 1_500,
                    within 100..=500_000;

                /// The even shares of a block's time for extrinsics that one shard's writes may take: so
                /// much is too much for one only where others are to have as much.
                // With one of them every shard would be contended that is above the mean of a full chain.
                // 0 leaves it to `ContentionAbove` alone.
                [12] ContentionShares contention_shares: u32 ["even shares"] = 4,
                    within ..=64;

                /// The blocks for which a shard's contention calls for nothing after it was split, merged,
                /// or an account was moved to it or away.
                // Its time is that of 64 blocks, and is its own only after so many.
                [13] ContentionRest contention_rest: BlockNumber ["blocks"] = 10 * MINUTES,
                    within 64..=DAYS, development 64;
            }

            /// Stake, proposals and votes.
            [2] Governance governance {
                /// The least a staker may have bonded.
                // Those who have less when it is raised keep their votes.
                [0] MinimumStake minimum_stake: Balance ["units"] = 100 * UNIT,
                    within 100 * UNIT..=10_000 * UNIT;

                /// What a proposer vouches with.
                // Never more than the least stake: whoever could bond it can propose.
                [1] ProposalBond proposal_bond: Balance ["units"] = 100 * UNIT,
                    within UNIT..=100 * UNIT, development 10 * UNIT;

                /// The blocks from unbonding to withdrawal.
                [2] UnbondingPeriod unbonding_period: BlockNumber ["blocks"] = DAYS,
                    within 1..=28 * DAYS, development 20;

                /// The blocks in which votes are taken.
                // In fewer than ten no vote might get into a block in time, and none could be changed
                // back. What is open for longer keeps places of proposals from others.
                [3] VotingPeriod voting_period: BlockNumber ["blocks"] = 100,
                    within 10..=DAYS;

                /// The blocks in which an operation that was carried out may be disputed.
                // Nobody can dispute one yet, and its bond is held for so long.
                [4] DisputePeriod dispute_period: BlockNumber ["blocks"] = MINUTES,
                    within ..=10 * MINUTES, development 10;

                /// The part of the electorate that must vote for a proposal.
                // With all of it one staker who sleeps would stop everything, and with four fifths it
                // takes more than a fifth of the stake.
                [5] Approval approval: Perbill ["parts per billion"] = Perbill::from_percent(67),
                    within (Bound::Excluded(Perbill::from_percent(50)), Bound::Included(Perbill::from_percent(80)));

                /// The blocks over which a staker's proposals are counted.
                [6] RatePeriod rate_period: BlockNumber ["blocks"] = MINUTES,
                    within ..=HOURS, development 10;

                /// The proposals a staker may make in that time.
                // With a limit of 0 nobody could propose to raise it again. Where all stake is one
                // keeper's, it proposes all splits: a chain of one leaf that needs 64 has them within
                // four minutes by default.
                [7] RateLimit rate_limit: u32 ["proposals"] = 20,
                    within 2..=1_000;

                /// The proposals of each kind that a staker may have open: relocations, parameters,
                /// models. Splits and merges, which load must call for, are not counted.
                // With a limit of 0 nobody could propose to raise it again. With more than half of
                // the fewest places of a kind one staker could fill them.
                [8] OpenLimit open_limit: u32 ["proposals"] = 4,
                    within 1..=8;

                /// The part of a bond that a lost proposal costs which more stake spoke against than
                /// for, if load did not call for it.
                // A proposal that is in the minority is no crime.
                [9] LostBondShare lost_bond_share: Perbill ["parts per billion"] = Perbill::from_percent(10),
                    within ..=Perbill::from_percent(50);

                /// The stake that must be bonded in all for a decision.
                // No more than somebody can bond who wants governance back after all others have
                // left, and no less than what one decision is worth.
                [10] MinElectorate min_electorate: Balance ["units"] = 100_000 * UNIT,
                    within 100 * UNIT..=1_000_000 * UNIT, development 100 * UNIT;

                /// The blocks for which votes on parameters and models are taken at the least. Their
                /// voting period is so much longer.
                [11] MinVotingPeriod min_voting_period: BlockNumber ["blocks"] = HOURS,
                    within 1..=7 * DAYS, development 2;

                /// The blocks after which a parameter or a model that has passed is carried out.
                [12] EnactmentDelay enactment_delay: BlockNumber ["blocks"] = HOURS,
                    within 1..=7 * DAYS, development 2;

                /// The part of the electorate that must vote for another runtime or a call as root, if it
                /// is more than `Approval`.
                // With more a tenth of the stake could keep a chain from being mended.
                [13] RootApproval root_approval: Perbill ["parts per billion"] = Perbill::from_percent(80),
                    within Perbill::from_percent(67)..=Perbill::from_percent(90);

                /// The blocks after which another runtime that has passed is authorised, and a call as
                /// root may be handed in.
                [14] RootDelay root_delay: BlockNumber ["blocks"] = DAYS,
                    within 1..=30 * DAYS, development 4;

                /// The part of the electorate that must have voted on a split or a merge for those
                /// who voted to carry it at its deadline.
                // With more than a third, a third that votes could not carry what load calls for.
                [15] MinTurnout min_turnout: Perbill ["parts per billion"] = Perbill::from_percent(20),
                    within Perbill::from_percent(1)..=Perbill::from_percent(33);

                /// The blocks without a sign of life after which stake that has missed a vote may be
                /// retired.
                // Signs of life are noted once in 16 blocks.
                [16] ActivityPeriod activity_period: BlockNumber ["blocks"] = 7 * DAYS,
                    within 16..=28 * DAYS;

                /// The blocks for which a call as root that has passed may be handed in after its delay.
                // In fewer than ten minutes it might find no room. What is open for longer keeps a place,
                // and the chain may be another by then than the one that voted.
                [17] RootLifetime root_lifetime: BlockNumber ["blocks"] = 7 * DAYS,
                    within 10 * MINUTES..=28 * DAYS;
            }

            /// Transfers between shards.
            [3] Transfers transfers {
                /// The messages a shard's queue may hold before transfers to it are refused.
                // At most what some ten blocks can handle.
                [0] MaxQueued max_queued: u32 ["messages"] = 1_024,
                    within 64..=8_192;

                /// The blocks after which a transfer that has not been answered is aborted.
                // In fewer than three no transfer could be answered, and in fewer than ten none for which
                // messages wait.
                [1] DeadlineAfter deadline_after: BlockNumber ["blocks"] = MINUTES,
                    within 10..=HOURS;

                /// The blocks for which the receipts of a transfer that ended are kept.
                // Every block may end thousands. A test holds its longest to 2 GiB of the state.
                [2] KeepReceipts keep_receipts: BlockNumber ["blocks"] = 10 * MINUTES,
                    within 1..=15 * MINUTES;
            }

            /// Nodes, placers, and the placement of replicas.
            [4] Placement placement {
                /// The pieces of a checkpoint that suffice to rebuild it.
                // With those that may be lost no more than the 16 replicas that a placement can name.
                [0] ErasureK erasure_k: u32 ["pieces"] = 5,
                    within 1..=12;

                /// The pieces that may be lost: with the others one for each replica. As many of
                /// them may be in one failure domain.
                [1] ErasureM erasure_m: u32 ["pieces"] = 2,
                    within 1..=4;

                /// By how much a placement must be better than the one that stands, in parts per
                /// million.
                [2] Margin margin: Ppm ["parts per million"] = 10_000,
                    within ..=MILLION / 2;

                /// The replicas that may be moved in a period for a better score alone.
                [3] MaxMoves max_moves: u32 ["replicas"] = 20,
                    within ..=1_000;

                /// The blocks of such a period.
                [4] MovePeriod move_period: BlockNumber ["blocks"] = 10 * MINUTES,
                    within 1..=7 * DAYS, development 60;

                /// The blocks in which a placement is to be found where none is whole. As long a
                /// leaving node stays, and a fined placer.
                // In fewer than 16 no turn would pass.
                [5] ReplacePeriod replace_period: BlockNumber ["blocks"] = 10 * MINUTES,
                    within 16..=DAYS, development 30;

                /// The blocks for which a reported round trip counts.
                // A node reports once in ten blocks.
                [6] LatencyPeriod latency_period: BlockNumber ["blocks"] = 6 * HOURS,
                    within 20..=7 * DAYS;

                /// The mean round trip between a shard's nodes that counts half, in milliseconds.
                [7] LatencyTarget latency_target: u32 ["milliseconds"] = 180,
                    within 1..=10_000;

                /// The room that a replica takes, in MiB.
                // On development chains so much that a replica is felt in the simulated nodes' room,
                // and leaves are placed apart.
                [8] ReplicaSize replica_size: u32 ["MiB"] = 64,
                    within 1..=65_536, development 4_096;

                /// The highest price of a node, for a MiB and a day.
                [9] MaxPrice max_price: Balance ["units"] = MICRO_UNIT,
                    within MICRO_UNIT / 1_000..=MILLI_UNIT;

                /// What is held of an operator for a node.
                [10] NodeDeposit node_deposit: Balance ["units"] = 100 * UNIT,
                    within UNIT..=10_000 * UNIT, development 10 * UNIT;

                /// What is held of a placer.
                // Never less than the highest fine.
                [11] PlacerDeposit placer_deposit: Balance ["units"] = 100 * UNIT,
                    within 10 * UNIT..=10_000 * UNIT, development 10 * UNIT;

                /// What a false submission costs a placer.
                [12] Fine fine: Balance ["units"] = 10 * UNIT,
                    within EXISTENTIAL_DEPOSIT..=10 * UNIT, development UNIT;

                /// What is held besides for each GiB of a node's room that is begun.
                // At most a thousand: more nobody could pay for a disk.
                [13] DepositPerGib deposit_per_gib: Balance ["units"] = UNIT,
                    within ..=1_000_000 * EXISTENTIAL_DEPOSIT, development UNIT / 10;

                /// The part of a node's deposit that is slashed if it fails while it holds replicas.
                [14] FailureFine failure_fine: Perbill ["parts per billion"] = Perbill::from_percent(50),
                    within Perbill::from_percent(1)..=Perbill::one();

                /// What registering a node costs, for good.
                [15] RegistrationFee registration_fee: Balance ["units"] = 10 * UNIT,
                    within EXISTENTIAL_DEPOSIT..=1_000_000 * EXISTENTIAL_DEPOSIT, development UNIT / 10;

                /// The blocks after which more room of a node, or a higher price, counts.
                // No fewer than a submission stands.
                [16] AgeIn age_in: BlockNumber ["blocks"] = HOURS,
                    within 16..=DAYS, development 20;

                /// The blocks from a node's first report to the end of its probation.
                // At 0 whoever registers is trusted.
                [17] ProbationPeriod probation_period: BlockNumber ["blocks"] = DAYS,
                    within ..=30 * DAYS, development 60;

                /// The replicas of a shard that may be on nodes in their probation.
                [18] NewcomerSlots newcomer_slots: u32 ["replicas"] = 1,
                    within ..=16;

                /// The duties that a node begins as having missed: it has to keep as many to count as
                /// reliable as one that keeps every other.
                [19] InitialMisses initial_misses: u32 ["duties"] = 8,
                    within ..=500;
            }

            /// Checkpoints of shards, and the nodes that hold their fragments.
            [6] Fragments fragments {
                /// The steps of a shard after which its next checkpoint is due.
                [0] StepsPerCheckpoint steps_per_checkpoint: u32 ["steps"] = 500,
                    within 1..=1_000_000;

                /// The blocks after which the next checkpoint of a shard is due in which anything has
                /// changed.
                [1] CheckpointPeriod checkpoint_period: BlockNumber ["blocks"] = 10 * MINUTES,
                    within 1..=7 * DAYS, development 30;

                /// The blocks in which a checkpoint can be acknowledged before it is committed, and as
                /// many for the rest of its holders after that.
                // In fewer than 16 no worker would get through that finds the pool full once.
                [2] AcknowledgePeriod acknowledge_period: BlockNumber ["blocks"] = 10 * MINUTES,
                    within 16..=DAYS, development 30;

                /// The blocks from one challenge of a shard's holders to the next.
                [3] ChallengePeriod challenge_period: BlockNumber ["blocks"] = HOURS,
                    within 4..=7 * DAYS, development 20;

                /// The blocks in which a challenge can be answered.
                // No more than until the next.
                [4] AnswerPeriod answer_period: BlockNumber ["blocks"] = 5 * MINUTES,
                    within 4..=DAYS, development 12;

                /// The blocks in which a node that took a slot after another one has to rebuild its
                /// fragment.
                [5] RepairPeriod repair_period: BlockNumber ["blocks"] = 30 * MINUTES,
                    within 16..=7 * DAYS, development 60;
            }

            /// Enclaves, and what replicas claim that have executed the last steps of a shard again.
            [7] Attestation attestation {
                /// The blocks in which replicas can claim, each time they are asked.
                // In fewer than 16 no worker would get through that finds the pool full once. As long
                // as they are asked, the shards neither split nor merge: twice that at the most. Two of
                // them and a drain are over before the proposer has its bond back by itself.
                [0] ClaimPeriod claim_period: BlockNumber ["blocks"] = 20,
                    within 16..=HOURS;

                /// The blocks for which an enclave counts that was registered. Its evidence may end
                /// before.
                // In fewer than ten minutes workers would do little else than to renew it.
                [1] EnclaveLifetime enclave_lifetime: BlockNumber ["blocks"] = 7 * DAYS,
                    within 10 * MINUTES..=90 * DAYS, development HOURS;

                /// The part of a node's deposit that is slashed if its enclave has signed a losing
                /// claim.
                // At nothing a lie would be free.
                [2] LosingClaimFine losing_claim_fine: Perbill ["parts per billion"] = Perbill::from_percent(50),
                    within Perbill::from_percent(1)..=Perbill::one();

                /// The deposit for each KiB of collateral that is begun.
                // Collateral of a platform is some 20 KiB. At most so much that it can still be paid.
                [3] CollateralDeposit collateral_deposit: Balance ["units"] = UNIT,
                    within MILLI_UNIT..=10 * UNIT, development UNIT / 10;

                /// The statuses of a platform that are accepted, a bit for each, the lowest first:
                /// `UpToDate`, `SWHardeningNeeded`, `ConfigurationNeeded`,
                /// `ConfigurationAndSWHardeningNeeded`, `TDRelaunchAdvised`,
                /// `TDRelaunchAdvisedConfigurationNeeded`, `OutOfDate`, `OutOfDateConfigurationNeeded`.
                // Platforms that need configuration say nothing of whether they have it; those whose
                // software has to be hardened can be held to it by what is measured. With none at all no
                // evidence would be accepted.
                [4] AcceptedStatuses accepted_statuses: u32 ["a bit for each status"] = 0b1011,
                    within 1..=0b1111_1111;

                /// The steps of a shard at the most that replicas are asked to execute again: of a
                /// cutover with more since the last committed checkpoint nobody is asked.
                // Two checkpoints' steps by default are a tenth of it.
                [5] MaxReplay max_replay: u32 ["steps"] = 10_000,
                    within 1_000..=100_000;
            }

            /// Lanes: shards that their replicas execute.
            [8] Lanes lanes {
                /// The part of what extrinsics may have of blocks above which a lane is called for, in parts
                /// per million.
                // Over a minute or so, and over the last seconds. Votes, commits and what else must come
                // through are short of room well before blocks are full; at a half there is no hurry.
                [0] OpenAbove open_above: Ppm ["parts per million"] = 750_000,
                    within 500_000..=950_000;

                /// The part under which blocks must stay with what a lane has to do for its return to be
                /// called for, in parts per million.
                // Under the least of `OpenAbove`, so that no lane comes and goes.
                [1] ReturnBelow return_below: Ppm ["parts per million"] = 300_000,
                    within ..=450_000;

                /// The lanes that there may be at a time. With none of them none are opened.
                // As many as the list that every call of the ledger reads has room for.
                [2] MaxLanes max_lanes: u32 ["lanes"] = 4,
                    within ..=32, development 32;

                /// The blocks without a commit after which a lane is quiet, and after twice as many returns to
                /// the chain by itself.
                // At the least twice the longest `Heartbeat`.
                [3] SilenceAfter silence_after: BlockNumber ["blocks"] = 60,
                    within 24..=HOURS;

                /// The blocks within which replicas commit something, be it nothing but a sign of life.
                [4] Heartbeat heartbeat: BlockNumber ["blocks"] = 10,
                    within 2..=12;

                /// The blocks in which a lane that is to return may still commit what its replicas have signed.
                [5] ClosingPeriod closing_period: BlockNumber ["blocks"] = 10,
                    within 2..=10 * MINUTES;

                /// The blocks after which the next commit must take an entry of a lane's inbox, at the most
                /// twice that.
                // Batches that were under way when it was written are committed by then.
                [6] InboxPatience inbox_patience: BlockNumber ["blocks"] = 16,
                    within 4..=10 * MINUTES;

                /// The blocks after which what a lane sends goes back to its sender, if the other shard has no
                /// room for it.
                [7] OutboxPatience outbox_patience: BlockNumber ["blocks"] = 60,
                    within 8..=HOURS;

                /// The blocks from one payment of what a lane's replicas have earned to the next.
                [8] PayPeriod pay_period: BlockNumber ["blocks"] = 10 * MINUTES,
                    within MINUTES..=DAYS, development MINUTES;

                /// What an order costs in a lane that opens from now on.
                // A hundredth of a transfer on the chain, or so. No more than what an account must have.
                [9] Fee fee: Balance ["units"] = 5 * MICRO_UNIT,
                    within ..=MILLI_UNIT;

                /// What an order costs besides if its units leave the lane: the chain carries them over.
                [10] DeliveryFee delivery_fee: Balance ["units"] = 2 * MILLI_UNIT,
                    within ..=UNIT;

                /// The part of a node's deposit that is slashed when it has signed two heads of a lane in one
                /// place.
                // At nothing it would be free to have two histories.
                [11] EquivocationFine equivocation_fine: Perbill ["parts per billion"] = Perbill::from_percent(50),
                    within Perbill::from_percent(1)..=Perbill::one();
            }

            /// Accounts that deal with each other: which of them move together, and which cut a split gets. Traffic
            /// is in 1/256 of a transfer a window.
            [9] Binding binding {
                /// The blocks of a window, at whose end the chain plans moves.
                [0] Window window: BlockNumber ["blocks"] = 5 * MINUTES,
                    within 5..=DAYS, development 30;

                /// The moves of a plan. With none of them no plans are made, and no cuts are chosen.
                // Whoever walks through a development chain counts on accounts that stay where they are.
                [1] PlanMoves plan_moves: u32 ["moves"] = 8,
                    within ..=8, development 0;

                /// The accounts that plans may have away from home at a time.
                // As many overrides as the table of routes has room for.
                [2] Away away: u32 ["accounts"] = 192,
                    within ..=256;

                /// The traffic that a move must save to be made.
                [3] Gain gain: u64 ["1/256 of a transfer a window"] = 5 * 256,
                    within 256..=1_000_000 * 256;

                /// The same of a move back to the shard that the account came from last.
                [4] Back back: u64 ["1/256 of a transfer a window"] = 24 * 256,
                    within 256..=1_000_000 * 256, development 8 * 256;

                /// The traffic with its shard under which an account that was moved goes home.
                [5] Keep keep: u64 ["1/256 of a transfer a window"] = 256,
                    within ..=1_000_000 * 256;

                /// The windows for which an account stays where it was moved.
                [6] Rest rest: u32 ["windows"] = 24,
                    within 1..=10_000, development 2;

                /// The load up to which a move may bring a shard, as a part of the mean of all, in parts per
                /// million.
                [7] LeafBalance leaf_balance: Ppm ["parts per million"] = 1_250_000,
                    within 1_000_000..=4_000_000, development 2_000_000;

                /// A pair draws an account by so many times what that account itself sends in it, at most.
                // By what it is sent nobody's account is moved.
                [8] Echo echo: u32 ["times"] = 2,
                    within 1..=16;

                /// The pairs that are counted for one account which pays for them.
                [9] Payer payer: u32 ["pairs"] = 64,
                    within 1..=1_024;

                /// The hyperplanes among which that of a split is chosen. With one there is no choice.
                [10] Candidates candidates: u32 ["hyperplanes"] = 16,
                    within 1..=16;

                /// The part of its load that the larger half of a split may have for its hyperplane to be
                /// chosen, in parts per million.
                [11] CutBalance cut_balance: Ppm ["parts per million"] = 550_000,
                    within 500_000..=900_000;

                /// What is held of an owner while an instruction for their account stands.
                [12] InstructionDeposit instruction_deposit: Balance ["units"] = UNIT,
                    within EXISTENTIAL_DEPOSIT..=1_000 * UNIT;
            }

            /// Which key speaks for an account.
            [10] Pqc pqc {
                /// What is held of an account while another key than its own has control of it.
                [0] ControlDeposit control_deposit: Balance ["units"] = UNIT,
                    within EXISTENTIAL_DEPOSIT..=1_000 * UNIT;
            }
        }
    };
}
