/** A FileReader for Node, which has Blob but none: as much of it as reading an image into a data URL takes. */

type Handler = ((event: Event) => void) | null;

const EMPTY = 0;
const LOADING = 1;
const DONE = 2;

/** The W3C File API's FileReader (§6), without progress, abort and the formats other than data URLs. */
export class NodeFileReader extends EventTarget {
  /** 0 before the first read, 1 while reading, 2 after it. */
  readyState: typeof EMPTY | typeof LOADING | typeof DONE = EMPTY;
  /** The data URL, once `load` has fired. */
  result: string | null = null;
  /** Why reading failed, once `error` has fired. */
  error: Error | null = null;
  onload: Handler = null;
  onerror: Handler = null;
  onloadend: Handler = null;

  /**
   * Starts reading; `load` or `error` follows, then `loadend`.
   *
   * @throws TypeError when `blob` is not a Blob or File; Error while another read is under way.
   */
  readAsDataURL(blob: Blob): void {
    if (!(blob instanceof Blob)) {
      throw new TypeError(`FileReader.readAsDataURL got ${typeof blob}; pass a Blob or a File.`);
    }
    if (this.readyState === LOADING) {
      throw new Error('This FileReader is still reading: wait for its "loadend" event or make another one.');
    }
    this.readyState = LOADING;
    this.result = null;
    this.error = null;
    void this.#read(blob);
  }

  async #read(blob: Blob): Promise<void> {
    try {
      const bytes = Buffer.from(await blob.arrayBuffer());
      const type = blob.type || 'application/octet-stream';
      this.result = `data:${type};base64,${bytes.toString('base64')}`;
    } catch (error) {
      this.error = error instanceof Error ? error : new Error(String(error));
    }
    this.readyState = DONE;
    if (this.error === null) this.#fire('load', this.onload);
    else this.#fire('error', this.onerror);
    this.#fire('loadend', this.onloadend);
  }

  /** Through a listener of its own, so that a handler that throws is reported as any listener's error is. */
  #fire(type: 'load' | 'error' | 'loadend', handler: Handler): void {
    if (handler) this.addEventListener(type, handler.bind(this), { once: true });
    this.dispatchEvent(new Event(type));
  }
}
