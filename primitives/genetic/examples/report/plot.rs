// SPDX-License-Identifier: Apache-2.0
//! Lines over generations, as an SVG.

use nerv_primitives_genetic::Ppm;
use std::fmt::Write;

/// One picture of several below each other.
pub struct Panel {
    pub title: String,
    /// A total to compare with, and what it is.
    pub known: (&'static str, Ppm),
    /// Totals by generation, and what they are.
    pub lines: Vec<(&'static str, Vec<Ppm>)>,
}

const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 220.0;
const LEFT: f64 = 60.0;
const RIGHT: f64 = 20.0;
const TOP: f64 = 30.0;
const BOTTOM: f64 = 30.0;
/// Colour and dashes of each line.
const PENS: [(&str, &str); 4] = [
    ("#1b5e9b", ""),
    ("#7fb2dd", ""),
    ("#b3541e", "5 3"),
    ("#e3a77d", "5 3"),
];

/// All panels, and what the lines are.
pub fn svg(panels: &[Panel]) -> String {
    let legend = 60.0;
    let height = HEIGHT * panels.len() as f64 + legend;
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" \
         font-family=\"sans-serif\" font-size=\"11\">\n\
         <title>Best and mean total by generation</title>\n\
         <rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n"
    );
    for (number, panel) in panels.iter().enumerate() {
        let _ = writeln!(
            out,
            "<g transform=\"translate(0 {})\">",
            HEIGHT * number as f64
        );
        draw(&mut out, panel);
        out.push_str("</g>\n");
    }
    let names = panels
        .first()
        .map(|panel| panel.lines.iter().map(|(name, _)| *name));
    for (number, (name, (colour, dashes))) in names.into_iter().flatten().zip(PENS).enumerate() {
        let x = LEFT + 280.0 * (number / 2) as f64;
        let y = HEIGHT * panels.len() as f64 + 18.0 + 18.0 * (number % 2) as f64;
        let _ = writeln!(
            out,
            "<path d=\"M{x} {y}h30\" stroke=\"{colour}\" stroke-width=\"2\" \
             stroke-dasharray=\"{dashes}\"/><text x=\"{}\" y=\"{}\">{name}</text>",
            x + 38.0,
            y + 4.0
        );
    }
    out.push_str("</svg>\n");
    out
}

fn draw(out: &mut String, panel: &Panel) {
    let totals = panel
        .lines
        .iter()
        .flat_map(|(_, line)| line)
        .chain([&panel.known.1]);
    let (low, high) = totals.fold((Ppm::MAX, 0), |(low, high), total| {
        (low.min(*total), high.max(*total))
    });
    // Whole hundredths around all that is drawn.
    let (low, high) = (low / 10_000 * 10_000, (high / 10_000 + 1) * 10_000);
    let last = panel
        .lines
        .iter()
        .map(|(_, line)| line.len())
        .max()
        .unwrap_or(2)
        .max(2)
        - 1;
    let x = |at: usize| LEFT + (WIDTH - LEFT - RIGHT) * at as f64 / last as f64;
    let y = |total: Ppm| {
        let part = f64::from(total - low) / f64::from(high - low);
        HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * part
    };

    let _ = writeln!(
        out,
        "<text x=\"{LEFT}\" y=\"18\" font-weight=\"bold\">{}: total score by generation</text>",
        panel.title
    );
    for step in 0..=4 {
        let total = low + (high - low) / 4 * step;
        let _ = writeln!(
            out,
            "<path d=\"M{LEFT} {0:.1}H{1}\" stroke=\"#ddd\"/>\
             <text x=\"{2}\" y=\"{3:.1}\" text-anchor=\"end\">{4:.3}</text>",
            y(total),
            WIDTH - RIGHT,
            LEFT - 6.0,
            y(total) + 4.0,
            f64::from(total) / 1e6
        );
    }
    for at in (0..=last).step_by(10) {
        let _ = writeln!(
            out,
            "<text x=\"{:.1}\" y=\"{}\" text-anchor=\"middle\">{at}</text>",
            x(at),
            HEIGHT - BOTTOM + 16.0
        );
    }
    let (name, known) = panel.known;
    let _ = writeln!(
        out,
        "<path d=\"M{LEFT} {0:.1}H{1}\" stroke=\"#2e7d32\" stroke-dasharray=\"1 3\" \
         stroke-width=\"1.5\"/><text x=\"{1}\" y=\"{2:.1}\" text-anchor=\"end\" \
         fill=\"#2e7d32\">{name}</text>",
        y(known),
        WIDTH - RIGHT,
        y(known) - 4.0
    );
    for ((_, line), (colour, dashes)) in panel.lines.iter().zip(PENS) {
        let points: Vec<_> = line
            .iter()
            .enumerate()
            .map(|(at, total)| format!("{:.1},{:.1}", x(at), y(*total)))
            .collect();
        let _ = writeln!(
            out,
            "<polyline fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\" \
             stroke-dasharray=\"{dashes}\" points=\"{}\"/>",
            points.join(" ")
        );
    }
}
