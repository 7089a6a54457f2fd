/** The pill in a corner of the developer's page: the sessions that are open, and how long a stream still runs. */
import { LATE_MS, minutes, timeLeft } from '../panel/time-left.ts';
import type { BadgePlace, DevState, StreamState } from '../protocol.ts';

/** What the badge needs to know of its page. */
export interface BadgeOptions {
  readonly place: BadgePlace;
  /** Where the panel is served. */
  readonly panelPath: string;
  /** This tab's random name: its sessions are those here, all others are elsewhere. */
  readonly document: string;
}

/** The badge of one page. */
export interface Badge {
  /** Shows this state; the first one makes the badge. */
  update(state: DevState): void;
  /** Takes the badge away, for good. */
  remove(): void;
}

/** Makes a badge, which is nothing at all until its first state. */
export function createBadge(options: BadgeOptions): Badge {
  let badge: Badge | undefined;
  const remove = () => {
    badge?.remove();
    badge = { update() {}, remove() {} };
  };
  return {
    update(state) {
      badge ??= draw(options, remove);
      badge.update(state);
    },
    remove,
  };
}

/**
 * System colours follow the light or dark scheme, and forced colours, by themselves. The host's declarations are
 * important because a page's own rules, such as `* { display: none }`, win over `:host` otherwise.
 */
const css = (y: string, x: string) => `:host{all:initial!important;position:fixed!important;
${y}:12px!important;${x}:12px!important;z-index:2147483647!important;pointer-events:none!important;
color-scheme:light dark!important}
@media print{:host{display:none!important}}
*{all:unset}
[aria-expanded],section{--c:#888;font:12px/16px system-ui,sans-serif;font-variant-numeric:tabular-nums;
color:CanvasText;background:Canvas;border:1px solid #8886;box-shadow:0 2px 8px #0003;pointer-events:auto}
[aria-expanded]{display:flex;align-items:center;gap:6px;padding:4px 9px;border-radius:99px}
.idle{gap:0;padding:5px;background:none;border-color:#0000;box-shadow:none}
.reserved,.connecting,.starting{--c:#27e}
.connected,.streaming{--c:#196}
.left{--c:#c70}
.late,.bad{--c:#fff;color:#fff;background:#a40}
.bad{background:#b22}
i{width:12px;height:12px;border-radius:9px;background:conic-gradient(var(--c) var(--p),#8886 0)}
section{position:absolute;${y}:calc(100% + 8px);${x}:0;width:max-content;max-width:min(300px,100vw - 50px);
max-height:calc(100vh - 90px);overflow:auto;overflow-wrap:anywhere;padding:12px;border-radius:12px}
li,p,div{display:block;white-space:pre-line}
li,p{margin-bottom:8px}
[hidden],p:empty{display:none}
code{font-family:ui-monospace,monospace}
a,button{cursor:pointer}
section a,section button{margin-right:16px;padding:4px 0;text-decoration:underline}
:focus-visible{outline:2px solid #28f;outline-offset:2px}
[role=status]{position:absolute;clip-path:inset(50%)}`;

function add<Tag extends keyof HTMLElementTagNameMap>(parent: ParentNode, tag: Tag, text = '') {
  const element = document.createElement(tag);
  element.textContent = text;
  parent.append(element);
  return element;
}

const joined = (parts: readonly unknown[]) => parts.filter(Boolean).join(' · ');

const clock = (stream: StreamState, nowMs: number) =>
  `${minutes(timeLeft(stream, nowMs))} left${stream.rate ? '' : ', clock stands still'}`;

function draw({ place, panelPath, document: tab }: BadgeOptions, remove: () => void): Badge {
  const host = document.createElement('odyssey-badge');
  const root = host.attachShadow({ mode: 'open' });
  const [y = '', x = ''] = place.split('-');
  // A constructed sheet needs no `style-src` of the page's policy, and made elements no Trusted Types.
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css(y, x));
  root.adoptedStyleSheets = [sheet];

  const status = add(root, 'span');
  status.role = 'status';
  const pill = add(root, 'button');
  const pie = add(pill, 'i');
  const label = add(pill, 'span');
  const popover = add(root, 'section');
  const trouble = add(popover, 'p');
  const list = add(popover, 'ul');
  const rest = add(popover, 'p');
  const link = add(popover, 'a', 'Open panel');
  link.href = panelPath;
  link.target = '_blank';
  link.rel = 'noopener';
  add(popover, 'button', 'Hide until reload').onclick = remove;

  const open = (yes: boolean) => {
    popover.hidden = !yes;
    pill.ariaExpanded = `${yes}`;
  };
  open(false);
  pill.onclick = () => open(popover.hidden);
  // Clicks and keys here are not meant for the app, which may take any of them for its own.
  for (const type of ['click', 'mousedown', 'pointerdown', 'keydown', 'keyup']) {
    host.addEventListener(type, (event) => {
      event.stopPropagation();
      if ('key' in event && event.key === 'Escape' && !popover.hidden) {
        open(false);
        pill.focus();
      }
    });
  }

  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    update({ nowMs, target, tabs, sessions }) {
      const skew = nowMs - Date.now();
      const here = sessions.filter((session) => session.document === tab);
      const suspects = here.filter((session) => session.suspicion).length;
      const elsewhere = sessions.length - here.length;
      // What streams is shown, or else what was begun last.
      const shown = here.find((session) => session.stream) ?? here.at(-1);
      const stream = shown?.stream;
      const state = target.problem ? 'problem' : !target.ready && 'starting';
      const counts = joined([
        here.length > 1 && `${here.length} here`,
        suspects && `${suspects} leftover?`,
        elsewhere && `${elsewhere} elsewhere`,
      ]);

      const words = `Odyssey: ${joined([state, shown?.phase ?? 'No session here', counts])}`;
      if (status.textContent !== words) status.textContent = pill.ariaLabel = words;
      trouble.textContent = target.problem;
      const others = tabs.filter(
        (other) => other.document !== tab && sessions.some((session) => session.document === other.document),
      );
      rest.textContent = joined([
        !shown && 'No session here',
        elsewhere && `${elsewhere} elsewhere: ${others.map((other) => `tab ${other.number}`).join(', ')}`,
      ]);
      list.textContent = '';
      const rows = here.map((session) => {
        const row = add(list, 'li');
        add(row, 'code', session.place ? `${session.place.file}:${session.place.line}` : 'unknown place');
        return { session, note: add(row, 'div') };
      });

      const paint = () => {
        clearTimeout(timer);
        // Apps that render the whole document take foreign elements out of it.
        if (!host.isConnected) document.documentElement.append(host);
        const now = Date.now() + skew;
        for (const { session, note } of rows) {
          const { phase, stream, suspicion } = session;
          note.textContent = joined([phase, stream && clock(stream, now), suspicion && 'leftover?']);
        }
        const left = stream ? timeLeft(stream, now) : LATE_MS;
        label.textContent = joined([state, stream ? clock(stream, now) : shown?.phase, counts]);
        pie.style.setProperty('--p', `${stream ? (left / stream.limitMs) * 100 : 100}%`);
        pill.className = target.problem
          ? 'bad'
          : left < LATE_MS
            ? 'late'
            : suspects
              ? 'left'
              : (shown?.phase ?? (state || (elsewhere ? '' : 'idle')));
        if (stream?.rate && left > 0) timer = setTimeout(paint, (left / stream.rate) % 1000 || 1000);
      };
      paint();
    },
    remove() {
      clearTimeout(timer);
      host.remove();
    },
  };
}
