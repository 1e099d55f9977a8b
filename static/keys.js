// Keys for readers: / goes to the search box, j and k from one article of a list to the next and back. Nothing happens while
// somebody types, chooses or uses a modifier; the switch on the page about the archive turns the keys off in this browser.
"use strict";

const OFF = "reader-keys-off";
const FIELDS = "input, textarea, select, [contenteditable]";
const stops = () => [...document.querySelectorAll(".items h3 a, .pages a[rel=next]")];

// A browser that keeps nothing for sites still has the keys, and the switch holds for as long as the page does.
let off = false;
try { off = localStorage.getItem(OFF) === "yes"; } catch { /* nothing is kept */ }

function search() {
  const box = document.querySelector(".searchbar input[type=search]");
  box?.focus();
  box?.select();
  return Boolean(box);
}

function step(by) {
  const links = stops();
  const item = document.activeElement.closest(".items > li");
  const here = links.findIndex((link) => link === document.activeElement || item?.contains(link));
  const next = links[here < 0 ? (by > 0 ? 0 : -1) : here + by];
  next?.focus();
  return Boolean(next);
}

const KEYS = { "/": search, j: () => step(1), k: () => step(-1) };

document.addEventListener("keydown", (event) => {
  if (off || event.isComposing || event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.(FIELDS)) return;
  if (Object.hasOwn(KEYS, event.key) && KEYS[event.key]()) event.preventDefault();
});

for (const button of document.querySelectorAll("button.keys-switch")) {
  const show = () => button.setAttribute("aria-pressed", String(!off));
  button.hidden = false;
  button.addEventListener("click", () => {
    off = !off;
    try { localStorage.setItem(OFF, off ? "yes" : "no"); } catch { /* nothing is kept */ }
    show();
  });
  show();
}

// An earlier page comes back as it was left, with what was typed or chosen there. What it shows is what its address says, and
// so do its fields; a text that is not sent yet (a correction) stays.
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.forms) if (form.method === "get") form.reset();
});
