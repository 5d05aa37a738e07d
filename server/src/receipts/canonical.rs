//! The one text of a JSON value that is signed: keys sorted, no white space, as in RFC 8785. However a file is
//! indented and ordered on its way, its text here is the same; whatever is changed in it changes the text.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// The text of a value. Receipts hold no fractions, so numbers are written as they are.
pub(super) fn text(value: &Value) -> String {
    let mut text = String::new();
    write(value, &mut text);
    text
}

fn write(value: &Value, out: &mut String) {
    match value {
        Value::Array(items) => {
            out.push('[');
            for (place, item) in items.iter().enumerate() {
                out.push_str(if place == 0 { "" } else { "," });
                write(item, out);
            }
            out.push(']');
        }
        Value::Object(fields) => {
            // Sorted here, so that nothing depends on how the parser was built.
            let mut sorted: Vec<_> = fields.iter().collect();
            sorted.sort_unstable_by_key(|(key, _)| *key);
            out.push('{');
            for (place, (key, value)) in sorted.into_iter().enumerate() {
                out.push_str(if place == 0 { "" } else { "," });
                out.push_str(&Value::from(key.as_str()).to_string());
                out.push(':');
                write(value, out);
            }
            out.push('}');
        }
        plain => out.push_str(&plain.to_string()),
    }
}

/// A JSON value in which no object has a key twice: two programs that read such a file need not read the same.
pub(super) struct Strict(pub(super) Value);

impl<'de> Deserialize<'de> for Strict {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reading).map(Self)
    }
}

struct Reading;

impl<'de> Visitor<'de> for Reading {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        let number = Number::from_f64(value).ok_or_else(|| E::custom("a number without a value"))?;
        Ok(Value::Number(number))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(Strict(item)) = items.next_element()? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some((key, Strict(value))) = fields.next_entry::<String, Strict>()? {
            if object.insert(key, value).is_some() {
                return Err(A::Error::custom("a key stands twice in one object"));
            }
        }
        Ok(Value::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn canonical(json: &str) -> Option<String> {
        serde_json::from_str::<Strict>(json)
            .ok()
            .map(|Strict(value)| text(&value))
    }

    #[test]
    fn space_and_the_order_of_keys_do_not_matter() {
        let one = canonical(r#"{"b":[1,{"z":null,"a":"x\n"}],"a":true}"#).unwrap();
        assert_eq!(one, r#"{"a":true,"b":[1,{"a":"x\n","z":null}]}"#);
        let other = "{ \"a\" : true,\r\n\t\"b\": [ 1 , {\"a\":\"x\\n\", \"z\": null} ] }\n";
        assert_eq!(canonical(other), Some(one));
    }

    #[test]
    fn another_spelling_of_a_number_is_another_text() {
        for (one, other) in [
            ("1", "1.0"),
            ("0", "-0"),
            ("10", "1e1"),
            ("9223372036854775807", "9223372036854775808"),
        ] {
            assert_ne!(canonical(one), canonical(other), "{one} {other}");
        }
    }

    #[test]
    fn a_key_that_stands_twice_is_refused() {
        assert_eq!(canonical(r#"{"a":1,"a":1}"#), None);
        assert_eq!(canonical(r#"{"b":[{"a":1,"\u0061":2}]}"#), None);
    }
}
