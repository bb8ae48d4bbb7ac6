//! Pages as values, and a patcher that brings the browser's page in line with them.
//!
//! Widget and kiosk are budgeted in kilobytes. Leptos' own views give every shape of markup a type, and every type its
//! own code: the widget came to 140 KB with them. Here all markup is of one type, [`Node`]; the reactivity is Leptos'.

use leptos::prelude::{Owner, RenderEffect};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, Event, HtmlElement, HtmlInputElement, HtmlTextAreaElement};

const SVG: &str = "http://www.w3.org/2000/svg";

type Handler = Rc<dyn Fn(&Event)>;

/// A piece of a page.
pub enum Node {
    /// Text.
    Text(String),
    /// An element.
    Tag(Tag),
}

/// An element with all it holds.
pub struct Tag {
    name: &'static str,
    key: &'static str,
    attributes: Vec<(&'static str, String)>,
    handlers: Vec<(&'static str, Handler)>,
    value: Option<String>,
    focus: bool,
    children: Vec<Node>,
}

/// An element of this name.
pub fn tag(name: &'static str) -> Tag {
    Tag {
        name,
        key: "",
        attributes: Vec::new(),
        handlers: Vec::new(),
        value: None,
        focus: false,
        children: Vec::new(),
    }
}

impl Tag {
    /// With an attribute.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.attributes.push((name, value.into()));
        self
    }

    /// With a class.
    #[must_use]
    pub fn class(self, name: &str) -> Self {
        self.with("class", name)
    }

    /// With an attribute that is there or not.
    #[must_use]
    pub fn flag(self, name: &'static str, on: bool) -> Self {
        if on { self.with(name, "") } else { self }
    }

    /// With an attribute that says true or false.
    #[must_use]
    pub fn says(self, name: &'static str, yes: bool) -> Self {
        self.with(name, if yes { "true" } else { "false" })
    }

    /// Calls back on an event.
    #[must_use]
    pub fn on(mut self, event: &'static str, handler: impl Fn(&Event) + 'static) -> Self {
        self.handlers.push((event, Rc::new(handler)));
        self
    }

    /// With what an input or a text area holds.
    #[must_use]
    pub fn value(mut self, value: &str) -> Self {
        self.value = Some(value.to_owned());
        self
    }

    /// Takes the focus when it appears.
    #[must_use]
    pub fn focused(mut self) -> Self {
        self.focus = true;
        self
    }

    /// With a name that tells it from another element in the same place: a change of it makes a new element.
    #[must_use]
    pub fn key(mut self, key: &'static str) -> Self {
        self.key = key;
        self
    }

    /// With text in it.
    #[must_use]
    pub fn text(mut self, text: impl Into<String>) -> Self {
        self.children.push(Node::Text(text.into()));
        self
    }

    /// With an element in it.
    #[must_use]
    pub fn child(mut self, child: Tag) -> Self {
        self.children.push(Node::Tag(child));
        self
    }

    /// With elements in it, as many as there are.
    #[must_use]
    pub fn children(mut self, children: impl IntoIterator<Item = Tag>) -> Self {
        self.children.extend(children.into_iter().map(Node::Tag));
        self
    }
}

/// A page that follows its signals for as long as this is kept.
pub struct Rendered {
    owner: Owner,
    effect: RenderEffect<Vec<Mounted>>,
}

impl Rendered {
    /// Ends the effect and frees the signals.
    pub fn end(self) {
        drop(self.effect);
        self.owner.cleanup();
    }
}

/// Sets up signals with `setup`, which returns the view; shows the view in `place`, and again whenever a signal that
/// it read has changed.
pub fn render<V: Fn() -> Vec<Tag> + 'static>(place: Element, setup: impl FnOnce() -> V) -> Rendered {
    // Fails when it was done before, which is as good.
    let _ = any_spawner::Executor::init_wasm_bindgen();
    let owner = Owner::new();
    let effect = owner.with(|| {
        let view = setup();
        RenderEffect::new(move |shown: Option<Vec<Mounted>>| {
            let mut shown = shown.unwrap_or_default();
            let mut to_focus = None;
            patch(&place, &mut shown, view().into_iter().map(Node::Tag).collect(), &mut to_focus);
            if let Some(element) = to_focus {
                let _ = element.focus();
            }
            shown
        })
    });
    Rendered { owner, effect }
}

/// A node that stands in the page.
struct Mounted {
    node: web_sys::Node,
    kind: Kind,
    children: Vec<Mounted>,
}

enum Kind {
    Text(String),
    Tag { name: &'static str, key: &'static str, attributes: Vec<(&'static str, String)>, slots: Vec<Slot> },
}

/// A listener whose handler can be exchanged without touching the page.
struct Slot {
    event: &'static str,
    handler: Rc<RefCell<Handler>>,
    _listener: Closure<dyn Fn(Event)>,
}

fn patch(
    parent: &web_sys::Node,
    shown: &mut Vec<Mounted>,
    wanted: Vec<Node>,
    to_focus: &mut Option<HtmlElement>,
) {
    while shown.len() > wanted.len() {
        if let Some(gone) = shown.pop() {
            let _ = parent.remove_child(&gone.node);
        }
    }
    for (place, node) in wanted.into_iter().enumerate() {
        let Some(old) = shown.get_mut(place) else {
            if let Some(new) = make(node, to_focus) {
                let _ = parent.append_child(&new.node);
                shown.push(new);
            }
            continue;
        };
        if let Some(node) = update(old, node, to_focus)
            && let Some(new) = make(node, to_focus)
        {
            let _ = parent.replace_child(&new.node, &old.node);
            *old = new;
        }
    }
}

/// Makes a new node of the page.
fn make(node: Node, to_focus: &mut Option<HtmlElement>) -> Option<Mounted> {
    let document = leptos::prelude::document();
    let tag = match node {
        Node::Text(text) => {
            let node = document.create_text_node(&text).into();
            return Some(Mounted { node, kind: Kind::Text(text), children: Vec::new() });
        }
        Node::Tag(tag) => tag,
    };
    let drawn = matches!(tag.name, "svg" | "circle" | "path" | "rect");
    let namespace = drawn.then_some(SVG);
    let element = match namespace {
        Some(_) => document.create_element_ns(namespace, tag.name),
        None => document.create_element(tag.name),
    };
    let element = element.ok()?;
    for (name, value) in &tag.attributes {
        let _ = element.set_attribute(name, value);
    }
    let slots = tag.handlers.into_iter().map(|(event, handler)| listen(&element, event, handler)).collect();
    set_value(&element, tag.value.as_deref());
    if tag.focus {
        *to_focus = element.dyn_ref::<HtmlElement>().cloned();
    }
    let mut children = Vec::new();
    patch(&element, &mut children, tag.children, to_focus);
    let kind = Kind::Tag { name: tag.name, key: tag.key, attributes: tag.attributes, slots };
    Some(Mounted { node: element.into(), kind, children })
}

/// Brings a node in line, or gives the wanted one back if it is of another kind.
fn update(old: &mut Mounted, wanted: Node, to_focus: &mut Option<HtmlElement>) -> Option<Node> {
    match (&mut old.kind, wanted) {
        (Kind::Text(shown), Node::Text(text)) => {
            if *shown != text {
                old.node.set_text_content(Some(&text));
                *shown = text;
            }
            None
        }
        (Kind::Tag { name, key, attributes, slots }, Node::Tag(tag))
            if *name == tag.name
                && *key == tag.key
                && slots.iter().map(|slot| slot.event).eq(tag.handlers.iter().map(|(event, _)| *event)) =>
        {
            let element = old.node.dyn_ref::<Element>()?;
            for (name, _) in
                attributes.iter().filter(|(name, _)| !tag.attributes.iter().any(|(n, _)| n == name))
            {
                let _ = element.remove_attribute(name);
            }
            for attribute in tag.attributes.iter().filter(|attribute| !attributes.contains(attribute)) {
                let _ = element.set_attribute(attribute.0, &attribute.1);
            }
            *attributes = tag.attributes;
            for (slot, (_, handler)) in slots.iter().zip(tag.handlers) {
                *slot.handler.borrow_mut() = handler;
            }
            set_value(element, tag.value.as_deref());
            patch(&old.node, &mut old.children, tag.children, to_focus);
            None
        }
        (_, other) => Some(other),
    }
}

fn listen(element: &Element, event: &'static str, handler: Handler) -> Slot {
    let handler = Rc::new(RefCell::new(handler));
    let current = Rc::clone(&handler);
    let listener = Closure::<dyn Fn(Event)>::new(move |event: Event| {
        // Let go of the slot before calling: the call may render and put another handler in.
        let handler = Rc::clone(&current.borrow());
        handler(&event);
    });
    let _ = element.add_event_listener_with_callback(event, listener.as_ref().unchecked_ref());
    Slot { event, handler, _listener: listener }
}

/// Writes a value that differs, so that the caret stays where it is otherwise.
fn set_value(element: &Element, value: Option<&str>) {
    let Some(value) = value else { return };
    if let Some(area) = element.dyn_ref::<HtmlTextAreaElement>() {
        if area.value() != value {
            area.set_value(value);
        }
    } else if let Some(input) = element.dyn_ref::<HtmlInputElement>()
        && input.value() != value
    {
        input.set_value(value);
    }
}

/// What the input or text area that an event came from holds.
pub fn typed(event: &Event) -> String {
    let target = event.target();
    let area = target.as_ref().and_then(|target| target.dyn_ref::<HtmlTextAreaElement>());
    let input = target.as_ref().and_then(|target| target.dyn_ref::<HtmlInputElement>());
    area.map(HtmlTextAreaElement::value).or_else(|| input.map(HtmlInputElement::value)).unwrap_or_default()
}
