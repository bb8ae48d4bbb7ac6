//! JSON by the browser's own parser.

use js_sys::{Array, JSON, Object, Reflect};
use std::str::FromStr;
use wasm_bindgen::JsValue;

/// A value that was read. What is missing or of another type is nothing.
pub struct Json(JsValue);

impl Json {
    /// Reads a text.
    pub fn parse(text: &str) -> Option<Self> {
        JSON::parse(text).ok().map(Self)
    }

    /// A field of an object.
    pub fn get(&self, field: &str) -> Self {
        Self(Reflect::get(&self.0, &field.into()).unwrap_or(JsValue::UNDEFINED))
    }

    /// A text.
    pub fn text(&self) -> Option<String> {
        self.0.as_string()
    }

    /// A whole number.
    #[expect(clippy::cast_possible_truncation, reason = "the contract's integers fit")]
    pub fn integer(&self) -> Option<i64> {
        self.0.as_f64().map(|number| number as i64)
    }

    /// Yes or no.
    pub fn boolean(&self) -> Option<bool> {
        self.0.as_bool()
    }

    /// Whether there is anything but null.
    pub fn exists(&self) -> bool {
        !self.0.is_null() && !self.0.is_undefined()
    }

    /// The items of an array; none if it is no array.
    pub fn items(&self) -> Vec<Self> {
        if Array::is_array(&self.0) { Array::from(&self.0).iter().map(Self).collect() } else { Vec::new() }
    }
}

/// A field that travels by name.
pub fn named<T: FromStr>(json: &Json, field: &str) -> Option<T> {
    json.get(field).text()?.parse().ok()
}

/// An object to be written.
pub struct Draft(Object);

impl Draft {
    /// An empty one.
    pub fn new() -> Self {
        Self(Object::new())
    }

    /// With a field; nothing leaves it out.
    #[must_use]
    pub fn with(self, field: &str, value: Option<impl Into<JsValue>>) -> Self {
        if let Some(value) = value {
            let _ = Reflect::set(&self.0, &field.into(), &value.into());
        }
        self
    }

    /// With a whole number.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "the contract's integers stay below 2^53")]
    pub fn with_integer(self, field: &str, value: Option<i64>) -> Self {
        self.with(field, value.map(|number| number as f64))
    }

    /// With a list of texts.
    #[must_use]
    pub fn with_texts(self, field: &str, texts: &[String]) -> Self {
        let array: Array = texts.iter().map(|text| JsValue::from_str(text)).collect();
        self.with(field, Some(array))
    }

    /// The object as text.
    pub fn write(self) -> String {
        JSON::stringify(&self.0).ok().and_then(|text| text.as_string()).unwrap_or_default()
    }
}

impl From<Draft> for JsValue {
    fn from(draft: Draft) -> Self {
        draft.0.into()
    }
}
