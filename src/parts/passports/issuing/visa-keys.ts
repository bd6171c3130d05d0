import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from 'jose';
import type { TokenSigner } from '../../../engine/passports/issue-token.ts';
import {
  findSigningKey,
  listPublicKeys,
  type RingKey,
} from '../../../engine/passports/key-ring.ts';
import { writeFileDurably } from '../../../platform/data-folder/write-file-durably.ts';
import type { SecretBox } from '../../../platform/secrets/secret-box.ts';
import { assert } from '../../../std/assert.ts';
import type { Clock } from '../../../std/clock.ts';

const PURPOSE = 'visa keys';
const DAY_SECONDS = 24 * 3600;

/** Seconds of the longest life of a visa or passport that this node issues. */
export const VISA_SECONDS = 3600;

/** A key signs for so long, and is known a day before it does. */
export const KEY_SECONDS = 30 * DAY_SECONDS;

/** Longer than the longest life, so that no clock that is behind still needs a key that is gone. */
const REMEMBERED_SECONDS = DAY_SECONDS;

/** The keys by which this node signs visas and passports, in a sealed file of its keys folder. */
export class VisaKeys {
  readonly #path: string;
  readonly #box: SecretBox;
  readonly #clock: Clock;
  #ring: readonly RingKey[] = [];
  #turning: Promise<void> = Promise.resolve();

  constructor(path: string, box: SecretBox, clock: Clock) {
    this.#path = path;
    this.#box = box;
    this.#clock = clock;
  }

  /** Reads the ring, and makes what it lacks. @throws Error where the file is not one that this node has sealed */
  async open(): Promise<void> {
    if (existsSync(this.#path)) {
      const sealed = Buffer.from(await readFile(this.#path, 'utf8'), 'base64');
      this.#ring = JSON.parse(this.#box.open(PURPOSE, sealed)) as RingKey[];
    }
    await this.turn();
  }

  /**
   * Makes the next key a day before it signs, and drops those that nobody needs any more. Nothing is signed by a key that
   * is not in the file yet.
   */
  turn(): Promise<void> {
    const next = this.#turning.then(() => this.#turn());
    this.#turning = next.catch(() => undefined);
    return next;
  }

  async #turn(): Promise<void> {
    const now = this.#now();
    const kept = this.#ring.filter(
      ({ signsUntil }) => signsUntil === null || signsUntil + REMEMBERED_SECONDS > now,
    );
    const last = kept.find(({ signsUntil }) => signsUntil === null);
    const isOld = last !== undefined && now >= last.signsFrom + KEY_SECONDS - DAY_SECONDS;
    if (last !== undefined && !isOld) {
      if (kept.length < this.#ring.length) await this.#keep(kept);
      return;
    }
    // The first key signs at once: nobody has read the keys before.
    const signsFrom = findSigningKey(kept, now) === null ? now : now + DAY_SECONDS;
    const ended = kept.map((key) => (key === last ? { ...key, signsUntil: signsFrom } : key));
    await this.#keep([...ended, await makeKey(signsFrom)]);
  }

  async #keep(ring: readonly RingKey[]): Promise<void> {
    const sealed = this.#box.seal(PURPOSE, JSON.stringify(ring));
    await writeFileDurably(this.#path, sealed.toString('base64'));
    this.#ring = ring;
  }

  /** Public halves of what signs, did and will sign. */
  listPublic(): readonly JWK[] {
    return listPublicKeys(this.#ring, this.#now(), REMEMBERED_SECONDS);
  }

  /** What signs now. A node that slept through a rotation signs by the last key that it has. */
  findSigner(jku: string): TokenSigner {
    const key = findSigningKey(this.#ring, this.#now()) ?? this.#ring.at(-1);
    assert(key !== undefined, 'the ring has a key from the start');
    return { kid: key.kid, alg: key.alg, key: key.jwk, jku };
  }

  #now(): number {
    return Math.floor(this.#clock.now().getTime() / 1000);
  }
}

async function makeKey(signsFrom: number): Promise<RingKey> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  const jwk = await exportJWK(privateKey);
  return { kid: await calculateJwkThumbprint(jwk), alg: 'ES256', jwk, signsFrom, signsUntil: null };
}
