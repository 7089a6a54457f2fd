/** What readers of configuration share. */

/** The message for a name that is nothing here: `unknown option --strem-limit, did you mean --stream-limit?` */
export function unknownName(shown: string, suggestion: string | undefined): string {
  return `unknown ${shown}${suggestion === undefined ? '' : `, did you mean ${suggestion}?`}`;
}

/** Whether `value` is an object with string keys. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A number as text, like a flag's: in a file a duration needs its unit, since `"streamLimit": 150` would be read as seconds. */
export function numberAsText(value: unknown): unknown {
  return typeof value === 'number' ? String(value) : value;
}
