/**
 * What pages hold in place of the target's tokens, so that neither the key nor a token made from it reaches a browser: a
 * token may say in its claims what it was made from.
 */
import { randomBytes } from 'node:crypto';

/** An access token of the target, and the key that it was made from. */
export interface Access {
  readonly token: string;
  readonly apiKey: string;
}

interface Held<Value> {
  readonly value: Value;
  readonly expiresAtMs: number;
}

/** Access tokens and session tokens, by what pages hold in their place. */
export class Tokens {
  readonly #access = new Map<string, Held<Access>>();
  readonly #sessions = new Map<string, Held<string>>();

  /** Something to hold in place of `access`, for `lifetimeS` seconds. */
  holdAccess(access: Access, lifetimeS: number): string {
    const name = `dev_${randomBytes(24).toString('base64url')}`;
    hold(this.#access, name, access, lifetimeS);
    return name;
  }

  /** The access that a page means; undefined when it has expired, or is of an earlier dev server. */
  access(name: string): Access | undefined {
    return current(this.#access, name);
  }

  /** Something to hold in place of a session's token: the SDK reads `session_id` out of it, and verifies nothing. */
  holdSession(sessionId: string, token: string, lifetimeS: number): string {
    const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
    const expiresAtS = Math.floor(Date.now() / 1000) + lifetimeS;
    const name = [
      encode({ alg: 'none', typ: 'JWT' }),
      encode({ session_id: sessionId, exp: expiresAtS }),
      randomBytes(24).toString('base64url'),
    ].join('.');
    hold(this.#sessions, name, token, lifetimeS);
    return name;
  }

  /** The target's token of a session. */
  session(name: string): string | undefined {
    return current(this.#sessions, name);
  }
}

function hold<Value>(map: Map<string, Held<Value>>, name: string, value: Value, lifetimeS: number): void {
  const nowMs = Date.now();
  // They are few and all live about as long: the oldest expire first.
  for (const [old, { expiresAtMs }] of map) {
    if (expiresAtMs > nowMs) break;
    map.delete(old);
  }
  map.set(name, { value, expiresAtMs: nowMs + lifetimeS * 1000 });
}

function current<Value>(map: Map<string, Held<Value>>, name: string): Value | undefined {
  const held = map.get(name);
  return held && held.expiresAtMs > Date.now() ? held.value : undefined;
}
