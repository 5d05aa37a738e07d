//! Counts, in thousands: "10,000,000".

/// A count with its thousands apart.
pub fn number(count: u64) -> String {
    let digits = count.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::number;

    #[test]
    fn thousands_stand_apart() {
        let shown = [0, 999, 1_000, 10_000_000].map(number);
        assert_eq!(shown, ["0", "999", "1,000", "10,000,000"]);
    }
}
