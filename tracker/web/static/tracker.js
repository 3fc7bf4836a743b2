// Everything works without this file; it adds the design system's behaviour and a search box to the owner chooser.
import { initAll } from "./vendor/govuk-frontend.min.js";

initAll();

for (const select of document.querySelectorAll("select[data-search]")) {
  window.accessibleAutocomplete?.enhanceSelectElement({
    selectElement: select,
    autoselect: false,
    defaultValue: "",
    showAllValues: true,
    displayMenu: "overlay", // in line it moves the button below it away from the click
  });
  // The select keeps what was last confirmed: words typed after that must not send it, nor be lost without a word.
  const box = document.getElementById(select.id.replace(/-select$/, ""));
  box?.addEventListener("input", () => (select.value = ""));
  select.form?.addEventListener("submit", (event) => {
    const isUnfinished = Boolean(box?.value.trim()) && !select.value;
    box?.setCustomValidity(isUnfinished ? "Choose one from the list, or empty the box." : "");
    if (!isUnfinished) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    box.reportValidity();
    box.addEventListener("input", () => box.setCustomValidity(""), { once: true });
  });
}

// While a training clock is on its way, the page looks again by itself.
if (document.querySelector("[data-reload]")) setTimeout(() => location.reload(), 2000);
