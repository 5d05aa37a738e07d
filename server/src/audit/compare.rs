//! Where two JSON values differ.

use serde_json::Value;

/// Places told of one receipt: whoever looks needs no more to see what happened.
const MOST: usize = 12;

/// Every place at which two values differ, with what stands there.
pub(super) fn differences(stored: &Value, computed: &Value) -> Vec<(String, String, String)> {
    let mut found = Vec::new();
    walk("", Some(stored), Some(computed), &mut found);
    found.truncate(MOST);
    found
}

fn walk(
    at: &str,
    stored: Option<&Value>,
    computed: Option<&Value>,
    found: &mut Vec<(String, String, String)>,
) {
    if stored == computed || found.len() >= MOST {
        return;
    }
    match (stored, computed) {
        (Some(Value::Object(one)), Some(Value::Object(other))) => {
            let added = other.keys().filter(|key| !one.contains_key(*key));
            for key in one.keys().chain(added) {
                walk(&format!("{at}/{key}"), one.get(key), other.get(key), found);
            }
        }
        (Some(Value::Array(one)), Some(Value::Array(other))) => {
            for place in 0..one.len().max(other.len()) {
                walk(&format!("{at}/{place}"), one.get(place), other.get(place), found);
            }
        }
        _ => found.push((at.to_owned(), text(stored), text(computed))),
    }
}

fn text(value: Option<&Value>) -> String {
    value.map_or_else(|| "nothing".to_owned(), Value::to_string)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_place_that_differs_is_named_with_both_values() {
        let stored = json!({"a": 1, "b": [1, {"c": "x"}], "gone": null});
        let computed = json!({"a": 1, "b": [2, {"c": "y"}, 3], "new": true});
        let told: Vec<String> = differences(&stored, &computed)
            .into_iter()
            .map(|(at, one, other)| format!("{at} {one} {other}"))
            .collect();
        assert_eq!(
            told,
            [
                "/b/0 1 2",
                "/b/1/c \"x\" \"y\"",
                "/b/2 nothing 3",
                "/gone null nothing",
                "/new nothing true"
            ]
        );
        assert_eq!(differences(&stored, &stored), []);
    }
}
