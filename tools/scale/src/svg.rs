// SPDX-License-Identifier: Apache-2.0
//! Charts as SVG, for light and for dark pages: lines with their spread, and stacked bars.
//!
//! Each has a ground of its own and follows the reader's preference, so that it can be read wherever it
//! is shown. Lines differ by marks as well as by colours.

use std::fmt::Write;

/// The width and height of a chart.
const SIZE: (f64, f64) = (784.0, 420.0);
/// What is left around the plot: left, right (for the legend), top, bottom.
const MARGIN: (f64, f64, f64, f64) = (76.0, 220.0, 44.0, 58.0);
/// The colours of lines and bars on a light page and on a dark one.
const COLOURS: [(&str, &str); 7] = [
    ("#0072b2", "#56b4e9"),
    ("#c2500a", "#ff9e4a"),
    ("#007a5a", "#3fcf9f"),
    ("#9c3587", "#e29ad1"),
    ("#7d6200", "#e6c84c"),
    ("#5b6470", "#a6b0bb"),
    ("#8c1d40", "#ff8095"),
];

/// How an axis is divided.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Scale {
    /// Evenly.
    Linear,
    /// By factors.
    Logarithmic,
}

/// An axis.
#[derive(Clone, Debug)]
pub struct Axis {
    /// What it shows.
    pub title: String,
    /// How it is divided.
    pub scale: Scale,
    /// From where to where it goes.
    pub range: (f64, f64),
    /// Where there are numbers.
    pub ticks: Vec<f64>,
}

impl Axis {
    /// An even axis from 0, in round steps, five to ten of them, that reaches `most`.
    pub fn linear(title: &str, most: f64) -> Self {
        let most = if most > 0.0 { most } else { 1.0 };
        let unit = libm::pow(10.0, libm::log10(most / 10.0).ceil());
        let step = [0.1, 0.2, 0.25, 0.5, 1.0]
            .into_iter()
            .map(|part| part * unit)
            .find(|step| most / step <= 10.0)
            .unwrap_or(unit);
        let steps = (most / step).ceil();
        Self {
            title: title.into(),
            scale: Scale::Linear,
            range: (0.0, steps * step),
            ticks: (0..=steps as u32).map(|n| f64::from(n) * step).collect(),
        }
    }

    /// An axis by powers of ten that holds `range`, both ends above 0.
    pub fn decades(title: &str, range: (f64, f64)) -> Self {
        let low = libm::log10(range.0.max(1e-9)).floor();
        let high = libm::log10(range.1.max(1e-9)).ceil().max(low + 1.0);
        let ticks: Vec<f64> = (low as i32..=high as i32)
            .map(|n| libm::pow(10.0, f64::from(n)))
            .collect();
        Self {
            title: title.into(),
            scale: Scale::Logarithmic,
            range: (libm::pow(10.0, low), libm::pow(10.0, high)),
            ticks,
        }
    }

    /// An axis by factors with numbers at each of these, in ascending order.
    pub fn factors(title: &str, ticks: &[f64]) -> Self {
        let first = ticks.first().copied().unwrap_or(1.0);
        let last = ticks.last().copied().unwrap_or(1.0);
        Self {
            title: title.into(),
            scale: Scale::Logarithmic,
            range: (first, if last > first { last } else { first * 2.0 }),
            ticks: ticks.to_vec(),
        }
    }

    /// Where a value stands, 0 to 1; what is outside stands at the end.
    fn part(&self, value: f64) -> f64 {
        let (from, to) = self.range;
        let part = match self.scale {
            Scale::Linear => (value - from) / (to - from),
            Scale::Logarithmic => libm::log(value / from) / libm::log(to / from),
        };
        if part.is_finite() {
            part.clamp(0.0, 1.0)
        } else {
            0.0
        }
    }
}

/// A point of a line: across, and up with the least and the most of what was found.
#[derive(Clone, Copy, Debug)]
pub struct Point {
    /// Across.
    pub x: f64,
    /// Up.
    pub y: f64,
    /// The least and the most.
    pub spread: (f64, f64),
}

/// A line.
#[derive(Clone, Debug)]
pub struct Line {
    /// Its name in the legend.
    pub name: String,
    /// Its points.
    pub points: Vec<Point>,
    /// Whether it is a mere guide: in dashes, without marks.
    pub guide: bool,
}

/// Lines over two axes.
#[derive(Clone, Debug)]
pub struct Chart {
    /// What stands above it.
    pub title: String,
    /// The axis across.
    pub across: Axis,
    /// The axis up.
    pub up: Axis,
    /// Its lines.
    pub lines: Vec<Line>,
}

/// Stacked bars.
#[derive(Clone, Debug)]
pub struct Bars {
    /// What stands above them.
    pub title: String,
    /// What is below them.
    pub across: String,
    /// The axis up.
    pub up: Axis,
    /// What the parts of each bar are.
    pub parts: Vec<String>,
    /// The bars: a name, and their parts from below.
    pub bars: Vec<(String, Vec<f64>)>,
}

impl Chart {
    /// The chart as an SVG document.
    pub fn svg(&self) -> String {
        let mut svg = page(&self.title);
        grid(&mut svg, &self.up);
        for tick in &self.across.ticks {
            let x = across(self.across.part(*tick));
            let (top, bottom) = (MARGIN.2, SIZE.1 - MARGIN.3);
            let _ = writeln!(svg, "<path class=\"grid\" d=\"M{x:.1} {top}V{bottom}\"/>");
            text(&mut svg, (x, bottom + 18.0), "middle", &number(*tick));
        }
        below(&mut svg, &self.across.title);
        for (n, line) in self.lines.iter().enumerate() {
            self.draw(&mut svg, n, line);
        }
        svg + "</svg>\n"
    }

    fn draw(&self, svg: &mut String, n: usize, line: &Line) {
        let class = n % COLOURS.len();
        let dashes = if line.guide {
            " stroke-dasharray=\"6 4\""
        } else {
            ""
        };
        let mut path = String::new();
        for (first, point) in line.points.iter().enumerate() {
            let x = across(self.across.part(point.x));
            let y = up(self.up.part(point.y));
            let _ = write!(path, "{}{x:.1} {y:.1}", if first == 0 { "M" } else { "L" });
            let (low, high) = point.spread;
            if high > low {
                let (low, high) = (up(self.up.part(low)), up(self.up.part(high)));
                let _ = writeln!(
                    svg,
                    "<path class=\"l{class}\" d=\"M{x:.1} {low:.1}V{high:.1}\"/>"
                );
            }
            if !line.guide {
                mark(svg, n, (x, y));
            }
        }
        let _ = writeln!(svg, "<path class=\"l{class}\" d=\"{path}\"{dashes}/>");
        let y = MARGIN.2 + 12.0 + 20.0 * n as f64;
        let x = SIZE.0 - MARGIN.1 + 16.0;
        let _ = writeln!(svg, "<path class=\"l{class}\" d=\"M{x} {y}h24\"{dashes}/>");
        if !line.guide {
            mark(svg, n, (x + 12.0, y));
        }
        text(svg, (x + 32.0, y + 4.0), "start", &line.name);
    }
}

impl Bars {
    /// The bars as an SVG document.
    pub fn svg(&self) -> String {
        let mut svg = page(&self.title);
        grid(&mut svg, &self.up);
        below(&mut svg, &self.across);
        let width = (SIZE.0 - MARGIN.0 - MARGIN.1) / self.bars.len().max(1) as f64;
        for (n, (name, parts)) in self.bars.iter().enumerate() {
            let left = MARGIN.0 + width * (n as f64 + 0.15);
            let mut base = 0.0;
            for (class, part) in parts.iter().enumerate() {
                let (bottom, top) = (up(self.up.part(base)), up(self.up.part(base + part)));
                base += part;
                let _ = writeln!(
                    svg,
                    "<rect class=\"f{}\" x=\"{left:.1}\" y=\"{top:.1}\" width=\"{:.1}\" \
                     height=\"{:.1}\"/>",
                    class % COLOURS.len(),
                    width * 0.7,
                    bottom - top
                );
            }
            let middle = left + width * 0.35;
            text(&mut svg, (middle, SIZE.1 - MARGIN.3 + 18.0), "middle", name);
        }
        // From above, as they are stacked.
        for (n, name) in self.parts.iter().enumerate() {
            let row = self.parts.len() - 1 - n;
            let y = MARGIN.2 + 4.0 + 20.0 * row as f64;
            let x = SIZE.0 - MARGIN.1 + 16.0;
            let _ = writeln!(
                svg,
                "<rect class=\"f{}\" x=\"{x}\" y=\"{y}\" width=\"14\" height=\"14\"/>",
                n % COLOURS.len()
            );
            text(&mut svg, (x + 22.0, y + 11.0), "start", name);
        }
        svg + "</svg>\n"
    }
}

/// The head of a document, with styles and the title.
fn page(title: &str) -> String {
    let (width, height) = SIZE;
    let styles = |dark: bool| -> String {
        let pick = |pair: &(&'static str, &'static str)| if dark { pair.1 } else { pair.0 };
        let (ground, ink, lines) = if dark {
            ("#0d1117", "#e6edf3", "#30363d")
        } else {
            ("#ffffff", "#1f2328", "#d8dee4")
        };
        let mut css =
            format!(".page{{fill:{ground}}} text{{fill:{ink}}} .grid{{stroke:{lines};fill:none}}");
        for (n, pair) in COLOURS.iter().enumerate() {
            let colour = pick(pair);
            let _ = write!(
                css,
                " .l{n}{{stroke:{colour};fill:none;stroke-width:2}} .f{n}{{fill:{colour}}}"
            );
        }
        css
    };
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" role=\"img\" \
         font-family=\"Segoe UI, Helvetica, Arial, DejaVu Sans, sans-serif\" font-size=\"13\">\n\
         <title>{}</title>\n\
         <style>{}\n@media (prefers-color-scheme: dark) {{ {} }}</style>\n\
         <rect class=\"page\" width=\"{width}\" height=\"{height}\"/>\n",
        escaped(title),
        styles(false),
        styles(true)
    );
    text(&mut svg, (MARGIN.0, 24.0), "start", title);
    svg
}

/// The axis up, with lines across.
fn grid(svg: &mut String, axis: &Axis) {
    let (left, right) = (MARGIN.0, SIZE.0 - MARGIN.1);
    for tick in &axis.ticks {
        let y = up(axis.part(*tick));
        let _ = writeln!(svg, "<path class=\"grid\" d=\"M{left} {y:.1}H{right}\"/>");
        text(svg, (left - 8.0, y + 4.0), "end", &number(*tick));
    }
    let middle = (SIZE.1 + MARGIN.2 - MARGIN.3) / 2.0;
    let _ = writeln!(
        svg,
        "<text x=\"18\" y=\"{middle}\" text-anchor=\"middle\" \
         transform=\"rotate(-90 18 {middle})\">{}</text>",
        escaped(&axis.title)
    );
}

/// What stands below a chart.
fn below(svg: &mut String, title: &str) {
    let middle = (MARGIN.0 + SIZE.0 - MARGIN.1) / 2.0;
    text(svg, (middle, SIZE.1 - 14.0), "middle", title);
}

/// A mark that no other of four lines has.
fn mark(svg: &mut String, n: usize, (x, y): (f64, f64)) {
    let class = n % COLOURS.len();
    let _ = match n % 4 {
        0 => writeln!(
            svg,
            "<circle class=\"f{class}\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"4\"/>"
        ),
        1 => writeln!(
            svg,
            "<rect class=\"f{class}\" x=\"{:.1}\" y=\"{:.1}\" width=\"7\" height=\"7\"/>",
            x - 3.5,
            y - 3.5
        ),
        2 => writeln!(
            svg,
            "<path class=\"f{class}\" d=\"M{x:.1} {:.1}l4.5 8h-9z\"/>",
            y - 5.0
        ),
        _ => writeln!(
            svg,
            "<path class=\"f{class}\" d=\"M{x:.1} {:.1}l5 5l-5 5l-5-5z\"/>",
            y - 5.0
        ),
    };
}

fn across(part: f64) -> f64 {
    MARGIN.0 + part * (SIZE.0 - MARGIN.0 - MARGIN.1)
}

fn up(part: f64) -> f64 {
    SIZE.1 - MARGIN.3 - part * (SIZE.1 - MARGIN.2 - MARGIN.3)
}

fn escaped(words: &str) -> String {
    words
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

fn text(svg: &mut String, (x, y): (f64, f64), anchor: &str, words: &str) {
    let words = escaped(words);
    let _ = writeln!(
        svg,
        "<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\">{words}</text>"
    );
}

/// A number as short as it can be told from its neighbours, thousands and millions by letters.
fn number(value: f64) -> String {
    let (value, letter) = match value.abs() {
        large if large >= 1e6 => (value / 1e6, " M"),
        large if large >= 1e3 => (value / 1e3, " k"),
        _ => (value, ""),
    };
    let text = format!("{value:.3}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    format!("{text}{letter}")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each element is closed, in order.
    fn is_well_formed(svg: &str) -> bool {
        let mut open = Vec::new();
        for tag in svg.split('<').skip(1) {
            let Some((tag, _)) = tag.split_once('>') else {
                return false;
            };
            let name = tag.split_whitespace().next().unwrap_or("");
            if let Some(name) = name.strip_prefix('/') {
                if open.pop() != Some(name.to_string()) {
                    return false;
                }
            } else if !tag.ends_with('/') {
                open.push(name.to_string());
            }
        }
        open.is_empty()
    }

    #[test]
    fn charts_are_well_formed() {
        let point = |x, y| Point {
            x,
            y,
            spread: (y * 0.9, y * 1.1),
        };
        let line = |name: &str, guide| Line {
            name: name.into(),
            points: vec![point(1.0, 2.0), point(8.0, f64::NAN), point(99.0, 1e9)],
            guide,
        };
        let chart = Chart {
            title: "a < b & c".into(),
            across: Axis::factors("lanes", &[1.0, 2.0, 4.0, 8.0]),
            up: Axis::decades("transfers", (3.0, 4_000.0)),
            lines: (0..7).map(|n| line("one", n == 6)).collect(),
        };
        let svg = chart.svg();
        assert!(is_well_formed(&svg), "{svg}");
        assert!(svg.contains("a &lt; b &amp; c") && svg.contains("prefers-color-scheme"));
        assert!(!svg.contains("NaN") && !svg.contains("inf"));
        let bars = Bars {
            title: "t".into(),
            across: "lanes".into(),
            up: Axis::linear("ms", 480.0),
            parts: vec!["one".into(), "two".into()],
            bars: vec![
                ("1".into(), vec![10.0, 20.0]),
                ("2".into(), vec![400.0, 900.0]),
            ],
        };
        assert!(is_well_formed(&bars.svg()));
        assert!(!is_well_formed("<svg><g></svg>"));
    }

    #[test]
    fn axes_hold_what_they_are_for() {
        for most in [0.0, 0.3, 1.0, 1.1, 7.0, 480.0, 12_193.0, 1e7] {
            let axis = Axis::linear("", most);
            assert!(axis.range.1 >= most, "{most}");
            assert!(
                (4..=11).contains(&axis.ticks.len()),
                "{most}: {:?}",
                axis.ticks
            );
        }
        let axis = Axis::decades("", (0.05, 12.0));
        assert_eq!(axis.ticks.len(), 5);
        assert!(axis.range.0 <= 0.05 && axis.range.1 >= 12.0);
        let axis = Axis::factors("", &[1.0, 4.0]);
        assert_eq!(
            (axis.part(1.0), axis.part(2.0), axis.part(4.0)),
            (0.0, 0.5, 1.0)
        );
        assert_eq!((axis.part(0.0), axis.part(9.0)), (0.0, 1.0));
    }

    #[test]
    fn numbers_are_short() {
        let all = [0.2, 3.0, 100.0, 0.0625, 1_000.0, 20_000.0, 1.5e6].map(number);
        assert_eq!(all, ["0.2", "3", "100", "0.062", "1 k", "20 k", "1.5 M"]);
    }
}
