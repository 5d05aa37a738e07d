//! Every problem that the checker reports, each with an example that the checker itself answers while the page is
//! made: its sentence and its repair are the ones that an affiliate gets.

use hotlinks::approved::{ApprovedDomain, Scheme};
use hotlinks::destination::{ProblemCode, check_complete};
use leptos::prelude::*;

use super::frame::section;
use crate::ui::Address;

/// What help says of one problem.
struct Entry {
    title: &'static str,
    meaning: &'static str,
    /// The path that is approved, or nothing: the whole domain.
    prefix: Option<&'static str>,
    example: String,
    /// What to do where the checker offers no repair.
    advice: &'static str,
}

fn entry(code: ProblemCode) -> Entry {
    let plain = |title, meaning, example: &str, advice| Entry {
        title,
        meaning,
        prefix: None,
        example: example.to_owned(),
        advice,
    };
    match code {
        ProblemCode::Empty => plain(
            "Nothing was typed",
            "A hotlink needs a page to lead to.",
            "",
            "Open the page in your browser, copy its whole address and paste it.",
        ),
        ProblemCode::TooLong => plain(
            "Too long",
            "An address has at most 2,048 characters, counted as a browser sends it: letters outside the English alphabet \
             count several times.",
            &format!("https://acme.com/deal?note={}", "long-".repeat(420)),
            "Leave out parameters that the page does not need.",
        ),
        ProblemCode::ControlCharacter => plain(
            "A character that cannot be seen",
            "A tab, a line break or another invisible character came along when the address was copied. Browsers drop \
             some of them silently, so what you see would not be what buyers get.",
            "https://acme.com/de\tal",
            "Type that part again by hand.",
        ),
        ProblemCode::SpaceInside => plain(
            "A space inside",
            "An address has no spaces. Around it they do not matter; between its characters they usually mean that two things \
             were copied at once.",
            "https://acme.com/spring deal",
            "Remove the space, or write it as %20 where it belongs to the page’s address.",
        ),
        ProblemCode::Backslash => plain(
            "A backslash",
            "Addresses are written with / only. Programs disagree about what \\ means, and such addresses are used to \
             deceive.",
            "https://acme.com\\deal",
            "Write / in its place.",
        ),
        ProblemCode::SchemeMissing => plain(
            "Nothing in front of the site’s name",
            "An address starts with https:// or http://, and which of the two matters. So it is never added silently.",
            "acme.com/deal",
            "Put https:// in front.",
        ),
        ProblemCode::SchemeUnsupported => plain(
            "Not a page on the web",
            "Only pages that start with https:// or http:// can be promoted: no files, mail addresses or scripts.",
            "ftp://acme.com/deal",
            "Paste the address of a page, as your browser shows it.",
        ),
        ProblemCode::Credentials => plain(
            "A user name before the site’s name",
            "What stands before an @ is a user name, not the site. It is used to make an address look like another one: \
             https://acme.com@evil.example leads to evil.example.",
            "https://ana@acme.com/deal",
            "Remove the @ and what stands before it.",
        ),
        ProblemCode::HostInvalid => plain(
            "No valid site name",
            "A site’s name has letters, digits, hyphens and dots. What stands in its place cannot be one.",
            "https://acme,com/deal",
            "Compare it with the name that your browser shows, letter by letter.",
        ),
        ProblemCode::HostNotApproved => plain(
            "Another site",
            "The creator has not approved this host. www.acme.com and acme.com are two hosts, even where they show the same \
             pages; the nearest approved one is suggested.",
            "https://www.acme.com/deal",
            "Choose a page on an approved domain, or ask the creator to approve this one.",
        ),
        ProblemCode::SchemeMismatch => plain(
            "http instead of https, or the reverse",
            "The domain is approved with the other scheme. They can show different pages, so it is never changed \
             silently: one click repairs it.",
            "http://acme.com/deal",
            "Use the scheme of the approved domain.",
        ),
        ProblemCode::PortMismatch => plain(
            "Another port",
            "A number after the host’s colon leads to another service on the same machine. It has to be the approved \
             one. An address without a port means 443 for https and 80 for http.",
            "https://acme.com:8443/deal",
            "Use the port of the approved domain.",
        ),
        ProblemCode::PathOutsidePrefix => Entry {
            title: "Outside the approved part of the site",
            meaning: "The creator approved only the pages under one path. /store covers /store and /store/bread, but \
                      not /storefront.",
            prefix: Some("/store"),
            example: "https://acme.com/storefront/bread".to_owned(),
            advice: "Choose a page under the approved path.",
        },
        ProblemCode::DomainOff => plain(
            "A domain that is switched off",
            "The creator has switched this domain off for now. Links to it lead buyers to the sales page and work again \
             when it is switched on.",
            "https://acme.com/deal",
            "Choose another domain, or wait until this one is on again.",
        ),
    }
}

/// What the checker says to an example: its sentence, and its repair where it has one.
fn answer(code: ProblemCode, entry: &Entry) -> Option<(String, Option<String>)> {
    let on = code != ProblemCode::DomainOff;
    let acme = ApprovedDomain::from_parts(Scheme::Https, "acme.com", None, entry.prefix, false, on).ok()?;
    let problems = check_complete(&entry.example, &[acme], None).err()?;
    let problem = problems.into_iter().find(|problem| problem.code == code)?;
    Some((problem.message().to_owned(), problem.fix))
}

/// The example as it can be shown: a tab as ⇥, too much as ….
fn shown(example: &str) -> String {
    const SHOWN: usize = 80;
    let mut text: String = example
        .chars()
        .take(SHOWN)
        .map(|c| if c == '\t' { '⇥' } else { c })
        .collect();
    if example.chars().nth(SHOWN).is_some() {
        text.push('…');
    }
    text
}

pub(super) fn problems() -> impl IntoView {
    let entries = ProblemCode::ALL.map(|code| view! { <Problem code=code/> });
    let text = view! {
        <p>
            "The checker reports everything that is wrong at once, the most telling first, underlines the place and offers the "
            "repair where there is one. The examples below were answered by the checker itself."
        </p>
        {entries.collect_view()}
    };
    section("problems", text)
}

#[component]
fn Problem(code: ProblemCode) -> impl IntoView {
    let entry = entry(code);
    let (sentence, fix) = answer(code, &entry).unwrap_or_default();
    let off = if code == ProblemCode::DomainOff {
        ", switched off"
    } else {
        ""
    };
    let approved = format!("https://acme.com{}", entry.prefix.unwrap_or_default());
    let pasted = match entry.example.as_str() {
        "" => view! { <i>"nothing"</i> }.into_any(),
        example => view! { <Address address=shown(example)/> }.into_any(),
    };
    let repair = match fix {
        Some(fix) => view! { <Address address=fix/> }.into_any(),
        None => entry.advice.into_any(),
    };
    view! {
        <section class="help-problem" aria-labelledby=code.as_str()>
            <h3 id=code.as_str()>{entry.title} " " <a class="help-code" href=format!("#{code}")>{code.as_str()}</a></h3>
            <p>{entry.meaning}</p>
            <dl class="dl">
                <dt>"Approved"</dt>
                <dd><Address address=approved/>{off}</dd>
                <dt>"Pasted"</dt>
                <dd>{pasted}</dd>
                <dt>"The checker says"</dt>
                <dd>{sentence}</dd>
                <dt>"Repair"</dt>
                <dd>{repair}</dd>
            </dl>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_example_has_the_problem_it_is_an_example_of() {
        for code in ProblemCode::ALL {
            let entry = entry(code);
            assert!(answer(code, &entry).is_some(), "{code}: {:?}", entry.example);
            assert!(!entry.advice.is_empty() && entry.meaning.ends_with('.'), "{code}");
        }
    }

    #[test]
    fn the_repair_of_a_wrong_scheme_is_the_checkers() {
        let code = ProblemCode::SchemeMismatch;
        let (_, fix) = answer(code, &entry(code)).unwrap();
        assert_eq!(fix.as_deref(), Some("https://acme.com/deal"));
    }
}
