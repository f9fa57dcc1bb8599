import { raw } from 'hono/html';

/** One sheet for the bank's few pages: phone first, light and dark, nothing fetched. */
export const PAGE_STYLE = raw(`
:root { color-scheme: light dark; --ink: #16211c; --soft: #5b6a62; --paper: #f3f6f4; --card: #fff;
  --line: #dbe3de; --green: #0c6b4a; --on-green: #fff; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8efeb; --soft: #9fb0a7; --paper: #0f1613;
  --card: #18211d; --line: #2c3833; --green: #43c592; --on-green: #06241a; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
main { max-width: 30rem; margin: 0 auto; padding: 1.25rem 1rem 3rem; }
.brand { display: flex; align-items: center; gap: .6rem; margin: .5rem 0 1.25rem; font-weight: 650; }
.brand svg { width: 2rem; height: 2rem; color: var(--green); }
h1 { font-size: 1.35rem; line-height: 1.3; margin: 0 0 .5rem; }
h2 { font-size: .95rem; margin: 1.5rem 0 .5rem; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: .9rem; padding: 1.1rem; }
.soft, small { color: var(--soft); }
ul.rows { list-style: none; margin: 0; padding: 0; border-top: 1px solid var(--line); }
ul.rows li, ul.rows label { display: flex; gap: .6rem; align-items: center; }
ul.rows li { padding: .6rem 0; border-bottom: 1px solid var(--line); }
ul.rows .grow { flex: 1; min-width: 0; }
ul.rows label { flex: 1; }
.amount { font-variant-numeric: tabular-nums; white-space: nowrap; }
form { margin: 0; }
.choices button { width: 100%; }
.choices { display: grid; gap: .6rem; margin-top: 1.25rem; }
button { font: inherit; padding: .75rem 1rem; border-radius: .7rem; border: 1px solid var(--line);
  background: transparent; color: inherit; cursor: pointer; }
button.main { background: var(--green); border-color: var(--green); color: var(--on-green);
  font-weight: 650; }
button.small { padding: .3rem .7rem; font-size: .875rem; }
button:focus-visible, summary:focus-visible { outline: 3px solid var(--green); outline-offset: 2px; }
details { margin-top: 1.25rem; color: var(--soft); font-size: .9rem; }
details .choices { margin-top: .75rem; }
.alert { border-left: 4px solid #c0392b; padding-left: .75rem; }
`);
