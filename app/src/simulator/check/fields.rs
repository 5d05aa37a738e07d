//! Reading one field: what it says, or a sentence beside it and a placeholder.

use hotlinks::money::{Bps, Currency, Minor};
use hotlinks::time::Millis;

use super::{Problem, Reader};
use crate::simulator::actions::position;
use crate::simulator::moment::{Moment, NO_DAY, NO_TIME};

/// The longest name, in characters.
const LONGEST_NAME: usize = 30;

impl Reader {
    pub(super) fn say<T>(&mut self, field: &str, sentence: &str, instead: T) -> T {
        self.problems.push(Problem {
            field: field.to_owned(),
            sentence: sentence.to_owned(),
        });
        instead
    }

    pub(super) fn or_say<T>(&mut self, field: &str, read: Result<T, impl std::fmt::Display>) -> Option<T> {
        read.map_err(|error| self.say(field, &error.to_string(), ())).ok()
    }

    pub(super) fn name<T>(&mut self, field: &str, text: &str, known: &[(String, T)], twice: &str) -> String {
        let name = text.trim();
        if name.is_empty() {
            self.say(field, "Type a name.", ());
        } else if name.chars().count() > LONGEST_NAME {
            self.say(field, "A name has 30 characters at most.", ());
        } else if name.contains(|c: char| c == ',' || c.is_control()) {
            self.say(field, "A name here has no comma.", ());
        } else if known.iter().any(|(other, _)| other == name) {
            self.say(field, twice, ());
        }
        name.to_owned()
    }

    /// A rate in percent; an empty field is none.
    pub(super) fn rate(&mut self, field: &str, text: &str) -> Option<Bps> {
        if text.trim().is_empty() {
            return None;
        }
        self.or_say(field, Bps::parse_percent(text))
    }

    /// What a reference counted from 1 means.
    pub(super) fn choice(
        &mut self,
        field: &str,
        reference: &str,
        names: &[String],
        sentence: &str,
    ) -> String {
        match position(reference).and_then(|at| names.get(at)) {
            Some(name) => name.clone(),
            None => self.say(field, sentence, String::new()),
        }
    }

    pub(super) fn amount(&mut self, field: &str, text: &mut String, currency: Currency) -> Minor {
        let amount = self
            .or_say(field, currency.parse_amount(text))
            .unwrap_or(Minor::ZERO);
        *text = currency.format(amount);
        amount
    }

    pub(super) fn moment(&mut self, row: &str, day: &mut String, time: &mut String) -> Millis {
        let at_day = Moment::day(day).unwrap_or_else(|| self.say(&format!("{row}-day"), NO_DAY, 0));
        let at_time = Moment::time(time).unwrap_or_else(|| self.say(&format!("{row}-time"), NO_TIME, 0));
        let moment = Moment(at_day * Millis::DAY + at_time);
        (*day, *time) = (moment.day_number().to_string(), moment.time_of_day());
        Millis(moment.0)
    }
}
