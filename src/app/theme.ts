/**
 * Runs before the first paint, so that the dark page does not flash white. It is not a module: modules wait for the
 * document.
 */
(() => {
  let theme: string | null = null;
  try {
    theme = localStorage.getItem("alcove.page.theme");
  } catch {
    // The browser stores nothing for this page: the system's theme applies.
  }
  const dark = theme === "dark" || (theme !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset.theme = dark ? "dark" : "light";
})();
