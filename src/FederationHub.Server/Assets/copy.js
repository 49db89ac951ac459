"use strict";
// Browsers without script, or without a clipboard, can select the settings as text.
if (navigator.clipboard) {
  const copied = document.getElementById("copied");
  for (const button of document.querySelectorAll("[data-copy]")) {
    button.hidden = false;
    button.setAttribute("aria-label", `${button.textContent} ${button.closest("dd").previousElementSibling.textContent}`);
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
      copied.textContent = copied.dataset.copied;
    });
  }
}
