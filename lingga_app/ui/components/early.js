(() => {
  const root = document.documentElement;
  const live = () => root.dataset.live === "yes";
  const kept = [];
  const unsent = new Set();
  addEventListener("lingga:answer", ({ detail: { name, sent } }) => {
    if (sent) unsent.delete(name);
    else unsent.add(name);
    root.dataset.unsent = unsent.size;
    dispatchEvent(new Event("lingga:unsent"));
  });
  const radio = (node) => (node.control?.type === "radio" ? node.control : null);
  // A row of choices shows as taken at once, and only the last one tapped is run later.
  const take = (node) => {
    const { name } = radio(node);
    const old = kept.findIndex((tap) => radio(tap.node)?.name === name);
    if (old >= 0) kept.splice(old, 1)[0].node.classList.remove("tapped");
    setTimeout(() => { radio(node).checked = true; });
    dispatchEvent(new CustomEvent("lingga:answer", { detail: { name, sent: false } }));
  };
  const keep = (node, act, event) => {
    event.preventDefault();
    event.stopImmediatePropagation();
    if (radio(node)) take(node);
    if (!kept.some((tap) => tap.node === node)) kept.push({ node, id: node.id, act });
    node.classList.add("tapped");
    root.dataset.tapped = "";
  };
  addEventListener("click", (event) => {
    const node = event.target.closest?.(".needs-live");
    if (node && !live()) keep(node, "click", event);
  }, true);
  addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.hasAttribute("action") && !live()) keep(form, "requestSubmit", event);
  }, true);
  const keysOn = () => localStorage.getItem("keys") !== "off";
  const showKeys = () => {
    root.dataset.keys = keysOn() ? "on" : "off";
    for (const node of document.querySelectorAll("[data-keys-switch]")) node.setAttribute("aria-pressed", keysOn());
  };
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || !keysOn()) return;
    if (event.target.closest?.("input,textarea,select,[contenteditable]")) return;
    for (const node of document.querySelectorAll("[aria-keyshortcuts]")) {
      if (node.getAttribute("aria-keyshortcuts").toLowerCase() !== event.key.toLowerCase()) continue;
      if (!node.checkVisibility() && !node.closest(".folded")) continue;
      event.preventDefault();
      return node.matches("input,textarea") ? node.focus() : node.click();
    }
  });
  addEventListener("click", (event) => {
    if (!event.target.closest?.("[data-keys-switch]")) return;
    localStorage.setItem("keys", keysOn() ? "off" : "on");
    showKeys();
  });
  addEventListener("lingga:live", showKeys);
  addEventListener("lingga:live", () => {
    delete root.dataset.tapped;
    for (const { node, id, act } of kept.splice(0)) {
      const now = node.isConnected ? node : id && document.getElementById(id);
      node.classList.remove("tapped");
      if (now && !now.disabled) now[act]();
    }
  });
})();
