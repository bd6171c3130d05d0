import type { Caller } from '../../../schema/caller.ts';
import type { ComposedMail } from './compose-mail.ts';

/** A mail by which an administrator sees that mail of the node comes. */
export function composeTestMail(
  { name, email }: Pick<Caller, 'name' | 'email'>,
  { nodeName, nodeUrl }: { readonly nodeName: string; readonly nodeUrl: string },
): ComposedMail {
  const lines = [
    `${name}, you asked ${nodeName} (${nodeUrl}) for a mail to see whether it comes.`,
    'It has come: people can be told by mail what waits for them.',
  ];
  return {
    to: email,
    subject: `Mail of ${nodeName} comes`,
    text: `${lines.join('\n\n')}\n`,
    html: lines.map((line) => `<p>${escapeHtml(line)}</p>`).join('\n'),
    headers: { 'Auto-Submitted': 'auto-generated' },
  };
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
