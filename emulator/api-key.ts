/** Odyssey's API keys. */

const API_KEY = /^ody_[A-Za-z0-9_-]{1,200}$/;

/** Whether `apiKey` looks like one of Odyssey's: `ody_`, then letters, digits, `_` or `-`. */
export function isApiKey(apiKey: string): boolean {
  return API_KEY.test(apiKey);
}
