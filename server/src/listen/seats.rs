//! How many connections there may be.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::client::Place;
use crate::metrics::Metrics;

/// Counts the open connections, in all and by place. Asked once a connection, never once a request.
pub(super) struct Seats {
    all: usize,
    each: Option<usize>,
    taken: Mutex<Taken>,
    metrics: Option<Metrics>,
}

#[derive(Default)]
struct Taken {
    all: usize,
    /// Only while somebody sits there: nothing is kept of who was here.
    by_place: HashMap<Place, usize>,
}

/// One connection's; free again when dropped.
pub(super) struct Seat {
    seats: Arc<Seats>,
    place: Place,
}

impl Seats {
    pub(super) fn new(all: usize, each: Option<usize>, metrics: Option<Metrics>) -> Self {
        Self {
            all,
            each,
            taken: Mutex::default(),
            metrics,
        }
    }

    /// `None`: there are enough.
    pub(super) fn take(seats: &Arc<Self>, place: Place) -> Option<Seat> {
        let seat = Self::find(seats, place);
        if let Some(metrics) = &seats.metrics {
            match seat {
                Some(_) => metrics.connected(),
                None => metrics.refused(),
            }
        }
        seat
    }

    fn find(seats: &Arc<Self>, place: Place) -> Option<Seat> {
        let mut taken = seats.taken.lock().unwrap_or_else(PoisonError::into_inner);
        if taken.all >= seats.all {
            return None;
        }
        if let Some(each) = seats.each {
            let here = taken.by_place.entry(place).or_default();
            if *here >= each {
                return None;
            }
            *here += 1;
        }
        taken.all += 1;
        Some(Seat {
            seats: Arc::clone(seats),
            place,
        })
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        if let Some(metrics) = &self.seats.metrics {
            metrics.disconnected();
        }
        let mut taken = self.seats.taken.lock().unwrap_or_else(PoisonError::into_inner);
        taken.all = taken.all.saturating_sub(1);
        if let Some(here) = taken.by_place.get_mut(&self.place) {
            *here = here.saturating_sub(1);
            if *here == 0 {
                taken.by_place.remove(&self.place);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(address: &str) -> Place {
        Place::of(address.parse().unwrap())
    }

    #[test]
    fn one_address_cannot_take_every_seat() {
        let seats = Arc::new(Seats::new(10, Some(3), None));
        let greedy: Vec<_> = (0..9)
            .filter_map(|_| Seats::take(&seats, place("2001:db8::1")))
            .collect();
        assert_eq!(greedy.len(), 3);
        assert!(
            Seats::take(&seats, place("2001:db8::2")).is_none(),
            "the same network"
        );
        let polite = Seats::take(&seats, place("203.0.113.7"));
        assert!(polite.is_some());
        drop(greedy);
        assert!(Seats::take(&seats, place("2001:db8::2")).is_some());
    }

    #[test]
    fn there_are_never_more_than_there_is_room_for_and_who_leaves_makes_room() {
        let seats = Arc::new(Seats::new(2, None, None));
        let one = Seats::take(&seats, place("::1"));
        let _two = Seats::take(&seats, place("::1")).unwrap();
        assert!(Seats::take(&seats, place("203.0.113.7")).is_none());
        drop(one);
        assert!(Seats::take(&seats, place("203.0.113.7")).is_some());
    }

    #[test]
    fn nothing_is_kept_of_who_has_left() {
        let seats = Arc::new(Seats::new(2, Some(1), None));
        drop(Seats::take(&seats, place("203.0.113.7")));
        assert!(seats.taken.lock().unwrap().by_place.is_empty());
    }
}
