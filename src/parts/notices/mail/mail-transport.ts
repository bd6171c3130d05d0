import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import nodemailer from 'nodemailer';
import { writeFileDurably } from '../../../platform/data-folder/write-file-durably.ts';
import type { ComposedMail } from './compose-mail.ts';

/** What becomes of a mail that was handed over. */
export type MailOutcome =
  | { readonly kind: 'taken' }
  /** It will never be taken. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** It may be taken later. */
  | { readonly kind: 'later'; readonly reason: string };

/** Takes mail and brings it out of the node. */
export interface MailTransport {
  readonly way: 'smtp' | 'folder';
  /** The same mail always has the same id, so that a receiver can tell a second copy. */
  send(id: string, mail: ComposedMail): Promise<MailOutcome>;
}

export interface MailSettings {
  readonly smtpUrl: string | null;
  readonly mailFrom: string | null;
  readonly mailFolder: string | null;
  /** Domain of message ids. */
  readonly domain: string;
}

const CONNECTION_MILLISECONDS = 15_000;
const ANSWER_MILLISECONDS = 60_000;

/** By SMTP, into a folder, or null where the node sends no mail. */
export function createMailTransport(settings: MailSettings): MailTransport | null {
  const { smtpUrl, mailFrom, mailFolder } = settings;
  if (mailFrom === null) return null;
  if (smtpUrl !== null) return createSmtpTransport({ ...settings, smtpUrl, mailFrom });
  return mailFolder === null ? null : createFolderTransport({ ...settings, mailFrom, mailFolder });
}

function createSmtpTransport({
  smtpUrl,
  mailFrom,
  domain,
}: MailSettings & { readonly smtpUrl: string; readonly mailFrom: string }): MailTransport {
  const address = new URL(smtpUrl);
  const isTls = address.protocol === 'smtps:';
  const user = decodeURIComponent(address.username);
  const transport = nodemailer.createTransport({
    host: address.hostname.replace(/^\[|\]$/g, ''),
    port: Number(address.port || (isTls ? 465 : 25)),
    secure: isTls,
    // A password never crosses the network in clear.
    requireTLS: !isTls && user !== '',
    ...(user === '' ? {} : { auth: { user, pass: decodeURIComponent(address.password) } }),
    connectionTimeout: CONNECTION_MILLISECONDS,
    greetingTimeout: CONNECTION_MILLISECONDS,
    socketTimeout: ANSWER_MILLISECONDS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    way: 'smtp',
    async send(id, mail) {
      try {
        await transport.sendMail({ ...mail, from: mailFrom, messageId: `<${id}@${domain}>` });
        return { kind: 'taken' };
      } catch (error) {
        return toOutcome(error);
      }
    },
  };
}

/** Only a server that refuses this very mail for good ends it: what is wrong with us or the way there passes. */
function toOutcome(error: unknown): MailOutcome {
  const {
    code,
    responseCode = 0,
    message,
  } = error as Error & {
    code?: string;
    responseCode?: number;
  };
  const isAboutMail = code === 'EENVELOPE' || code === 'EMESSAGE';
  return { kind: isAboutMail && responseCode >= 500 ? 'refused' : 'later', reason: message };
}

function createFolderTransport({
  mailFolder,
  mailFrom,
  domain,
}: MailSettings & { readonly mailFrom: string; readonly mailFolder: string }): MailTransport {
  const composer = nodemailer.createTransport({ streamTransport: true, buffer: true });
  return {
    way: 'folder',
    async send(id, mail) {
      const message = { ...mail, from: mailFrom, messageId: `<${id}@${domain}>` };
      const { message: bytes } = await composer.sendMail(message);
      await mkdir(mailFolder, { recursive: true, mode: 0o700 });
      await writeFileDurably(join(mailFolder, `${id}.eml`), String(bytes));
      return { kind: 'taken' };
    },
  };
}
