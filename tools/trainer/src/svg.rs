// SPDX-License-Identifier: Apache-2.0
//! Small charts as SVG.

use std::fmt::Write;

/// The width and height of a chart.
const SIZE: (f64, f64) = (640.0, 400.0);
/// What is left for the titles of the axes: left, right, top, bottom.
const MARGIN: (f64, f64, f64, f64) = (64.0, 24.0, 40.0, 56.0);
/// The parts into which an axis is divided.
const TICKS: usize = 5;
/// Colours that are told apart by most people, in the order in which they are used.
const COLOURS: [&str; 5] = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#777777"];

/// A line of a chart.
pub struct Line {
    /// Its name in the legend.
    pub name: String,
    /// Its points.
    pub points: Vec<(f64, f64)>,
    /// Whether it is drawn in dashes.
    pub dashed: bool,
    /// Whether its points are marked.
    pub marked: bool,
}

impl Line {
    /// A plain line.
    pub fn new(name: &str, points: Vec<(f64, f64)>) -> Self {
        Self {
            name: name.into(),
            points,
            dashed: false,
            marked: false,
        }
    }

    /// The same in dashes.
    pub fn dashed(self) -> Self {
        Self {
            dashed: true,
            ..self
        }
    }

    /// The same with its points marked.
    pub fn marked(self) -> Self {
        Self {
            marked: true,
            ..self
        }
    }
}

/// A chart: lines or bars over two axes.
pub struct Chart {
    /// What is above it.
    pub title: String,
    /// What is below it.
    pub across: String,
    /// What is beside it.
    pub up: String,
    /// From where to where it goes across.
    pub x: (f64, f64),
    /// From where to where it goes up.
    pub y: (f64, f64),
    /// Its lines.
    pub lines: Vec<Line>,
    /// Its bars: from, to, height.
    pub bars: Vec<(f64, f64, f64)>,
    /// Where its legend stands.
    pub legend: Corner,
}

/// A corner of a chart.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Corner {
    /// Above, on the left.
    TopLeft,
    /// Above, on the right.
    TopRight,
    /// Below, on the right.
    BottomRight,
}

impl Chart {
    /// A chart without anything in it.
    pub fn new(title: &str, across: &str, up: &str, x: (f64, f64), y: (f64, f64)) -> Self {
        Self {
            title: title.into(),
            across: across.into(),
            up: up.into(),
            x,
            y,
            lines: Vec::new(),
            bars: Vec::new(),
            legend: Corner::TopLeft,
        }
    }

    /// The same with its legend in another corner.
    pub fn legend(self, legend: Corner) -> Self {
        Self { legend, ..self }
    }

    /// Adds a line.
    pub fn line(mut self, line: Line) -> Self {
        self.lines.push(line);
        self
    }

    /// The chart as an SVG document.
    pub fn svg(&self) -> String {
        let (width, height) = SIZE;
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" \
             font-family=\"sans-serif\" font-size=\"12\">\n\
             <rect width=\"{width}\" height=\"{height}\" fill=\"white\"/>\n"
        );
        text(&mut svg, (width / 2.0, 22.0), "middle", "", &self.title);
        text(
            &mut svg,
            (width / 2.0, height - 12.0),
            "middle",
            "",
            &self.across,
        );
        let turned = format!(" transform=\"rotate(-90 16 {})\"", height / 2.0);
        text(&mut svg, (16.0, height / 2.0), "middle", &turned, &self.up);
        self.axes(&mut svg);
        for (from, to, high) in &self.bars {
            let (left, top) = self.place(*from, *high);
            let (right, bottom) = self.place(*to, self.y.0);
            let _ = writeln!(
                svg,
                "<rect x=\"{left:.1}\" y=\"{top:.1}\" width=\"{:.1}\" height=\"{:.1}\" \
                 fill=\"{}\" stroke=\"white\"/>",
                right - left,
                (bottom - top).max(0.0),
                COLOURS[0]
            );
        }
        for (n, line) in self.lines.iter().enumerate() {
            self.draw(&mut svg, n, line);
        }
        svg.push_str("</svg>\n");
        svg
    }

    /// The axes with their numbers.
    fn axes(&self, svg: &mut String) {
        for n in 0..=TICKS {
            let part = n as f64 / TICKS as f64;
            let x = self.x.0 + part * (self.x.1 - self.x.0);
            let y = self.y.0 + part * (self.y.1 - self.y.0);
            let ((left, at), (right, _)) = (self.place(self.x.0, y), self.place(self.x.1, y));
            let ((along, bottom), (_, top)) = (self.place(x, self.y.0), self.place(x, self.y.1));
            let _ = writeln!(
                svg,
                "<path d=\"M{left:.1} {at:.1}H{right:.1}M{along:.1} {bottom:.1}V{top:.1}\" \
                 stroke=\"#dddddd\" fill=\"none\"/>"
            );
            text(svg, (left - 6.0, at + 4.0), "end", "", &number(y));
            text(svg, (along, bottom + 16.0), "middle", "", &number(x));
        }
    }

    /// A line and its entry in the legend.
    fn draw(&self, svg: &mut String, n: usize, line: &Line) {
        let colour = COLOURS[n % COLOURS.len()];
        let dashes = if line.dashed {
            " stroke-dasharray=\"6 4\""
        } else {
            ""
        };
        let mut path = String::new();
        for (x, y) in &line.points {
            let (x, y) = self.place(*x, *y);
            let _ = write!(path, "{x:.1},{y:.1} ");
            if line.marked {
                let _ = writeln!(
                    svg,
                    "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3\" fill=\"{colour}\"/>"
                );
            }
        }
        let _ = writeln!(
            svg,
            "<polyline points=\"{}\" fill=\"none\" stroke=\"{colour}\" \
             stroke-width=\"1.5\"{dashes}/>",
            path.trim_end()
        );
        if !line.name.is_empty() {
            let down = 16.0 * n as f64;
            let top = MARGIN.2 + 18.0 + down;
            let right = SIZE.0 - MARGIN.1 - 12.0;
            let (at, anchor) = match self.legend {
                Corner::TopLeft => ((MARGIN.0 + 12.0, top), "start"),
                Corner::TopRight => ((right, top), "end"),
                Corner::BottomRight => {
                    let lines = 16.0 * self.lines.len() as f64;
                    ((right, SIZE.1 - MARGIN.3 - lines + down), "end")
                }
            };
            let fill = format!(" fill=\"{colour}\"");
            text(svg, at, anchor, &fill, &line.name);
        }
    }

    /// Where a point of the chart stands on the page; what is outside stands on the edge.
    fn place(&self, x: f64, y: f64) -> (f64, f64) {
        let part = |value: f64, (from, to): (f64, f64)| {
            let part = (value - from) / (to - from);
            // Also of an axis that has no length.
            if part.is_finite() {
                part.clamp(0.0, 1.0)
            } else {
                0.0
            }
        };
        let (left, right, top, bottom) = MARGIN;
        (
            left + part(x, self.x) * (SIZE.0 - left - right),
            SIZE.1 - bottom - part(y, self.y) * (SIZE.1 - top - bottom),
        )
    }
}

/// Adds a text.
fn text(svg: &mut String, at: (f64, f64), anchor: &str, more: &str, words: &str) {
    let escaped = words
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    let _ = writeln!(
        svg,
        "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"{anchor}\"{more}>{escaped}</text>",
        at.0, at.1
    );
}

/// A number with as many places as it needs, three at most.
fn number(value: f64) -> String {
    let text = format!("{value:.3}");
    text.trim_end_matches('0').trim_end_matches('.').to_string()
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
        let mut chart = Chart::new("a < b & c", "x", "y", (0.0, 10.0), (0.0, 1.0))
            .line(Line::new("one", vec![(0.0, 0.0), (20.0, f64::NAN)]).marked())
            .line(Line::new("two", vec![]).dashed());
        chart.bars = vec![(0.0, 1.0, 0.5), (1.0, 2.0, 2.0)];
        let svg = chart.svg();
        assert!(is_well_formed(&svg), "{svg}");
        assert!(svg.contains("a &lt; b &amp; c") && svg.contains("polyline"));
        assert!(!svg.contains("NaN"));
        assert!(!is_well_formed("<svg><g></svg>"));
    }

    #[test]
    fn numbers_are_short() {
        assert_eq!(number(0.2), "0.2");
        assert_eq!(number(3.0), "3");
        assert_eq!(number(100.0), "100");
        assert_eq!(number(0.0625), "0.062");
    }
}
