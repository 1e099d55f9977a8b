// Brings what matters of the source text into its window: the place asked for, else the article's first words.
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  for (const box of document.querySelectorAll(".source-text")) {
    const place = box.querySelector(".focus") || box.querySelector(".own");
    if (place) box.scrollTop += place.getBoundingClientRect().top - box.getBoundingClientRect().top - 40;
  }
});
