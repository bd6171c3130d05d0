import { createHash, timingSafeEqual } from 'node:crypto';
import type { JWK } from 'jose';
import { addJob } from '../../platform/jobs/job-queue.ts';
import type { Caller } from '../../schema/caller.ts';
import { AppError } from '../../schema/errors.ts';
import type {
  ControlledObjectsPort,
  PassportRequest,
  PassportsPort,
} from '../../schema/passport-ports.ts';
import type { Entitlement } from '../../schema/ports.ts';
import { assert } from '../../std/assert.ts';
import { issueOwnPassport, issueOwnVisas } from './issuing/issue-own-visas.ts';
import { VaultObjects } from './objects/open-objects.ts';
import type { PassportsContext } from './passports-context.ts';
import { describePassport, type ReadPassport } from './reading/describe-passport.ts';
import { listHolding, removeEndedGrants } from './reading/grant-store.ts';
import { listOwnTokens } from './reading/list-own-tokens.ts';
import {
  type Outcome,
  presentPassports,
  type Reading,
  readPassports,
  recordOutcome,
} from './reading/present-passports.ts';
import {
  insertRevocation,
  listRevocations,
  type Revocation,
  type TokenName,
} from './revocations/revocation-store.ts';
import {
  deleteIssuer,
  findIssuer,
  type IssuerTrust,
  insertIssuer,
  listIssuers,
  type StoredIssuer,
} from './trust/issuer-store.ts';
import { READ_ISSUER_KEYS } from './trust/passport-jobs.ts';
import { IssuerKeysReader } from './trust/read-issuer-keys.ts';
import { isReadable } from './trust/read-key-set.ts';

const DAY_MILLISECONDS = 86_400_000;

/** Passports and visas: whom the node trusts, what is presented to it, what it issues. */
export class PassportsService implements PassportsPort {
  readonly context: PassportsContext;
  readonly objects: ControlledObjectsPort;
  readonly #reader: IssuerKeysReader;

  constructor(context: PassportsContext) {
    this.context = context;
    this.#reader = new IssuerKeysReader(context);
    this.objects = new VaultObjects(context, this);
  }

  /** Has the keys of issuers read at once: a node that was off for long has none that are still held. */
  async open(): Promise<void> {
    await this.context.keys.open();
    await addJob(this.context.db, READ_ISSUER_KEYS, {}, { key: 'read issuer keys at start' });
  }

  async listGrants(passports: readonly string[], request: PassportRequest) {
    const { grants, refusals } = await this.#present(passports, request);
    return { grants: grants.map(toEntitlement), refusals };
  }

  async findGrant(passports: readonly string[], dataset: string, request: PassportRequest) {
    const { grants } = await this.#present(passports, request);
    const grant = grants.find((each) => each.dataset === dataset);
    return grant === undefined ? null : toEntitlement(grant);
  }

  /** What a passport says, and what becomes of each of its visas here. It leaves an audit row, as one that is presented. */
  async readPassport(passport: string, request: PassportRequest): Promise<ReadPassport> {
    const read = await this.#read(passport);
    await recordOutcome(this.context, read.outcome, request);
    return describePassport(this.context, passport, read);
  }

  /** The same of one that nobody has presented: that was issued at this moment. */
  async describePassport(passport: string): Promise<ReadPassport> {
    return describePassport(this.context, passport, await this.#read(passport));
  }

  async #read(passport: string): Promise<{ readonly reading: Reading; readonly outcome: Outcome }> {
    const { readings, outcomes } = await readPassports(this.context, this.#reader, [passport]);
    const [reading] = readings;
    const [outcome] = outcomes;
    assert(reading !== undefined && outcome !== undefined, 'of one passport there is one outcome');
    return { reading, outcome };
  }

  /**
   * Revokes what this node issued for somebody: a passport and the visas in it, or its visas in a passport of a broker.
   * @throws AppError own-passport-only where none of it is theirs, or it counts for nothing already
   */
  async revokeOwnPassport(
    passport: string,
    { reason, by }: { readonly reason: string; readonly by: string },
  ): Promise<readonly Revocation[]> {
    const { readings, people } = await readPassports(this.context, this.#reader, [passport]);
    const tokens = readings.flatMap((reading) =>
      listOwnTokens(this.context, reading, { account: by, people }),
    );
    if (tokens.length === 0) throw new AppError('own-passport-only');
    const { db, clock } = this.context;
    return db.transaction(async (on) => {
      const made: Revocation[] = [];
      for (const name of tokens) {
        made.push(await insertRevocation(on, name, { reason, by, at: clock.now() }));
      }
      return made;
    });
  }

  #present(passports: readonly string[], request: PassportRequest) {
    return presentPassports(this.context, this.#reader, { passports, request });
  }

  async listGrantsInForce(ids: readonly string[]): Promise<ReadonlyMap<string, Entitlement>> {
    if (ids.length === 0) return new Map();
    const { db, clock, entitlements } = this.context;
    const holding = await listHolding(db, ids, clock.now());
    const rested = [...new Set(holding.flatMap((grant) => grant.entitlements))];
    const inForce =
      rested.length === 0 ? new Map<string, Entitlement>() : await entitlements.listInForce(rested);
    const held = holding.filter((grant) => grant.entitlements.every((id) => inForce.has(id)));
    return new Map(held.map((grant) => [grant.id, toEntitlement(grant)]));
  }

  listIssuers(): Promise<readonly StoredIssuer[]> {
    return listIssuers(this.context.db);
  }

  /** Trusts an issuer from now on, and reads its keys. @throws AppError request-invalid, request-conflict */
  async addIssuer(trust: IssuerTrust, by: string): Promise<StoredIssuer> {
    const { db, clock, allowsLoopback, nodeUrl } = this.context;
    if (!isReadable(trust.jku, allowsLoopback)) {
      const hint = 'Give the https address at which the issuer publishes its keys.';
      const problem = { code: 'field-invalid', where: 'body.jku', value: trust.jku, hint };
      throw new AppError('request-invalid', { detail: `body.jku: ${hint}`, problems: [problem] });
    }
    if (trust.issuer === nodeUrl()) {
      throw new AppError('request-conflict', {
        detail: 'This node trusts what it has issued itself, always and only by its own keys.',
      });
    }
    const id = await insertIssuer(db, trust, { by, at: clock.now() });
    if (id === null) {
      throw new AppError('request-conflict', {
        detail: 'This issuer is trusted already; remove it first to trust it for something else.',
      });
    }
    await this.#reader.read(id);
    return this.#requireIssuer(id);
  }

  async #requireIssuer(id: string): Promise<StoredIssuer> {
    const found = await findIssuer(this.context.db, id);
    if (found === null) throw new AppError('visa-issuer-not-found');
    return found;
  }

  /** Trusts it no more, from now on; what rests on it holds no more. @throws AppError visa-issuer-not-found */
  async removeIssuer(id: string): Promise<StoredIssuer> {
    const removed = await deleteIssuer(this.context.db, id);
    if (removed === null) throw new AppError('visa-issuer-not-found');
    return removed;
  }

  /** In force when it resolves. */
  revoke(name: TokenName, { reason, by }: { readonly reason: string; readonly by: string }) {
    const { db, clock } = this.context;
    return insertRevocation(db, name, { reason, by, at: clock.now() });
  }

  listRevocations(question: {
    readonly before: Date | null;
    readonly limit: number;
  }): Promise<readonly Revocation[]> {
    return listRevocations(this.context.db, question);
  }

  /** Public halves of the keys that this node signs by. */
  listKeys(): readonly JWK[] {
    return this.context.keys.listPublic();
  }

  /**
   * Visas of a user of the broker that may pull them. One who is not known here has none, as one who may use nothing.
   *
   * @throws AppError visas-not-offered, broker-key-wrong
   */
  async listVisasForBroker(user: string, key: string | undefined): Promise<readonly string[]> {
    const { broker, accounts } = this.context;
    if (broker === null) throw new AppError('visas-not-offered');
    if (key === undefined || !isSameText(key, broker.key)) throw new AppError('broker-key-wrong');
    const identity = { issuer: broker.issuer, subject: user };
    const [account] = await accounts.listLinkedAccounts({ accounts: [], identities: [identity] });
    if (account === undefined) return [];
    return (await issueOwnVisas(this.context, account, identity)).visas;
  }

  /** A passport of who is signed in. @throws AppError not-allowed for what is nobody's account */
  async issuePassport(caller: Caller) {
    const { accounts } = this.context;
    const mayRead = caller.token === null || caller.token.scopes.includes('read');
    const asked = { accounts: mayRead ? [caller.id] : [], identities: [] };
    const [account] = await accounts.listLinkedAccounts(asked);
    if (account === undefined) {
      const detail = 'A passport is for a person, or for a token of theirs that may read.';
      throw new AppError('not-allowed', { detail });
    }
    return issueOwnPassport(this.context, account);
  }

  /** Work of jobs. */
  readonly work = {
    readIssuerKeys: (signal: AbortSignal) => this.#reader.readAll(signal),
    turnVisaKeys: () => this.context.keys.turn(),
    removeEndedGrants: () => {
      const { db, clock } = this.context;
      return removeEndedGrants(db, new Date(clock.now().getTime() - DAY_MILLISECONDS));
    },
  };
}

/** In a time that does not tell how much of it is right. */
function isSameText(one: string, other: string): boolean {
  const [first, second] = [one, other].map((text) => createHash('sha256').update(text).digest());
  return timingSafeEqual(first as Buffer, second as Buffer);
}

function toEntitlement(grant: Omit<Entitlement, 'application'>): Entitlement {
  const { id, account, dataset, from, until } = grant;
  return { id, account, dataset, application: null, from, until };
}
