// One client for the page, made as the module is loaded.
import { Odyssey } from '@odysseyml/odyssey';

const client = new Odyssey({ apiKey: import.meta.env.VITE_ODYSSEY_API_KEY });

/** Connects, and shows a stream. */
export async function play(video, status) {
  try {
    video.srcObject = await client.connect({
      onStatusChange: (text) => {
        status.value = text;
      },
    });
    await client.startStream({ prompt: 'a lighthouse on a cliff at sunset', portrait: false });
  } catch (error) {
    status.value = error.message;
  }
}
