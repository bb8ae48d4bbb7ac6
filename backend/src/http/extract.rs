//! Parsing requests at the edge: bodies, paths and queries become types, or a problem that names the field.

use super::error::{Error, Result};
use super::state::AppState;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use hailong_shared::problem::FieldCode;
use serde::de::{DeserializeOwned, IgnoredAny};
use std::collections::BTreeMap;
use std::fmt::Display;
use std::str::FromStr;

/// A JSON object as the request's body: 415 for another type, 400 if it is not JSON, 422 if it does not fit.
pub struct Json<T>(pub T);

impl<T: DeserializeOwned> FromRequest<AppState> for Json<T> {
    type Rejection = Error;

    async fn from_request(request: Request, state: &AppState) -> Result<Self> {
        let media_type = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        if !media_type.is_some_and(is_json) {
            return Err(Error::NotJsonType);
        }
        let bytes = axum::body::Bytes::from_request(request, state).await.map_err(|rejection| {
            let too_large = rejection.into_response().status() == StatusCode::PAYLOAD_TOO_LARGE;
            if too_large { Error::TooLarge } else { Error::NotJson }
        })?;
        parse(&bytes).map(Self)
    }
}

fn is_json(media_type: &str) -> bool {
    let essence = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    essence == "application/json" || (essence.starts_with("application/") && essence.ends_with("+json"))
}

fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T> {
    // First whether it is JSON at all, so that a truncated body with a wrong field is still "not JSON".
    serde_json::from_slice::<IgnoredAny>(bytes).map_err(|_| Error::NotJson)?;
    // Structs would also be read from arrays; the contract knows objects only.
    if bytes.trim_ascii_start().first() != Some(&b'{') {
        return Err(Error::field("", FieldCode::Invalid, "a JSON object is expected"));
    }
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        let path = error.path().to_string();
        let message = error.into_inner().to_string();
        let message = message.split(" at line ").next().unwrap_or_default();
        match message.strip_prefix("missing field `").and_then(|rest| rest.strip_suffix('`')) {
            Some(name) => Error::field(name, FieldCode::Required, "this field is required"),
            None => Error::field(if path == "." { "" } else { &path }, FieldCode::Invalid, message),
        }
    })
}

/// The query's parameters, to be read one by one; of a repeated one the last counts.
#[derive(Debug, Default)]
pub struct Params(BTreeMap<String, String>);

impl<S: Send + Sync> FromRequestParts<S> for Params {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let query = axum::extract::Query::<Vec<(String, String)>>::from_request_parts(parts, state).await;
        let pairs = query.map_err(|_| Error::field("", FieldCode::Invalid, "the query cannot be read"))?.0;
        Ok(Self(pairs.into_iter().collect()))
    }
}

impl Params {
    /// The parameter, if it was given. An empty one is no value of its type.
    pub fn get<T: FromStr<Err: Display>>(&self, name: &str) -> Result<Option<T>> {
        let parse = |text: &String| {
            text.parse().map_err(|error: T::Err| Error::field(name, FieldCode::Invalid, error.to_string()))
        };
        self.0.get(name).map(parse).transpose()
    }

    /// The parameter of a page, if it was filled in: forms and hand-written links also send empty ones.
    pub fn filled<T: FromStr<Err: Display>>(&self, name: &str) -> Result<Option<T>> {
        if self.text(name).is_some() { self.get(name) } else { Ok(None) }
    }

    /// The parameter as it was written, if it was given and is not empty.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str).filter(|text| !text.is_empty())
    }

    /// A whole number within bounds, or a default.
    pub fn number(&self, name: &str, bounds: std::ops::RangeInclusive<u32>, default: u32) -> Result<u32> {
        match self.get::<u32>(name)? {
            None => Ok(default),
            Some(number) if bounds.contains(&number) => Ok(number),
            Some(_) => {
                let message = format!("a whole number from {} to {}", bounds.start(), bounds.end());
                Err(Error::field(name, FieldCode::Invalid, message))
            }
        }
    }
}

/// The one parameter of a path. What cannot be parsed names nothing: 404.
pub struct PathParam<T>(pub T);

impl<T: FromStr, S: Send + Sync> FromRequestParts<S> for PathParam<T> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        const NOTHING: Error = Error::NotFound("There is nothing at this address.");
        let text =
            axum::extract::Path::<String>::from_request_parts(parts, state).await.map_err(|_| NOTHING)?;
        text.parse().map(Self).map_err(|_| NOTHING)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hailong_shared::wire::RatingRequest;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    fn outcome(body: &str) -> String {
        match parse::<RatingRequest>(body.as_bytes()) {
            Ok(_) => "taken".to_owned(),
            Err(Error::NotJson) => "not JSON".to_owned(),
            Err(Error::Validation(errors)) => format!("{}: {:?}", errors[0].field, errors[0].code),
            Err(other) => format!("{other:?}"),
        }
    }

    fn with(field: &str, value: Value) -> String {
        let mut body = json!({
            "id": "01890a5d-ac96-774b-bcce-b302099a8057", "desk": 3, "stage": "result", "channel": "kiosk",
            "score": 4, "rated_at": 1_795_000_000_000_i64,
        });
        body[field] = value;
        body.to_string()
    }

    #[test]
    fn the_field_at_fault_is_named() {
        for wrong in [json!(0), json!(6), json!("5"), Value::Null, json!(4.5), json!(1e300), json!([])] {
            assert_eq!(outcome(&with("score", wrong)), "score: Invalid");
        }
        assert_eq!(outcome(&with("id", json!("7"))), "id: Invalid");
        assert_eq!(outcome(&with("dossier", json!("42"))), "dossier: Invalid");
        assert_eq!(outcome(&with("reasons", json!(["waiting", 3]))), "reasons[1]: Invalid");
        assert_eq!(outcome("{}"), "id: Required");
        assert_eq!(outcome("[1]"), ": Invalid");
        assert_eq!(outcome("{\"score\": 9"), "not JSON");
        assert_eq!(outcome(""), "not JSON");
        assert_eq!(outcome(&with("comment", Value::Null)), "taken");
    }

    proptest! {
        #[test]
        fn no_body_panics(body: Vec<u8>) {
            let _ = parse::<RatingRequest>(&body);
        }
    }
}
