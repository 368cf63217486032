// A long list gets a box in which to type a part of a name; without script the list itself is there.
document.querySelectorAll("select[data-pick]").forEach((select) => {
  const all = [...select.options].map((option) => [option, option.parentElement]);
  const box = document.createElement("input");
  box.type = "search";
  box.className = "input";
  box.setAttribute("aria-label", select.dataset.pick);
  select.before(box);
  box.addEventListener("input", () => {
    const wanted = box.value.toLowerCase().split(/\s+/);
    const fits = ([option, home]) => {
      const words = `${home.label} ${option.text}`.toLowerCase();
      return !option.value || option.selected || wanted.every((word) => words.includes(word));
    };
    const kept = all.filter(fits); // before any is taken out: a list without its choice makes another one
    all.forEach(([option]) => option.remove());
    kept.forEach(([option, home]) => home.append(option));
  });
});
