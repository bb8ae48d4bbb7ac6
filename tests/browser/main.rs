//! What people do, in a real browser.

mod hostile;
mod keyboard;
mod kiosk;
mod outbox;
mod screens;
mod staff;
mod start;
mod widget;
mod widget_patched;
mod widget_retry;
