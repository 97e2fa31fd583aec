"""The script of the page: its buttons copy what stands beside them, and a line says so, also to screen readers."""

#: Without it the page has no buttons. Where the browser gives no clipboard, the text is selected, and Ctrl+C copies it.
SCRIPT = """
"use strict";
(() => {
  const said = document.getElementById("said");
  const select = (element) => {
    const range = document.createRange();
    range.selectNodeContents(element);
    const selection = getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
  };
  const copied = async (element) => {
    try {
      await navigator.clipboard.writeText(element.textContent);
      return true;
    } catch {
      select(element);
      return document.execCommand("copy");
    }
  };
  for (const button of document.querySelectorAll("button[data-copies]")) {
    const what = button.getAttribute("aria-label").replace("Copy: ", "");
    button.hidden = false;
    button.addEventListener("click", async () => {
      const done = await copied(document.getElementById(button.dataset.copies));
      said.textContent = done ? `Copied: ${what}` : `Selected: ${what}. Press Ctrl+C to copy it.`;
      for (const other of document.querySelectorAll("button.done")) other.classList.remove("done");
      button.classList.toggle("done", done);
    });
  }
})();
"""
