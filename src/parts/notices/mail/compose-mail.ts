import type { NoticeKind } from '../../../schema/ports.ts';
import { isSecretKind } from '../notice-kind-rules.ts';
import { fillText, mailTexts, noticeTexts, toTitle } from '../notice-texts.ts';

/** One notice as a mail tells it. */
export interface MailItem {
  readonly kind: NoticeKind;
  readonly values: Readonly<Record<string, string | number>>;
  /** From the root of the node. */
  readonly path: string;
}

/** What of a mail is kept, sealed, until it is sent. */
export interface MailContent {
  readonly to: string;
  readonly items: readonly MailItem[];
  /** Notices that the mail only counts. */
  readonly more: number;
  readonly isDigest: boolean;
}

/** A mail as it goes to a server. */
export interface ComposedMail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface MailFrame {
  readonly nodeName: string;
  /** Address of the node without a slash at its end. */
  readonly nodeUrl: string;
  /** What stands for the person in links that need no sign-in; null where mail cannot be turned off. */
  readonly unsubscribeToken: string | null;
}

/** Writes a mail as plain text and as HTML in which every value is inert. */
export function composeMail(content: MailContent, frame: MailFrame): ComposedMail {
  const { items, more, isDigest } = content;
  const first = items[0];
  const subject =
    isDigest || first === undefined
      ? fill(mailTexts.digestSubject, { count: items.length + more, node: frame.nodeName })
      : toTitle(first.kind, first.values);
  const lines = items.map((item) => ({
    title: toTitle(item.kind, item.values),
    action: noticeTexts[item.kind].action,
    url: toUrl(frame.nodeUrl, item.path),
  }));
  const isSecret = items.some(({ kind }) => isSecretKind(kind));
  const footer = findFooter(content, frame, isSecret);
  const introduction = isDigest ? mailTexts.digestIntroduction : '';
  const moreLine = more === 0 ? '' : fill(mailTexts.more, { count: more });
  return {
    to: content.to,
    subject,
    text: `${[
      introduction,
      ...lines.map(({ title, action, url }) => `${title}\n${action}: ${url}`),
      moreLine,
      ['-- ', ...footer.map(({ text, url }) => (url === null ? text : `${text}: ${url}`))].join(
        '\n',
      ),
    ]
      .filter((block) => block !== '')
      .join('\n\n')}\n`,
    html: toHtml({ introduction, lines, moreLine, footer }),
    headers: findHeaders(frame),
  };
}

interface Line {
  readonly title: string;
  readonly action: string;
  readonly url: string;
}

interface FooterLine {
  readonly text: string;
  readonly url: string | null;
}

function findFooter(
  { isDigest }: MailContent,
  { nodeName, nodeUrl, unsubscribeToken }: MailFrame,
  isSecret: boolean,
): FooterLine[] {
  const why = { text: fill(mailTexts.why, { node: nodeName }), url: null };
  if (isSecret) return [{ text: mailTexts.ignore, url: null }, why];
  const preferences = { text: mailTexts.preferences, url: `${nodeUrl}/notices/preferences` };
  if (unsubscribeToken === null) return [why, preferences];
  const text = isDigest ? mailTexts.unsubscribeAll : mailTexts.unsubscribe;
  return [why, preferences, { text, url: `${nodeUrl}/unsubscribe/${unsubscribeToken}` }];
}

/** One click in the mail program, RFC 8058. */
function findHeaders({ nodeUrl, unsubscribeToken }: MailFrame): Record<string, string> {
  const automatic = { 'Auto-Submitted': 'auto-generated' };
  if (unsubscribeToken === null) return automatic;
  return {
    ...automatic,
    'List-Unsubscribe': `<${nodeUrl}/api/notices/unsubscribe/${unsubscribeToken}>`,
    'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
  };
}

function toHtml(parts: {
  readonly introduction: string;
  readonly lines: readonly Line[];
  readonly moreLine: string;
  readonly footer: readonly FooterLine[];
}): string {
  const paragraph = (html: string) => (html === '' ? '' : `<p>${html}</p>`);
  const link = (text: string, url: string) =>
    `<a href="${escapeHtml(url)}">${escapeHtml(text)}</a>`;
  const lines = parts.lines.map(
    ({ title, action, url }) => `<p>${escapeHtml(title)}<br>${link(action, url)}</p>`,
  );
  const footer = parts.footer.map(({ text, url }) =>
    url === null ? escapeHtml(text) : link(text, url),
  );
  return [
    '<!doctype html><html lang="en"><body style="font-family:sans-serif;max-width:40em">',
    paragraph(escapeHtml(parts.introduction)),
    ...lines,
    paragraph(escapeHtml(parts.moreLine)),
    `<hr><p style="font-size:small">${footer.join('<br>')}</p></body></html>`,
  ].join('\n');
}

/** Text as it stands between tags or in a quoted attribute. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/** A path of this node; anything else leads to its root, never to another host. */
function toUrl(nodeUrl: string, path: string): string {
  const url = new URL(path, `${nodeUrl}/`);
  return url.origin === new URL(nodeUrl).origin ? url.href : `${nodeUrl}/`;
}

function fill(text: string, values: Readonly<Record<string, string | number>>): string {
  return fillText(text, values) ?? text;
}
