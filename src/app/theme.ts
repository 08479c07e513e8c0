/**
 * Runs before the first paint, so that nobody who has chosen the dark page sees a white one flash up. Not a module:
 * those wait for the document.
 */
(() => {
  let theme: string | null = null;
  try {
    theme = localStorage.getItem("alcove.page.theme");
  } catch {
    // The browser keeps nothing for this page: the system decides.
  }
  const dark = theme === "dark" || (theme !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset.theme = dark ? "dark" : "light";
})();
