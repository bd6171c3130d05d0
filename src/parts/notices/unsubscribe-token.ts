import type { SecretBox } from '../../platform/secrets/secret-box.ts';
import { type NoticeKind, noticeKinds } from '../../schema/ports.ts';

const PURPOSE = 'unsubscribe';

/** Whose mail of which kinds a link turns off. */
export interface Unsubscription {
  readonly account: string;
  readonly kinds: readonly NoticeKind[];
}

/** The text in the link: what it turns off and the node's signature. It works for ever and opens nothing else. */
export function toUnsubscribeToken(box: SecretBox, { account, kinds }: Unsubscription): string {
  const text = Buffer.from(JSON.stringify([account, ...kinds])).toString('base64url');
  return `${text}.${box.sign(PURPOSE, text)}`;
}

/** Reads a token; null for one that this node has not made. */
export function parseUnsubscribeToken(box: SecretBox, token: string): Unsubscription | null {
  const [text = '', signature = ''] = token.split('.');
  if (!box.isSigned(PURPOSE, text, signature)) return null;
  const [account = '', ...kinds] = JSON.parse(
    Buffer.from(text, 'base64url').toString('utf8'),
  ) as string[];
  const known: readonly string[] = noticeKinds;
  return { account, kinds: kinds.filter((kind) => known.includes(kind)) as NoticeKind[] };
}
