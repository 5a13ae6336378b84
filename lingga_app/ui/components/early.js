(() => {
  const root = document.documentElement;
  const live = () => root.dataset.live === "yes";
  const kept = [];
  const keep = (node, act, event) => {
    event.preventDefault();
    event.stopImmediatePropagation();
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
  addEventListener("lingga:live", () => {
    delete root.dataset.tapped;
    for (const { node, id, act } of kept.splice(0)) {
      const now = node.isConnected ? node : id && document.getElementById(id);
      node.classList.remove("tapped");
      if (now && !now.disabled) now[act]();
    }
  });
})();
