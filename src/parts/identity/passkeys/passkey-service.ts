import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import { AppError } from '../../../schema/errors.ts';
import type { OpenedSession, SessionService } from '../accounts/session-service.ts';
import { type ClientTrace, type IdentityContext, sendSecurityNotice } from '../identity-context.ts';
import { createOneTimeToken, takeOneTimeToken } from '../one-time-tokens.ts';
import { checkWayLeft } from '../sign-in-ways.ts';
import { findRelyingParty } from './relying-party.ts';

/** A ceremony has to end within this. */
const CEREMONY_SECONDS = 5 * 60;
const MAX_PASSKEYS = 20;

/** A passkey as its owner sees it. */
export interface PasskeySummary {
  readonly id: string;
  readonly name: string;
  readonly isBackedUp: boolean;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
}

/** The first half of a ceremony: what the browser gets, and what it shows again with the second. */
export interface Ceremony<Options> {
  readonly ticket: string;
  readonly options: Options;
}

interface PasskeyRow {
  readonly id: string;
  readonly account: string;
  readonly public_key: Buffer;
  readonly counter: string | number;
  readonly transports: readonly string[];
}

type Transports = NonNullable<RegistrationResponseJSON['response']['transports']>;

/** Passkeys (WebAuthn): made, used to sign in and to confirm, and taken away. */
export class PasskeyService {
  readonly #context: IdentityContext;
  readonly #sessions: SessionService;

  constructor(context: IdentityContext, sessions: SessionService) {
    this.#context = context;
    this.#sessions = sessions;
  }

  async list(account: string): Promise<readonly PasskeySummary[]> {
    return this.#context.db.query<PasskeySummary>(
      `SELECT id, name, is_backed_up AS "isBackedUp", created_at AS "createdAt",
         last_used_at AS "lastUsedAt"
       FROM passkey WHERE account = $1 ORDER BY created_at, id`,
      [account],
    );
  }

  /** @throws AppError too-many-passkeys */
  async startRegistration(account: {
    readonly id: string;
    readonly name: string;
    readonly email: string;
  }): Promise<Ceremony<PublicKeyCredentialCreationOptionsJSON>> {
    const known = await this.#readOf(account.id);
    if (known.length >= MAX_PASSKEYS) throw new AppError('too-many-passkeys');
    const options = await generateRegistrationOptions({
      rpName: this.#context.settings.nodeName,
      rpID: this.#party().id,
      userID: new TextEncoder().encode(account.id),
      userName: account.email === '' ? account.name : account.email,
      userDisplayName: account.name,
      attestationType: 'none',
      excludeCredentials: known.map(({ id, transports }) => ({
        id,
        transports: transports as Transports,
      })),
      // Signing in without typing a name needs a key that the authenticator keeps itself.
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    });
    const ticket = await this.#createTicket('passkey-registration', options.challenge, account.id);
    return { ticket, options };
  }

  /** @throws AppError passkey-not-valid */
  async add(
    account: string,
    made: {
      readonly ticket: string;
      readonly name: string;
      readonly response: RegistrationResponseJSON;
    },
  ): Promise<{ readonly id: string }> {
    const { db, clock } = this.#context;
    const challenge = await this.#takeChallenge('passkey-registration', made.ticket, account);
    const { id: expectedRPID, origins } = this.#party();
    const { registrationInfo: info } = await refuseFaults(
      verifyRegistrationResponse({
        response: made.response,
        expectedChallenge: challenge,
        expectedOrigin: [...origins],
        expectedRPID,
        requireUserVerification: true,
      }),
    );
    if (info === undefined) throw new AppError('passkey-not-valid');
    const { credential, credentialBackedUp } = info;
    await db.transaction(async (tx) => {
      const added = await tx.execute(
        `INSERT INTO passkey (id, account, name, public_key, counter, transports, is_backed_up, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING`,
        [
          credential.id,
          account,
          made.name,
          Buffer.from(credential.publicKey),
          credential.counter,
          credential.transports ?? [],
          credentialBackedUp,
          clock.now(),
        ],
      );
      if (added === 0) throw new AppError('passkey-not-valid');
      sendSecurityNotice(tx, account, 'passkey-added');
    });
    return { id: credential.id };
  }

  /** Nothing is asked for: who has a passkey for this node chooses one. */
  async startSignIn(): Promise<Ceremony<PublicKeyCredentialRequestOptionsJSON>> {
    const options = await generateAuthenticationOptions({
      rpID: this.#party().id,
      userVerification: 'required',
    });
    return { ticket: await this.#createTicket('passkey-sign-in', options.challenge), options };
  }

  /** @throws AppError passkey-not-valid, too-many-requests */
  async signIn(
    shown: { readonly ticket: string; readonly response: AuthenticationResponseJSON },
    trace: ClientTrace,
  ): Promise<OpenedSession> {
    const { attempts } = this.#context;
    const limit = `passkey:${trace.clientAddress}`;
    const wait = attempts.findWait(limit);
    if (wait > 0) throw new AppError('too-many-requests', { retryAfter: wait });
    attempts.recordFailure(limit);
    const account = await this.#verify(shown);
    attempts.recordSuccess(limit);
    return this.#sessions.open(account, trace);
  }

  /** The same person again, by a passkey of the account. @throws AppError passkey-not-valid */
  async confirm(
    account: string,
    token: string,
    shown: { readonly ticket: string; readonly response: AuthenticationResponseJSON },
  ): Promise<{ readonly token: string; readonly maxAgeSeconds: number }> {
    if ((await this.#verify(shown)) !== account) throw new AppError('passkey-not-valid');
    return this.#sessions.rotate(token);
  }

  /** @throws AppError passkey-not-found */
  async rename(account: string, id: string, name: string): Promise<void> {
    const renamed = await this.#context.db.execute(
      'UPDATE passkey SET name = $3 WHERE account = $1 AND id = $2',
      [account, id, name],
    );
    if (renamed === 0) throw new AppError('passkey-not-found');
  }

  /** @throws AppError passkey-not-found, last-sign-in-way */
  async remove(account: string, id: string): Promise<void> {
    await this.#context.db.transaction(async (tx) => {
      const [known] = await tx.query('SELECT 1 FROM passkey WHERE account = $1 AND id = $2', [
        account,
        id,
      ]);
      if (known === undefined) throw new AppError('passkey-not-found');
      await checkWayLeft(tx, account);
      await tx.execute('DELETE FROM passkey WHERE account = $1 AND id = $2', [account, id]);
      sendSecurityNotice(tx, account, 'passkey-removed');
    });
  }

  #party() {
    return findRelyingParty(this.#context.settings.nodeUrl());
  }

  #readOf(account: string): Promise<readonly Pick<PasskeyRow, 'id' | 'transports'>[]> {
    return this.#context.db.query('SELECT id, transports FROM passkey WHERE account = $1', [
      account,
    ]);
  }

  async #createTicket(
    purpose: 'passkey-registration' | 'passkey-sign-in',
    challenge: string,
    account?: string,
  ): Promise<string> {
    const { db, clock } = this.#context;
    const { secret } = await createOneTimeToken(db, clock.now(), {
      purpose,
      lifetimeSeconds: CEREMONY_SECONDS,
      data: { challenge },
      ...(account === undefined ? {} : { account }),
    });
    return secret;
  }

  /** A challenge works once, and for whom it was made. */
  async #takeChallenge(
    purpose: 'passkey-registration' | 'passkey-sign-in',
    secret: string,
    account: string | null,
  ): Promise<string> {
    const { db, clock } = this.#context;
    const taken = await takeOneTimeToken<{ challenge: string }>(db, clock.now(), {
      purpose,
      secret,
    });
    if (taken === null || taken.account !== account) throw new AppError('passkey-not-valid');
    return taken.data.challenge;
  }

  /** The account whose passkey has signed. */
  async #verify(shown: {
    readonly ticket: string;
    readonly response: AuthenticationResponseJSON;
  }): Promise<string> {
    const { db, clock } = this.#context;
    const challenge = await this.#takeChallenge('passkey-sign-in', shown.ticket, null);
    const [row] = await db.query<PasskeyRow>(
      `SELECT p.id, p.account, p.public_key, p.counter, p.transports
       FROM passkey p JOIN account a ON a.id = p.account
       WHERE p.id = $1 AND a.disabled_at IS NULL`,
      [shown.response.id],
    );
    if (row === undefined) throw new AppError('passkey-not-valid');
    const { id: expectedRPID, origins } = this.#party();
    const { verified, authenticationInfo } = await refuseFaults(
      verifyAuthenticationResponse({
        response: shown.response,
        expectedChallenge: challenge,
        expectedOrigin: [...origins],
        expectedRPID,
        requireUserVerification: true,
        credential: {
          id: row.id,
          publicKey: new Uint8Array(row.public_key),
          counter: Number(row.counter),
          transports: row.transports as Transports,
        },
      }),
    );
    if (!verified) throw new AppError('passkey-not-valid');
    // Of two that show the same counter, one is a copy: whoever comes second is refused.
    const used = await db.execute(
      `UPDATE passkey SET counter = $2, last_used_at = $3, is_backed_up = $5
       WHERE id = $1 AND counter = $4`,
      [
        row.id,
        authenticationInfo.newCounter,
        clock.now(),
        row.counter,
        authenticationInfo.credentialBackedUp,
      ],
    );
    if (used === 0) throw new AppError('passkey-not-valid');
    return row.account;
  }
}

/** The library throws for whatever does not fit: for us, a passkey that is not valid. */
async function refuseFaults<T>(verification: Promise<T>): Promise<T> {
  try {
    return await verification;
  } catch (error) {
    throw new AppError('passkey-not-valid', { cause: error });
  }
}
