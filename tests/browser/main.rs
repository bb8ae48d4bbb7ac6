//! What people do, in a real browser.

mod kiosk;
mod screens;
mod staff;
mod widget;
