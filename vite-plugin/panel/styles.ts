/** The panel's style sheet: system fonts, one measure of space, and colours for light and dark. */

/** The sheet's text, for the page's `<style>`. */
export const panelStyle = `
:root {
  color-scheme: light dark;
  --paper: #f6f6f3;
  --card: #ffffff;
  --ink: #1a1c1f;
  --soft: #5b6068;
  --line: #e2e2dc;
  --track: #e6e6e0;
  --good: #0b7350;
  --work: #2458c9;
  --warn: #9a4a00;
  --bad: #b3221c;
  --warn-paper: #fdf3e3;
  --bad-paper: #fdeceb;
  --focus: #2458c9;
  --sans: system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif;
  --mono: ui-monospace, 'SF Mono', SFMono-Regular, Menlo, Consolas, 'Liberation Mono', monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #101214;
    --card: #181b1e;
    --ink: #e8e9eb;
    --soft: #9ba1aa;
    --line: #2a2e33;
    --track: #2c3136;
    --good: #4cc498;
    --work: #84abff;
    --warn: #f0a557;
    --bad: #ff8d85;
    --warn-paper: #2a2013;
    --bad-paper: #2e1a19;
    --focus: #84abff;
  }
}

*, ::before, ::after { box-sizing: border-box; }
* { margin: 0; padding: 0; }
html {
  background: var(--paper); color: var(--ink); font: 15px/1.5 var(--sans); -webkit-text-size-adjust: 100%;
}
body { font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
ul, ol { list-style: none; }
code { font: .867em/1.5 var(--mono); }
strong { font-weight: 600; }
a { color: var(--work); text-underline-offset: .2em; }
h1 { font-size: 22px; line-height: 1.3; font-weight: 650; letter-spacing: -.015em; }
h2 { font-size: 17px; line-height: 1.4; font-weight: 650; letter-spacing: -.01em; }
h3 { font-size: 15px; font-weight: 600; }
:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; border-radius: 4px; }
h2:focus { outline: none; }
.unseen {
  position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap;
}
noscript p { padding: 32px 20px; }

.page { max-width: 1240px; margin: 0 auto; padding: 36px 32px 96px; }
.head {
  display: flex; flex-wrap: wrap; justify-content: space-between; align-items: flex-end; gap: 24px 48px;
}
main {
  display: grid; grid-template-columns: minmax(0, 1fr); gap: 44px 56px;
  margin-top: 28px; padding-top: 28px; border-top: 1px solid var(--line);
}
@media (min-width: 1080px) { main { grid-template-columns: minmax(0, 1fr) minmax(0, 380px); } }
h2 { margin-bottom: 14px; }

.target {
  display: flex; flex-wrap: wrap; align-items: baseline; gap: 2px 10px; margin-top: 4px; color: var(--soft);
}
.target strong, .target code { color: var(--ink); }
.target .bad { color: var(--bad); }
.target > .dot { align-self: center; }
.dot {
  flex: none; display: inline-block; width: 9px; height: 9px; border-radius: 50%;
  background: var(--dot, var(--soft));
}
.good { --dot: var(--good); }
.work { --dot: var(--work); }
.bad { --dot: var(--bad); }

.totals { display: flex; gap: 32px; }
.totals > div { display: flex; flex-direction: column-reverse; }
.totals dt { color: var(--soft); font-size: 13px; }
.totals dd { font-size: 30px; line-height: 1.1; font-weight: 500; letter-spacing: -.02em; }
.totals .none dd { color: var(--soft); font-weight: 400; }
.totals .streaming dd { color: var(--good); }
.totals .suspected dd { color: var(--warn); }

.problem {
  margin-top: 24px; padding: 12px 16px; border-radius: 10px; background: var(--bad-paper);
  white-space: pre-line;
}
.problem h2 { color: var(--bad); font-size: 15px; margin-bottom: 2px; }

.notice {
  position: fixed; inset: auto 0 20px; width: fit-content; max-width: calc(100% - 32px); margin: 0 auto;
  padding: 10px 18px; border: 1px solid; border-radius: 10px; background: var(--warn-paper); color: var(--warn);
  box-shadow: 0 4px 20px #0002; font-weight: 550;
}
.offline .head, .offline main { filter: grayscale(1); }

.meta { display: flex; flex-wrap: wrap; gap: 0 14px; color: var(--soft); font-size: 13px; }
.meta code { font-size: 12.5px; line-height: inherit; }
.number { margin-right: 8px; color: var(--soft); font-weight: 500; }

.tab { background: var(--card); border: 1px solid var(--line); border-radius: 12px; margin-bottom: 16px; }
.tab-head {
  display: flex; flex-wrap: wrap; justify-content: space-between; align-items: baseline; gap: 0 20px;
  padding: 12px 18px; border-bottom: 1px solid var(--line);
}
.session {
  display: grid; grid-template-columns: 112px minmax(0, 1fr) 168px auto; gap: 6px 20px; align-items: start;
  padding: 14px 18px;
}
.session + .session { border-top: 1px solid var(--line); }
.phase { display: flex; align-items: center; gap: 9px; }
.session.streaming, .session.connected { --dot: var(--good); }
.session.reserved, .session.connecting { --dot: var(--work); }
.session.connected .dot, .session.reserved .dot { background: none; box-shadow: inset 0 0 0 2px var(--dot); }
.made { min-width: 0; }
.made .folder, .unknown { color: var(--soft); }
.made .meta code { max-width: 10ch; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.time { color: var(--soft); font-size: 13px; line-height: 22px; }
.time strong { color: var(--ink); font-size: 15px; }
.time.late strong { color: var(--warn); }
progress {
  appearance: none; display: block; width: 100%; height: 4px; margin: 4px 0; border: 0; border-radius: 2px;
  background: var(--track); overflow: hidden; color: var(--good);
}
progress::-webkit-progress-bar { background: var(--track); }
progress::-webkit-progress-value { background: var(--good); border-radius: 2px; }
progress::-moz-progress-bar { background: var(--good); border-radius: 2px; }
.late progress::-webkit-progress-value { background: var(--warn); }
.late progress::-moz-progress-bar { background: var(--warn); }
button {
  grid-column: 4; grid-row: 1; justify-self: end; min-height: 32px; padding: 4px 12px; border: 1px solid var(--line);
  border-radius: 8px; background: none; color: inherit; font: inherit; font-size: 14px; cursor: pointer;
}
button:hover { border-color: currentColor; color: var(--bad); }
button[aria-disabled='true'] { border-color: transparent; color: var(--soft); cursor: default; }
.suspicion, .error { grid-column: 2 / -1; font-size: 14px; }
.suspicion { color: var(--soft); }
.suspicion strong { color: var(--warn); }
.error { color: var(--bad); }

.quiet { margin-top: 28px; }
.quiet h3 { color: var(--soft); font-size: 13px; font-weight: 500; margin-bottom: 4px; }
.quiet li {
  display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 20px; padding: 6px 0;
  font-size: 14px;
}
.quiet li + li { border-top: 1px solid var(--line); }

.empty { color: var(--soft); max-width: 58ch; }
.empty h3 { color: var(--ink); }
.empty > * + * { margin-top: 8px; }
div.empty { padding: 22px 24px; border: 1px dashed var(--line); border-radius: 12px; max-width: none; }
div.empty > * { max-width: 62ch; }
pre {
  padding: 12px 14px; border-radius: 8px; background: var(--card); color: var(--ink); white-space: pre-wrap;
}

.released li { display: grid; grid-template-columns: 76px minmax(0, 1fr); gap: 14px; padding: 10px 0; }
.released li + li { border-top: 1px solid var(--line); }
.released li:first-child { padding-top: 0; }
.released time { color: var(--soft); font-size: 13px; line-height: 22px; }
.cause { font-size: 14px; line-height: 22px; }

@media (max-width: 640px) {
  .page { padding: 24px 18px 96px; }
  .totals { width: 100%; justify-content: space-between; gap: 12px; }
  .session { grid-template-columns: minmax(0, 1fr) auto; padding: 14px 16px; }
  .tab-head { padding: 12px 16px; }
  div.empty { padding: 16px; }
  pre code { font-size: 12px; }
  .phase { min-height: 32px; }
  button { grid-column: 2; }
  .made, .time, .suspicion, .error { grid-column: 1 / -1; }
}
@media (prefers-reduced-motion: no-preference) {
  progress::-webkit-progress-value { transition: inline-size 1s linear; }
  button { transition: color .15s, border-color .15s; }
}
@media (forced-colors: active) {
  .dot, progress { forced-color-adjust: none; }
}
`;
