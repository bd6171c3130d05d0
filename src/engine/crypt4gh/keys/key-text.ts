/** Bytes of base64, spaces and line breaks left out; null where it is none. */
export function decodeBase64(text: string): Uint8Array | null {
  const packed = text.replace(/\s+/g, '');
  if (packed === '' || packed.length % 4 === 1) return null;
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(packed)) return null;
  return Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0));
}

export function encodeBase64(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

export interface Pem {
  /** What stands behind BEGIN, such as 'CRYPT4GH PUBLIC KEY'. */
  readonly label: string;
  readonly bytes: Uint8Array;
}

/** The one block of a PEM file (RFC 7468); null where there is none, or more than a block. */
export function parsePem(text: string): Pem | null {
  const match =
    /^-----BEGIN ([^\n\r]*?)-----\s*([A-Za-z0-9+/=\s]*?)\s*-----END [^\n\r]*-----$/.exec(
      text.trim(),
    );
  const bytes = decodeBase64(match?.[2] ?? '');
  return match === null || bytes === null ? null : { label: match[1] ?? '', bytes };
}

export function formatPem({ label, bytes }: Pem): string {
  return `-----BEGIN ${label}-----\n${encodeBase64(bytes)}\n-----END ${label}-----\n`;
}

/** Reads fields of key files, whose integers have their highest byte first. */
export class FieldReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  /** So many bytes; null where there are fewer. */
  bytes(length: number): Uint8Array | null {
    if (this.#at + length > this.#bytes.length) return null;
    const taken = this.#bytes.slice(this.#at, this.#at + length);
    this.#at += length;
    return taken;
  }

  integer(width: 2 | 4): number | null {
    const bytes = this.bytes(width);
    return bytes === null ? null : bytes.reduce((value, byte) => value * 256 + byte, 0);
  }

  /** Bytes behind their length, which has so many bytes itself. */
  string(width: 2 | 4): Uint8Array | null {
    const length = this.integer(width);
    return length === null ? null : this.bytes(length);
  }

  text(width: 2 | 4): string | null {
    const bytes = this.string(width);
    return bytes === null ? null : new TextDecoder().decode(bytes);
  }
}
