//! Any bytes are checked against domains of every kind; the promises are those of the bounded fuzzer. The first line
//! of the input, if it can be approved, is a domain too.
#![no_main]

#[path = "../../tests/support/invariants.rs"]
mod invariants;

use hotlinks::approved::{ApprovedDomain, NoSuffixes};
use libfuzzer_sys::fuzz_target;

fn domains(own: &str) -> Vec<ApprovedDomain> {
    let fixed = [
        "https://acme.com",
        "https://shop.example:8443/store",
        "http://plain.example",
        "https://xn--bcher-kva.example",
        "https://203.0.113.7",
        "https://[2001:db8::1]",
    ];
    let read = |text: &str| ApprovedDomain::parse(text, &NoSuffixes).ok().map(|approval| approval.domain);
    let wide = read("https://wide.example").and_then(|domain| domain.with_subdomains(&NoSuffixes).ok());
    let off = read("https://off.example").map(|domain| domain.switched(false));
    fixed.iter().filter_map(|text| read(text)).chain(wide).chain(off).chain(read(own)).collect()
}

fuzz_target!(|bytes: &[u8]| {
    let Ok(input) = std::str::from_utf8(bytes) else { return };
    let (own, text) = input.split_once('\n').unwrap_or(("", input));
    let domains = domains(own);
    invariants::hold(text, &domains);
    invariants::hold(&format!("https://acme.com{text}"), &domains);
});
