//! Ids made in the browser.

use uuid::{Builder, Uuid};

/// A new version 7 id: sorted by time, random in the rest.
pub fn new_id() -> Uuid {
    let mut random = [0; 10];
    let crypto = web_sys::window().and_then(|window| window.crypto().ok());
    let filled = crypto.is_some_and(|crypto| crypto.get_random_values_with_u8_array(&mut random).is_ok());
    if !filled {
        // Every browser that runs WebAssembly has it; should one not, ids only need to differ.
        random.fill_with(weak_byte);
    }
    Builder::from_unix_timestamp_millis(crate::now::millis().unsigned_abs(), &random).into_uuid()
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the product is between 0 and 256"
)]
fn weak_byte() -> u8 {
    (js_sys::Math::random() * 256.0) as u8
}
