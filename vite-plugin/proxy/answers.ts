/** Reads what Odyssey's API answers; everything may be missing, since it is somebody else's. */

/** An object of JSON. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** The body as an object; an empty one when it is something else. */
export function asObject(body: unknown): JsonObject {
  return typeof body === 'object' && body !== null && !Array.isArray(body) ? { ...body } : {};
}

/** The text of a field; undefined when it is not there or no text. */
export function textOf(body: unknown, field: string): string | undefined {
  const value = asObject(body)[field];
  return typeof value === 'string' ? value : undefined;
}

/** The number of a field; `fallback` when there is none. */
export function numberOf(body: unknown, field: string, fallback: number): number {
  const value = asObject(body)[field];
  return typeof value === 'number' && Number.isFinite(value) ? value : fallback;
}

/** What an error says: `{"detail": "…"}`, or `{"detail": {"message": "…"}}`. */
export function detailOf(body: unknown): string | undefined {
  return textOf(body, 'detail') ?? textOf(asObject(body).detail, 'message');
}

/** How many sessions the account holds too many, one more wanted; undefined when it is another answer. */
export function tooManySessions(body: unknown): number | undefined {
  const detail = asObject(asObject(body).detail);
  if (detail.error !== 'CONCURRENT_LIMIT_REACHED') return undefined;
  const limit = numberOf(detail.details, 'limit', 1);
  return Math.max(1, numberOf(detail.details, 'active_count', limit) - limit + 1);
}
