// What HTML alone cannot do: lead from a chip to its card and back, show a new turn from its top, tick many boxes at once,
// name the parts of the page for screen readers in its language, remember the language that is chosen, and say so when the server is gone or the session is over.
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

  function tick(event) {
    const button = event.target.closest && event.target.closest("[data-tick]");
    if (!button) return;
    for (const box of button.closest("section").querySelectorAll(`input[data-status='${button.dataset.tick}']`)) box.checked = true;
  }

  const roles = {
    talk: { role: "region", tabindex: "0" },
    side: { role: "complementary" },
    composer: { role: "form" },
    ask: { role: "group" },
  };
  let last = "", spoken = "";

  function name() {
    const words = document.getElementById("spoken");
    if (!words || (spoken === words.dataset.language && document.getElementById("talk")?.hasAttribute("aria-label"))) return;
    spoken = words.dataset.language;
    document.documentElement.lang = spoken === "zh" ? "zh-CN" : "en";
    for (const [id, attributes] of Object.entries(roles)) {
      const element = document.getElementById(id);
      if (!element) continue;
      element.setAttribute("aria-label", words.dataset[id]);
      for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    }
    document.getElementById("answer")?.setAttribute("aria-live", "polite");
  }

  function look() {
    name();
    const turn = document.querySelector("#top .turn-top");
    const key = turn ? `${turn.id} ${Boolean(turn.querySelector(".banner"))}` : "";
    if (turn && key !== last) glide(turn, "start");
    last = key;
  }

  // Anything that answers is alive; 401 comes from the door, where the session is over.
  async function listen() {
    if (document.hidden) return;
    const status = await fetch("alive", { cache: "no-store", method: "HEAD" }).then((answer) => answer.status, () => 0);
    for (const [id, so] of [["offline", status === 0], ["over", status === 401]]) {
      const notice = document.getElementById(id);
      if (notice) notice.hidden = !so;
    }
  }

  document.addEventListener("click", follow);
  document.addEventListener("click", tick);
  document.addEventListener("click", (event) => {
    // The button just used disappears; without this the keyboard focus would fall back to the start of the page.
    if (event.target.closest && event.target.closest(".quick")) setTimeout(() => document.getElementById("talk")?.focus({ preventScroll: true }), 50);
  });
  // The pages beside this one (one's own data, the password, the log-in) speak the language that was chosen here; so does this one when it is opened again.
  document.addEventListener("change", (event) => {
    const chosen = event.target.closest && event.target.closest("#language") && event.target.value;
    if (chosen === "en" || chosen === "zh") document.cookie = `anamnesis-language=${chosen}; path=/; max-age=31536000; samesite=strict`;
  });
  setInterval(listen, 5000);
  new MutationObserver(look).observe(document.documentElement, { childList: true, subtree: true });
})();
