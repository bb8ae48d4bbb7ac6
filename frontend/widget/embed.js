// hailong's loader: paints the faces at once, so that nothing jumps, and brings the widget on first sight or touch.
const at = new URL(import.meta.url).origin;
const sheet = new CSSStyleSheet();
sheet.replaceSync("__STYLE__");

// For each language: the tabs, the two questions, the five labels, the word for closing.
const words = "__WORDS__";
const mouths = ["M26 29L40 34M70 29L56 34M30 70Q48 50 66 70", "M32 68Q48 56 64 68", "M32 64H64", "M32 60Q48 74 64 60", "M28 57Q48 84 68 57Z"];

let module = 0;
const load = () => (module ||= import(at + "__SCRIPT__").then(async (widget) => {
  await widget.default({ module_or_path: at + "__WASM__" });
  return widget;
}).catch((error) => { module = 0; throw error; }));

class Feedback extends HTMLElement {
  // A change of the theme is the sheet's business.
  static observedAttributes = ["agency", "desk", "dossier", "invitation", "lang", "mode"];

  attributeChangedCallback(name, old, value) {
    // What is said before it is first shown is read then.
    if (old == value || !this.card) return;
    // A tap that waits for the widget was meant for whom the page named then.
    if (name != "lang" && name != "mode") this.tap = 0;
    this.later();
  }

  connectedCallback() {
    if (!this.card) return this.build();
    // A dialog that is moved with its page is no dialog any more, but open.
    if (this.dialog.open) {
      this.dialog.close();
      this.dialog.showModal();
    }
    this.widget?.wake(this.card);
    this.later();
  }

  disconnectedCallback() {
    this.later();
  }

  // Whatever a page does in one task is one change: several attributes, or taking the element out to put it elsewhere.
  later() {
    this.due ??= setTimeout(() => {
      this.due = undefined;
      if (this.isConnected) {
        this.paint();
        this.widget?.follow(this, this.tongue);
      } else {
        this.seen.disconnect();
        this.dialog.close();
        this.widget?.rest();
      }
    });
  }

  // What stays as long as the element does. A dialog traps the focus, closes on Escape and gives the focus back by itself.
  build() {
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [sheet];
    root.innerHTML = `<div><button class="hl-open"></button><dialog><button class="hl-close">×</button><div class="hl-card"></div></dialog></div>`;
    const frame = this.frame = root.firstChild;
    [this.open, this.dialog] = frame.children;
    this.card = this.dialog.lastChild;
    frame.onclick = ({ target }) => {
      if (target == this.open) this.dialog.showModal();
      if (target == this.dialog || target.closest(".hl-close")) this.dialog.close();
      // A tap that comes before the widget is not lost: a face (1 to 5), or a tab (0, 6).
      this.tap = target.closest("[data-tap]")?.dataset.tap ?? this.tap;
      this.start();
    };
    this.seen = new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && this.start());
    this.paint();
  }

  // What the attributes say, as far as the widget itself does not show it.
  paint() {
    const { frame, open, dialog, card } = this;
    const get = (name) => this.getAttribute(name) ?? "";
    const lang = this.tongue = words[this.lang]?.[9] ? this.lang : "vi";
    const w = words[lang];
    const name = w[0] + " · " + w[1];
    open.textContent = name;
    frame.lang = lang;
    dialog.setAttribute("aria-label", name);
    dialog.firstChild.setAttribute("aria-label", w[9]);
    const button = get("mode") == "button";
    if (button == !open.parentNode) {
      dialog.close();
      frame.replaceChildren(...(button ? [open, dialog] : [card]));
      if (button) dialog.append(card);
    }
    if (this.widget) return;
    const face = (mouth, i) => `<button role="radio" aria-checked="false" class="hl-pick" data-tap="${i + 1}"><svg class="hl-face hl-face-${i + 1}" viewBox="0 0 96 96" aria-hidden="true"><circle class="hl-face-disc" cx="48" cy="48" r="44"/><circle class="hl-face-eye" cx="34" cy="40" r="5"/><circle class="hl-face-eye" cx="62" cy="40" r="5"/><path d="${mouth}" fill="${i > 3 ? "currentColor" : "none"}"/></svg><span>${w[i + 4]}</span></button>`;
    const tab = (name, tap) => `<button role="tab" aria-selected="${!tap}" data-tap="${tap}">${name}</button>`;
    const question = w[get("dossier") || get("invitation") ? 3 : 2];
    const tabs = get("invitation") ? "" : `<div class="hl-tabs" role="tablist">${tab(w[0], 0)}${tab(w[1], 6)}</div>`;
    const html = `${tabs}<div class="hl-in"><h2>${question}</h2><div class="hl-faces" role="radiogroup" aria-label="${question}">${mouths.map(face).join("")}</div></div>`;
    // What is the same stays: a finger may be on it.
    if (this.html != html) card.innerHTML = this.html = html;
    this.seen.disconnect();
    this.seen.observe(card);
  }

  async start() {
    if (this.widget || this.starting) return;
    this.starting = true;
    try {
      const { mount, sheet } = await load();
      if (this.isConnected) {
        this.shadowRoot.adoptedStyleSheets.push(sheet);
        this.widget = mount(this.card, at, this, this.tongue, this.tap | 0);
      }
    } catch {
      // What stands in the element, or a link: both work without any script of ours.
      const place = this.card.lastChild;
      place.innerHTML = this.firstElementChild ? "<slot></slot>" : `<a>${this.open.textContent}</a>`;
      const get = (name) => this.getAttribute(name) ?? "";
      place.firstChild.href = at + (get("invitation") ? `/r/${get("invitation")}?` : `/feedback?agency=${get("agency")}&desk=${get("desk")}&`) + "lang=" + this.tongue;
      this.html = 0;
    }
    this.starting = false;
  }
}
customElements.get("hailong-feedback") ?? customElements.define("hailong-feedback", Feedback);
