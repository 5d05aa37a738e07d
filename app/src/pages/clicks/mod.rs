//! Clicks over time: what affiliates and creators see alike. Who may see which, their own folders decide.

#![allow(unreachable_pub)]

mod chart;
mod figures;
mod scale;
mod table;
mod words;
mod zone;

use axum::Router;
use axum::routing::get;
use hotlinks_server::backend::Backend;
use hotlinks_server::series::{Earned, Range, Series};
use hotlinks_server::zone::Zone;

use crate::web::{ViewerZone, Visit};

pub(super) use figures::Figures;

/// The routes of this folder.
pub fn routes() -> Router<Backend> {
    Router::new().route("/time-zone", get(zone::show).post(zone::submit))
}

/// Which clicks somebody looks at: what their address and their cookie say.
pub(super) struct Looking {
    /// Where they are, without the range.
    pub(super) path: String,
    /// The steps.
    pub(super) range: Range,
    /// Whose days.
    pub(super) zone: Zone,
    /// Whether they chose the zone.
    pub(super) chosen: bool,
}

impl Looking {
    pub(super) fn new(visit: &Visit, viewer: ViewerZone) -> Self {
        let (range, day) = (visit.query_value("range"), visit.query_value("day"));
        Self {
            path: visit.path.clone(),
            range: Range::parse(range.as_deref(), day.as_deref()),
            zone: viewer.zone,
            chosen: viewer.chosen,
        }
    }

    /// The query that shows the same range again.
    pub(super) fn query(&self) -> String {
        match self.range {
            Range::Day(day) => format!("?day={day}"),
            range => format!("?range={}", range.name()),
        }
    }

    /// The address of this page with its range.
    pub(super) fn address(&self) -> String {
        format!("{}{}", self.path, self.query())
    }
}

/// What a page shows of one series.
pub(super) struct Seen {
    /// Who looks at what.
    pub(super) looking: Looking,
    /// The clicks.
    pub(super) series: Series,
    /// What they earned, where that is one link's.
    pub(super) earned: Option<Earned>,
}
