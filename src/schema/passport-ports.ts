import type { Caller } from './caller.ts';
import type { Entitlement, VaultFile } from './ports.ts';
import type { Problem } from './problem.ts';

/** One person as an OpenID Connect provider knows them. */
export interface ProviderIdentity {
  readonly issuer: string;
  readonly subject: string;
}

/** An account that is open, with every identity by which it can sign in. */
export interface LinkedAccount {
  readonly account: string;
  readonly identities: readonly ProviderIdentity[];
}

/** Port: identity knows which accounts providers vouch for. */
export interface LinkedAccountsPort {
  /** Open accounts that have one of the ids or one of the identities, in one query. */
  listLinkedAccounts(asked: {
    readonly accounts: readonly string[];
    readonly identities: readonly ProviderIdentity[];
  }): Promise<readonly LinkedAccount[]>;
}

/** In which request passports were presented, for the audit row that tells what became of them. */
export interface PassportRequest {
  /** Id of who is signed in beside; null for nobody. */
  readonly caller: string | null;
  /** Address of the request without what stands behind '?'. */
  readonly target: string;
  readonly requestId: string;
  readonly clientAddress: string;
}

/** What became of passports. */
export interface PresentedPassports {
  /**
   * What they open now, in the form of entitlements: `account` is 'passport:' and a digest of issuer and subject, `id` is
   * 'visa:' and a digest, `application` is null. One a dataset: that which lasts longest.
   */
  readonly grants: readonly Entitlement[];
  /** Why passports and visas in them do not count, without values: no part of a token is told to anybody. */
  readonly refusals: readonly Problem[];
}

/** Port: what GA4GH passports open of the vault. Each presentation leaves an audit row a passport. */
export interface PassportsPort {
  listGrants(passports: readonly string[], request: PassportRequest): Promise<PresentedPassports>;
  /** The grant for one dataset (accession without version); null for none. */
  findGrant(
    passports: readonly string[],
    dataset: string,
    request: PassportRequest,
  ): Promise<Entitlement | null>;
  /**
   * Those grants that still hold, by their ids: in time, nothing revoked that they rest on, their issuers still trusted.
   * Whoever sends asks it again and again, for all that it sends at once.
   */
  listGrantsInForce(ids: readonly string[]): Promise<ReadonlyMap<string, Entitlement>>;
}

/** What a client of DRS may send to get at an object. */
export interface ObjectAuthorizations {
  readonly types: readonly ('BearerAuth' | 'PassportAuth')[];
  /** Issuers of visas that may open it. */
  readonly passportIssuers: readonly string[];
  readonly bearerIssuers: readonly string[];
}

/** Where the bytes of an object are, and what they are asked for with. */
export interface ObjectAddress {
  readonly url: string;
  /** As DRS writes them: 'Name: value'. */
  readonly headers: readonly string[];
}

/** A file of the vault as who asks gets it: decrypted, or encrypted for a key. */
export interface ObjectForm {
  /** Bytes that are got by any of `accesses`. */
  readonly size: number;
  /** Types as DRS names them, or a name that says what else it is of; values in hex. */
  readonly checksums: readonly { readonly type: string; readonly checksum: string }[];
  /** A sentence or two on what size and checksums are of. */
  readonly description: string;
  readonly mediaType: string;
  /** Changes with the bytes. */
  readonly version: string;
  /** Ids of the ways to the bytes. */
  readonly accesses: readonly string[];
}

/** A file that somebody may have, by what, and whether its policy lets the node decrypt it for readers. */
export interface ObjectRight {
  readonly file: VaultFile;
  readonly entitlement: Entitlement;
  readonly mayBePlain: boolean;
}

/** Header fields of a request, by lower-case name. */
export type RequestHeaders = Readonly<Record<string, string | undefined>>;

/** Port: how files of the vault leave it as objects of DRS. Who may have them is found before. */
export interface ObjectBytesPort {
  /** The public key that a request brings, 32 bytes; null for none. @throws AppError request-invalid */
  readKey(headers: RequestHeaders): Uint8Array | null;
  /** What a file is for who asks, with a key or without. */
  describe(
    file: VaultFile,
    asked: { readonly mayBePlain: boolean; readonly hasKey: boolean },
  ): ObjectForm;
  /**
   * Where the bytes are by one of the ways, for a while; null for a way that there is not.
   * @throws AppError request-invalid where a key is missing, and as `VaultReleasePort.sealHeader`
   */
  openAccess(
    right: ObjectRight,
    asked: {
      readonly access: string;
      readonly key: Uint8Array | null;
      readonly requestId: string;
    },
  ): Promise<ObjectAddress | null>;
}

/** An object under controlled access, for somebody who may have it: a file, or a dataset as the bundle of its files. */
export interface ControlledObject {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  /** Bytes; of a bundle those of all its files. */
  readonly size: number;
  readonly createdAt: Date;
  readonly version: string;
  readonly mediaType: string | null;
  /** Types as DRS names them, values in hex. */
  readonly checksums: readonly { readonly type: string; readonly checksum: string }[];
  readonly aliases: readonly string[];
  /** null for a file. */
  readonly contents: readonly { readonly id: string; readonly name: string }[] | null;
  /** Ids of the ways to its bytes; empty for a bundle. */
  readonly accesses: readonly string[];
}

/** Who asks for objects under controlled access, and with what. */
export interface ControlledAsker {
  readonly caller: Caller | null;
  readonly passports: readonly string[];
  /** A public key may stand in them. */
  readonly headers: RequestHeaders;
  readonly request: PassportRequest;
}

/** Port: objects of DRS that are under controlled access. */
export interface ControlledObjectsPort {
  /** Whether an id has the form of one, be there one or not. */
  hasForm(id: string): boolean;
  /** What opens any of them. It says nothing of whether one is there. */
  readAuthorizations(): Promise<ObjectAuthorizations>;
  /**
   * Those of `ids` that the caller's entitlements or the passports open. What is not there and what may not be had are both
   * left out, after the same queries.
   */
  openObjects(
    ids: readonly string[],
    asker: ControlledAsker,
  ): Promise<{
    readonly objects: readonly ControlledObject[];
    readonly refusals: readonly Problem[];
  }>;
  /**
   * Where the bytes of files are, for those of the ways that there are; left out as by `openObjects`.
   * @throws AppError request-invalid for a file that leaves for a key only where none came, and as `openAccess`
   */
  openAccesses(
    asked: readonly { readonly id: string; readonly access: string }[],
    asker: ControlledAsker,
  ): Promise<{
    readonly accesses: readonly (ObjectAddress & {
      readonly id: string;
      readonly access: string;
    })[];
    readonly refusals: readonly Problem[];
  }>;
}
