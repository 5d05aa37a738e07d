//! The scale of a chart: whole numbers throughout.

/// Pixels from the highest line to the lowest.
pub(super) const HEIGHT: u64 = 220;

/// How many clicks a line is, and how many lines lie above and below the base.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Scale {
    pub(super) step: u64,
    pub(super) above: u64,
    pub(super) below: u64,
}

impl Scale {
    /// The finest of 1, 2, 5, 10, 20 … with which five lines are enough.
    pub(super) fn new(most_above: u64, most_below: u64) -> Self {
        let mut power = 1_u64;
        loop {
            for digit in [1, 2, 5] {
                let step = power.saturating_mul(digit);
                let (above, below) = (most_above.div_ceil(step).max(1), most_below.div_ceil(step));
                if above + below <= 5 || step == u64::MAX {
                    return Self { step, above, below };
                }
            }
            power = power.saturating_mul(10);
        }
    }

    /// Where the base lies, in pixels from the top.
    pub(super) fn base(self) -> u64 {
        HEIGHT * self.above / (self.above + self.below)
    }

    /// How long a bar is: at least a pixel for any click.
    pub(super) fn length(self, clicks: u64) -> u64 {
        let full = u128::from(self.step) * u128::from(self.above + self.below);
        let length = u128::from(clicks) * u128::from(HEIGHT) / full.max(1);
        let length = u64::try_from(length).unwrap_or(HEIGHT).min(HEIGHT);
        length.max(u64::from(clicks > 0))
    }

    /// Each line: how many pixels from the top, and what stands at it.
    pub(super) fn lines(self) -> impl Iterator<Item = (u64, String)> {
        let lines = self.above + self.below;
        (0..=lines).map(move |line| {
            let clicks = self.above.abs_diff(line).saturating_mul(self.step);
            (HEIGHT * line / lines, brief(clicks))
        })
    }
}

/// "500", "20k", "1.5M".
fn brief(clicks: u64) -> String {
    let in_units = |unit: u64, letter: char| {
        let (whole, tenth) = (clicks / unit, clicks % unit / (unit / 10));
        if tenth == 0 {
            format!("{whole}{letter}")
        } else {
            format!("{whole}.{tenth}{letter}")
        }
    };
    match clicks {
        1_000_000.. => in_units(1_000_000, 'M'),
        10_000.. => in_units(1_000, 'k'),
        _ => clicks.to_string(),
    }
}

/// Hundredths as a percentage: "33.30%".
pub(super) fn percent(part: usize, whole: usize) -> String {
    let hundredths = part.saturating_mul(10_000) / whole.max(1);
    format!("{}.{:02}%", hundredths / 100, hundredths % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_round_numbers_and_hold_every_bar() {
        for (above, below) in [
            (0, 0),
            (1, 0),
            (3, 9),
            (41, 7),
            (9_999, 1),
            (10_000_000, 2_500_000),
            (u64::MAX / 2, 0),
        ] {
            let scale = Scale::new(above, below);
            assert!(scale.above + scale.below <= 5, "{scale:?}");
            assert!(scale.length(above) <= scale.base(), "{scale:?}");
            assert!(scale.base() + scale.length(below) <= HEIGHT + 1, "{scale:?}");
        }
        assert_eq!(
            Scale::new(41, 7),
            Scale {
                step: 20,
                above: 3,
                below: 1
            }
        );
    }

    #[test]
    fn one_click_among_millions_is_seen() {
        assert_eq!(Scale::new(10_000_000, 0).length(1), 1);
        assert_eq!(Scale::new(10_000_000, 0).length(0), 0);
    }

    #[test]
    fn a_line_says_its_number_briefly() {
        assert_eq!(
            [0, 5_000, 20_000, 1_500_000, 10_000_000].map(brief),
            ["0", "5000", "20k", "1.5M", "10M"]
        );
    }

    #[test]
    fn parts_are_percentages_without_floats() {
        assert_eq!(
            (percent(1, 3), percent(3, 3)),
            ("33.33%".to_owned(), "100.00%".to_owned())
        );
    }
}
