/** @jsxImportSource hono/jsx/dom */
/** What is open now: sessions, tab by tab, and the tabs that have none. */
import { type DevState, MOUNT, type SessionState, type TabState } from '../protocol.ts';
import type { Connection } from './connection.ts';
import { SESSIONS_ID, SessionRow } from './session-row.tsx';
import { age } from './words.ts';

interface Props {
  readonly state: DevState;
  readonly online: boolean;
  readonly nowMs: number;
  readonly release: Connection['release'];
}

/** The section; without tabs or sessions it says how to get some. */
export function Sessions({ state, ...rest }: Props) {
  const { tabs, sessions } = state;
  const open = new Set(tabs.map((tab) => tab.document));
  const busy = tabs.filter((tab) => sessions.some((session) => session.document === tab.document));
  const lost = sessions.filter((session) => !open.has(session.document));
  const quiet = tabs.filter((tab) => !busy.includes(tab));
  return (
    <section class="sessions" aria-labelledby={SESSIONS_ID}>
      <h2 id={SESSIONS_ID} tabindex={-1}>
        Open now
      </h2>
      {sessions.length === 0 && (tabs.length === 0 ? <NoTab /> : <NoSession />)}
      {busy.map((tab) => (
        <Group
          key={tab.document}
          tab={tab}
          sessions={sessions.filter((session) => session.document === tab.document)}
          {...rest}
        />
      ))}
      {lost.length > 0 && <Group key="lost" tab={null} sessions={lost} {...rest} />}
      {quiet.length > 0 && <QuietTabs tabs={quiet} nowMs={rest.nowMs} />}
    </section>
  );
}

type GroupProps = Omit<Props, 'state'> & {
  /** Null for sessions whose tab is closed. */
  readonly tab: TabState | null;
  readonly sessions: readonly SessionState[];
};

function Group({ tab, sessions, ...rest }: GroupProps) {
  const name = tab ? `Tab ${tab.number}` : 'Closed tab';
  return (
    <article class="tab">
      <div class="tab-head">
        <h3>
          <span class="number">{name}</span> {tab && (tab.title || 'Untitled page')}
        </h3>
        {tab ? (
          <TabMeta tab={tab} nowMs={rest.nowMs} />
        ) : (
          <p class="meta">its page is gone, and a slot is still held</p>
        )}
      </div>
      <ul>
        {sessions.map((session) => (
          <SessionRow key={session.sessionId} session={session} tab={name} {...rest} />
        ))}
      </ul>
    </article>
  );
}

function TabMeta({ tab, nowMs }: { tab: TabState; nowMs: number }) {
  return (
    <p class="meta">
      <code>{tab.path}</code> <span>open {age(nowMs - tab.openedAtMs)}</span>
    </p>
  );
}

function QuietTabs({ tabs, nowMs }: { tabs: readonly TabState[]; nowMs: number }) {
  return (
    <div class="quiet">
      <h3>Tabs without a session</h3>
      <ul>
        {tabs.map((tab) => (
          <li key={tab.document}>
            <p>
              <span class="number">Tab {tab.number}</span> {tab.title || 'Untitled page'}
            </p>
            <TabMeta tab={tab} nowMs={nowMs} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function NoTab() {
  const app = `${location.pathname.split(MOUNT)[0]}/`;
  return (
    <div class="empty">
      <h3>No tab is open</h3>
      <p>
        <a href={app} target="_blank" rel="noopener">
          Open your app
        </a>{' '}
        from this dev server: every tab that shows one of its pages appears here, and so does each session
        that it holds.
      </p>
    </div>
  );
}

function NoSession() {
  return (
    <div class="empty">
      <h3>No session is open</h3>
      <p>
        A session begins when your code connects, and takes one of the service’s slots until it disconnects:
      </p>
      <pre>
        <code>
          {'const client = new Odyssey({ apiKey });\nawait client.connect();\n// …\nclient.disconnect();'}
        </code>
      </pre>
      <p>
        Should the tab close, reload or be hot-updated before that, the plugin lets go of the slot and says
        why under “Released”.
      </p>
    </div>
  );
}
