//! A bounded fuzzer: the inputs of the table, mutated. `HOTLINKS_FUZZ_ITERATIONS` says how often,
//! `HOTLINKS_FUZZ_SEED` repeats a run.

#[path = "support/cases.rs"]
#[allow(dead_code, reason = "only the inputs are used here")]
mod cases;
#[path = "support/invariants.rs"]
mod invariants;

use cases::{Psl, approved};
use hotlinks::approved::ApprovedDomain;

/// What attackers and clumsy fingers put between the characters of an address.
const TOKENS: [&str; 62] = [
    "@",
    ":",
    "/",
    "//",
    "\\",
    "?",
    "#",
    ".",
    "..",
    "%",
    "%2e",
    "%2F",
    "%5c",
    "%00",
    "%0d%0a",
    "%25",
    "[",
    "]",
    "*",
    " ",
    "\t",
    "\n",
    "\r\n",
    "\0",
    "\u{7F}",
    "\u{80}",
    "\u{A0}",
    "\u{AD}",
    "\u{200B}",
    "\u{200D}",
    "\u{202E}",
    "\u{FEFF}",
    "\u{3002}",
    "\u{FF0E}",
    "\u{FF0F}",
    "\u{FF20}",
    "\u{2024}",
    "\u{2100}",
    "\u{430}",
    "\u{3BF}",
    "ß",
    "ẞ",
    "\u{130}",
    "\u{212A}",
    "\u{308}",
    "\u{1F389}",
    "xn--",
    "www.",
    "http",
    "https",
    "https://",
    "http:",
    "javascript:",
    "blob:",
    ":443",
    ":80",
    ":0443",
    ":99999",
    "0x7f",
    "localhost",
    "/store",
    ";",
];

struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        // SplitMix64.
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((z ^ (z >> 31)) % (end.max(1) as u64)).unwrap_or(0)
    }

    fn token(&mut self) -> &'static str {
        TOKENS.get(self.below(TOKENS.len())).copied().unwrap_or_default()
    }
}

fn mutated(dice: &mut Dice, text: &str, other: &str) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    for _ in 0..=dice.below(4) {
        let (at, to) = (dice.below(chars.len() + 1), dice.below(chars.len() + 1));
        let (start, end) = (at.min(to), at.max(to));
        match dice.below(9) {
            0 | 1 => drop(chars.splice(at..at, dice.token().chars())),
            2 => drop(chars.splice(start..end.min(start + 3), std::iter::empty())),
            3 => chars.truncate(at),
            4 if at + 1 < chars.len() => chars.swap(at, at + 1),
            5 => chars.get_mut(at).into_iter().for_each(|c| *c = flipped(*c)),
            6 => drop(chars.splice(at..at, other.chars().collect::<Vec<_>>())),
            7 => chars.extend_from_within(start..end.min(start + 20)),
            _ => drop(chars.splice(at..(at + 1).min(chars.len()), dice.token().chars())),
        }
    }
    chars.into_iter().collect()
}

fn flipped(c: char) -> char {
    if c.is_ascii_lowercase() {
        c.to_ascii_uppercase()
    } else {
        c.to_ascii_lowercase()
    }
}

/// Every kind of domain at once.
fn mixed() -> Vec<ApprovedDomain> {
    let mut domains = approved(&[
        "https://approved.example/store",
        "http://plain.example:8080",
        "https://xn--bcher-kva.example",
        "https://[2001:db8::1]:8443",
        "https://203.0.113.7",
        "http://localhost:3000",
        "https://off.example",
        "https://shop.example/a%20b/c",
    ]);
    let off = domains.remove(6).switched(false);
    let wide = domains.remove(0).with_subdomains(&Psl);
    domains.push(off);
    domains.extend(wide);
    domains
}

#[test]
fn mutated_addresses_never_escape_nor_break_a_promise() {
    let number = |name: &str, default: u64| {
        std::env::var(name)
            .ok()
            .and_then(|value| value.parse().ok())
            .unwrap_or(default)
    };
    let seed = number("HOTLINKS_FUZZ_SEED", 1);
    let iterations = number("HOTLINKS_FUZZ_ITERATIONS", 20_000);
    println!("HOTLINKS_FUZZ_SEED={seed} HOTLINKS_FUZZ_ITERATIONS={iterations}");
    let cases = cases::cases(include_str!("vectors/destination_cases.json"));
    let mixed = mixed();
    let mut dice = Dice(seed);
    for case in &cases {
        invariants::hold(&case.input, &approved(&case.approved));
        invariants::hold(&case.input, &mixed);
    }
    for _ in 0..iterations {
        let (case, other) = (dice.below(cases.len()), dice.below(cases.len()));
        let (case, other) = (&cases[case], &cases[other]);
        let text = mutated(&mut dice, &case.input, &other.input);
        if dice.below(3) == 0 {
            invariants::hold(
                &text.replace("approved.example/", "approved.example/store/"),
                &mixed,
            );
        } else {
            invariants::hold(&text, &approved(&case.approved));
        }
    }
}
