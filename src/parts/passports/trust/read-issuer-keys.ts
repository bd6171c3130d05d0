import type { PassportsContext } from '../passports-context.ts';
import {
  findIssuer,
  keepKeys,
  listIssuers,
  type StoredIssuer,
  takeKeysTurn,
} from './issuer-store.ts';
import { readKeySet } from './read-key-set.ts';

/** A key that an issuer has taken back counts for so long at most, while it can be reached. */
export const KEYS_READ_SECONDS = 600;

/** Keys that could not be read anew for so long count no more. */
export const KEYS_HOLD_SECONDS = 24 * 3600;

/** Tokens of unknown keys have an issuer asked no more often. */
const LEAST_SECONDS = 60;

/** Keys as old as this are as good as none. */
export function areHeld({ keysReadAt }: Pick<StoredIssuer, 'keysReadAt'>, now: Date): boolean {
  return keysReadAt !== null && now.getTime() - keysReadAt.getTime() < KEYS_HOLD_SECONDS * 1000;
}

type KeysContext = Pick<PassportsContext, 'db' | 'clock' | 'logger' | 'allowsLoopback'>;

/** Reads the keys of trusted issuers, each at most once a minute, whoever asks for it. */
export class IssuerKeysReader {
  readonly #context: KeysContext;
  readonly #underWay = new Map<string, Promise<void>>();

  constructor(context: KeysContext) {
    this.#context = context;
  }

  /** Reads the keys of one, unless that was tried within the last minute; resolves when it is known what came of it. */
  read(id: string, seconds = LEAST_SECONDS): Promise<void> {
    const known = this.#underWay.get(id);
    if (known !== undefined) return known;
    const reading = this.#read(id, seconds).finally(() => this.#underWay.delete(id));
    this.#underWay.set(id, reading);
    return reading;
  }

  /** Reads the keys of all that are due. */
  async readAll(signal: AbortSignal): Promise<void> {
    for (const { id } of await listIssuers(this.#context.db)) {
      if (signal.aborted) return;
      // A minute less than the pace of the schedule, so that none is left out for a run that began a moment earlier.
      await this.read(id, KEYS_READ_SECONDS - LEAST_SECONDS);
    }
  }

  async #read(id: string, seconds: number): Promise<void> {
    const { db, clock, logger, allowsLoopback } = this.#context;
    const address = await takeKeysTurn(db, id, { now: clock.now(), seconds });
    if (address === null) return;
    const read = await readKeySet(address, { allowsLoopback });
    if (read.ok) {
      await keepKeys(db, id, { keys: read.value, at: clock.now() });
      return;
    }
    await keepKeys(db, id, { problem: read.error });
    logger.warn(
      { issuer: (await findIssuer(db, id))?.issuer, problem: read.error },
      'keys not read',
    );
  }
}
