"use strict";
(() => {
  const by = (id) => document.getElementById(id);
  const findings = [...document.querySelectorAll(".finding")];
  const form = by("filters");
  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  const filter = () => {
    const kind = by("kind").value, verdict = by("verdict").value;
    const text = by("text").value.toLowerCase();
    let shown = 0;
    for (const finding of findings) {
      const fits = (!kind || finding.dataset.kind === kind)
        && (!verdict || finding.dataset.verdict === verdict)
        && (!text || finding.textContent.toLowerCase().includes(text));
      finding.hidden = !fits;
      shown += fits ? 1 : 0;
    }
    by("shown").textContent = shown + " of " + findings.length + " shown";
  };
  form.addEventListener("input", filter);
  let open = true;
  const fold = (to) => {
    open = to;
    for (const finding of findings) finding.open = open;
    by("fold").textContent = open ? "fold all" : "unfold all";
  };
  by("fold").addEventListener("click", () => fold(!open));
  by("scheme").addEventListener("click", () => {
    const root = document.documentElement;
    const dark = root.dataset.scheme
      ? root.dataset.scheme === "dark"
      : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.scheme = dark ? "light" : "dark";
  });
  addEventListener("beforeprint", () => {
    for (const part of document.querySelectorAll("details")) part.open = true;
  });
  filter();
})();
