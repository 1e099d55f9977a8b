// The page view: pointing at a paragraph, or arriving at it, marks every place on the other side that it was read from.
// Without this the numbers still lead there and back; a paragraph in several pieces then marks only the first.
"use strict";

const fragments = new Map();
for (const fragment of document.querySelectorAll("[data-place]")) {
  const place = fragment.dataset.place;
  fragments.set(place, [...(fragments.get(place) ?? []), fragment]);
}

function mark(element, name, isOn) {
  const place = element?.dataset.place ?? element?.id;
  for (const fragment of fragments.get(place) ?? []) fragment.classList.toggle(name, isOn);
  if (fragments.has(place)) document.getElementById(place)?.classList.toggle(name, isOn);
}

function follow(events, name) {
  let last = null;
  for (const event of events) {
    document.addEventListener(event, ({ target }) => {
      const next = target.closest?.("[data-place], [id^='r']") ?? null;
      if (next === last) return;
      mark(last, name, false);
      mark((last = next), name, true);
    });
  }
}

follow(["pointerover", "focusin"], "pointed");

let arrived = null;
function arrive() {
  mark(arrived, "arrived", false);
  mark((arrived = document.getElementById(location.hash.slice(1))), "arrived", true);
}
addEventListener("hashchange", arrive);
arrive();
