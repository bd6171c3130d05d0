import { z } from 'zod';
import { type ConfigOf, defineConfig } from './define-config.ts';
import { isSchedule } from './is-schedule.ts';

const isTrue = z
  .union([z.boolean(), z.enum(['true', 'false', '1', '0', 'yes', 'no'])])
  .transform((value) => value === true || value === 'true' || value === '1' || value === 'yes');
const optionalText = z.string().min(1).optional();

/** Every setting. A new one is one field here; flag, OUTBREAK_ variable, help and docs follow. */
export const configFields = defineConfig({
  data: {
    schema: z.string().min(1).default('./data'),
    help: 'Folder that holds all state of the node.',
    placeholder: 'FOLDER',
  },
  cache: {
    schema: optionalText,
    help: "Folder for what can be made anew, such as prepared datasets; the user's cache folder unless given.",
    placeholder: 'FOLDER',
  },
  host: {
    schema: z.string().min(1).default('127.0.0.1'),
    help: 'Address to listen on; anything but a loopback address needs TLS or a trusted proxy.',
    placeholder: 'ADDRESS',
  },
  port: {
    schema: z.coerce.number().int().min(0).max(65535).default(8080),
    help: 'TCP port to listen on; 0 takes a free one.',
    placeholder: 'NUMBER',
  },
  publicUrl: {
    schema: z.url().optional(),
    help: 'Address under which people reach the node, when a proxy stands before it.',
    placeholder: 'URL',
  },
  nodeName: {
    schema: z.string().min(1).max(100).default('Outbreak Commons node'),
    help: 'Name of the node, as people see it.',
    placeholder: 'TEXT',
  },
  accessionPrefix: {
    schema: z
      .string()
      .regex(/^[A-Z][A-Z0-9]{1,9}$/, 'Give 2 to 10 capital letters and digits, a letter first.')
      .refine((prefix) => prefix !== 'SIM', "'SIM' is for simulated entries.")
      .default('OC'),
    help: 'What accessions of new entries begin with. Nodes that exchange entries need one of their own each.',
    placeholder: 'LETTERS',
  },
  registration: {
    schema: z.enum(['open', 'invitation']).default('invitation'),
    help: 'Whether anybody may make an account, or only who was invited.',
    placeholder: 'open|invitation',
  },
  releasesKept: {
    schema: z.coerce.number().int().min(1).max(1000).default(3),
    help: 'So many of the last releases of an instance keep their whole files; what each changed is kept of all.',
    placeholder: 'NUMBER',
  },
  backupFolder: {
    schema: optionalText,
    help: 'Folder into which the node saves itself by backupSchedule, outside of the data folder and best on another disk; no backups are made without it.',
    placeholder: 'FOLDER',
  },
  backupSchedule: {
    schema: z
      .string()
      .trim()
      .refine(
        isSchedule,
        'Give minute, hour, day, month and weekday as cron does, such as "30 2 * * *".',
      )
      .default('30 2 * * *'),
    help: 'When backups are made, in UTC: minute, hour, day of the month, month, day of the week.',
    placeholder: 'CRON',
  },
  backupsKept: {
    schema: z.coerce.number().int().min(1).max(1000).default(7),
    help: 'So many of the last backups stay in backupFolder; an older one goes once a new one was read back.',
    placeholder: 'NUMBER',
  },
  enaUrl: {
    schema: z.url().default('https://www.ebi.ac.uk/ena'),
    help: 'Where connectors ask ENA: its Portal API and Browser API are below this address.',
    placeholder: 'URL',
  },
  ncbiUrl: {
    schema: z.url().default('https://eutils.ncbi.nlm.nih.gov/entrez/eutils'),
    help: 'Where connectors ask NCBI: its E-utilities are below this address.',
    placeholder: 'URL',
  },
  private: {
    schema: isTrue.default(false),
    help: 'Show nothing of the node to who has no account: neither pages nor answers of the API.',
    placeholder: 'true|false',
  },
  readOnly: {
    schema: optionalText,
    help: 'Refuse every change, as during maintenance, and show this text to people; what was accepted before is still worked on.',
    placeholder: 'TEXT',
  },
  providersFile: {
    schema: optionalText,
    help: 'YAML file with the OpenID Connect providers at which people may sign in; docs/sign-in.md describes it.',
    placeholder: 'FILE',
  },
  sessionIdleMinutes: {
    schema: z.coerce.number().int().min(5).max(1440).default(30),
    help: 'Minutes without a request after which a session ends.',
    placeholder: 'MINUTES',
  },
  sessionHours: {
    schema: z.coerce.number().int().min(1).max(168).default(12),
    help: 'Hours after which a session ends in any case.',
    placeholder: 'HOURS',
  },
  databaseUrl: {
    schema: optionalText,
    help: 'PostgreSQL >= 15 to use in place of the embedded one, as postgres://user:password@host/name.',
    placeholder: 'URL',
    secret: true,
  },
  tlsCertificate: {
    schema: optionalText,
    help: 'PEM file with the certificate chain; with tlsKey the node speaks HTTPS.',
    placeholder: 'FILE',
  },
  tlsKey: { schema: optionalText, help: 'PEM file with the private key.', placeholder: 'FILE' },
  trustProxy: {
    schema: optionalText,
    help: 'Addresses (comma separated, CIDR allowed) whose X-Forwarded headers are believed.',
    placeholder: 'LIST',
  },
  demo: {
    schema: isTrue.default(true),
    help: 'Fill an empty node with a simulated outbreak, labelled as such.',
    placeholder: 'true|false',
  },
  demoGenomes: {
    schema: z.coerce.number().int().min(1).max(1_000_000).default(5000),
    help: 'Number of genomes of the simulated outbreak.',
    placeholder: 'NUMBER',
  },
  threads: {
    schema: z.coerce.number().int().min(1).max(256).optional(),
    help: 'Threads for sequence analysis; as many as there are cores unless given.',
    placeholder: 'NUMBER',
  },
  reanalyse: {
    schema: isTrue.default(true),
    help: 'Analyse entries again, in the background, that an older engine or dataset analysed.',
    placeholder: 'true|false',
  },
  maxBodyBytes: {
    schema: z.coerce.number().int().min(1024).default(1_048_576),
    help: 'Largest JSON or form body of a request, in bytes.',
    placeholder: 'BYTES',
  },
  maxUploadBytes: {
    schema: z.coerce
      .number()
      .int()
      .min(1024)
      .default(8 * 1024 ** 3),
    help: 'Largest uploaded file, in bytes.',
    placeholder: 'BYTES',
  },
  maxRecordBytes: {
    schema: z.coerce
      .number()
      .int()
      .min(1024)
      .default(64 * 1024 ** 2),
    help: 'Longest sequence record of a FASTA file, in bytes.',
    placeholder: 'BYTES',
  },
  objectStore: {
    schema: z.string().min(1).default('folder'),
    help: "Where files are kept: 'folder' for objects/ in the data folder, another folder, or s3://BUCKET?endpoint=URL&region=REGION.",
    placeholder: 'folder|FOLDER|S3',
  },
  objectStoreKeys: {
    schema: optionalText,
    help: 'Keys of an S3 store, as ACCESSKEY:SECRETKEY.',
    placeholder: 'KEYS',
    secret: true,
  },
  objectStoreKeysFile: {
    schema: optionalText,
    help: 'File whose first line is what objectStoreKeys would be.',
    placeholder: 'FILE',
  },
  objectMirror: {
    schema: optionalText,
    help: 'A second store that gets a copy of every file, by which damage is healed: a folder on another disk, or S3 as objectStore.',
    placeholder: 'FOLDER|S3',
  },
  objectMirrorKeys: {
    schema: optionalText,
    help: 'Keys of the second store, as objectStoreKeys.',
    placeholder: 'KEYS',
    secret: true,
  },
  objectMirrorKeysFile: {
    schema: optionalText,
    help: 'File whose first line is what objectMirrorKeys would be.',
    placeholder: 'FILE',
  },
  keyService: {
    schema: optionalText,
    help: "Socket of the service that holds the vault's keys (outbreak keys serve); the node starts one of its own unless given.",
    placeholder: 'PATH',
  },
  useLogDays: {
    schema: z.coerce.number().int().min(0).max(36_500).default(3650),
    help: 'Days for which the log of uses of the vault says who was given what; older months are removed, and how many people used a dataset, and for what, is kept. 0 keeps all.',
    placeholder: 'NUMBER',
  },
  egaGateway: {
    schema: isTrue.default(false),
    help: 'Whether programs written for the EGA (pyega3) may sign in with a password and fetch files decrypted, of datasets whose policy allows that.',
    placeholder: 'true|false',
  },
  vaultPassphraseFile: {
    schema: optionalText,
    help: "File with the passphrase of the vault's keys, which the node's own key service reads; the keys are not locked unless given.",
    placeholder: 'FILE',
  },
  visaBrokerIssuer: {
    schema: optionalText,
    help: 'Issuer (iss) of the broker that may pull the visas of its users at GET /api/permissions/{user}; needs visaBrokerKeyFile.',
    placeholder: 'URL',
  },
  visaBrokerKeyFile: {
    schema: optionalText,
    help: 'File whose first line is the key, of at least 16 characters, that this broker sends in the header x-rems-api-key.',
    placeholder: 'FILE',
  },
  allowLoopbackIssuers: {
    schema: isTrue.default(false),
    help: 'For tests: keys of trusted issuers may be read by http from this machine itself.',
    placeholder: 'true|false',
  },
  objectCheckDays: {
    schema: z.coerce.number().min(0.001).max(3650).default(30),
    help: 'Days within which every kept file is read again and compared with its digest.',
    placeholder: 'DAYS',
  },
  objectCheckBytesPerSecond: {
    schema: z.coerce
      .number()
      .int()
      .min(1024)
      .default(32 * 1024 ** 2),
    help: 'How fast kept files are read again, in bytes a second.',
    placeholder: 'BYTES',
  },
  maxFileBytes: {
    schema: z.coerce
      .number()
      .int()
      .min(1)
      .max(4 * 1024 ** 4)
      .default(256 * 1024 ** 3),
    help: 'Largest file of the archive, such as raw reads, in bytes.',
    placeholder: 'BYTES',
  },
  groupQuotaBytes: {
    schema: z.coerce
      .number()
      .int()
      .min(0)
      .default(1024 ** 4),
    help: 'Bytes of files that a group may have; administrators may give one another limit.',
    placeholder: 'BYTES',
  },
  uploadHours: {
    schema: z.coerce.number().int().min(1).max(8760).default(168),
    help: 'Hours without a byte after which an unfinished upload is given up.',
    placeholder: 'HOURS',
  },
  unlinkedDays: {
    schema: z.coerce.number().int().min(1).max(36500).default(90),
    help: 'Days after which a file that is linked to nothing and was never open is announced for removal, two weeks before it.',
    placeholder: 'DAYS',
  },
  maxAnalyses: {
    schema: z.coerce.number().int().min(1).default(8),
    help: 'Requests to analyse sequences that may be under way at once.',
    placeholder: 'NUMBER',
  },
  workflows: {
    schema: isTrue.default(true),
    help: 'Let people run workflows on files of reads, such as from reads to consensus; needs the programs that the page Workflows names.',
    placeholder: 'true|false',
  },
  workflowsAtOnce: {
    schema: z.coerce.number().int().min(1).max(64).default(1),
    help: 'Runs of workflows that are under way at once; others wait.',
    placeholder: 'NUMBER',
  },
  workflowThreads: {
    schema: z.coerce.number().int().min(1).max(256).default(2),
    help: 'Threads that a program of a workflow may use.',
    placeholder: 'NUMBER',
  },
  workflowMemoryBytes: {
    schema: z.coerce
      .number()
      .int()
      .min(256 * 1024 ** 2)
      .default(4 * 1024 ** 3),
    help: 'Bytes of memory that a program of a workflow may address.',
    placeholder: 'BYTES',
  },
  workflowDiskBytes: {
    schema: z.coerce
      .number()
      .int()
      .min(1024 ** 2)
      .default(20 * 1024 ** 3),
    help: 'Bytes that a run of a workflow may have on disk, reads unpacked included; a run with more is ended.',
    placeholder: 'BYTES',
  },
  workflowMinutes: {
    schema: z.coerce.number().min(0.01).max(10_080).default(240),
    help: 'Minutes after which a run of a workflow is ended.',
    placeholder: 'MINUTES',
  },
  requestsPerMinute: {
    schema: z.coerce.number().int().min(1).default(3000),
    help: 'Requests that one client address may send in a minute.',
    placeholder: 'NUMBER',
  },
  callerRequestsPerMinute: {
    schema: z.coerce.number().int().min(1).default(3000),
    help: 'Requests that one account or token may send in a minute, whatever its addresses.',
    placeholder: 'NUMBER',
  },
  searchesPerMinute: {
    schema: z.coerce.number().int().min(1).default(1200),
    help: 'Searches that one caller may send in a minute: an account, a token, or an address that shows neither.',
    placeholder: 'NUMBER',
  },
  downloadsPerMinute: {
    schema: z.coerce.number().int().min(1).default(120),
    help: 'Downloads of sequences or logs that one caller may begin in a minute.',
    placeholder: 'NUMBER',
  },
  downloadsAtOnce: {
    schema: z.coerce.number().int().min(1).default(4),
    help: 'Downloads of sequences or logs that one caller may have under way at once.',
    placeholder: 'NUMBER',
  },
  signInsPerMinute: {
    schema: z.coerce.number().int().min(1).default(60),
    help: 'Attempts to sign in, to register or to use a link that one address may make in a minute.',
    placeholder: 'NUMBER',
  },
  submissionsPerMinute: {
    schema: z.coerce.number().int().min(1).default(1200),
    help: 'Requests about submissions, imports and pipelines that one caller may send in a minute; each piece of a file is one.',
    placeholder: 'NUMBER',
  },
  limitLoopback: {
    schema: isTrue.default(false),
    help: 'Count clients on this machine by the kind of their requests, too; else only requestsPerMinute and callerRequestsPerMinute hold for them.',
    placeholder: 'true|false',
  },
  auditHeadUrl: {
    schema: z.url({ protocol: /^https?$/ }).optional(),
    help: 'Address to which the signed head of the audit log is posted each minute, to be kept by somebody else.',
    placeholder: 'URL',
  },
  smtpUrl: {
    schema: z.url({ protocol: /^smtps?$/ }).optional(),
    help: 'Server that takes mail, as smtp://user:password@host:587 or smtps://host; without it notices stay in the portal.',
    placeholder: 'URL',
    secret: true,
  },
  mailFrom: {
    schema: z.string().min(3).max(300).optional(),
    help: 'Sender of mail, as an address or "Name <address>"; needed with smtpUrl and mailFolder.',
    placeholder: 'ADDRESS',
  },
  mailFolder: {
    schema: optionalText,
    help: 'Folder into which mail is written as .eml files where there is no smtpUrl.',
    placeholder: 'FOLDER',
  },
  webhooksToPrivate: {
    schema: isTrue.default(false),
    help: 'Let web-hooks of groups reach loopback and private addresses.',
    placeholder: 'true|false',
  },
  dataciteUrl: {
    schema: z.url({ protocol: /^https?$/ }).default('https://api.datacite.org'),
    help: 'Address of the DataCite REST API at which collections get their DOI.',
    placeholder: 'URL',
  },
  datacitePrefix: {
    schema: z
      .string()
      .regex(/^10\.\d{4,9}$/)
      .optional(),
    help: 'Prefix of the DOIs of collections, such as 10.5072; without it collections have an identifier of this node only. Needs dataciteRepository, datacitePassword and publicUrl.',
    placeholder: 'PREFIX',
  },
  dataciteRepository: {
    schema: z.string().min(3).max(100).optional(),
    help: 'Id of the repository account at DataCite, such as ORG.REPO.',
    placeholder: 'ID',
  },
  datacitePassword: {
    schema: z.string().min(1).max(200).optional(),
    help: 'Password of the repository account at DataCite.',
    placeholder: 'PASSWORD',
    secret: true,
  },
  enaProductionUrl: {
    schema: z.url().default('https://www.ebi.ac.uk/ena/submit/drop-box/'),
    help: "Address of ENA's submission service, up to and with drop-box/, for groups that deposit for good.",
    placeholder: 'URL',
  },
  enaTestUrl: {
    schema: z.url().default('https://wwwdev.ebi.ac.uk/ena/submit/drop-box/'),
    help: "Address of ENA's test service, which forgets within a day what it was given.",
    placeholder: 'URL',
  },
  enaUploadUrl: {
    schema: z
      .url()
      .refine(
        (url) =>
          /^ftps:/.test(url) || /^ftp:\/\/(localhost|127\.\d+\.\d+\.\d+|\[::1\])([:/]|$)/.test(url),
        'Give an ftps address: passwords cross no network unencrypted.',
      )
      .default('ftps://webin2.ebi.ac.uk'),
    help: "Address of ENA's upload area for files of reads and assemblies.",
    placeholder: 'URL',
  },
  logLevel: {
    schema: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
    help: 'Least important log lines to print.',
    placeholder: 'LEVEL',
  },
});

export type Config = ConfigOf<typeof configFields>;
export type ConfigName = keyof typeof configFields;
