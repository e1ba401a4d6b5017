// SPDX-License-Identifier: Apache-2.0
//! Tables.

use std::fmt::Write;

/// A table: its head, and rows of as many cells.
#[derive(Clone, Debug, Default)]
pub struct Table {
    head: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table without rows.
    pub fn new(head: &[&str]) -> Self {
        Self {
            head: head.iter().map(|cell| cell.to_string()).collect(),
            rows: Vec::new(),
        }
    }

    /// Adds a row.
    pub fn row(&mut self, cells: Vec<String>) {
        self.rows.push(cells);
    }

    /// As Markdown.
    pub fn markdown(&self) -> String {
        let mut text = String::new();
        let line = |cells: &[String]| {
            let cells: Vec<String> = cells.iter().map(|cell| cell.replace('|', "\\|")).collect();
            format!("| {} |\n", cells.join(" | "))
        };
        text.push_str(&line(&self.head));
        text.push_str(&format!("|{}\n", "---|".repeat(self.head.len())));
        self.rows.iter().for_each(|row| text.push_str(&line(row)));
        text
    }

    /// In columns, for a terminal.
    pub fn terminal(&self) -> String {
        let all = || std::iter::once(&self.head).chain(&self.rows);
        let width = |column: usize| {
            let cells = all().filter_map(|row| row.get(column));
            cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..self.head.len()).map(width).collect();
        let mut text = String::new();
        for row in all() {
            let mut line = String::new();
            for (cell, width) in row.iter().zip(&widths) {
                let _ = write!(line, "{cell:<width$}  ");
            }
            text.push_str(line.trim_end());
            text.push('\n');
        }
        text
    }
}

/// A whole number with its thousands apart.
pub fn whole(value: f64) -> String {
    let digits = format!("{:.0}", value.abs());
    let mut text = String::new();
    for (n, digit) in digits.chars().enumerate() {
        if n > 0 && (digits.len() - n) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    if value < 0.0 && digits != "0" {
        text.insert(0, '-');
    }
    text
}

/// A share in per cent, below ten to a tenth if that is not zero.
pub fn percent(share: f64) -> String {
    let percent = share * 100.0;
    let places = usize::from(percent < 9.95);
    let digits = format!("{percent:.places$}");
    format!("{} %", digits.strip_suffix(".0").unwrap_or(&digits))
}

/// Seconds to a hundredth; a dash for none.
pub fn time(seconds: Option<f64>) -> String {
    seconds.map_or("-".into(), |seconds| format!("{seconds:.2}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_well() {
        assert_eq!(
            [0.4, 999.0, 1_000.0, 1_234_567.8].map(whole),
            ["0", "999", "1,000", "1,234,568"]
        );
        assert_eq!([-0.2, -12_345.0].map(whole), ["0", "-12,345"]);
        assert_eq!(
            [0.0, 0.005, 0.01, 0.0996, 0.853, 1.0].map(percent),
            ["0 %", "0.5 %", "1 %", "10 %", "85 %", "100 %"]
        );
        assert_eq!([None, Some(0.064)].map(time), ["-", "0.06"]);
    }

    #[test]
    fn tables_have_a_line_for_each_row() {
        let mut table = Table::new(&["lanes", "what is full"]);
        table.row(vec!["1".into(), "a | b".into()]);
        assert_eq!(
            table.markdown(),
            "| lanes | what is full |\n|---|---|\n| 1 | a \\| b |\n"
        );
        assert_eq!(table.terminal(), "lanes  what is full\n1      a | b\n");
    }
}
