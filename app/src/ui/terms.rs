//! The versions of a product's terms, as both sides read them.

use hotlinks::attribution::Rule;
use hotlinks::money::Bps;
use hotlinks_server::products::Terms;
use leptos::prelude::*;

use super::state::State;
use super::time::Time;

/// A row a version, the newest first.
#[component]
pub fn TermsTable(
    /// The versions.
    versions: Vec<Terms>,
) -> impl IntoView {
    let newest = versions.first().map(|terms| terms.version);
    let rows = versions
        .into_iter()
        .map(|terms| {
            let in_force = Some(terms.version) == newest;
            view! {
                <tr>
                    <th scope="row">
                        "Version " {terms.version} " " {in_force.then(|| view! { <State word="In force" tone="good"/> })}
                    </th>
                    <td data-label="Since"><Time at=terms.since/></td>
                    <td data-label="Rule">{rule(terms.rule)}</td>
                    <td data-label="Cookie life">{terms.window.to_string()}</td>
                    <td data-label="Guarantee">{terms.guarantee_days} " days"</td>
                    <td data-label="Commission is taken of">{taken_of(terms.tax, terms.fee)}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <table class="table">
            <caption class="hidden-label">"Versions of the terms, newest first"</caption>
            <thead>
                <tr>
                    <th scope="col">"Version"</th>
                    <th scope="col">"Since"</th>
                    <th scope="col">"Rule"</th>
                    <th scope="col">"Cookie life"</th>
                    <th scope="col">"Guarantee"</th>
                    <th scope="col">"Commission is taken of"</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}

/// "Last click"; with the shares where two share.
pub fn rule(rule: Rule) -> String {
    match rule {
        Rule::Last => "Last click".to_owned(),
        Rule::First => "First click".to_owned(),
        Rule::Multiple { share_first } => format!(
            "Multiple clicks: {share_first} to the first, {} to the last",
            share_first.rest()
        ),
    }
}

/// "The price, less 20 % tax on the net price and a fee of 5 %".
pub fn taken_of(tax: Bps, fee: Bps) -> String {
    match (tax, fee) {
        (Bps::ZERO, Bps::ZERO) => "The price".to_owned(),
        (tax, Bps::ZERO) => format!("The price, less the tax in it ({tax})"),
        (Bps::ZERO, fee) => format!("The price, less the platform’s fee ({fee})"),
        (tax, fee) => format!("The price, less the tax in it ({tax}) and the platform’s fee ({fee})"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_commission_is_taken_of_reads_as_a_sentence() {
        let bps = |bps| Bps::new(bps).unwrap();
        assert_eq!(taken_of(Bps::ZERO, Bps::ZERO), "The price");
        assert_eq!(
            taken_of(bps(2_000), bps(290)),
            "The price, less the tax in it (20 %) and the platform’s fee (2.9 %)"
        );
    }
}
