/** Holds an app to its OpenAPI document: that every route is in it, and that answers are as it says. */
import { Ajv2020 } from 'ajv/dist/2020.js';

/** As much of an OpenAPI document as is looked at here. */
export interface Described {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

/** One operation of it. */
export interface Operation {
  readonly operationId?: string;
  readonly summary?: string;
  readonly tags?: readonly string[];
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[];
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, unknown>> }>>;
}

/** Hono's list of what it routes. */
export interface Routed {
  readonly routes: readonly { readonly method: string; readonly path: string }[];
}

/** The routes of `app` that `document` does not have, such as `GET /regions`. What takes every method is no route. */
export function undocumentedRoutes({ routes }: Routed, { paths }: Described): string[] {
  const missing = routes
    .filter(({ method }) => method !== 'ALL')
    .map(({ method, path }) => ({ method, path: path.replaceAll(/:(\w+)/g, '{$1}') }))
    .filter(({ method, path }) => paths[path]?.[method.toLowerCase()] === undefined)
    .map(({ method, path }) => `${method} ${path}`);
  return [...new Set(missing)];
}

/** Every operation of a document, by what it is called with. */
export function operationsOf({ paths }: Described): { method: string; path: string; operation: Operation }[] {
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ method, path, operation })),
  );
}

/** An answer, and the operation that gave it, as the document writes its path. */
export interface Answer {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly body: unknown;
}

/** What says of an answer in what it differs from `document`; nothing, when it is as described. */
export function createAnswerChecker(document: Described): (answer: Answer) => string[] {
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });
  ajv.addSchema(document, 'document');
  return ({ method, path, status, body }) => {
    const response = document.paths[path]?.[method]?.responses[status];
    if (!response) return [`${status} is no answer of ${method} ${path}`];
    if (!response.content?.['application/json'])
      return body === undefined ? [] : ['a body where there is none'];
    const steps = [
      'paths',
      path,
      method,
      'responses',
      String(status),
      'content',
      'application/json',
      'schema',
    ];
    const pointer = steps.map((step) => encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1')));
    const validate = ajv.compile({ $ref: `document#/${pointer.join('/')}` });
    if (validate(body)) return [];
    return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath || '/'} ${message}`);
  };
}
