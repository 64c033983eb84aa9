// Before the first paint: the colours the person chose, or those of their system.
(function () {
  var wish = "auto";
  try {
    wish = localStorage.getItem("promesa.scheme") || "auto";
  } catch {
    // A browser that keeps nothing follows the system.
  }
  var dark = wish === "dark" || (wish === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.setAttribute("data-mantine-color-scheme", dark ? "dark" : "light");
})();
