import { randomUUID } from 'node:crypto';
import type { AuditEvent } from '../../platform/http/http-options.ts';
import type { Database } from '../../platform/postgres/database.ts';
import type { Caller, Credential } from '../../schema/caller.ts';
import { AppError } from '../../schema/errors.ts';
import type { Clock } from '../../std/clock.ts';
import { AccountService, insertAccount } from './accounts/account-service.ts';
import { type OpenedSession, SessionService } from './accounts/session-service.ts';
import { SignInService } from './accounts/sign-in-service.ts';
import { AttemptLimiter } from './attempt-limiter.ts';
import { findCaller } from './find-caller.ts';
import { BrokerService } from './groups/broker-service.ts';
import { GroupService } from './groups/group-service.ts';
import { InvitationService } from './groups/invitation-service.ts';
import {
  type ClientTrace,
  DEFAULT_SETTINGS,
  type IdentityContext,
  type IdentitySettings,
} from './identity-context.ts';
import { PasskeyService } from './passkeys/passkey-service.ts';
import { hashPassword } from './password.ts';
import { ProviderService } from './providers/provider-service.ts';
import { addSeconds, createSecret, digestSecret } from './secrets.ts';
import { DeviceService } from './tokens/device-service.ts';
import { PasswordGrants } from './tokens/password-grants.ts';
import { TokenService } from './tokens/token-service.ts';

const LINK_SECONDS = 72 * 3600;

/** What the portal asks first: who the node is, what it holds and who is asking. */
export interface NodeDescription {
  readonly name: string;
  readonly id: string;
  readonly version: string;
  readonly publicKey: string;
  readonly isPrivate: boolean;
  /** Why nothing can be changed at the moment; null where it can. */
  readonly readOnly: string | null;
  readonly instances: readonly object[];
}

export interface IdentityServiceOptions {
  readonly db: Database;
  readonly clock: Clock;
  /** Port: the app knows the node and its instances. */
  readonly describeNode: () => Promise<NodeDescription>;
  readonly settings?: IdentitySettings;
  /** Takes what no request's own audit row tells; nothing is kept unless given. */
  readonly recordAudit?: (event: AuditEvent) => Promise<void>;
}

export interface NewAccount {
  readonly name: string;
  readonly email: string;
  readonly password: string;
}

/** Where nothing is known of who asks: commands on the machine itself. */
const LOCAL_TRACE: ClientTrace = { clientAddress: '', clientName: '', requestId: '' };

/** People: accounts, sessions, groups, tokens, and who it is that asks. */
export class IdentityService {
  readonly describeNode: () => Promise<NodeDescription>;
  readonly settings: IdentitySettings;
  readonly sessions: SessionService;
  readonly signIns: SignInService;
  readonly accounts: AccountService;
  readonly groups: GroupService;
  readonly invitations: InvitationService;
  readonly brokers: BrokerService;
  readonly tokens: TokenService;
  readonly devices: DeviceService;
  readonly passwordGrants: PasswordGrants;
  readonly passkeys: PasskeyService;
  readonly providers: ProviderService;
  readonly #context: IdentityContext;

  constructor(options: IdentityServiceOptions) {
    this.describeNode = options.describeNode;
    this.settings = options.settings ?? DEFAULT_SETTINGS;
    this.#context = {
      db: options.db,
      clock: options.clock,
      settings: this.settings,
      attempts: new AttemptLimiter(options.clock),
      recordAudit: options.recordAudit ?? (async () => undefined),
    };
    this.sessions = new SessionService(this.#context);
    this.signIns = new SignInService(this.#context, this.sessions);
    this.accounts = new AccountService(this.#context, this.sessions);
    this.groups = new GroupService(this.#context);
    this.invitations = new InvitationService(this.#context, this.sessions);
    this.brokers = new BrokerService(this.#context);
    this.tokens = new TokenService(this.#context);
    this.devices = new DeviceService(this.#context, this.tokens);
    this.passwordGrants = new PasswordGrants(this.#context, this.signIns);
    this.passkeys = new PasskeyService(this.#context, this.sessions);
    this.providers = new ProviderService(this.#context, this.sessions);
  }

  /** Whether nobody can administer the node yet. */
  async isSetupNeeded(): Promise<boolean> {
    const rows = await this.#context.db.query(
      "SELECT 1 FROM account WHERE role = 'administrator' AND disabled_at IS NULL LIMIT 1",
    );
    return rows.length === 0;
  }

  /** Makes a one-time token for an administrator's account; earlier ones no longer work. */
  async createAdministratorLink(): Promise<string> {
    const token = createSecret();
    const now = this.#context.clock.now();
    await this.#context.db.transaction(async (tx) => {
      await tx.execute('DELETE FROM administrator_link');
      await tx.execute(
        'INSERT INTO administrator_link (token_digest, created_at, expires_at) VALUES ($1, $2, $3)',
        [digestSecret(token), now, addSeconds(now, LINK_SECONDS)],
      );
    });
    return token;
  }

  /** @throws AppError link-used-or-unknown, email-taken */
  async createAdministrator(
    token: string,
    account: NewAccount,
    trace: ClientTrace = LOCAL_TRACE,
  ): Promise<OpenedSession> {
    const hash = await hashPassword(account.password);
    const id = randomUUID();
    const email = account.email.trim().toLowerCase();
    await this.#context.db.transaction(async (tx) => {
      // The link goes in the same transaction, so that two requests cannot both use it.
      const used = await tx.execute(
        'DELETE FROM administrator_link WHERE token_digest = $1 AND expires_at > $2',
        [digestSecret(token), this.#context.clock.now()],
      );
      if (used === 0) throw new AppError('link-used-or-unknown');
      await insertAccount(tx, { id, name: account.name, email, role: 'administrator', hash });
    });
    return this.sessions.open(id, trace);
  }

  /** Who shows this session or token; null where it has ended or never was. */
  findCaller(credential: Credential): Promise<Caller | null> {
    return findCaller(this.#context, credential);
  }
}
