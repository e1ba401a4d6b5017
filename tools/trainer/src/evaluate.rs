// SPDX-License-Identifier: Apache-2.0
//! The fixed-point model over samples, beside the rules it is compared with.

use crate::{
    dataset::parallel,
    floor::FLOORS,
    intervals::{gain, simple, Episode},
    metrics::{leads, onsets, Histogram, Tally, THRESHOLD},
    rules::{Yardsticks, COUNT},
    trace::Samples,
};
use nerv_primitives_neural::{Model, State};

/// What there is to say about a set of samples.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Judgement {
    /// The fixed-point model.
    pub model: Tally,
    /// The rules, in the order of [`crate::rules::RULES`].
    pub rules: [Tally; COUNT],
    /// The model's probabilities and outcomes.
    pub histogram: Histogram,
    /// The model's lead before each onset, in seconds.
    pub leads: Vec<usize>,
    /// That of the exponentially weighted mean.
    pub ewma_leads: Vec<usize>,
    /// The same, onset by onset.
    pub episodes: Vec<Episode>,
    /// The model where a forecast is heard only above each of [`FLOORS`], and its leads then.
    pub floors: [(Tally, Vec<usize>); FLOORS.len()],
}

impl Judgement {
    /// Adds what was judged elsewhere.
    pub fn merge(&mut self, other: &Self) {
        self.model.merge(&other.model);
        for (rule, other) in self.rules.iter_mut().zip(&other.rules) {
            rule.merge(other);
        }
        self.histogram.merge(&other.histogram);
        self.leads.extend(&other.leads);
        self.ewma_leads.extend(&other.ewma_leads);
        self.episodes.extend(&other.episodes);
        for (floor, other) in self.floors.iter_mut().zip(&other.floors) {
            floor.0.merge(&other.0);
            floor.1.extend(&other.1);
        }
    }

    /// The mean lead in seconds, onsets that came unforeseen counted as 0.
    pub fn mean_lead(&self) -> f64 {
        mean(&self.leads)
    }

    /// The Brier scores of the rules.
    pub fn rule_scores(&self) -> [f64; COUNT] {
        self.rules.map(|rule| rule.brier())
    }

    /// By how much the Brier score is below the better of the two rules that say yes or no, as a
    /// part of it.
    pub fn simple_gain(&self) -> f64 {
        gain(self.model.brier(), simple(&self.rule_scores()))
    }

    /// The same against the best of all rules.
    pub fn gain(&self) -> f64 {
        gain(self.model.brier(), &self.rule_scores())
    }
}

/// The mean of counts; 0 of none.
pub fn mean(counts: &[usize]) -> f64 {
    counts.iter().sum::<usize>() as f64 / counts.len().max(1) as f64
}

/// The model's probability in each second, in parts per million, from the zero state.
pub fn forecasts(model: &Model, samples: &Samples) -> Vec<u32> {
    let mut state = State::default();
    samples
        .features
        .iter()
        .map(|features| model.step(&mut state, &features.input()))
        .collect()
}

/// The forecasts for each of many sequences.
pub fn forecasts_of(model: &Model, all: &[Samples]) -> Vec<Vec<u32>> {
    parallel(all, |samples| forecasts(model, samples))
}

/// Judges forecasts of a sequence.
pub fn judge(samples: &Samples, forecasts: &[u32], yardsticks: &Yardsticks) -> Judgement {
    let mut all = Judgement::default();
    let threshold = f64::from(THRESHOLD) / 1e6;
    let decisions: Vec<bool> = forecasts.iter().map(|p| *p > THRESHOLD).collect();
    // One for each onset; one for a sequence without any.
    let onsets = onsets(&samples.plain);
    all.leads = leads(&onsets, &decisions);
    all.ewma_leads = leads(&onsets, &samples.ewma);
    let mut episodes = vec![Episode::default(); onsets.len().max(1)];
    for (episode, lead) in episodes.iter_mut().zip(&all.leads) {
        episode.lead = Some(*lead);
    }
    let said = yardsticks.say(samples);
    let mut current = 0;
    for (n, outcome) in samples.overload.iter().enumerate() {
        // Half way to the next onset its episode begins.
        if let [Some(this), Some(next)] = [onsets.get(current), onsets.get(current + 1)] {
            current += usize::from(n > this.midpoint(*next));
        }
        let episode = &mut episodes[current];
        let p = f64::from(forecasts[n]) / 1e6;
        let square = |p: f64| (p - f64::from(u8::from(*outcome))).powi(2);
        all.model.add(p, decisions[n], *outcome);
        episode.samples += 1;
        episode.model += square(p);
        episode.positives += u64::from(*outcome);
        episode.hits += u64::from(*outcome && decisions[n]);
        for (rule, p) in said[n].iter().enumerate() {
            all.rules[rule].add(*p, *p > threshold, *outcome);
            episode.rules[rule] += square(*p);
        }
        all.histogram.add(forecasts[n], *outcome);
    }
    all.episodes = episodes;
    for (floor, (tally, leads_above)) in FLOORS.iter().zip(&mut all.floors) {
        let mut decisions = decisions.clone();
        for (decision, heard) in decisions.iter_mut().zip(floor.heard(samples)) {
            *decision &= heard;
        }
        for (n, outcome) in samples.overload.iter().enumerate() {
            tally.add(f64::from(forecasts[n]) / 1e6, decisions[n], *outcome);
        }
        *leads_above = leads(&onsets, &decisions);
    }
    all
}

/// Judges each family of samples, in the order in which families first appear.
pub fn judge_families(
    all: &[Samples],
    forecasts: &[Vec<u32>],
    yardsticks: &Yardsticks,
) -> Vec<(String, Judgement)> {
    let mut families: Vec<(String, Judgement)> = Vec::new();
    for (samples, forecasts) in all.iter().zip(forecasts) {
        let here = judge(samples, forecasts, yardsticks);
        match families
            .iter_mut()
            .find(|(name, _)| *name == samples.family)
        {
            Some((_, judgement)) => judgement.merge(&here),
            None => families.push((samples.family.clone(), here)),
        }
    }
    families
}

/// The sum of all families.
pub fn total(families: &[(String, Judgement)]) -> Judgement {
    let mut all = Judgement::default();
    for (_, judgement) in families {
        all.merge(judgement);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generator::{generate, Family, Set};
    use nerv_primitives_neural::Parameters;

    #[test]
    fn a_model_that_knows_nothing_is_judged_as_such() {
        let model = Model::new(Parameters::zero(12, 15)).unwrap();
        let all = vec![
            Samples::of(&generate(Family::Square, 9, Set::Test, 0)),
            Samples::of(&generate(Family::Ramp, 9, Set::Test, 0)),
            Samples::of(&generate(Family::Square, 9, Set::Test, 1)),
        ];
        let said = forecasts_of(&model, &all);
        let families = judge_families(&all, &said, &Yardsticks::fit(&all));
        let names: Vec<_> = families.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["square", "ramp"]);
        let total = total(&families);
        assert_eq!(
            total.model.count() as usize,
            all.iter().map(Samples::len).sum::<usize>()
        );
        assert_eq!(total.model.brier(), 0.25);
        assert_eq!(total.model.recall(), 0.0);
        assert_eq!(total.model.specificity(), 1.0);
        assert_eq!(total.mean_lead(), 0.0);
        // The plain rule is right while an overload lasts and wrong before it.
        let [plain, _, rate_logistic, ..] = &total.rules;
        assert!(plain.specificity() > 0.97 && plain.recall() < 1.0);
        // A rule that may say how sure it is cannot be worse than one that may not.
        assert!(rate_logistic.brier() < plain.brier());
        // Episodes leave nothing out.
        let sum = |of: fn(&Episode) -> f64| total.episodes.iter().map(of).sum::<f64>();
        let count = total.model.count() as f64;
        assert_eq!(sum(|episode| episode.samples as f64), count);
        assert_eq!(sum(|episode| episode.model), 0.25 * count);
        let rule = sum(|episode| episode.rules[0]) / count;
        assert!((rule - plain.brier()).abs() < 1e-9);
        let with_lead = total.episodes.iter().filter(|one| one.lead.is_some());
        assert_eq!(with_lead.count(), total.leads.len());
        assert!(total.episodes.len() > 3);
    }
}
