//! Every click considered, oldest first, with the reason why it won or lost.

use hotlinks::attribution::{Considered, Reason};
use hotlinks_server::sales::ReceiptView;
use leptos::prelude::*;

use super::words;
use crate::ui::{State, Time};

/// The most clicks in the table: a visitor may come back thousands of times.
const MOST: usize = 100;
const CREDITED: &str = "Credited";

/// The table of clicks.
pub(super) fn clicks(view: &ReceiptView) -> impl IntoView + use<> {
    let considered = &view.receipt.considered;
    if considered.is_empty() {
        return view! {
            <section class="stack" aria-labelledby="clicks">
                <h2 id="clicks">"Clicks considered"</h2>
                <p class="empty">"None: this buyer followed no hotlink of this product that is known, and left no address."</p>
            </section>
        }
        .into_any();
    }
    let (shown, hidden) = split(considered);
    let rest = (!hidden.is_empty()).then(|| view! { <p class="hint">{not_shown(&hidden)}</p> });
    let rows = shown
        .into_iter()
        .map(|click| view! { <Row view=view click=click/> })
        .collect_view();
    view! {
        <section class="stack" aria-labelledby="clicks">
            <h2 id="clicks">"Clicks considered"</h2>
            <table class="table receipt-clicks">
                <caption class="hidden-label">"Clicks, coupons and addresses that led to this sale, oldest first"</caption>
                <thead>
                    <tr>
                        <th scope="col">"Time"</th>
                        <th scope="col">"Affiliate"</th>
                        <th scope="col">"Window"</th>
                        <th scope="col">"Verdict"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
            {rest}
        </section>
    }
    .into_any()
}

#[component]
fn Row<'a>(view: &'a ReceiptView, click: &'a Considered) -> impl IntoView + use<> {
    let (word, tone) = verdict(click);
    let link = view.code(&click.click).map(|code| code.to_string());
    let source = words::source(click.source);
    let end = words::window_end(click, view.receipt.ordered_at);
    let won = (word == CREDITED).then_some("receipt-won");
    view! {
        <tr class=won>
            <th scope="row"><Time at=click.at/></th>
            <td data-label="Affiliate">
                <span>
                    <bdi>{words::who(view, &click.affiliate)}</bdi>
                    {link.map(|link| view! { <span class="receipt-link">{link}</span> })}
                    {source.map(|source| view! { <span class="receipt-link">{source}</span> })}
                </span>
            </td>
            <td data-label="Window"><span>{words::window(click)} {end.map(|end| view! { <span class="hint receipt-window">{end}</span> })}</span></td>
            <td data-label="Verdict">
                <span class="receipt-verdict">
                    <State word=word tone=tone/>
                    <span>{click.reason.to_string()}</span>
                </span>
            </td>
        </tr>
    }
}

/// The clicks to show, oldest first: those that won and the newest of the others; and those left to the JSON.
fn split(considered: &[Considered]) -> (Vec<&Considered>, Vec<&Considered>) {
    let won = |click: &Considered| verdict(click).0 == CREDITED;
    let mut room = MOST.saturating_sub(considered.iter().filter(|click| won(click)).count());
    let (mut shown, mut hidden) = (Vec::new(), Vec::new());
    for click in considered.iter().rev() {
        if won(click) {
            shown.push(click);
        } else if room > 0 {
            room = room.saturating_sub(1);
            shown.push(click);
        } else {
            hidden.push(click);
        }
    }
    shown.reverse();
    (shown, hidden)
}

/// How many clicks of which kind are not in the table.
fn not_shown(hidden: &[&Considered]) -> String {
    let mut kinds: Vec<(&str, usize)> = Vec::new();
    for click in hidden {
        let kind = match verdict(click).0 {
            "In time" => "in time",
            "Out" => "out",
            _ => "that earn nothing",
        };
        match kinds.iter_mut().find(|(known, _)| *known == kind) {
            Some((_, count)) => *count = count.saturating_add(1),
            None => kinds.push((kind, 1)),
        }
    }
    let kinds: Vec<String> = kinds
        .iter()
        .map(|(kind, count)| format!("{count} {kind}"))
        .collect();
    format!(
        "{} older clicks are in the JSON of this receipt only: {}.",
        hidden.len(),
        kinds.join(", ")
    )
}

/// The verdict in a word.
fn verdict(click: &Considered) -> (&'static str, &'static str) {
    match click.reason {
        Reason::Only | Reason::Newest | Reason::Oldest | Reason::FirstOfTwo | Reason::LastOfTwo => {
            (CREDITED, "good")
        }
        Reason::SelfPurchase => ("Earns nothing", "off"),
        _ if click.eligible => ("In time", "off"),
        _ => ("Out", "bad"),
    }
}

#[cfg(test)]
mod tests {
    use hotlinks::attribution::Source;
    use hotlinks::time::{Lifetime, Millis};

    use super::*;

    fn click(at: i64, eligible: bool, reason: Reason) -> Considered {
        Considered {
            click: at.to_string(),
            affiliate: "ana".to_owned(),
            source: Source::Click,
            at: Millis(at),
            window: Lifetime::from(None),
            eligible,
            reason,
        }
    }

    #[test]
    fn of_thousands_of_clicks_the_winners_and_the_newest_are_shown() {
        let mut clicks: Vec<_> = (0..4_000)
            .map(|at| click(at, true, Reason::NewerCounts))
            .collect();
        clicks[0] = click(0, true, Reason::Oldest);
        clicks[1] = click(1, false, Reason::AfterOrder);
        let (shown, hidden) = split(&clicks);
        let times: Vec<i64> = shown.iter().map(|click| click.at.0).collect();
        assert_eq!((times.len(), hidden.len()), (100, 3_900));
        assert_eq!((times[0], times[1], times[99]), (0, 3_901, 3_999));
        assert_eq!(
            not_shown(&hidden),
            "3900 older clicks are in the JSON of this receipt only: 3899 in time, 1 out."
        );
    }

    #[test]
    fn a_hundred_clicks_are_all_shown() {
        let clicks: Vec<_> = (0..100).map(|at| click(at, false, Reason::AfterOrder)).collect();
        let (shown, hidden) = split(&clicks);
        assert_eq!((shown.len(), hidden.len()), (100, 0));
    }
}
