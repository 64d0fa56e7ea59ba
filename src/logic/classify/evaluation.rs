//! Verdicts against labels: accuracy, F1, confusion, coverage, calibration. Only counting.
#![expect(
    clippy::cast_precision_loss,
    clippy::arithmetic_side_effects,
    reason = "counts of rows become shares"
)]

use super::examples::Example;
use crate::domain::kind::{Kind, Verdict};
use std::collections::BTreeMap;
use std::fmt;

/// One row with what the sorter said of it.
#[derive(Clone, Copy, Debug)]
pub struct Judged<'a> {
    /// The truth.
    pub example: &'a Example,
    /// What was said.
    pub verdict: &'a Verdict,
}

fn is_right(one: &Judged) -> bool {
    one.example.accepts(one.verdict.label)
}

fn is_in_first_two(one: &Judged) -> bool {
    one.verdict.ranking.iter().take(2).any(|ranked| one.example.accepts(ranked.label))
}

/// What was said, another accepted label counting as the label itself.
fn said(one: &Judged) -> Kind {
    if is_right(one) { one.example.label } else { one.verdict.label }
}

/// Figures of a group of rows; shares are `0.0..=1.0`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Figures {
    /// How many rows.
    pub rows: usize,
    /// Share of right verdicts.
    pub accuracy: f64,
    /// Mean F1 of the labels present.
    pub macro_f1: f64,
    /// Share with the truth among the first two.
    pub top_two: f64,
    /// Share that was not unsure.
    pub answered: f64,
    /// Share of right ones among those.
    pub answered_accuracy: f64,
    /// Largest share that can be answered with nine of ten right.
    pub share_at_90: f64,
    /// Mean distance between confidence and truth over ten bins (expected calibration error).
    pub calibration_error: f64,
}

/// A bin of the reliability table.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Bin {
    /// How many verdicts fell into it.
    pub rows: usize,
    /// Mean confidence claimed.
    pub confidence: f64,
    /// Share that was right.
    pub accuracy: f64,
}

/// All that `saldo evaluate` prints.
#[derive(Clone, Debug, PartialEq)]
pub struct Evaluation {
    /// All rows together.
    pub all: Figures,
    /// By source and language.
    pub groups: BTreeMap<String, Figures>,
    /// Rows, precision, recall by label.
    pub labels: Vec<(Kind, usize, f64, f64)>,
    /// How often (truth, said) occurred.
    pub confusion: BTreeMap<(Kind, Kind), usize>,
    /// Confidence in tenths.
    pub reliability: [Bin; 10],
    /// Share answered and accuracy at a few thresholds.
    pub coverage: Vec<(f32, f64, f64)>,
}

/// Counts.
#[must_use]
pub fn evaluate(judged: &[Judged]) -> Evaluation {
    let mut by_group: BTreeMap<String, Vec<Judged>> = BTreeMap::new();
    let mut confusion = BTreeMap::new();
    for one in judged {
        let group = format!("{}/{}", one.example.source, one.example.lang);
        by_group.entry(group).or_default().push(*one);
        *confusion.entry((one.example.label, said(one))).or_default() += 1;
    }
    Evaluation {
        all: figures(judged),
        groups: by_group.iter().map(|(group, rows)| (group.clone(), figures(rows))).collect(),
        labels: Kind::ALL.into_iter().filter_map(|kind| label(judged, kind)).collect(),
        confusion,
        reliability: reliability(judged),
        coverage: [0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95]
            .map(|threshold| coverage(judged, threshold))
            .to_vec(),
    }
}

/// The figures of some rows.
#[must_use]
pub fn figures(judged: &[Judged]) -> Figures {
    let sure: Vec<Judged> = judged.iter().filter(|one| !one.verdict.unsure).copied().collect();
    Figures {
        rows: judged.len(),
        accuracy: share(judged, is_right),
        macro_f1: macro_f1(judged),
        top_two: share(judged, is_in_first_two),
        answered: sure.len() as f64 / judged.len().max(1) as f64,
        answered_accuracy: share(&sure, is_right),
        share_at_90: share_at(judged, 0.9),
        calibration_error: calibration_error(judged),
    }
}

fn share(judged: &[Judged], is: impl Fn(&Judged) -> bool) -> f64 {
    judged.iter().filter(|one| is(one)).count() as f64 / judged.len().max(1) as f64
}

fn label(judged: &[Judged], kind: Kind) -> Option<(Kind, usize, f64, f64)> {
    let rows = judged.iter().filter(|one| one.example.label == kind).count();
    let said = judged.iter().filter(|one| said(one) == kind).count();
    let hits = judged.iter().filter(|one| one.example.label == kind && is_right(one)).count();
    let of = |all: usize| hits as f64 / all.max(1) as f64;
    (rows + said > 0).then(|| (kind, rows, of(said), of(rows)))
}

fn macro_f1(judged: &[Judged]) -> f64 {
    let labels: Vec<_> = Kind::ALL.into_iter().filter_map(|kind| label(judged, kind)).collect();
    let present: Vec<f64> = labels
        .iter()
        .filter(|(_, rows, ..)| *rows > 0)
        .map(|(_, _, p, r)| if p + r > 0.0 { 2.0 * p * r / (p + r) } else { 0.0 })
        .collect();
    present.iter().sum::<f64>() / present.len().max(1) as f64
}

fn share_at(judged: &[Judged], accuracy: f64) -> f64 {
    let mut ranked: Vec<Judged> = judged.to_vec();
    ranked.sort_by(|a, b| b.verdict.confidence.total_cmp(&a.verdict.confidence));
    let (mut best, mut hits) = (0, 0);
    for (before, one) in ranked.iter().enumerate() {
        hits += usize::from(is_right(one));
        if hits as f64 >= accuracy * (before + 1) as f64 {
            best = before + 1;
        }
    }
    best as f64 / judged.len().max(1) as f64
}

fn reliability(judged: &[Judged]) -> [Bin; 10] {
    let mut bins = [Bin::default(); 10];
    for (tenth, bin) in (0_u8..).zip(&mut bins) {
        let low = f32::from(tenth) / 10.0;
        let in_bin: Vec<Judged> = judged
            .iter()
            .filter(|one| {
                let c = one.verdict.confidence;
                c >= low && (c < low + 0.1 || tenth == 9)
            })
            .copied()
            .collect();
        let claimed: f64 = in_bin.iter().map(|one| f64::from(one.verdict.confidence)).sum();
        *bin = Bin {
            rows: in_bin.len(),
            confidence: claimed / in_bin.len().max(1) as f64,
            accuracy: share(&in_bin, is_right),
        };
    }
    bins
}

fn calibration_error(judged: &[Judged]) -> f64 {
    let off = |bin: &Bin| (bin.confidence - bin.accuracy).abs() * bin.rows as f64;
    reliability(judged).iter().map(off).sum::<f64>() / judged.len().max(1) as f64
}

fn coverage(judged: &[Judged], threshold: f32) -> (f32, f64, f64) {
    let over: Vec<Judged> =
        judged.iter().filter(|one| one.verdict.confidence >= threshold).copied().collect();
    (threshold, over.len() as f64 / judged.len().max(1) as f64, share(&over, is_right))
}

impl fmt::Display for Evaluation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{:36} {:>5} {:>6} {:>6} {:>6} {:>6} {:>6} {:>6} {:>6}",
            "group", "rows", "acc", "F1", "top2", "sure", "acc", "at90", "ECE"
        )?;
        for (group, figures) in &self.groups {
            row(f, group, figures)?;
        }
        row(f, "all", &self.all)?;
        writeln!(f, "\n{:24} {:>5} {:>9} {:>6}", "label", "rows", "precision", "recall")?;
        for (kind, rows, precision, recall) in &self.labels {
            let (p, r) = (100.0 * precision, 100.0 * recall);
            writeln!(f, "{:24} {rows:5} {p:9.1} {r:6.1}", kind.label())?;
        }
        self.write_confusion(f)?;
        writeln!(f, "\nconfidence   rows  claimed  right")?;
        for (tenth, bin) in self.reliability.iter().enumerate().filter(|(_, bin)| bin.rows > 0) {
            let (c, a) = (100.0 * bin.confidence, 100.0 * bin.accuracy);
            writeln!(f, "from {tenth}0 %    {:5} {c:8.1} {a:6.1}", bin.rows)?;
        }
        writeln!(f, "\nthreshold  answered  right")?;
        for (threshold, answered, right) in &self.coverage {
            writeln!(f, "{threshold:9.2} {:9.1} {:6.1}", 100.0 * answered, 100.0 * right)?;
        }
        Ok(())
    }
}

impl Evaluation {
    fn write_confusion(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\n{:20}", "truth \\ said")?;
        for kind in Kind::ALL {
            write!(f, " {:>6}", kind.label().get(..6).unwrap_or(kind.label()))?;
        }
        writeln!(f)?;
        for truth in Kind::ALL {
            write!(f, "{:20}", truth.label())?;
            for said in Kind::ALL {
                let count = self.confusion.get(&(truth, said)).copied().unwrap_or(0);
                write!(f, " {:>6}", if count == 0 { ".".to_owned() } else { count.to_string() })?;
            }
            writeln!(f)?;
        }
        Ok(())
    }
}

fn row(f: &mut fmt::Formatter<'_>, group: &str, figures: &Figures) -> fmt::Result {
    let cells = [
        figures.accuracy,
        figures.macro_f1,
        figures.top_two,
        figures.answered,
        figures.answered_accuracy,
        figures.share_at_90,
        figures.calibration_error,
    ];
    write!(f, "{group:36} {:5}", figures.rows)?;
    for cell in cells {
        write!(f, " {:6.1}", 100.0 * cell)?;
    }
    writeln!(f)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::kind::Ranked;

    fn example(label: Kind, accept: &[Kind]) -> Example {
        Example {
            text: String::new(),
            label,
            accept: accept.to_vec(),
            lang: "en".to_owned(),
            source: "desk".to_owned(),
            weight: 1.0,
            is_spam: false,
            is_archive: false,
        }
    }

    fn verdict(label: Kind, confidence: f32, second: Kind) -> Verdict {
        let ranking = vec![
            Ranked { label, confidence },
            Ranked { label: second, confidence: 1.0 - confidence },
        ];
        Verdict { label, confidence, unsure: confidence < 0.7, ranking, because: Vec::new() }
    }

    #[test]
    fn figures_are_what_one_counts_by_hand() {
        use Kind::{Access, Dispute, Fraud, Payment};
        let rows = [
            (example(Dispute, &[]), verdict(Dispute, 0.95, Payment)),
            (example(Dispute, &[]), verdict(Payment, 0.85, Dispute)),
            (example(Payment, &[]), verdict(Payment, 0.75, Access)),
            (example(Dispute, &[Fraud]), verdict(Fraud, 0.65, Access)),
        ];
        let judged: Vec<Judged> =
            rows.iter().map(|(example, verdict)| Judged { example, verdict }).collect();
        let figures = figures(&judged);
        let near = |a: f64, b: f64| (a - b).abs() < 1e-6;
        assert!(near(figures.accuracy, 0.75), "{figures:?}");
        assert!(near(figures.top_two, 1.0));
        assert!(near(figures.answered, 0.75));
        assert!(near(figures.answered_accuracy, 2.0 / 3.0));
        assert!(near(figures.share_at_90, 0.25));
        // Dispute: precision 2/2, recall 2/3; payment: precision 1/2, recall 1/1.
        assert!(near(figures.macro_f1 * 2.0, 0.8 + 2.0 / 3.0), "{figures:?}");
        assert!((figures.calibration_error - (0.05 + 0.85 + 0.25 + 0.35) / 4.0).abs() < 1e-4);
        let evaluation = evaluate(&judged);
        assert_eq!(evaluation.confusion[&(Dispute, Payment)], 1);
        assert_eq!(evaluation.confusion[&(Dispute, Dispute)], 2);
        assert!(evaluation.to_string().contains("desk/en"));
    }

    #[test]
    fn nothing_to_count_is_no_crash() {
        assert_eq!(figures(&[]).rows, 0);
        assert!(!evaluate(&[]).to_string().is_empty());
    }
}
