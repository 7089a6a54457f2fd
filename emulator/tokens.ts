/** The emulator's tokens: signed JWTs that nobody else can make. */
import { randomBytes } from 'node:crypto';
import { type JWTPayload, jwtVerify, SignJWT } from 'jose';
import type { Clock } from './clock.ts';

/** How long an access token is good for, in real seconds: the SDK counts them on its own clock. */
export const ACCESS_TOKEN_LIFETIME_S = 3600;

const ALGORITHM = 'HS256';
const ACCESS_AUDIENCE = 'odyssey:api';
const SESSION_AUDIENCE = 'odyssey:signalling';
const SPECTATOR_AUDIENCE = 'odyssey:broadcast';

/** A token that is forged, expired, of another kind or no token at all. */
export class InvalidTokenError extends Error {
  override readonly name = 'InvalidTokenError';
}

/** What a session token proves. */
export interface SessionClaims {
  readonly apiKey: string;
  /** Which account of the key it is for: a reset makes another, whose session ids are the same again. */
  readonly generation: number;
  readonly sessionId: string;
}

/** What a spectator token proves. */
export interface SpectatorClaims {
  readonly apiKey: string;
  /** As of a session. */
  readonly generation: number;
  readonly streamId: string;
}

/** Signs and verifies. Every token carries its times in seconds since 1970 on the clock that it is judged by. */
export class Tokens {
  readonly #secret: Uint8Array;

  /** @param secret Whoever has it can sign. By default nobody else has it. */
  constructor(secret: Uint8Array = randomBytes(32)) {
    this.#secret = secret;
  }

  /** A token for Odyssey's HTTP API. */
  signAccess(apiKey: string, clock: Clock): Promise<string> {
    return this.#sign({}, apiKey, ACCESS_AUDIENCE, clock, ACCESS_TOKEN_LIFETIME_S);
  }

  /**
   * The API key that an access token was made for.
   *
   * @throws InvalidTokenError when it is not good.
   */
  async verifyAccess(token: string, clock: Clock): Promise<string> {
    const { apiKey } = await this.#verify(token, ACCESS_AUDIENCE, () => clock);
    return apiKey;
  }

  /** A token that opens the signalling socket of one session. The SDK reads `session_id` out of it. */
  signSession(claims: SessionClaims, clock: Clock, lifetimeS: number): Promise<string> {
    const { apiKey, generation, sessionId } = claims;
    return this.#sign({ session_id: sessionId, generation }, apiKey, SESSION_AUDIENCE, clock, lifetimeS);
  }

  /**
   * The session that a session token opens; `clockOf` gives the clock of the account that the token names.
   *
   * @throws InvalidTokenError when it is not good.
   */
  async verifySession(token: string, clockOf: (apiKey: string) => Clock): Promise<SessionClaims> {
    const { apiKey, claims } = await this.#verify(token, SESSION_AUDIENCE, clockOf);
    const { session_id: sessionId, generation } = claims;
    if (typeof sessionId !== 'string' || typeof generation !== 'number') {
      throw new InvalidTokenError('The token names no session.');
    }
    return { apiKey, generation, sessionId };
  }

  /** A token with which others watch one stream. */
  signSpectator(claims: SpectatorClaims, clock: Clock, lifetimeS: number): Promise<string> {
    const { apiKey, generation, streamId } = claims;
    return this.#sign({ stream_id: streamId, generation }, apiKey, SPECTATOR_AUDIENCE, clock, lifetimeS);
  }

  /**
   * The stream that a spectator token is for; `clockOf` as in {@link verifySession}.
   *
   * @throws InvalidTokenError when it is not good.
   */
  async verifySpectator(token: string, clockOf: (apiKey: string) => Clock): Promise<SpectatorClaims> {
    const { apiKey, claims } = await this.#verify(token, SPECTATOR_AUDIENCE, clockOf);
    const { stream_id: streamId, generation } = claims;
    if (typeof streamId !== 'string' || typeof generation !== 'number') {
      throw new InvalidTokenError('The token names no stream.');
    }
    return { apiKey, generation, streamId };
  }

  /** The key of a spectator token that was made here, expired or not. */
  async keyOfSpectator(token: string): Promise<string | undefined> {
    return this.#read(token, SPECTATOR_AUDIENCE).then(
      ({ sub }) => sub,
      () => undefined,
    );
  }

  #sign(
    claims: Record<string, string | number>,
    apiKey: string,
    audience: string,
    clock: Clock,
    lifetimeS: number,
  ): Promise<string> {
    const nowS = Math.floor(clock.now() / 1000);
    return new SignJWT(claims)
      .setProtectedHeader({ alg: ALGORITHM })
      .setSubject(apiKey)
      .setAudience(audience)
      .setIssuedAt(nowS)
      .setExpirationTime(nowS + lifetimeS)
      .sign(this.#secret);
  }

  async #verify(
    token: string,
    audience: string,
    clockOf: (apiKey: string) => Clock,
  ): Promise<{ apiKey: string; claims: Record<string, unknown> }> {
    try {
      // The signature comes first: whose clock judges the expiry is itself a claim.
      const payload = await this.#read(token, audience);
      const { sub: apiKey = '', exp: expiresAtS = 0 } = payload;
      if (expiresAtS * 1000 <= clockOf(apiKey).now()) throw new InvalidTokenError('The token has expired.');
      return { apiKey, claims: payload };
    } catch (error) {
      if (error instanceof InvalidTokenError) throw error;
      throw new InvalidTokenError('The token is not valid.', { cause: error });
    }
  }

  /** The claims of a token of ours, expired or not. */
  async #read(token: string, audience: string): Promise<JWTPayload> {
    const { payload } = await jwtVerify(token, this.#secret, {
      algorithms: [ALGORITHM],
      audience,
      requiredClaims: ['sub', 'exp'],
      currentDate: new Date(0),
    });
    return payload;
  }
}
