/** What readers of configuration share. */

/** The message for a name that is nothing here: `unknown option --strem-limit, did you mean --stream-limit?` */
export function unknownName(shown: string, suggestion: string | undefined): string {
  return `unknown ${shown}${suggestion === undefined ? '' : `, did you mean ${suggestion}?`}`;
}

/** Whether `value` is an object with string keys. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
