import { createPublicKey, sign, verify } from 'node:crypto';
import { type NodeIdentity, toNodeId } from '../../../platform/node-identity/node-identity.ts';
import {
  type ScreeningCertificate,
  type SignedCertificate,
  signedCertificate,
} from '../../../schema/read-report.ts';
import { toCanonicalJson } from '../../../std/canonical-json.ts';
import { fail, type Result, succeed } from '../../../std/result.ts';

/** What is signed says what it is, so that a signature of one thing is never one of another. */
const CONTEXT = 'outbreak-screening\n';

function toSigned({ certificate, node }: Pick<SignedCertificate, 'certificate' | 'node'>): Buffer {
  return Buffer.from(`${CONTEXT}${toCanonicalJson({ certificate, node })}`);
}

/** Signs a certificate with the key by which the node signs its releases. */
export function signCertificate(
  certificate: ScreeningCertificate,
  { id, publicKey, signingKey }: Pick<NodeIdentity, 'id' | 'publicKey' | 'signingKey'>,
): SignedCertificate {
  const node = { id, publicKey };
  const signature = sign(null, toSigned({ certificate, node }), signingKey).toString('base64');
  return { format: 'outbreak-screening/1', certificate, node, signature };
}

/**
 * Reads a signed certificate and checks that the node it names has signed it; a node's id follows from its key. Whether
 * that node is to be believed is for whoever asks to decide. The reason of a refusal is a sentence.
 */
export function openCertificate(
  value: unknown,
  trusted: { readonly nodeId: string } | null,
): Result<SignedCertificate, string> {
  const parsed = signedCertificate.safeParse(value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return fail(
      `This is no signed certificate of a screening: ${issue?.path.join('.')}: ${issue?.message}.`,
    );
  }
  const { node, signature } = parsed.data;
  const der = Buffer.from(node.publicKey, 'base64');
  if (toNodeId(der) !== node.id) {
    return fail(`The certificate names the node ${node.id}, but its key is another node's.`);
  }
  if (trusted !== null && trusted.nodeId !== node.id) {
    return fail(
      `The certificate is signed by the node ${node.id}, not by ${trusted.nodeId}, which is trusted here.`,
    );
  }
  if (!isSigned(parsed.data, signature, der)) {
    return fail('The signature does not fit: the certificate was changed after it was signed.');
  }
  return succeed(parsed.data);
}

function isSigned(signed: SignedCertificate, signature: string, der: Buffer): boolean {
  try {
    const key = createPublicKey({ key: der, type: 'spki', format: 'der' });
    if (key.asymmetricKeyType !== 'ed25519') return false;
    return verify(null, toSigned(signed), key, Buffer.from(signature, 'base64'));
  } catch {
    // Not a key at all.
    return false;
  }
}
