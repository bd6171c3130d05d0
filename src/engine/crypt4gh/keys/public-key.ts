import { fail, type Result, succeed } from '../../../std/result.ts';
import { type Crypt4ghProblem, crypt4ghProblem } from '../crypt4gh-problem.ts';
import { KEY_BYTES } from '../format.ts';
import { toX25519PublicKey } from './ed25519-to-x25519.ts';
import { decodeBase64, FieldReader, formatPem, parsePem } from './key-text.ts';

const LABEL = 'CRYPT4GH PUBLIC KEY';
const SSH_ED25519 = 'ssh-ed25519';
const REMEDY =
  "Give the file that 'outbreak crypt4gh keygen' or 'crypt4gh-keygen' wrote as public key, or an OpenSSH public key of the form ed25519.";

/**
 * A public key of 32 bytes for X25519, as people send it: a crypt4gh public key file, a line of OpenSSH's
 * public keys (ed25519), or for headers of requests the base64 of the file or of the 32 bytes.
 */
export function parsePublicKey(text: string): Result<Uint8Array, Crypt4ghProblem> {
  const trimmed = text.trim();
  if (trimmed.startsWith('-----BEGIN')) return parsePemKey(trimmed);
  if (trimmed.startsWith('ssh-') || trimmed.startsWith('ecdsa-')) return parseSshKey(trimmed);
  const bytes = decodeBase64(trimmed);
  if (bytes?.length === KEY_BYTES) return succeed(bytes);
  const inner = bytes === null ? '' : new TextDecoder().decode(bytes).trim();
  if (inner.startsWith('-----BEGIN')) return parsePemKey(inner);
  return invalid(`This is no public key. ${REMEDY}`);
}

function parsePemKey(text: string): Result<Uint8Array, Crypt4ghProblem> {
  const pem = parsePem(text);
  if (pem === null) return invalid(`The key file is damaged: it is not whole PEM. ${REMEDY}`);
  if (pem.label.includes('PRIVATE')) {
    return invalid(`This is a private key; it must never leave its owner. ${REMEDY}`);
  }
  if (pem.label !== LABEL) return invalid(`This is a '${pem.label}', no ${LABEL}. ${REMEDY}`);
  if (pem.bytes.length === KEY_BYTES) return succeed(pem.bytes);
  return invalid(`The key has ${pem.bytes.length} bytes instead of ${KEY_BYTES}. ${REMEDY}`);
}

function parseSshKey(text: string): Result<Uint8Array, Crypt4ghProblem> {
  const [kind = '', body = ''] = text.split(/\s+/);
  if (kind !== SSH_ED25519) {
    const hint = `OpenSSH keys of the form ${kind.slice(0, 40)} cannot encrypt crypt4gh files. ${REMEDY}`;
    return fail(crypt4ghProblem('key-unsupported', 'public key', [kind, hint]));
  }
  const reader = new FieldReader(decodeBase64(body) ?? new Uint8Array());
  const named = reader.text(4);
  const ed25519 = reader.string(4);
  const key = ed25519 === null || !reader.isAtEnd ? null : toX25519PublicKey(ed25519);
  if (named !== SSH_ED25519 || key === null)
    return invalid(`The OpenSSH key is damaged. ${REMEDY}`);
  return succeed(key);
}

function invalid(hint: string): Result<never, Crypt4ghProblem> {
  return fail(crypt4ghProblem('key-invalid', 'public key', ['', hint]));
}

/** A public key as a file. */
export function formatPublicKey(key: Uint8Array): string {
  return formatPem({ label: LABEL, bytes: key });
}
