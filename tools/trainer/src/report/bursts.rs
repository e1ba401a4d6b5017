// SPDX-License-Identifier: Apache-2.0
//! Of the report: bursts that are over within seconds, and the floor that keeps them from being
//! heard.

use super::{
    markdown::{line, percent},
    Report,
};
use crate::{floor::FLOORS, simulate::blips::LONGEST};
use std::fmt::Write;

/// What a floor costs.
pub(super) fn floors(text: &mut String, report: &Report) {
    line(
        text,
        "## The floor\n\n\
         On the chain a forecast is heard only above a floor: the mean load of the last seconds \
         must come to a share of the limit, and no second counts for more than one at the limit. \
         Overload that is there is always heard. What that costs: recall, specificity, and mean \
         lead in seconds.\n",
    );
    let names: Vec<String> = FLOORS.iter().map(|floor| floor.to_string()).collect();
    let _ = writeln!(text, "| set | family | {} |", names.join(" | "));
    let _ = writeln!(text, "|---|---{}|", "|---".repeat(FLOORS.len()));
    for set in report.sets.iter().filter(|set| set.name != "real") {
        let single = set.families.len() == 1;
        let all = if single { None } else { Some(&set.all) };
        for family in set.families.iter().chain(all) {
            let cell = |[recall, specificity, lead]: &[f64; 3]| {
                format!(
                    "{} · {} · {lead:.1}",
                    percent(*recall),
                    percent(*specificity)
                )
            };
            let cells: Vec<String> = family.floors.iter().map(cell).collect();
            let _ = writeln!(
                text,
                "| {} | {} | {} |",
                set.name,
                family.name,
                cells.join(" | ")
            );
        }
    }
    line(text, "");
}

/// Bursts that are over within seconds.
pub(super) fn blips(text: &mut String, report: &Report) {
    let _ = writeln!(
        text,
        "## Blips\n\n\
         Bursts over a base of up to 0.3 times the limit that add half the limit to 30 times it \
         for 1 to {LONGEST} seconds: one *alone*, or three to six *again* and again. Those that lift the \
         mean rate above the limit are overload and left out. *Calls* are bursts in or within 20 \
         seconds of which overload was forecast, so that keepers have something to do; *splits* \
         those that were split, because 4 seconds later the forecast was still not below 0.5.\n"
    );
    line(
        text,
        "| limit, TPS | bursts | sent by | floor | bursts without overload | calls | splits |",
    );
    line(text, "|---|---|---|---|---|---|---|");
    for one in &report.blips {
        let counts = &one.counts;
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {} | {} | {} |",
            one.limit,
            if one.kind.alone { "alone" } else { "again" },
            if one.kind.script { "one" } else { "many" },
            one.floor,
            counts.bursts,
            percent(counts.part(counts.calls)),
            percent(counts.part(counts.splits))
        );
    }
    line(
        text,
        "\nWhat it costs to have an idle leaf split for nothing: the fewest transfers within 20 \
         seconds, at an even pace, that are split although they are no overload. A dash: none of \
         those tried.\n",
    );
    line(
        text,
        "| limit, TPS | floor | transfers | overload is from |",
    );
    line(text, "|---|---|---|---|");
    for (limit, floor, transfers) in &report.cheapest {
        let transfers = transfers.map_or("-".into(), |count| count.to_string());
        let _ = writeln!(
            text,
            "| {limit} | {floor} | {transfers} | {} |",
            limit * 30.0 + 1.0
        );
    }
    line(text, "");
}
