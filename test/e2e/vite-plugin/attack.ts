/** What a page of another site tries, with all that it could know. It runs in a browser: nothing outside it can be used. */

/** What the page knows of the dev server. */
export interface Attack {
  readonly origin: string;
  readonly prefix: string;
  /** The name of the tab that streams, and its session's id. */
  readonly document: string;
  readonly sessionId: string;
}

/** Tries everything; tells of each try whether it was refused, or what it got. */
export async function attack({
  origin,
  prefix,
  document: tab,
  sessionId,
}: Attack): Promise<Record<string, string>> {
  const at = origin + prefix;
  const api = `${at}/api/${tab}/1`;
  const asJson = { 'content-type': 'application/json' };
  const outcomes: Record<string, string> = {};

  /** An answer counts as one when the script can see that it is. */
  const call = async (what: string, url: string, init: RequestInit = {}) => {
    try {
      const answer = await fetch(url, init);
      outcomes[what] = answer.ok ? (await answer.text()).slice(0, 100) || 'done' : 'refused';
    } catch {
      outcomes[what] = 'refused';
    }
  };
  const post = (what: string, url: string, body: object, init: RequestInit = {}) =>
    call(what, url, { method: 'POST', headers: asJson, body: JSON.stringify(body), ...init });

  const listen = (what: string, path: string) =>
    new Promise<void>((resolve) => {
      const socket = new WebSocket(at.replace('http', 'ws') + path);
      const end = (outcome: string) => {
        outcomes[what] = outcome;
        socket.close();
        resolve();
      };
      socket.onmessage = ({ data }) => end(String(data).slice(0, 100));
      socket.onclose = () => end(outcomes[what] ?? 'refused');
    });

  /** What an element loads: its error, or what can be seen of it. */
  const load = (what: string, element: HTMLElement, see: () => string | undefined) =>
    new Promise<void>((resolve) => {
      const end = () => {
        let seen: string | undefined;
        try {
          seen = see();
        } catch {
          seen = undefined;
        }
        outcomes[what] = seen ?? 'refused';
        element.remove();
        resolve();
      };
      element.onload = end;
      element.onerror = end;
      document.body.append(element);
    });

  await call('read the panel', `${origin}/__odyssey/`);
  await call('read the panel with credentials', `${origin}/__odyssey/`, { credentials: 'include' });
  const frame = Object.assign(document.createElement('iframe'), { src: `${origin}/__odyssey/` });
  await load('frame the panel', frame, () => frame.contentDocument?.body.textContent?.match(/session/i)?.[0]);
  await listen('hear of the state', '/panel');
  await listen('be a tab', `/tab?document=${tab}x&number=1`);
  await listen('be that very tab', `/tab?document=${tab}&number=1`);
  await call('read the accounts', `${api}/__admin/accounts`);
  await post('get a token', `${api}/auth/token`, { api_key: 'ody_local' });
  await post(
    'get a token without a preflight',
    `${api}/auth/token`,
    { api_key: 'ody_local' },
    { headers: {} },
  );
  const token = JSON.parse(
    await fetch(`${api}/auth/token`, {
      method: 'POST',
      headers: asJson,
      body: '{"api_key":"ody_local"}',
    }).then(
      (answer) => answer.text(),
      () => '{}',
    ),
  ).access_token;
  const headers = { ...asJson, authorization: `Bearer ${token}` };
  await call('read the regions', `${api}/regions`, { headers });
  await post('reserve a session', `${api}/sessions/request`, {}, { headers });
  await listen(
    'take the session over',
    `/api/${tab}/1/signalling/${sessionId}/client/${sessionId}?token=${token}`,
  );

  await post('release a session', `${at}/release`, { sessionId });
  // Nobody can see what these come to but the server.
  const blind: RequestInit = { method: 'POST', mode: 'no-cors' };
  await fetch(`${api}/sessions/request`, { ...blind, body: '{}' }).catch(() => {});
  await fetch(`${at}/release`, { ...blind, body: JSON.stringify({ sessionId }) }).catch(() => {});
  await fetch(`${at}/bye/${tab}?cause=page_gone`, blind).catch(() => {});
  await fetch(`${at}/bye/${tab}?cause=page_gone`, { ...blind, keepalive: true }).catch(() => {});
  navigator.sendBeacon(`${at}/bye/${tab}?cause=page_gone`);
  const target = Object.assign(document.createElement('iframe'), { name: 'answers' });
  document.body.append(target);
  const form = Object.assign(document.createElement('form'), {
    method: 'post',
    enctype: 'text/plain',
    action: `${at}/bye/${tab}`,
    target: 'answers',
  });
  document.body.append(form);
  const answered = new Promise((resolve) => {
    target.onload = resolve;
    // No load tells of an answer without a body.
    setTimeout(resolve, 1000);
  });
  form.submit();
  await answered;
  return outcomes;
}
