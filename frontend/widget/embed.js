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
  connectedCallback() {
    const root = this.shadowRoot ?? this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [sheet];
    const lang = words[this.lang] ? this.lang : "vi";
    const w = words[lang];
    const get = (name) => this.getAttribute(name) ?? "";
    const face = (mouth, i) => `<button role="radio" aria-checked="false" class="hl-pick" data-tap="${i + 1}"><svg class="hl-face hl-face-${i + 1}" viewBox="0 0 96 96" aria-hidden="true"><circle class="hl-face-disc" cx="48" cy="48" r="44"/><circle class="hl-face-eye" cx="34" cy="40" r="5"/><circle class="hl-face-eye" cx="62" cy="40" r="5"/><path d="${mouth}" fill="${i > 3 ? "currentColor" : "none"}"/></svg><span>${w[i + 4]}</span></button>`;
    const tab = (name, tap) => `<button role="tab" aria-selected="${!tap}" data-tap="${tap}">${name}</button>`;
    const question = w[get("dossier") || get("invitation") ? 3 : 2];
    const tabs = get("invitation") ? "" : `<div class="hl-tabs" role="tablist">${tab(w[0], 0)}${tab(w[1], 6)}</div>`;
    const card = `<div class="hl-card" lang="${lang}">${tabs}<div class="hl-in"><h2>${question}</h2><div class="hl-faces" role="radiogroup" aria-label="${question}">${mouths.map(face).join("")}</div></div></div>`;
    const name = w[0] + " · " + w[1];
    // A dialog traps the focus, closes on Escape and gives the focus back by itself.
    root.innerHTML = `<div>${get("mode") == "button" ? `<button class="hl-open" lang="${lang}">${name}</button><dialog aria-label="${name}"><button class="hl-close" aria-label="${w[9]}">×</button>${card}</dialog>` : card}</div>`;
    const find = (name) => root.querySelector(name);
    const place = find(".hl-card");
    const start = async () => {
      if (this.widget || this.starting) return;
      this.starting = true;
      try {
        const { mount, sheet } = await load();
        if (place.isConnected) {
          root.adoptedStyleSheets.push(sheet);
          this.widget = mount(place, at, this, lang, this.tap | 0);
        }
      } catch {
        // What stands in the element, or a link: both work without any script of ours.
        place.lastChild.innerHTML = this.firstElementChild ? "<slot></slot>" : `<a>${name}</a>`;
        place.lastChild.firstChild.href = `${at}/feedback?agency=${get("agency")}&desk=${get("desk")}&lang=${lang}`;
      }
      this.starting = false;
    };
    root.firstChild.onclick = ({ target }) => {
      const dialog = find("dialog");
      if (target.closest(".hl-open")) dialog.showModal();
      if (target == dialog || target.closest(".hl-close")) dialog.close();
      // A tap that comes before the widget is not lost: a face (1 to 5), or a tab (0, 6).
      this.tap = target.closest("[data-tap]")?.dataset.tap ?? this.tap;
      start();
    };
    this.seen = new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && start());
    this.seen.observe(place);
  }

  disconnectedCallback() {
    this.seen?.disconnect();
    this.widget?.unmount();
    this.widget = this.tap = undefined;
  }
}
customElements.get("hailong-feedback") ?? customElements.define("hailong-feedback", Feedback);
