//! The state of the form while somebody types, and what each of their moves does to it.

use std::sync::Arc;
use std::time::Duration;

use hotlinks::approved::ApprovedDomain;
use leptos::html::{Input, Select};
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;

use super::choosing::chosen;
use super::draft::Draft;
use super::reading::Reading;
use super::{DomainChoice, FormStart, browser};

/// How long somebody pauses before they are told aloud how it stands.
const PAUSE: Duration = Duration::from_millis(900);

/// What the line below the domain says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum DomainNote {
    /// What choosing does.
    Hint,
    /// The URL leads to another domain, so that one is selected.
    Followed(String),
    /// The page moved to the chosen domain; undo brings this text and domain back.
    Moved {
        to: String,
        text: String,
        domain: Option<usize>,
    },
}

#[derive(Clone, Copy)]
pub(super) struct Typing {
    choices: StoredValue<Arc<[DomainChoice]>>,
    draft_key: StoredValue<String>,
    /// Every domain of the product, in the order of the choices.
    pub(super) approved: StoredValue<Arc<[ApprovedDomain]>>,
    pub(super) url: NodeRef<Input>,
    pub(super) name: NodeRef<Input>,
    pub(super) domain: NodeRef<Select>,
    pub(super) name_text: RwSignal<String>,
    pub(super) name_problem: RwSignal<Option<String>>,
    pub(super) selected: RwSignal<Option<usize>>,
    /// Ask for what is missing, too: somebody tried to save this text.
    pub(super) strict: RwSignal<bool>,
    pub(super) reading: Memo<Reading>,
    pub(super) note: RwSignal<DomainNote>,
    pub(super) restored: RwSignal<bool>,
    /// What is said aloud after a pause.
    pub(super) told: RwSignal<String>,
    text: RwSignal<String>,
    pause: StoredValue<Option<TimeoutHandle>>,
}

impl Typing {
    pub(super) fn new(choices: Vec<DomainChoice>, start: &FormStart, draft_key: String) -> Self {
        let approved: Arc<[ApprovedDomain]> = choices.iter().map(|choice| choice.domain.clone()).collect();
        let known = choices
            .iter()
            .position(|choice| choice.id == start.domain && choice.domain.is_on());
        let first = choices.iter().position(|choice| choice.domain.is_on());
        let (text, selected) = (RwSignal::new(start.url.clone()), RwSignal::new(known.or(first)));
        let strict = RwSignal::new(start.refused);
        let domains = Arc::clone(&approved);
        let read = move || text.with(|text| Reading::of(text, &domains, selected.get(), strict.get()));
        let typing = Self {
            choices: StoredValue::new(choices.into()),
            draft_key: StoredValue::new(draft_key),
            approved: StoredValue::new(approved),
            url: NodeRef::new(),
            name: NodeRef::new(),
            domain: NodeRef::new(),
            name_text: RwSignal::new(start.name.clone()),
            name_problem: RwSignal::new(start.problem("name")),
            selected,
            strict,
            reading: Memo::new(move |_| read()),
            note: RwSignal::new(DomainNote::Hint),
            restored: RwSignal::new(false),
            told: RwSignal::new(String::new()),
            text,
            pause: StoredValue::new(None),
        };
        typing.follow();
        typing
    }

    /// Takes over what is in the inputs, typed before this began; else a draft, unless the form was just refused.
    pub(super) fn begin(self, refused: bool) {
        let (Some(url), Some(name)) = (self.url.get_untracked(), self.name.get_untracked()) else {
            return;
        };
        let draft = Draft::find(&self.draft_key.get_value());
        if let Some(draft) = draft.filter(|_| !refused && url.value().is_empty() && name.value().is_empty()) {
            url.set_value(&draft.url);
            name.set_value(&draft.name);
            self.select(
                self.choices
                    .with_value(|all| all.iter().position(|choice| choice.id == draft.domain)),
            );
            self.restored.set(true);
        }
        if let Some(domain) = self.domain.get_untracked() {
            self.selected.set(self.index_of(&domain.value()));
        }
        let (url, name) = (url.value(), name.value());
        if url != self.text.get_untracked() {
            self.typed(url);
        }
        if name != self.name_text.get_untracked() {
            self.named(name);
        }
    }

    /// The URL changed.
    pub(super) fn typed(self, text: String) {
        self.strict.set(false);
        if matches!(self.note.get_untracked(), DomainNote::Moved { .. }) {
            self.note.set(DomainNote::Hint);
        }
        self.text.set(text);
        self.follow();
        self.keep_draft();
        self.announce_after_a_pause();
    }

    /// The name changed.
    pub(super) fn named(self, name: String) {
        self.name_problem.set(None);
        self.name_text.set(name);
        self.keep_draft();
    }

    /// Somebody chose a domain themselves.
    pub(super) fn choose(self, id: &str) {
        let Some(index) = self.index_of(id) else { return };
        let (before, domain) = (self.text.get_untracked(), self.selected.get_untracked());
        let qualifies = self
            .reading
            .with_untracked(|reading| reading.accepted().is_some());
        let text = self
            .approved
            .with_value(|approved| chosen(&before, index, approved, qualifies));
        self.selected.set(Some(index));
        self.note.set(DomainNote::Hint);
        if let Some(text) = text {
            self.replace(text);
            if qualifies && domain != Some(index) {
                self.note.set(DomainNote::Moved {
                    to: self.address_of(index),
                    text: before,
                    domain,
                });
            }
        } else {
            self.keep_draft();
        }
    }

    /// Puts text and domain back as they were before the page moved.
    pub(super) fn undo_move(self) {
        if let DomainNote::Moved { text, domain, .. } = self.note.get_untracked() {
            self.note.set(DomainNote::Hint);
            self.select(domain);
            self.replace(text);
        }
    }

    /// What one key applies: the repair of everything, else the first that there is.
    pub(super) fn repair(self) -> Option<String> {
        let all = self.repaired();
        all.or_else(|| {
            self.reading
                .with_untracked(|reading| reading.first_fix().map(str::to_owned))
        })
    }

    /// The text with every problem repaired, where each of them can be.
    pub(super) fn repaired(self) -> Option<String> {
        let selected = self.selected.get_untracked();
        let approved = self.approved.get_value();
        self.reading
            .with_untracked(|reading| reading.repaired(&approved, selected))
    }

    /// Applies a fix where the person types, so that it can be undone like typing.
    pub(super) fn apply(self, fix: &str) {
        let Some(input) = self.url.get_untracked() else {
            return;
        };
        if !browser::retype(&input, fix) {
            self.replace(fix.to_owned());
        }
        let _ = input.focus();
    }

    pub(super) fn discard_draft(self) {
        if let Some(name) = self.name.get_untracked() {
            name.set_value("");
        }
        self.named(String::new());
        self.replace(String::new());
        self.restored.set(false);
        if let Some(input) = self.url.get_untracked() {
            let _ = input.focus();
        }
    }

    fn replace(self, text: String) {
        if let Some(input) = self.url.get_untracked() {
            input.set_value(&text);
        }
        self.typed(text);
    }

    /// A URL on another domain selects that domain (rule 6).
    fn follow(self) {
        let leads_to = self
            .reading
            .with_untracked(|reading| reading.accepted().map(|accepted| accepted.domain));
        if leads_to.is_none() && matches!(self.note.get_untracked(), DomainNote::Followed(_)) {
            self.note.set(DomainNote::Hint);
        }
        if let Some(index) = leads_to.filter(|index| self.selected.get_untracked() != Some(*index)) {
            self.select(Some(index));
            self.note.set(DomainNote::Followed(self.address_of(index)));
        }
    }

    fn select(self, index: Option<usize>) {
        let on = |choice: &&DomainChoice| choice.domain.is_on();
        let choice =
            index.and_then(|index| self.choices.with_value(|all| all.get(index).filter(on).cloned()));
        let Some(choice) = choice else { return };
        self.selected.set(index);
        if let Some(select) = self.domain.get_untracked() {
            select.set_value(&choice.id);
        }
    }

    fn index_of(self, id: &str) -> Option<usize> {
        self.choices
            .with_value(|all| all.iter().position(|choice| choice.id == id))
    }

    fn address_of(self, index: usize) -> String {
        self.approved
            .with_value(|all| all.get(index).map(ApprovedDomain::address))
            .unwrap_or_default()
    }

    fn keep_draft(self) {
        let domain = self.selected.get_untracked().and_then(|index| {
            self.choices
                .with_value(|all| all.get(index).map(|choice| choice.id.clone()))
        });
        Draft {
            url: self.text.get_untracked(),
            name: self.name_text.get_untracked(),
            domain: domain.unwrap_or_default(),
        }
        .keep(&self.draft_key.get_value());
    }

    fn announce_after_a_pause(self) {
        self.pause.update_value(|pause| {
            if let Some(pause) = pause.take() {
                pause.clear();
            }
            let tell = move || {
                let repair = self.repair();
                self.told
                    .set(self.reading.with_untracked(|reading| sentence(reading, repair)));
            };
            *pause = set_timeout_with_handle(tell, PAUSE).ok();
        });
    }
}

/// What is said aloud of a reading.
fn sentence(reading: &Reading, repair: Option<String>) -> String {
    match reading.problems() {
        [] if reading.accepted().is_some() => "This page qualifies.".to_owned(),
        [] => String::new(),
        [first, ..] => match repair {
            Some(fix) => format!("{first} Press Alt and Enter to use {fix}"),
            None => first.to_string(),
        },
    }
}
