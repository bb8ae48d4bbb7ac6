//! A limit to what is asked of the network: a request that is never answered must not hold up anything for good.

use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{AbortController, AbortSignal};

/// Ends a request after a while, and when it is dropped.
pub struct Limit {
    controller: Option<AbortController>,
    over: Rc<Cell<bool>>,
    timer: Option<i32>,
    _end: Closure<dyn FnMut()>,
}

impl Limit {
    /// A limit of so many milliseconds from now on.
    pub fn new(millis: i32) -> Self {
        // Every browser that runs WebAssembly well has it; without it requests take as long as they take.
        let controller = AbortController::new().ok();
        let over = Rc::new(Cell::new(false));
        let (ended, aborted) = (Rc::clone(&over), controller.clone());
        let end = Closure::<dyn FnMut()>::new(move || {
            ended.set(true);
            if let Some(controller) = &aborted {
                controller.abort();
            }
        });
        let timer = web_sys::window().and_then(|window| {
            let end = end.as_ref().unchecked_ref();
            window.set_timeout_with_callback_and_timeout_and_arguments_0(end, millis).ok()
        });
        Self { controller, over, timer, _end: end }
    }

    /// What the request is to heed.
    pub fn signal(&self) -> Option<AbortSignal> {
        self.controller.as_ref().map(AbortController::signal)
    }

    /// Whether it took too long.
    pub fn is_over(&self) -> bool {
        self.over.get()
    }
}

impl Drop for Limit {
    fn drop(&mut self) {
        if let (Some(window), Some(timer)) = (web_sys::window(), self.timer) {
            window.clear_timeout_with_handle(timer);
        }
        // A request that is over does not hear it.
        if let Some(controller) = &self.controller {
            controller.abort();
        }
    }
}
