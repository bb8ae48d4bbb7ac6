//! The page that an app is loaded by.

/// The app stands in the page: what the page said before, and what it would have said had the app failed, makes way.
pub fn leave_shell() {
    let Some(document) = web_sys::window().and_then(|window| window.document()) else { return };
    for id in ["boot", "failed"] {
        if let Some(element) = document.get_element_by_id(id) {
            element.remove();
        }
    }
}
