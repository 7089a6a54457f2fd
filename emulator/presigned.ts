/**
 * Presigned URLs: a path that can be asked without a token, for a while. The signature is over all that it is good for.
 */
import { createHmac, randomBytes } from 'node:crypto';
import { isSameSecret } from './secret.ts';

/** What a presigned URL lets in to. */
export interface PresignedClaim {
  readonly apiKey: string;
  /** Which account of the key: as of session tokens. */
  readonly generation: number;
  /** The path, and so what it is of. */
  readonly path: string;
  /** When it is good no more, in milliseconds since 1970 on the account's clock. */
  readonly expiresAtMs: number;
}

/** A presigned URL's query, as it came. */
export interface PresignedQuery {
  readonly account?: string | undefined;
  readonly expires?: string | undefined;
  readonly signature?: string | undefined;
}

/** The account of a claim that is good; its key stands in no URL, since URLs are passed on. */
export interface VerifiedClaim {
  /** As {@link PresignedUrls.tagOf}. */
  readonly accountTag: string;
  readonly generation: number;
  readonly expiresAtMs: number;
}

/** Signs and verifies. */
export class PresignedUrls {
  readonly #secret: Uint8Array;
  readonly #tags = new Map<string, string>();

  /** @param secret Whoever has it can sign. By default nobody else has it. */
  constructor(secret: Uint8Array = randomBytes(32)) {
    this.#secret = secret;
  }

  /** What stands for an account in its URLs: nobody can tell the key from it. */
  tagOf(apiKey: string): string {
    const tag = this.#tags.get(apiKey) ?? this.#hmac(['account', apiKey]).slice(0, 16);
    this.#tags.set(apiKey, tag);
    return tag;
  }

  /** The path with its query. */
  sign({ apiKey, generation, path, expiresAtMs }: PresignedClaim): string {
    const account = `${this.tagOf(apiKey)}.${generation}`;
    const expires = String(Math.floor(expiresAtMs));
    const signature = this.#hmac(['url', account, path, expires]);
    return `${path}?${new URLSearchParams({ account, expires, signature })}`;
  }

  /** What a query's signature proves for `path`; undefined when it proves nothing. Whether it has expired is not looked at. */
  verify(
    path: string,
    { account = '', expires = '', signature = '' }: PresignedQuery,
  ): VerifiedClaim | undefined {
    if (!isSameSecret(signature, this.#hmac(['url', account, path, expires]))) return undefined;
    const [accountTag = '', generation] = account.split('.');
    return { accountTag, generation: Number(generation), expiresAtMs: Number(expires) };
  }

  #hmac(parts: readonly string[]): string {
    return createHmac('sha256', this.#secret).update(JSON.stringify(parts)).digest('base64url');
  }
}
