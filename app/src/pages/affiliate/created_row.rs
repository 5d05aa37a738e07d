//! One link of the affiliate's own.

use hotlinks_server::hotlinks::HotlinkRow;
use leptos::prelude::*;

use super::given::Clicks;
use super::promoting::Promoting;
use super::words;
use crate::islands::CopyButton;
use crate::ui::{Address, Money, State};

/// A row of "Links created by me"; its id is the code, so that an address can point at it.
#[component]
pub(super) fn CreatedRow<'a>(
    /// Whose it is.
    promoting: &'a Promoting,
    /// The link and its figures.
    row: HotlinkRow,
) -> impl IntoView {
    let HotlinkRow {
        hotlink,
        clicks,
        not_counted,
        sales,
        commission,
        state,
    } = row;
    let code = hotlink.code.to_string();
    let address = promoting.visit.backend.hotlink_address(&hotlink.code);
    let currency = promoting.promoter.product().currency;
    let (word, tone, sentence) = words::link(&state, &hotlink.kind);
    let (action, verb) = if hotlink.archived_at.is_some() {
        ("restore", "Restore")
    } else {
        ("archive", "Archive")
    };
    let name = hotlink.name;
    view! {
        <tr id=code.clone()>
            <th scope="row">
                <span class="link-cell">
                    <bdi>{name.clone()}</bdi>
                    <Address address=hotlink.destination follow=true/>
                </span>
            </th>
            <td data-label="Hotlink">
                <span class="hotlink-cell">
                    <Address address=address.clone()/>
                    <CopyButton text=address label=format!("Copy the hotlink {name}")/>
                </span>
            </td>
            <td data-label="State">
                <div class="state-cell"><State word=word tone=tone/> <span class="hint">{sentence}</span></div>
            </td>
            <td class="num" data-label="Clicks"><Clicks address=promoting.path(&format!("/clicks/{code}")) clicks=clicks not_counted=not_counted/></td>
            <td class="num" data-label="Sales">{sales}</td>
            <td class="num" data-label="Commission"><Money amount=commission currency=currency/></td>
            <td>
                <div class="row-actions">
                    <a
                        class="button button-small button-quiet"
                        href=promoting.path(&format!("/created/{code}/rename"))
                        aria-label=format!("Rename {name}")
                    >
                        "Rename"
                    </a>
                    <form method="post" action=promoting.path(&format!("/created/{code}/{action}"))>
                        <button class="button button-small button-quiet" aria-label=format!("{verb} {name}")>
                            {verb}
                        </button>
                    </form>
                </div>
            </td>
        </tr>
    }
}
