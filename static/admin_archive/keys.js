// Keys of the queue: what has data-key is pressed, followed or entered by that key. Nothing happens while somebody types,
// holds a key down or uses a modifier; the switch turns the keys off for good in this browser.
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  const OFF = "queue-keys-off";
  const isOff = () => localStorage.getItem(OFF) === "yes";
  const isTyping = (place) => place.closest("input:not([type=submit], [type=button], [type=checkbox], [type=radio]), textarea, select, [contenteditable], .select2-container");
  let isDone = false;

  const go = (target) => {
    const field = target.matches("a, button, input") ? null : target.querySelector("input:not([type=hidden]), textarea, select");
    if (field) { field.focus(); if (field.select) field.select(); return; }
    isDone = true;
    target.click();
  };

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.repeat || event.altKey || isDone) return;
    const typed = isTyping(event.target);
    if (typed && event.key === "Escape") { event.target.blur(); return; }
    if (typed && event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      const button = event.target.form && event.target.form.querySelector("[type=submit]");
      if (button) { event.preventDefault(); isDone = true; button.click(); }
      return;
    }
    if (typed || event.ctrlKey || event.metaKey || isOff() || !/^[a-z1-9]$/i.test(event.key)) return;
    const target = document.querySelector(`[data-key="${event.key.toLowerCase()}"]`);
    if (target) { event.preventDefault(); go(target); }
  });

  // The browser shows an earlier page again as it was: it takes answers again.
  window.addEventListener("pageshow", () => { isDone = false; });

  for (const button of document.querySelectorAll(".keys-switch")) {
    button.hidden = false;
    const show = () => button.setAttribute("aria-pressed", String(!isOff()));
    button.addEventListener("click", () => { localStorage.setItem(OFF, isOff() ? "no" : "yes"); show(); });
    show();
  }

  // What was done stands in the page when it opens; a screen reader says what comes into a status.
  const done = [...document.querySelectorAll(".messagelist li")].map((item) => item.textContent.trim()).join(" ");
  const said = document.querySelector(".said-aloud");
  if (said && done) setTimeout(() => { said.textContent = done; }, 150);
});
