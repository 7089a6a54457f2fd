/**
 * Values as JSON: what JSON has no words for stands in it as `{"$bytes": …}`, and a property whose own name starts with
 * `$` gets another `$` in front.
 */

const BYTES = '$bytes';

/** How bytes stand in JSON: as base64 in an export, as their place behind the text in a record. */
export interface BytesNotation {
  write(bytes: Uint8Array): string | number;
  /** Throws where `written` is nothing that `write` returned. */
  read(written: unknown): Uint8Array;
}

/** Base64 (RFC 4648 §4). */
export const BASE64: BytesNotation = {
  write: (bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64'),
  read: (written) => {
    if (typeof written !== 'string') throw new TypeError(`${BYTES} holds no base64`);
    return new Uint8Array(Buffer.from(written, 'base64'));
  },
};

/**
 * The same value with only what `JSON.stringify` writes exactly.
 *
 * @throws TypeError that names the place of what cannot be kept.
 */
export function toJson(value: unknown, bytes: BytesNotation, place = 'the value'): unknown {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      if (!Number.isFinite(value)) throw new TypeError(`${place} is ${value}, which cannot be stored`);
      return value;
    case 'object':
      break;
    default:
      throw new TypeError(`${place} is of the type ${typeof value}, which cannot be stored`);
  }
  if (value === null) return null;
  if (value instanceof Uint8Array) return { [BYTES]: bytes.write(value) };
  if (Array.isArray(value)) {
    return Array.from(value, (item, index) => toJson(item, bytes, `${place}[${index}]`));
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    throw new TypeError(`${place} is a ${value.constructor.name}, which cannot be stored`);
  }
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .map(([name, item]) => [
        name.startsWith('$') ? `$${name}` : name,
        toJson(item, bytes, `${place}.${name}`),
      ]),
  );
}

/**
 * The value that {@link toJson} was given, from what `JSON.parse` made of its text.
 *
 * @throws TypeError when it is not from there.
 */
export function fromJson(json: unknown, bytes: BytesNotation): unknown {
  if (typeof json !== 'object' || json === null) return json;
  if (Array.isArray(json)) return json.map((item) => fromJson(item, bytes));
  if (BYTES in json) return bytes.read(json[BYTES]);
  // fromEntries, since an assignment to a property named __proto__ would not make one.
  return Object.fromEntries(
    Object.entries(json).map(([name, item]) => [
      name.startsWith('$') ? name.slice(1) : name,
      fromJson(item, bytes),
    ]),
  );
}
