/* SPDX-License-Identifier: AGPL-3.0-or-later
   The chair's panel refreshes itself, but not under somebody's hands: not while a reason is being typed, and what was
   unfolded stays so. Without this file the page only has to be asked again. */

(() => {
  const typing = (panel) =>
    panel.contains(document.activeElement) && document.activeElement.matches("textarea")
    || [...panel.querySelectorAll("textarea")].some((area) => area.value.trim() !== "");

  const hold = (event) => {
    const panel = document.getElementById("panel");
    if (event.target !== panel) return;
    const busy = typing(panel);
    document.getElementById("paused").hidden = !busy;
    if (busy) event.preventDefault();
  };

  let unfolded = [];
  document.addEventListener("htmx:beforeRequest", hold);
  document.addEventListener("htmx:beforeSwap", (event) => {
    hold(event);
    unfolded = [...document.querySelectorAll("#panel details[open]")].map((each) => each.id);
  });
  document.addEventListener("htmx:afterSwap", () => {
    unfolded.forEach((id) => document.getElementById(id)?.setAttribute("open", ""));
  });
})();
