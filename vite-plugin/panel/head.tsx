/** @jsxImportSource hono/jsx/dom */
/** The panel's head: where the sessions are, how many there are, and what is wrong. */
import type { DevState, TargetState } from '../protocol.ts';
import { TARGETS } from './words.ts';

/** The head; before the first state it says that there is none yet. */
export function Head({ state }: { state: DevState | null }) {
  return (
    <header>
      <div class="head">
        <div>
          <h1>Odyssey sessions</h1>
          {state ? <Target target={state.target} /> : <p class="target">Connecting to the dev server…</p>}
        </div>
        {state && <Totals state={state} />}
      </div>
      {state?.target.problem && (
        <section class="problem" aria-labelledby="problem">
          <h2 id="problem">Something is wrong with the target</h2>
          <p>{state.target.problem}</p>
        </section>
      )}
    </header>
  );
}

function Target({ target: { kind, url, ready, problem } }: { target: TargetState }) {
  const [condition, words] = problem
    ? ['bad', 'has a problem']
    : ready
      ? ['good', 'ready']
      : ['work', 'starting'];
  return (
    <p class="target">
      <span class={`dot ${condition}`} />
      <span>
        {TARGETS[kind]}, <strong class={condition}>{words}</strong>
      </span>
      {url && <code>{url}</code>}
    </p>
  );
}

function Totals({ state: { tabs, sessions } }: { state: DevState }) {
  const totals = [
    ['Tabs', tabs.length],
    ['Sessions', sessions.length],
    ['Streaming', sessions.filter((session) => session.phase === 'streaming').length],
    ['Suspected', sessions.filter((session) => session.suspicion !== null).length],
  ] as const;
  return (
    <dl class="totals">
      {totals.map(([name, count]) => (
        <div key={name} class={count === 0 ? 'none' : name.toLowerCase()}>
          <dt>{name}</dt>
          <dd>{count}</dd>
        </div>
      ))}
    </dl>
  );
}
