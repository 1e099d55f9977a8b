// Suggestions below a search box, as a combobox (ARIA 1.2). Without this, and whenever nothing is chosen, the box is a plain
// search. Nothing is asked while an input method is composing.
"use strict";

const PAUSE = 120; // ms without a key
const AGAIN = 500; // ms after which an answer without names is asked for again, so many times at most
const MOST_AGAIN = 20;
const part = (name, text) => Object.assign(document.createElement("span"), { className: name, textContent: text });

class Suggestions {
  constructor(box, number) {
    this.box = box;
    this.list = Object.assign(document.createElement("ul"), { className: "suggestions", id: `suggestions-${number}`, hidden: true });
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", box.dataset.suggestLabel);
    this.status = Object.assign(document.createElement("div"), { className: "unseen" });
    this.status.setAttribute("role", "status");
    box.after(this.list, this.status);
    for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", this.list.id]]) {
      box.setAttribute(name, value);
    }
    this.options = [];
    this.active = -1;
    box.addEventListener("input", (event) => event.isComposing || this.later());
    box.addEventListener("compositionend", () => this.later());
    box.addEventListener("keydown", (event) => event.isComposing || this.key(event));
    box.addEventListener("blur", () => this.close());
    // Pressing must not take the focus from the box, or the list would be gone before the click.
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => this.go(this.options.indexOf(event.target.closest("li"))));
  }

  later() {
    clearTimeout(this.timer);
    this.asking?.abort();
    this.timer = setTimeout(() => this.ask(), PAUSE);
  }

  async ask(times = 0) {
    const typed = this.box.value.trim();
    if (!typed) return this.close();
    this.asking = new AbortController();
    try {
      const answer = await fetch(`${this.box.dataset.suggest}?q=${encodeURIComponent(typed)}`, { signal: this.asking.signal });
      if (!answer.ok || document.activeElement !== this.box) return;
      const { suggestions, whole } = await answer.json();
      if (times && this.active >= 0) return; // somebody is choosing: the list stays
      this.show(suggestions);
      if (!whole && times < MOST_AGAIN) this.timer = setTimeout(() => this.ask(times + 1), AGAIN);
    } catch (error) {
      if (error.name !== "AbortError") this.close(); // the network is gone: the box still searches
    }
  }

  show(found) {
    this.active = -1;
    this.box.removeAttribute("aria-activedescendant");
    this.options = found.map((one, number) => this.option(one, number));
    this.list.replaceChildren(...this.options);
    this.list.hidden = !found.length;
    this.box.setAttribute("aria-expanded", String(!this.list.hidden));
    const { suggestCount, suggestNone } = this.box.dataset;
    this.status.textContent = found.length ? suggestCount.replace("NUMBER", found.length) : suggestNone;
  }

  option(one, number) {
    const option = Object.assign(document.createElement("li"), { id: `${this.list.id}-${number}` });
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    option.dataset.address = one.address;
    const text = part(`text ${one.kind}`, one.text);
    text.lang = "zh-Hans";
    if (one.note) text.append(" ", part("note", one.note));
    option.append(text, " ", part("kind", one.label));
    if (one.count !== null) option.append(" ", part("count", one.count));
    return option;
  }

  key(event) {
    const { key } = event;
    if (key === "Escape" && !this.list.hidden) {
      event.preventDefault();
      this.close();
    } else if ((key === "ArrowDown" || key === "ArrowUp") && this.options.length) {
      event.preventDefault();
      // One place of the ring is the box itself, with what was typed.
      const places = this.options.length + 1;
      this.choose(((this.active + 1 + (key === "ArrowDown" ? 1 : places - 1)) % places) - 1);
    } else if (key === "Enter" && this.active >= 0) {
      event.preventDefault();
      this.go(this.active);
    }
  }

  choose(number) {
    this.list.hidden = false;
    this.box.setAttribute("aria-expanded", "true");
    this.options[this.active]?.setAttribute("aria-selected", "false");
    this.active = number;
    const option = this.options[number];
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) this.box.setAttribute("aria-activedescendant", option.id);
    else this.box.removeAttribute("aria-activedescendant");
  }

  go(number) {
    const address = this.options[number]?.dataset.address;
    if (address) location.assign(address);
  }

  close() {
    clearTimeout(this.timer);
    this.asking?.abort();
    this.options = [];
    this.active = -1;
    this.list.replaceChildren();
    this.list.hidden = true;
    this.status.textContent = "";
    this.box.setAttribute("aria-expanded", "false");
    this.box.removeAttribute("aria-activedescendant");
  }
}

document.querySelectorAll("input[data-suggest]").forEach((box, number) => new Suggestions(box, number));
