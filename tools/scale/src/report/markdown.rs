// SPDX-License-Identifier: Apache-2.0
//! README.md of a report.

use super::{
    figures::{given, in_short, latencies, machines, most},
    pictures::GOAL,
    table::{percent, whole, Table},
    Report,
};
use crate::{
    constants::{Kind, DEFINITIONS},
    sweep::TOLERANCE,
};

/// What the simulation takes for granted.
const ASSUMPTIONS: &[&str] = &[
    "Transfers are sent to each lane as a Poisson process of the same rate. Of those that cross, each other lane gets \
     as many. Of a single lane they go to a shard on the chain, so that its mix is that of many lanes.",
    "Each replica has a machine and a line of its own. Signatures use all its cores, everything else one of them. \
     No replica is slow, lies or fails; nothing is lost on the way.",
    "A transfer reaches the leader after the mean time of the network. A round is what the leader needs to execute \
     the batch, to send the transfers once and the batch to one replica after the other; what each replica needs to \
     execute it again, signatures included; and the way of its vote. The certificate counts when the leader has it: \
     votes go to all, so others have it at about the same time.",
    "What waits in a lane is taken in its order. A transfer to another lane for which there is no room holds up those \
     behind it, so that what gets through has the mix of what was sent. A leader that lets others pass does more \
     transfers within the lane, and no more across.",
    "A lane sends a commit of all that is certified as often as it may. Of its commits that wait, a block takes the \
     one that brings most. Commits go before other extrinsics, those that bring most headers first; those that do \
     not fit are passed over.",
    "Where lanes go by final blocks, every block is final the same time after it is seen. *Committed* is when a lane \
     sees the block, final or not; *arrived* likewise.",
    "Blocks come in every slot. Who builds one executes it, and so does who sees it: a block is seen after twice the \
     time that it takes, the time of its bytes on one line, and the way. There are no forks.",
    "Lanes are visited first in a block, in turn, each with an equal part of the time that is for visits; messages \
     between shards come then, with what they have to themselves, and have what is left over at its end. All three of \
     a transfer may be in one block. Where lanes are visited again with what is left over, it is after these messages.",
    "As many lanes as there are: the runtime's list has room for 32. What is told of more is what a longer list would \
     come to, if it cost no more than it does now.",
    "No transfer is refused for its own sake; nobody sends what does not count.",
];

/// The report as Markdown.
pub fn markdown(report: &Report) -> String {
    let plan = &report.plan;
    let mut text = String::from("# How far lanes scale\n\n");
    let seeds: Vec<String> = plan.seeds.iter().map(u64::to_string).collect();
    text.push_str(&format!(
        "Simulated by `nerv-scale` from the constants below and nothing else: {} blocks after {} that do not count, \
         seeds {}. In brackets: the least and the most over seeds.\n\n",
        plan.blocks.1,
        plan.blocks.0,
        seeds.join(", ")
    ));
    for crossing in &plan.crossings {
        text.push_str(&format!("- {}\n", in_short(report, *crossing)));
    }
    text.push_str(&goal(report));

    text.push_str(&format!(
        "\n## As much as lanes bear\n\nThe most at which of each kind of transfer all but {} get through, and 99 of 100 \
         are committed within {} s of being sent. *Efficiency*: what a lane does, as a part of what a single one does. \
         *Closed form*: the load at which, by means alone, something is full if each lane commits as often as it can. \
         *Fullest*: what is used most, and how much of it.\n\n\
         ![Transfers a second](throughput.svg)\n\n![Efficiency](efficiency.svg)\n",
        percent(TOLERANCE),
        plan.within,
    ));
    for crossing in &plan.crossings {
        let table = most(report, *crossing).markdown();
        text.push_str(&format!("\n### {} cross\n\n{table}", percent(*crossing)));
    }

    text.push_str(&format!(
        "\n## {} transfers a second in each lane\n\n*Arrived*: the receiver's lane sees the units in its inbox. \
         *Usable*: a certified batch has taken them out of it.\n",
        whole(plan.rate)
    ));
    for crossing in &plan.crossings {
        let table = given(report, *crossing).markdown();
        text.push_str(&format!("\n### {} cross\n\n{table}", percent(*crossing)));
    }

    let (lanes, crossing) = plan.latencies;
    text.push_str(&format!(
        "\n## Latencies by load\n\n{lanes} lanes of which {} of transfers cross, at parts of the most that they bear.\n\n\
         ![Latencies](latency.svg)\n\n{}",
        percent(crossing),
        latencies(report).markdown()
    ));
    text.push_str("\n## What a block's time goes to\n\n![The chain](chain.svg)\n");
    text.push_str(&format!(
        "\n## Machines and lines\n\nOf each lane, at the most that it bears.\n\n{}",
        machines(report).markdown()
    ));
    text.push_str("\n## What is assumed\n\n");
    text.push_str(&format!(
        "- {} of transfers come by an extrinsic on the chain; others take {} of the room of ordinary extrinsics.\n",
        percent(plan.slow),
        percent(plan.others)
    ));
    for assumption in ASSUMPTIONS {
        text.push_str(&format!("- {assumption}\n"));
    }
    text + &constants(report)
}

/// Whether lanes are as efficient as they are to be, for each share that crosses.
fn goal(report: &Report) -> String {
    let mut text = format!("\nAt least {} efficient up to 32 lanes:", percent(GOAL));
    for crossing in &report.plan.crossings {
        let cells = report.results.of(*crossing).filter(|cell| cell.lanes <= 32);
        let least = cells
            .map(|cell| report.results.efficiency(cell).mean)
            .fold(f64::MAX, f64::min);
        let met = if least >= GOAL { "yes" } else { "no" };
        text.push_str(&format!(
            " {met} ({} at the least) if {} cross;",
            percent(least),
            percent(*crossing)
        ));
    }
    text.pop();
    text + ".\n"
}

/// The constants with their sources.
fn constants(report: &Report) -> String {
    let mut text = String::from("\n## Constants\n");
    for (kind, title) in [
        (Kind::Measured, "Measured"),
        (Kind::Rule, "Set by the code"),
        (Kind::Assumed, "Assumed"),
    ] {
        let mut table = Table::new(&["constant", "value", "meaning", "source", "how"]);
        let mut count = 0;
        for known in DEFINITIONS {
            let Some(given) = report.constants.given.get(known.name) else {
                continue;
            };
            if given.kind == kind {
                count += 1;
                table.row(vec![
                    format!("`{}`", known.name),
                    format!("{} {}", given.value, given.unit),
                    known.meaning.trim().into(),
                    given.source.clone(),
                    given.how.clone(),
                ]);
            }
        }
        if count > 0 {
            text.push_str(&format!("\n### {title}\n\n{}", table.markdown()));
        }
    }
    text
}
