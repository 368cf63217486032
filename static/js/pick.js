// A long list gets a box in which to type a part of the name; without script the list itself is there.
(() => {
  "use strict";

  const bare = (text) => text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");

  document.querySelectorAll("select[data-pick]").forEach((select) => {
    const all = [...select.querySelectorAll("option")].map((option) => ({
      option,
      home: option.parentElement,
      words: bare(`${option.parentElement.label || ""} ${option.textContent} ${option.value.replaceAll("_", " ")}`),
    }));
    const box = document.createElement("input");
    box.type = "search";
    box.className = "input";
    box.autocomplete = "off";
    box.setAttribute("aria-label", select.dataset.pick);
    box.placeholder = select.dataset.pick;
    const said = document.createElement("p");
    said.className = "small muted";
    said.setAttribute("role", "status");
    select.before(box, said);

    box.addEventListener("input", () => {
      const wanted = bare(box.value).split(/\s+/).filter(Boolean);
      const fits = ({ option, words }) => !option.value || option.selected || wanted.every((word) => words.includes(word));
      const kept = all.filter(fits);
      all.forEach(({ option }) => option.remove());
      kept.forEach(({ option, home }) => home.append(option));
      select.querySelectorAll("optgroup").forEach((group) => (group.hidden = !group.children.length));
      const found = kept.filter(({ option }) => option.value).length;
      said.textContent = wanted.length ? `${found} of ${all.length - 1} kinds` : "";
    });
    box.addEventListener("keydown", (event) => {
      if (event.key === "Enter") event.preventDefault();
    });
  });
})();
