import type { KeyState, NodeKey } from './key-state.ts';

/** Why the key service did not do what it was asked. */
export type KeyServiceFailure =
  /** It cannot be reached, or ended. */
  | 'key-service-unavailable'
  /** It was asked more than it answers in a minute. */
  | 'key-service-busy'
  | 'key-request-invalid'
  | 'key-missing'
  | 'key-locked'
  | 'key-unknown'
  | 'key-state'
  | 'key-folder-open'
  | 'key-folder-busy'
  | 'key-folder-damaged'
  /** The header is none, damaged, or for another key. */
  | 'header-refused';

export class KeyServiceError extends Error {
  override readonly name = 'KeyServiceError';
  readonly failure: KeyServiceFailure;

  constructor(failure: KeyServiceFailure, message: string, cause?: unknown) {
    super(message, { cause });
    this.failure = failure;
  }
}

/** A header that came with a file, as the node goes on with it. */
export interface AcceptedHeader {
  /** Sealed for the key that was asked for, so that its holder can read the file once. */
  readonly forReader: Uint8Array;
  /** Sealed for the active key, to be kept. */
  readonly forStore: Uint8Array;
  /** Id of the active key. */
  readonly key: string;
}

/** Who a header is sealed for, for the service's own log. */
export interface HeaderRelease {
  /** Public key, 32 bytes. */
  readonly recipient: Uint8Array;
  readonly account: string;
  readonly entitlement: string;
  readonly requestId: string;
}

/**
 * What holds the node's private keys, in a process of its own. It gives headers that were sealed anew, and no private key
 * to anybody. Every call rejects with a `KeyServiceError`.
 */
export interface KeyService {
  listKeys(): Promise<readonly NodeKey[]>;
  /** A header of a deposited file, for who verifies it (a public key) and for keeping. */
  acceptHeader(
    header: Uint8Array,
    request: { readonly reader: Uint8Array; readonly file: string },
  ): Promise<AcceptedHeader>;
  /** A kept header for somebody who may read the file. */
  releaseHeader(header: Uint8Array, release: HeaderRelease): Promise<Uint8Array>;
  /** A kept header for the active key, whichever key it was for. */
  renewHeader(header: Uint8Array): Promise<{ readonly header: Uint8Array; readonly key: string }>;
  /** Makes a new active key. */
  rotate(): Promise<readonly NodeKey[]>;
  /** Takes a deprecated key out of use, or brings a retired one back. Keys are destroyed by a command only. */
  setState(
    key: string,
    state: Exclude<KeyState, 'active' | 'destroyed'>,
  ): Promise<readonly NodeKey[]>;
  close(): void;
}
