// One client for the page, made as the module is loaded.
import { Odyssey } from '@odysseyml/odyssey';

const client = new Odyssey({ apiKey: import.meta.env.VITE_ODYSSEY_API_KEY });

/** Connects, and shows a stream. */
export async function play(video, status) {
  let onConnected;
  const connected = new Promise((resolve) => {
    onConnected = resolve;
  });
  try {
    video.srcObject = await client.connect({
      onStatusChange: (text) => {
        status.value = text;
        if (text === 'connected') onConnected();
      },
    });
    // The SDK may hand out the picture a moment before its status says so, and starts nothing until then.
    await connected;
    await client.startStream({ prompt: 'a lighthouse on a cliff at sunset', portrait: false });
  } catch (error) {
    status.value = error.message;
  }
}
