// Three small things that HTML alone cannot do: lead from a chip to its card and back, show a new turn from its top,
// and name the parts of the page for screen readers.
(() => {
  const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
  const glide = (element, block) => element.scrollIntoView({ behavior: still() ? "auto" : "smooth", block });

  function reveal(element) {
    for (let fold = element.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    const panel = element.closest("[role=tabpanel]");
    const tab = panel && document.getElementById(`${panel.id}-button`);
    if (tab) tab.click();
  }

  function follow(event) {
    const link = event.target.closest && event.target.closest("a[href^='#']");
    if (!link) return;
    const target = document.getElementById(link.getAttribute("href").slice(1));
    if (!target) return;
    event.preventDefault();
    reveal(target);
    setTimeout(() => {
      glide(target, "start");
      target.focus({ preventScroll: true });
      target.classList.remove("found-it");
      void target.offsetWidth; // restarts the animation when the same chip is used twice
      target.classList.add("found-it");
    }, 60);
  }

  const names = {
    talk: { role: "region", "aria-label": "Conversation", tabindex: "0" },
    answer: { "aria-live": "polite" },
    side: { role: "complementary", "aria-label": "Sources, explanations and your details" },
    composer: { role: "form", "aria-label": "Ask" },
    ask: { role: "group", "aria-label": "Question for you" },
  };
  let last = "";

  function look() {
    for (const [id, attributes] of Object.entries(names)) {
      const element = document.getElementById(id);
      if (element && !element.dataset.named) {
        element.dataset.named = "yes";
        for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
      }
    }
    const turn = document.querySelector("#top .turn-top");
    const key = turn ? `${turn.id} ${Boolean(turn.querySelector(".banner"))}` : "";
    if (turn && key !== last) glide(turn, "start");
    last = key;
  }

  document.addEventListener("click", follow);
  document.addEventListener("click", (event) => {
    // The button just used disappears; without this the keyboard focus would fall back to the start of the page.
    if (event.target.closest && event.target.closest(".quick")) setTimeout(() => document.getElementById("talk")?.focus({ preventScroll: true }), 50);
  });
  new MutationObserver(look).observe(document.documentElement, { childList: true, subtree: true });
})();
