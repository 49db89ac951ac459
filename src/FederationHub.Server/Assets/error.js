"use strict";
// The page stays under an address of its own: a reload, which would ask the step before it once more, shows it again.
const address = document.getElementById("address");
if (address) {
  history.replaceState(null, "", address.href);
}

// Browsers without script, or without a clipboard, can select the details as text.
const copy = document.getElementById("copy");
if (navigator.clipboard) {
  copy.hidden = false;
  copy.addEventListener("click", async () => {
    const terms = [...document.querySelectorAll("#facts-list dt")];
    await navigator.clipboard.writeText(terms.map((term) => `${term.textContent}: ${term.nextElementSibling.textContent}`).join("\n"));
    document.getElementById("copied").textContent = copy.dataset.copied;
  });
}
