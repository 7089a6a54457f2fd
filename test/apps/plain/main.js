// One client, one video element. The buttons follow two facts: is it connected, and which stream runs.
import { Odyssey } from '@odysseyml/odyssey';

const element = (selector) => document.querySelector(selector);
const apiKey = new URLSearchParams(location.search).get('key') ?? 'ody_local';
const client = new Odyssey({ apiKey });
const state = { isConnected: false, streamId: null };

const handlers = {
  onStatusChange(status) {
    element('#status').value = status;
    update({ isConnected: status === 'connected' });
  },
  onDisconnected: () => update({ isConnected: false, streamId: null }),
  onStreamStarted: (streamId) => update({ streamId }),
  onStreamEnded: () => update({ streamId: null }),
  onStreamError(reason, message) {
    update({ streamId: null });
    showError(new Error(`${reason}: ${message}`));
  },
  onError: showError,
};

onClick('#connect', async () => {
  element('video').srcObject = await client.connect(handlers);
});
onClick('#disconnect', () => client.disconnect());
onClick('#end', () => client.endStream());
onSubmit('#start', async (form) => {
  const image = form.get('image');
  await client.startStream({
    prompt: form.get('prompt'),
    portrait: form.has('portrait'),
    ...(image.size > 0 && { image }),
  });
  element('#applied').value = client.lastAppliedPrompt;
});
onSubmit('#interact', async (form) => {
  element('#applied').value = await client.interact({ prompt: form.get('prompt') });
});
// A page that goes away without this leaves its session dangling, and with it a slot of the account.
addEventListener('pagehide', () => client.disconnect());

function update(change) {
  Object.assign(state, change);
  const { isConnected, streamId } = state;
  const isStreaming = streamId !== null;
  element('#stream').value = streamId ?? 'none';
  element('#connect').disabled = isConnected;
  element('#disconnect').disabled = !isConnected;
  element('#start button[type=submit]').disabled = !isConnected || isStreaming;
  element('#end').disabled = !isStreaming;
  element('#interact button').disabled = !isStreaming;
}

function onClick(selector, run) {
  element(selector).addEventListener('click', () => attempt(run));
}

function onSubmit(selector, run) {
  element(selector).addEventListener('submit', (event) => {
    event.preventDefault();
    attempt(() => run(new FormData(event.target)));
  });
}

/** Runs what a button asks for, and shows its error instead of losing it. */
async function attempt(run) {
  element('#error').textContent = '';
  try {
    await run();
  } catch (error) {
    showError(error);
  }
}

function showError(error) {
  element('#error').textContent = error.message;
}
