// SPDX-License-Identifier: Apache-2.0
//! The fixed-point model over samples, beside the rules it is compared with.

use crate::{
    dataset::parallel,
    metrics::{leads, Histogram, Logistic, Tally, THRESHOLD},
    trace::Samples,
};
use nerv_primitives_neural::{Model, State};

/// The logistic yardsticks, fitted on the validation set.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct Yardsticks {
    /// On the mean rate over 30 seconds.
    pub rate: Logistic,
    /// On the exponentially weighted mean.
    pub ewma: Logistic,
}

impl Yardsticks {
    /// Fits both.
    pub fn fit(samples: &[Samples]) -> Self {
        Self {
            rate: Logistic::fit(samples.iter(), |samples| &samples.rate_level),
            ewma: Logistic::fit(samples.iter(), |samples| &samples.ewma_level),
        }
    }
}

/// What there is to say about a set of samples.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Judgement {
    /// The fixed-point model.
    pub model: Tally,
    /// The plain rule: the mean rate is above the limit.
    pub plain: Tally,
    /// The exponentially weighted mean is above the limit.
    pub ewma: Tally,
    /// The logistic yardstick on the mean rate.
    pub rate_logistic: Tally,
    /// The logistic yardstick on the exponentially weighted mean.
    pub ewma_logistic: Tally,
    /// The model's probabilities and outcomes.
    pub histogram: Histogram,
    /// The model's lead before each onset, in seconds.
    pub leads: Vec<usize>,
    /// That of the exponentially weighted mean.
    pub ewma_leads: Vec<usize>,
}

impl Judgement {
    /// Adds what was judged elsewhere.
    pub fn merge(&mut self, other: &Self) {
        self.model.merge(&other.model);
        self.plain.merge(&other.plain);
        self.ewma.merge(&other.ewma);
        self.rate_logistic.merge(&other.rate_logistic);
        self.ewma_logistic.merge(&other.ewma_logistic);
        self.histogram.merge(&other.histogram);
        self.leads.extend(&other.leads);
        self.ewma_leads.extend(&other.ewma_leads);
    }

    /// The mean lead in seconds, onsets that came unforeseen counted as 0.
    pub fn mean_lead(&self) -> f64 {
        mean(&self.leads)
    }

    /// By how much the Brier score is below the better of the two rules', as a part of it.
    pub fn gain(&self) -> f64 {
        let best = self.plain.brier().min(self.ewma.brier());
        if best == 0.0 {
            return 0.0;
        }
        1.0 - self.model.brier() / best
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
    let certain = |says: bool| f64::from(u8::from(says));
    let threshold = f64::from(THRESHOLD) / 1e6;
    let decisions: Vec<bool> = forecasts.iter().map(|p| *p > THRESHOLD).collect();
    for (n, outcome) in samples.overload.iter().enumerate() {
        let (plain, ewma) = (samples.plain[n], samples.ewma[n]);
        all.model
            .add(f64::from(forecasts[n]) / 1e6, decisions[n], *outcome);
        all.plain.add(certain(plain), plain, *outcome);
        all.ewma.add(certain(ewma), ewma, *outcome);
        let by_rate = yardsticks.rate.probability(samples.rate_level[n]);
        all.rate_logistic
            .add(by_rate, by_rate > threshold, *outcome);
        let by_ewma = yardsticks.ewma.probability(samples.ewma_level[n]);
        all.ewma_logistic
            .add(by_ewma, by_ewma > threshold, *outcome);
        all.histogram.add(forecasts[n], *outcome);
    }
    all.leads = leads(&samples.plain, &decisions);
    all.ewma_leads = leads(&samples.plain, &samples.ewma);
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
        assert!(total.plain.specificity() > 0.97 && total.plain.recall() < 1.0);
        // A rule that may say how sure it is cannot be worse than one that may not.
        assert!(total.rate_logistic.brier() < total.plain.brier());
    }
}
