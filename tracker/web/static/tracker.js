// Everything works without this file; it adds the design system's behaviour and a search box to the owner chooser.
import { initAll } from "./vendor/govuk-frontend.min.js";

initAll();

for (const select of document.querySelectorAll("select[data-search]")) {
  window.accessibleAutocomplete?.enhanceSelectElement({
    selectElement: select,
    autoselect: false,
    defaultValue: "",
    showAllValues: true,
  });
  // The select keeps what was last confirmed: words typed after that must not send it.
  document.getElementById(select.id.replace(/-select$/, ""))?.addEventListener("input", () => (select.value = ""));
}

// While a training clock is on its way, the page looks again by itself.
if (document.querySelector("[data-reload]")) setTimeout(() => location.reload(), 2000);
