import assert from 'node:assert/strict';
import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { test } from 'node:test';
import { PLATFORM_MIGRATIONS } from '../../../platform/postgres/migrate.ts';
import { withTestDatabase } from '../../../platform/postgres/test-database.ts';
import { defined } from '../../../std/assert.ts';
import { IdentityService } from '../identity-service.ts';
import { identityPart } from '../part.ts';

const TRACE = { clientAddress: '192.0.2.1', clientName: 'test', requestId: 'r' };
const ORIGIN = 'http://localhost:8080';
const USER_PRESENT = 1;
const USER_VERIFIED = 4;
const HAS_CREDENTIAL = 64;

const sha256 = (data: string | Buffer): Buffer => createHash('sha256').update(data).digest();

/** CBOR (RFC 8949) of what an authenticator writes: small integers, texts, bytes, maps. */
function encode(value: number | string | Buffer | Map<string | number, unknown>): Buffer {
  const head = (major: number, size: number): Buffer => {
    if (size < 24) return Buffer.from([(major << 5) | size]);
    // The shortest form, as WebAuthn wants it.
    if (size < 256) return Buffer.from([(major << 5) | 24, size]);
    return Buffer.from([(major << 5) | 25, size >> 8, size & 255]);
  };
  if (typeof value === 'number') return value < 0 ? head(1, -1 - value) : head(0, value);
  if (typeof value === 'string') return Buffer.concat([head(3, value.length), Buffer.from(value)]);
  if (Buffer.isBuffer(value)) return Buffer.concat([head(2, value.length), value]);
  const entries = [...value].flatMap(([key, item]) => [encode(key), encode(item as number)]);
  return Buffer.concat([head(5, value.size), ...entries]);
}

interface Faults {
  readonly origin?: string;
  readonly host?: string;
  readonly flags?: number;
  readonly counter?: number;
}

/** An authenticator with one key (ES256), as WebAuthn section 6 describes them. */
class Authenticator {
  readonly id = randomBytes(16);
  counter = 0;
  readonly #keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });

  #clientData(type: string, challenge: string, { origin = ORIGIN }: Faults): Buffer {
    return Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
  }

  #data(
    { host = 'localhost', flags = USER_PRESENT | USER_VERIFIED, counter }: Faults,
    rest: Buffer,
  ): Buffer {
    const count = Buffer.alloc(4);
    count.writeUInt32BE(counter ?? this.counter);
    return Buffer.concat([sha256(host), Buffer.from([flags]), count, rest]);
  }

  #wrap<Response extends object>(response: Response) {
    const id = this.id.toString('base64url');
    return { id, rawId: id, type: 'public-key' as const, clientExtensionResults: {}, response };
  }

  make(challenge: string, faults: Faults = {}) {
    const { x = '', y = '' } = this.#keys.publicKey.export({ format: 'jwk' });
    const key = new Map<number, number | Buffer>([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, Buffer.from(x, 'base64url')],
      [-3, Buffer.from(y, 'base64url')],
    ]);
    const size = Buffer.from([0, this.id.length]);
    const rest = Buffer.concat([Buffer.alloc(16), size, this.id, encode(key)]);
    const flags = (faults.flags ?? USER_PRESENT | USER_VERIFIED) | HAS_CREDENTIAL;
    const object = new Map<string, unknown>([
      ['fmt', 'none'],
      ['attStmt', new Map()],
      ['authData', this.#data({ ...faults, flags }, rest)],
    ]);
    return this.#wrap({
      clientDataJSON: this.#clientData('webauthn.create', challenge, faults).toString('base64url'),
      attestationObject: encode(object).toString('base64url'),
    });
  }

  show(challenge: string, faults: Faults = {}) {
    this.counter += 1;
    const client = this.#clientData('webauthn.get', challenge, faults);
    const data = this.#data(faults, Buffer.alloc(0));
    const signed = sign('sha256', Buffer.concat([data, sha256(client)]), this.#keys.privateKey);
    return this.#wrap({
      clientDataJSON: client.toString('base64url'),
      authenticatorData: data.toString('base64url'),
      signature: signed.toString('base64url'),
    });
  }
}

async function withAccount(
  work: (world: {
    readonly service: IdentityService;
    readonly account: { readonly id: string; readonly name: string; readonly email: string };
    readonly token: string;
    readonly advance: (milliseconds: number) => void;
  }) => Promise<void>,
): Promise<void> {
  const folder = defined(identityPart.migrations, 'migrations');
  await withTestDatabase([PLATFORM_MIGRATIONS, { part: 'identity', folder }], async (db) => {
    let now = Date.parse('2024-05-06T12:00:00Z');
    const clock = { now: () => new Date(now) };
    const describeNode = () => Promise.reject(new Error('not asked here'));
    const service = new IdentityService({ db, clock, describeNode });
    const link = await service.createAdministratorLink();
    const ada = { name: 'Ada', email: 'ada@example.org', password: 'a long password' };
    const { account, token } = await service.createAdministrator(link, ada);
    const advance = (milliseconds: number): void => {
      now += milliseconds;
    };
    await work({ service, account, token, advance });
  });
}

const notValid = { code: 'passkey-not-valid' };

test('a passkey is made, signs in and confirms; its challenges work once and not for long', async () => {
  await withAccount(async ({ service, account, token, advance }) => {
    const { passkeys } = service;
    const key = new Authenticator();
    const begun = await passkeys.startRegistration(account);
    const made = { ticket: begun.ticket, name: 'Key', response: key.make(begun.options.challenge) };
    await passkeys.add(account.id, made);
    await assert.rejects(passkeys.add(account.id, made), notValid);
    const { ticket, options } = await passkeys.startSignIn();
    const shown = { ticket, response: key.show(options.challenge) };
    assert.equal((await passkeys.signIn(shown, TRACE)).account.id, account.id);
    await assert.rejects(passkeys.signIn(shown, TRACE), notValid);
    const late = await passkeys.startSignIn();
    advance(6 * 60_000);
    const lateShown = { ticket: late.ticket, response: key.show(late.options.challenge) };
    await assert.rejects(passkeys.signIn(lateShown, TRACE), notValid);
    const again = await passkeys.startSignIn();
    const confirmed = { ticket: again.ticket, response: key.show(again.options.challenge) };
    const next = await passkeys.confirm(account.id, token, confirmed);
    await service.sessions.requireRecentProof(next.token);
    const [listed] = await passkeys.list(account.id);
    assert.equal(listed?.name, 'Key');
    await passkeys.rename(account.id, defined(listed, 'passkey').id, 'Other');
    await passkeys.remove(account.id, defined(listed, 'passkey').id);
    assert.deepEqual(await passkeys.list(account.id), []);
  });
});

test('what another site, an unverified person, a copy or another key signed is refused', async () => {
  await withAccount(async ({ service, account, token }) => {
    const { passkeys } = service;
    const key = new Authenticator();
    const add = async (faults: Faults) => {
      const { ticket, options } = await passkeys.startRegistration(account);
      const response = key.make(options.challenge, faults);
      return passkeys.add(account.id, { ticket, name: 'Key', response });
    };
    let shown = 0;
    const show = async (by: Authenticator, faults: Faults = {}) => {
      // Each from an address of its own: many failures from one have to wait.
      shown += 1;
      const trace = { ...TRACE, clientAddress: `192.0.2.${shown}` };
      const { ticket, options } = await passkeys.startSignIn();
      return passkeys.signIn({ ticket, response: by.show(options.challenge, faults) }, trace);
    };
    const faults: readonly Faults[] = [
      { origin: 'https://example.org' },
      { host: 'example.org' },
      { flags: USER_PRESENT },
    ];
    for (const fault of faults) await assert.rejects(add(fault), notValid);
    await add({});
    await show(key);
    for (const fault of [...faults, { counter: 1 }]) {
      await assert.rejects(show(key, fault), notValid, JSON.stringify(fault));
    }
    const other = new Authenticator();
    await assert.rejects(show(other), notValid);
    Object.assign(other, { id: key.id, counter: 100 });
    await assert.rejects(show(other), notValid);
    const forOther = await passkeys.startSignIn();
    const response = key.show(forOther.options.challenge);
    const stranger = passkeys.confirm('another', token, { ticket: forOther.ticket, response });
    await assert.rejects(stranger, notValid);
  });
});
