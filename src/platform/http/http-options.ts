import type { Caller, Credential, OwnedKind, Ownership } from '../../schema/caller.ts';
import type { Logger } from '../log/logger.ts';
import type { BoundOperation } from './bound-operation.ts';
import type { Metrics } from './metrics.ts';
import type { RateSettings } from './rate-limits.ts';

/** What a change of state leaves in the audit log. */
export interface AuditEvent {
  readonly operation: string;
  readonly accountId: string | null;
  readonly target: string;
  readonly status: number;
  readonly requestId: string;
  readonly clientAddress: string;
  /** What the operation told of it beside. */
  readonly details: Readonly<Record<string, unknown>>;
}

export interface HttpServerOptions {
  readonly operations: readonly BoundOperation[];
  /** Folder of the built portal. */
  readonly portalFolder: string;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly limits: {
    readonly maxBodyBytes: number;
    /** Of a body that is handed over as a stream. */
    readonly maxUploadBytes: number;
    /** Of one address. */
    readonly requestsPerMinute: number;
    /** By account, token and kind of request; absent: addresses only. */
    readonly rates?: RateSettings;
  };
  /** Nobody sees anything of the node without an account. */
  readonly isPrivate: boolean;
  /** Why nothing can be changed at the moment; null where it can. */
  readonly readOnly: string | null;
  readonly tls?: { readonly certificate: string; readonly key: string };
  readonly trustProxy?: string;
  /** Address under which people reach the node, where the settings name one. */
  readonly publicUrl?: string;
  /** Who shows this session or token; null where it has ended or never was. */
  readonly findCaller: (credential: Credential) => Promise<Caller | null>;
  /** Who owns the thing with this id; null where there is none. */
  readonly findOwnership: (kind: OwnedKind, id: string) => Promise<Ownership | null>;
  readonly recordAudit: (event: AuditEvent) => Promise<void>;
  /** The document at /api/openapi.json. */
  readonly openApi: object;
  /** What an error in LAPIS' form says of the instance that its address names. */
  readonly describeLapis?: (
    instance: string | undefined,
    requestId: string,
  ) => { readonly info: object; readonly dataVersion: string | null };
  /** Null when ready, else what is still missing. */
  readonly findUnready: () => string | null;
}

/** Name of the session cookie. Under TLS the __Host- prefix ties it to this host and to HTTPS. */
export function sessionCookieName(isSecure: boolean): string {
  return isSecure ? '__Host-outbreak-session' : 'outbreak-session';
}
