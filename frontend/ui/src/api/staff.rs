//! The staff's calls.

use super::{Failure, call};
use gloo_net::http::Method;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Reads something.
pub async fn get<T: DeserializeOwned>(url: &str) -> Result<T, Failure> {
    read(&call(Method::GET, url, None).await?)
}

/// Sends something new.
pub async fn post<T: DeserializeOwned>(url: &str, body: &impl Serialize) -> Result<T, Failure> {
    read(&call(Method::POST, url, Some(write(body)?)).await?)
}

/// Sets something in place of what was before.
pub async fn put<T: DeserializeOwned>(url: &str, body: &impl Serialize) -> Result<T, Failure> {
    read(&call(Method::PUT, url, Some(write(body)?)).await?)
}

/// Changes something.
pub async fn patch<T: DeserializeOwned>(url: &str, body: &impl Serialize) -> Result<T, Failure> {
    read(&call(Method::PATCH, url, Some(write(body)?)).await?)
}

/// Ends something; the answer has no body.
pub async fn delete(url: &str) -> Result<(), Failure> {
    call(Method::DELETE, url, None).await.map(drop)
}

fn read<T: DeserializeOwned>(text: &str) -> Result<T, Failure> {
    serde_json::from_str(text).map_err(|_| Failure::Unreadable)
}

fn write(body: &impl Serialize) -> Result<String, Failure> {
    serde_json::to_string(body).map_err(|_| Failure::Unreadable)
}
