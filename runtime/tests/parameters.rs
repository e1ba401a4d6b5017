// SPDX-License-Identifier: Apache-2.0
//! The table of parameters: what is made of it agrees, and the page that shows it is up to date.

use frame_support::traits::Get;
use nerv_runtime::{
    parameters::{
        at_genesis::Initial, bounds::violation, dynamic_params::*, rows, RuntimeParameters,
    },
    presets, ParametersAtGenesisConfig, MINUTES, UNIT,
};
use sp_runtime::Perbill;
use std::{collections::BTreeSet, fs};

/// The page that shows the table.
const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/parameters.md");

/// What stands before the table, and behind it.
const MARKS: (&str, &str) = ("<!-- table: begin -->\n", "<!-- table: end -->\n");

/// The page with the table as it should be.
fn renewed(page: &str) -> String {
    let (begin, end) = MARKS;
    let from = page.find(begin).expect("the mark before the table") + begin.len();
    let to = page.find(end).expect("the mark behind the table");
    format!("{}{}{}", &page[..from], rows::markdown(), &page[to..])
}

#[test]
fn the_page_of_parameters_shows_the_table() {
    let page = fs::read_to_string(PAGE).expect("the page is there");
    let renewed = renewed(&page);
    if std::env::var_os("NERV_BLESS").is_some() {
        fs::write(PAGE, renewed).expect("the page can be written");
        return;
    }
    assert!(
        page == renewed,
        "docs/parameters.md is not up to date: run this test with NERV_BLESS=1, or paste\n{}",
        rows::markdown()
    );
}

#[test]
fn every_parameter_is_a_row_of_its_own() {
    let rows = rows::rows();
    let names: BTreeSet<_> = rows.iter().map(|row| (row.group, row.name)).collect();
    assert_eq!(names.len(), rows.len());
    assert_eq!(rows.len(), 98);
    assert!(rows.iter().all(|row| row.description.ends_with('.')));
}

#[test]
fn rows_tell_what_storage_gives() {
    sp_io::TestExternalities::default().execute_with(|| {
        let row = |name| {
            rows::rows()
                .into_iter()
                .find(|row| row.name == name)
                .unwrap()
        };
        assert_eq!(row("MinAccounts").default, "64");
        assert_eq!(bisection::MinAccounts::get(), 64);
        assert_eq!(row("MinAccounts").development, "16");
        assert_eq!(row("DrainShare").default, "16%");
        assert_eq!(bisection::DrainShare::get(), Perbill::from_percent(16));
        assert_eq!(row("ProposalBond").default, "100 NERV");
        assert_eq!(governance::ProposalBond::get(), 100 * UNIT);
        assert_eq!(row("ProposalBond").bounds, "1 NERV to 100 NERV");
        assert_eq!(row("Approval").bounds, "above 50% and at most 80%");
        assert_eq!(row("MaxRate").default, "200,000");
        assert_eq!(load::MaxRate::get(), 200_000);
        assert_eq!(
            row("SplitProbability").bounds,
            "at least 500,000 and below 1,000,000"
        );
        assert_eq!(row("MaxMoves").bounds, "at most 1,000");
        assert_eq!(row("MaxDepth").bounds, "1 to 32");
        assert_eq!(row("MaxQueued").bounds, "64 to 8,192");
    });
}

#[test]
fn what_development_chains_begin_with_is_within_the_bounds() {
    let parameters = ParametersAtGenesisConfig::development().parameters();
    assert_eq!(parameters.len(), 40);
    for parameter in &parameters {
        assert_eq!(violation(parameter), None, "{parameter:?}");
    }
    let changed = rows::rows();
    let changed = changed.iter().filter(|row| row.default != row.development);
    assert_eq!(
        changed.count(),
        parameters.len(),
        "a development value is the default"
    );
    let preset = presets::get_preset(&sp_genesis_builder::DEV_RUNTIME_PRESET.into()).unwrap();
    let preset: serde_json::Value = serde_json::from_slice(&preset).unwrap();
    assert_eq!(
        preset["parametersAtGenesis"],
        serde_json::to_value(ParametersAtGenesisConfig::development()).unwrap()
    );
}

#[test]
fn a_violation_names_the_parameter_as_the_genesis_does() {
    let bond = |value| {
        RuntimeParameters::Governance(governance::Parameters::ProposalBond(
            governance::ProposalBond,
            value,
        ))
    };
    let violation_of = |value| violation(&bond(value)).map(|it| it.to_string());
    assert_eq!(
        violation_of(Some(UNIT - 1)),
        Some("proposalBond must be 1 NERV to 100 NERV".into())
    );
    assert_eq!(violation_of(Some(UNIT)), None);
    assert_eq!(violation_of(Some(100 * UNIT)), None);
    assert!(violation_of(Some(100 * UNIT + 1)).is_some());
    assert_eq!(violation_of(None), None);
}

#[test]
fn a_part_above_the_whole_is_out_of_bounds() {
    let approval = |value: &str| serde_json::from_str::<Perbill>(value).unwrap();
    let of = |value| {
        violation(&RuntimeParameters::Governance(
            governance::Parameters::Approval(governance::Approval, Some(value)),
        ))
    };
    assert_eq!(of(Perbill::from_percent(80)), None);
    assert!(of(Perbill::one()).is_some());
    // SCALE does not decode such a number; JSON takes it as it is.
    assert!(of(approval("1000000001")).is_some());
}

#[test]
fn groups_say_nothing_of_what_they_leave_out() {
    let group = nerv_runtime::parameters::at_genesis::Bisection {
        drain_share: Some(Perbill::from_percent(30)),
        ..Default::default()
    };
    assert_eq!(
        group.parameters(),
        vec![RuntimeParameters::Bisection(
            bisection::Parameters::DrainShare(
                bisection::DrainShare,
                Some(Perbill::from_percent(30)),
            )
        )]
    );
}

/// What a chain without parameters of its own allows: neither the pace of a single keeper nor the places
/// of proposals, of which one is taken until an operation is beyond dispute, hold up splits.
#[test]
fn one_keeper_alone_can_have_a_leaf_split_into_64_within_four_minutes() {
    sp_io::TestExternalities::default().execute_with(|| {
        let splits = 63;
        let (limit, period) = (governance::RateLimit::get(), governance::RatePeriod::get());
        let blocks = (splits - 1) / limit * period;
        assert!(blocks < 4 * MINUTES, "{blocks}");
        let places: u32 =
            <nerv_runtime::Runtime as pallet_shard_governance::Config>::MaxOpen::get();
        let taken = governance::DisputePeriod::get() + governance::VotingPeriod::get();
        assert!(limit * (taken / period + 1) <= places, "{taken}");
    });
}
