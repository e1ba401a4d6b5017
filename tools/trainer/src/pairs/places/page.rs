// SPDX-License-Identifier: Apache-2.0
//! The report, as a page.

use super::{
    course::Schedule,
    figures::{name, Estimate, Figures, LARGER, MOVED, OBSTACLES},
    terms::Terms,
    Way,
};
use std::fmt::Write;

/// The figures of one family, and of one strength of its communities.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The family.
    pub family: &'static str,
    /// Its figures.
    pub figures: Figures,
}

/// Everything there is to say.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// The chains of each row.
    pub chains: u64,
    /// The seed of the first of them; the others have those that follow.
    pub seed: u64,
    /// What an account sends in a window, in the mean.
    pub rate: f64,
    /// How long chains are looked at.
    pub schedule: Schedule,
    /// What chains hold to.
    pub terms: Terms,
    /// The rows.
    pub rows: Vec<Row>,
}

/// The page.
pub fn markdown(page: &Page) -> String {
    let mut text = String::new();
    introduction(&mut text, page);
    missed(&mut text, page);
    crossing(&mut text, page);
    splits(&mut text, page);
    bounds(&mut text, page);
    text
}

/// A part as per cent.
fn percent(part: f64) -> String {
    format!("{:.1}%", part * 100.0)
}

/// A mean as per cent, with its interval.
fn estimate(estimate: &Estimate) -> String {
    let mean = percent(estimate.mean);
    estimate
        .half
        .map_or(mean.clone(), |half| format!("{mean} ± {:.1}", half * 100.0))
}

/// How strong communities are, in words.
fn strength(figures: &Figures) -> String {
    if figures.within == 0.0 {
        return "none".into();
    }
    let word = if figures.is_strong() {
        "strong"
    } else {
        "weak"
    };
    format!("{word}, {:.0}%", figures.within * 100.0)
}

/// What a row is of: three cells.
fn head(row: &Row) -> String {
    let figures = &row.figures;
    format!(
        "| {} | {} | {} |",
        row.family,
        strength(figures),
        figures.accounts
    )
}

fn introduction(text: &mut String, page: &Page) {
    let Page {
        chains,
        seed,
        rate,
        schedule,
        terms,
        ..
    } = page;
    let Schedule {
        warm_up,
        between,
        leaves,
        settle,
        measured,
    } = schedule;
    let _ = writeln!(
        text,
        "# Where accounts live\n\n\
         Made by `nerv-trainer pairs places`. {chains} chains a row, of seeds from {seed} on; each account \
         sends {rate} transfers a window of {} s in the mean. {warm_up} windows with one leaf, a split every \
         {between} to {leaves} leaves, {settle} to come to rest, {measured} that are counted. Plans have \
         {} moves at most, and {} accounts away from home; an account moves for a gain of more than {:.0} \
         transfers a window.\n",
        terms.window,
        terms.plan_moves,
        terms.away,
        terms.gain as f64 / 256.0
    );
}

/// Which goals are missed, and why.
fn missed(text: &mut String, page: &Page) {
    let _ = writeln!(text, "## Goals that are missed\n");
    let mut all = Vec::new();
    for row in &page.rows {
        let figures = &row.figures;
        let what = format!(
            "{}, {}, {} accounts",
            row.family,
            strength(figures),
            figures.accounts
        );
        let least = figures
            .fewer
            .iter()
            .map(|it| it.mean)
            .fold(f64::INFINITY, f64::min);
        if least < figures.goal() {
            let why = why_across(page, figures);
            all.push(format!(
                "{what}: {} fewer across, where at least {:.0}% are wanted: {why}",
                percent(least),
                figures.goal() * 100.0
            ));
        }
        if figures.moved.mean > MOVED {
            let away = figures.overrides / f64::from(figures.accounts);
            all.push(format!(
                "{what}: {} of the accounts move in an hour, where at most {:.0}% are wanted; {} are away from \
                 home, and plans could have {:.0} moves an hour",
                percent(figures.moved.mean),
                MOVED * 100.0,
                percent(away),
                f64::from(page.terms.plan_moves) * page.terms.hourly()
            ));
        }
        let larger = figures.larger[Way::Planned as usize];
        if larger > LARGER {
            all.push(format!(
                "{what}: the larger child has {} of the load in the mean of all splits, where at most {:.0}% \
                 are wanted: in {} of the splits none of the candidates was in balance",
                percent(larger),
                LARGER * 100.0,
                percent(figures.none_balanced)
            ));
        }
    }
    if all.is_empty() {
        all.push("None.".into());
    }
    for line in all {
        let _ = writeln!(text, "- {line}");
    }
    let _ = writeln!(text);
}

/// Why not fewer transfers are across.
fn why_across(page: &Page, figures: &Figures) -> String {
    /// The part of all transfers from which on an obstacle is one.
    const WORTH: f64 = 0.01;
    let mut reasons = Vec::new();
    let away = f64::from(page.terms.away);
    if figures.overrides > 0.95 * away {
        reasons.push(format!(
            "{:.0} overrides of {away} are in use, for {} accounts",
            figures.overrides, figures.accounts
        ));
    }
    let [as_is, single @ .., all] = figures.obstacles;
    for (saved, what) in single.iter().zip(&OBSTACLES[1..]) {
        if saved - as_is > WORTH {
            let more = percent(saved - as_is);
            reasons.push(format!(
                "without the bound of {what} one plan would save another {more} of all transfers"
            ));
        }
    }
    if as_is > WORTH {
        reasons.push(format!(
            "plans have not come to an end: another would save {}",
            percent(as_is)
        ));
    }
    if figures.held < 0.5 {
        reasons.push(format!(
            "the sketch holds the pairs of {} of the transfers across",
            percent(figures.held)
        ));
    }
    if reasons.is_empty() {
        reasons.push(format!(
            "no bound is in the way; a plan without any would save {} of all transfers",
            percent(all)
        ));
    }
    reasons.join("; ")
}

fn crossing(text: &mut String, page: &Page) {
    let _ = writeln!(
        text,
        "## Transfers across\n\n\
         As parts of all transfers in the steady state, where leaves are split by the next bit of the id \
         (*prefix*), by the first candidate (*first*), by the one that parts the least (*chosen*), and where \
         accounts are moved as well (*moved*). *Fewer* is by what part fewer are across than with either of \
         the first two, with 95% intervals over chains; *by cuts* the same without moves. *A move saves* so many \
         transfers across from then to the end of the course, against chosen cuts alone.\n\n\
         | family | within communities | accounts | prefix | first | chosen | moved | fewer than prefix | \
         fewer than first | by cuts, than first | goal | moved an hour | overrides | a move saves |\n\
         |---|---|---|---|---|---|---|---|---|---|---|---|---|---|"
    );
    for row in &page.rows {
        let figures = &row.figures;
        let [prefix, first, chosen, moved] = figures.across.map(percent);
        let [than_prefix, than_first] = &figures.fewer;
        let is_met = figures.fewer.iter().all(|it| it.mean >= figures.goal());
        let goal = format!(
            "{:.0}%, {}",
            figures.goal() * 100.0,
            if is_met { "met" } else { "**missed**" }
        );
        let _ = writeln!(
            text,
            "{} {prefix} | {first} | {chosen} | {moved} | {} | {} | {} | {goal} | {} | {:.0} | {:.0} |",
            head(row),
            estimate(than_prefix),
            estimate(than_first),
            estimate(&figures.fewer_by_cuts[1]),
            estimate(&figures.moved),
            figures.overrides,
            figures.saved
        );
    }
    let _ = writeln!(text);
}

fn splits(text: &mut String, page: &Page) {
    let _ = writeln!(
        text,
        "## Splits\n\n\
         *Larger child*: its part of the load of both in the window after the split, in the mean; in brackets \
         the part of the splits in which it had {:.0}% at most. *None in balance*: the part of the choices in which \
         every candidate would have given one child more than {:.0}%, as the chain counts. *Heaviest leaf*: its load in \
         the steady state by the mean of all leaves.\n\n\
         | family | within communities | accounts | larger child, prefix | first | chosen | moved | none in \
         balance | heaviest leaf, first | chosen | moved | leaves, at least |\n\
         |---|---|---|---|---|---|---|---|---|---|---|---|",
        LARGER * 100.0,
        f64::from(page.terms.cut_balance) / 1e4
    );
    for row in &page.rows {
        let figures = &row.figures;
        let cell = |way: Way| {
            let way = way as usize;
            format!(
                "{} ({:.0}%)",
                percent(figures.larger[way]),
                figures.balanced[way] * 100.0
            )
        };
        let [prefix, first, chosen, moved] = Way::ALL.map(cell);
        let [_, heavy_first, heavy_chosen, heavy_moved] = figures.heaviest;
        let _ = writeln!(
            text,
            "{} {prefix} | {first} | {chosen} | {moved} | {} | {heavy_first:.2} | {heavy_chosen:.2} | \
             {heavy_moved:.2} | {} |",
            head(row),
            percent(figures.none_balanced),
            figures.leaves
        );
    }
    let _ = writeln!(text);
}

fn bounds(text: &mut String, page: &Page) {
    let _ = writeln!(
        text,
        "## What is left, and what bounds it\n\n\
         What one more plan would save when the course ends, with as many moves as it takes, as parts of all \
         transfers and as is expected: bound as it is, and without one of its bounds. *Held*: of the transfers \
         across, those of pairs that the sketch holds. *Skipped*: of the moves that were planned, those that could \
         not be made any more 30 s later.\n\n\
         | family | within communities | accounts | {} | held | skipped | decides |\n\
         |---|---|---|---|---|---|---|---|---|---|---|---|",
        OBSTACLES.map(|what| format!("without {what}")).join(" | ").replacen("without nothing", "as it is", 1)
    );
    for row in &page.rows {
        let figures = &row.figures;
        let decides: Vec<String> = (0..)
            .zip(figures.decides)
            .filter(|(_, chains)| *chains > 0)
            .map(|(forecaster, chains)| format!("{} {chains}", name(forecaster)))
            .collect();
        let _ = writeln!(
            text,
            "{} {} | {} | {} | {} |",
            head(row),
            figures.obstacles.map(percent).join(" | "),
            percent(figures.held),
            percent(figures.skipped),
            decides.join(", ")
        );
    }
}

#[cfg(test)]
mod tests;
