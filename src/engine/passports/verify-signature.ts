import { compactVerify, errors, importJWK, type JWK } from 'jose';
import { fail, type Result, succeed } from '../../std/result.ts';
import { allowedAlgorithms, type TokenHeader } from './check-header.ts';
import type { ParsedToken } from './parse-token.ts';
import { type Refusal, refuse } from './refusals.ts';
import type { TrustedIssuer } from './trusted-issuer.ts';

function isForAlgorithm(key: JWK, alg: TokenHeader['alg']): boolean {
  const isKind = alg === 'RS256' ? key.kty === 'RSA' : key.kty === 'EC' && key.crv === 'P-256';
  return isKind && (key.alg === undefined || key.alg === alg);
}

function isForSignatures({ use, key_ops: operations }: JWK): boolean {
  const isUsed = use === undefined || use === 'sig';
  return isUsed && (operations === undefined || operations.includes('verify'));
}

/** The public half alone, so that a key that was configured with its private half checks and never signs. */
function toPublicKey({ kty, crv, x, y, n, e }: JWK): JWK {
  return kty === 'RSA' ? ({ kty, n, e } as JWK) : ({ kty, crv, x, y } as JWK);
}

function findKey(
  issuer: TrustedIssuer,
  { kid, jku, alg }: TokenHeader,
  where: string,
): Result<JWK, Refusal> {
  const keySet = issuer.keySets.find((each) => each.jku === jku);
  if (keySet === undefined) {
    return jku === null
      ? fail(refuse('key-unknown', `${where} header kid`, kid))
      : fail(refuse('jku-not-of-issuer', `${where} header jku`, jku));
  }
  const [key, another] = keySet.keys.filter((each) => each.kid === kid);
  if (key === undefined) return fail(refuse('key-unknown', `${where} header kid`, kid));
  if (another !== undefined) return fail(refuse('key-ambiguous', `${where} header kid`, kid));
  if (!isForAlgorithm(key, alg)) {
    return fail(refuse('key-not-for-algorithm', `${where} header alg`, alg));
  }
  return isForSignatures(key)
    ? succeed(key)
    : fail(refuse('key-unusable', `${where} header kid`, kid));
}

/** Whether the token was signed by the key of its issuer that its header names; cryptography by `jose`. */
export async function verifySignature(
  token: ParsedToken,
  header: TokenHeader,
  issuer: TrustedIssuer,
  where: string,
): Promise<Result<null, Refusal>> {
  if (!token.hasSignature) return fail(refuse('signature-missing', where));
  const key = findKey(issuer, header, where);
  if (!key.ok) return key;
  try {
    const imported = await importJWK(toPublicKey(key.value), header.alg);
    await compactVerify(token.text, imported, { algorithms: [...allowedAlgorithms] });
    return succeed(null);
  } catch (error) {
    // Whatever is not a wrong signature is a key that nobody can check by, such as one of RSA with 1024 bits.
    const code =
      error instanceof errors.JWSSignatureVerificationFailed ? 'signature-wrong' : 'key-unusable';
    return fail(refuse(code, where, header.kid));
  }
}
