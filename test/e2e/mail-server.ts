import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { SMTPServer } from 'smtp-server';

/** A real SMTP server on loopback that keeps what it takes. */
export interface MailServer {
  readonly url: string;
  /** Path of the link in the last mail to an address that leads below `/<page>/`; waits for it. */
  waitForLink(to: string, page: string): Promise<string>;
  stop(): Promise<void>;
}

const LONGEST_WAIT_MILLISECONDS = 30_000;

/** Joins the lines of quoted-printable text that were broken for length, and reads its signs. */
function decodeQuotedPrintable(text: string): string {
  return text
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_whole, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    );
}

export async function startMailServer(): Promise<MailServer> {
  const mails: { readonly to: readonly string[]; readonly text: string }[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onData(stream, session, callback) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        mails.push({
          to: session.envelope.rcptTo.map(({ address }) => address),
          text: decodeQuotedPrintable(Buffer.concat(chunks).toString('utf8')),
        });
        callback();
      });
    },
  });
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    async waitForLink(to, page) {
      const link = new RegExp(`https?://[^/\\s]+(/${page}/[\\w-]+)`);
      for (const end = performance.now() + LONGEST_WAIT_MILLISECONDS; performance.now() < end; ) {
        const mail = mails.findLast((one) => one.to.includes(to) && link.test(one.text));
        const path = mail === undefined ? undefined : link.exec(mail.text)?.[1];
        if (path !== undefined) return path;
        await wait(50);
      }
      throw new Error(`no mail to ${to} with a link to /${page}/ among ${mails.length}`);
    },
    stop: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}
