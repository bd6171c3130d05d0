import { createHash, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { toNodeId } from '../../platform/node-identity/node-identity.ts';
import {
  type ReleaseManifest,
  type SignedManifest,
  signedManifestSchema,
} from '../../schema/release-manifest.ts';
import { toCanonicalJson } from '../../std/canonical-json.ts';
import { fail, type Result, succeed } from '../../std/result.ts';

/** What is signed says what it is, so that a signature of one thing is never one of another. */
const CONTEXT = 'outbreak-release\n';

function toSigned(manifest: ReleaseManifest): Buffer {
  return Buffer.from(`${CONTEXT}${toCanonicalJson(manifest)}`);
}

/** SHA-256 of a manifest in canonical form, as the next one names it. */
export function digestManifest(manifest: ReleaseManifest): Buffer {
  return createHash('sha256').update(toCanonicalJson(manifest)).digest();
}

/** Signs a manifest with the node's Ed25519 key. */
export function signManifest(manifest: ReleaseManifest, key: KeyObject): Buffer {
  return sign(null, toSigned(manifest), key);
}

/**
 * Reads a signed manifest and checks that the node it names has signed it: its id follows from its key, so a
 * manifest that passes for the id that is trusted comes from that node. The reason of a refusal is a sentence.
 */
export function openManifest(
  value: unknown,
  trusted: { readonly nodeId: string } | null,
): Result<SignedManifest, string> {
  const parsed = signedManifestSchema.safeParse(value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return fail(`This is no manifest of a release: ${issue?.path.join('.')}: ${issue?.message}.`);
  }
  const { manifest, signature } = parsed.data;
  const der = Buffer.from(manifest.node.publicKey, 'base64');
  if (toNodeId(der) !== manifest.node.id) {
    return fail(`The manifest names the node ${manifest.node.id}, but its key is another node's.`);
  }
  if (trusted !== null && trusted.nodeId !== manifest.node.id) {
    return fail(
      `The manifest is signed by the node ${manifest.node.id}, not by ${trusted.nodeId}, which is trusted here.`,
    );
  }
  if (!isSignedBy(manifest, signature, der)) {
    return fail('The signature does not fit: the manifest was changed after it was signed.');
  }
  return succeed(parsed.data);
}

function isSignedBy(manifest: ReleaseManifest, signature: string, der: Buffer): boolean {
  try {
    const key = createPublicKey({ key: der, type: 'spki', format: 'der' });
    if (key.asymmetricKeyType !== 'ed25519') return false;
    return verify(null, toSigned(manifest), key, Buffer.from(signature, 'base64'));
  } catch {
    // Not a key at all.
    return false;
  }
}
