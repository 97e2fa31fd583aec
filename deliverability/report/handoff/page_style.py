"""The style sheet of the page: one column that fits a telephone, light and dark, and plain on paper."""

STYLE = """
:root { color-scheme: light dark; --ink: #1b1f24; --soft: #57606a; --paper: #fff; --line: #d0d7de; --field: #f3f5f7; --go: #0a58ca; --good: #116329; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e9ed; --soft: #a0a9b4; --paper: #14171b; --line: #3a414a; --field: #20252b; --go: #7cb2ff; --good: #6fd08c; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 1rem 1rem 4rem; }
h1 { font-size: 1.6rem; line-height: 1.25; overflow-wrap: anywhere; }
h2 { font-size: 1.25rem; margin: 2rem 0 .5rem; overflow-wrap: anywhere; }
section h2, section h3 { font-size: 1.1rem; margin: 0 0 .25rem; }
p, ul { margin: .5rem 0; overflow-wrap: anywhere; }
ul { padding-left: 1.25rem; }
section { border: 1px solid var(--line); border-radius: .5rem; padding: 1rem; margin: 1rem 0; break-inside: avoid; }
.task { font-weight: 600; }
.why { color: var(--soft); margin-bottom: 0; }
dl { margin: .75rem 0; }
dl div { display: grid; grid-template-columns: 10rem 1fr; gap: .25rem 1rem; padding: .3rem 0; border-top: 1px solid var(--line); align-items: start; }
dt { color: var(--soft); }
dd { margin: 0; display: flex; gap: .75rem; justify-content: space-between; align-items: start; min-width: 0; }
code { font: .95em/1.5 ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; background: var(--field); padding: .1em .35em; border-radius: .25rem; overflow-wrap: anywhere; min-width: 0; }
button { font: inherit; font-size: .9rem; flex: none; color: var(--go); background: transparent; border: 1px solid currentColor; border-radius: .375rem; padding: .1rem .75rem; min-height: 1.75rem; cursor: pointer; }
button[hidden] { display: none; }
button:hover { background: var(--field); }
button:focus-visible { outline: 3px solid var(--go); outline-offset: 2px; }
button.done { color: var(--good); }
#said { position: fixed; inset: auto 0 0 0; margin: 0; padding: .6rem 1rem; background: var(--ink); color: var(--paper); text-align: center; }
#said:empty { visibility: hidden; }
@media (max-width: 40rem) {
  dl div { grid-template-columns: 1fr; }
  button { min-height: 2.75rem; padding: .1rem 1rem; }
}
@media print {
  :root { color-scheme: light; --ink: #000; --soft: #333; --paper: #fff; --line: #999; --field: #fff; }
  body { font-size: 10pt; }
  main { max-width: none; padding: 0; }
  button, #said { display: none; }
  h2, h3 { break-after: avoid; }
}
"""
