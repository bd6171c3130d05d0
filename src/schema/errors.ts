import { defineErrors } from './define-error.ts';
import type { Problem } from './problem.ts';

/** Every refusal of the program. A new one is one row here; docs and tests follow. */
export const errorTable = defineErrors({
  'request-invalid': {
    status: 400,
    title: 'The request is not valid',
    remedy: 'Correct the fields that the problems name and send it again.',
  },
  'authorization-pending': {
    status: 400,
    title: 'Nobody has allowed this program yet',
    remedy: 'Open the page that it names, type the code, and let the program ask again.',
  },
  'slow-down': {
    status: 400,
    title: 'This program asks too often',
    remedy: 'Wait five seconds longer between two questions.',
  },
  'expired-token': {
    status: 400,
    title: 'The code of this program has expired',
    remedy: 'Start again with a new code.',
  },
  'access-denied': {
    status: 400,
    title: 'Somebody has refused this program',
    remedy: 'Start again, and allow it on the page.',
  },
  'invalid-grant': {
    status: 400,
    title: 'This code is unknown or was used',
    remedy: 'Start again with a new code.',
  },
  'unsupported-grant-type': {
    status: 400,
    title: 'This grant type is not offered',
    remedy: 'Use urn:ietf:params:oauth:grant-type:device_code.',
  },
  'sign-in-required': {
    status: 401,
    title: 'Sign in first',
    remedy: 'Sign in on the page /sign-in, or send the session cookie of an account.',
  },
  'second-factor-required': {
    status: 401,
    title: 'This account asks for a second factor',
    remedy: 'Send the code of your authenticator, or a recovery code, as "code" with the password.',
  },
  'credentials-wrong': {
    status: 401,
    title: 'E-mail or password is wrong',
    remedy: 'Check both; an administrator can print a new link with "outbreak administrator-link".',
  },
  'passkey-not-valid': {
    status: 401,
    title: 'This passkey is not valid here',
    remedy: 'Try again; if it stays so, sign in in another way and make a new passkey.',
  },
  'token-not-valid': {
    status: 401,
    title: 'This token is not valid',
    remedy: 'It has expired, was withdrawn or is mistyped: make a new one on your account page.',
  },
  'not-allowed': {
    status: 403,
    title: 'Your account may not do this',
    remedy: 'Ask an administrator of this node.',
  },
  'session-required': {
    status: 403,
    title: 'A token may not do this',
    remedy: 'Sign in on the portal: accounts, sign-in methods and tokens are changed there only.',
  },
  'step-up-required': {
    status: 403,
    title: 'Confirm that it is you',
    remedy: 'Show your password or passkey again (POST /api/sessions/current/confirmation).',
  },
  'registration-closed': {
    status: 403,
    title: 'Accounts of this node are made by invitation',
    remedy: 'Ask an administrator of this node or the owner of a group for an invitation.',
  },
  'correction-not-yours': {
    status: 403,
    title: 'This step of the correction is not yours to take',
    remedy:
      "The owner's group decides first, who proposed it may appeal or take it back, and a steward with no part in it decides on an appeal.",
  },
  'entries-not-yours': {
    status: 403,
    title: 'Some of these entries are not yours to change in this way',
    remedy: 'Leave them out, or ask an owner of their group or a steward of this node.',
  },
  'sequence-controlled': {
    status: 403,
    title: 'The sequence of a controlled entry is not given out here',
    remedy: 'Apply for access to it; its page names the group that owns it.',
  },
  'cross-site-request': {
    status: 403,
    title: 'The request came from another site',
    remedy: 'State-changing requests of a browser session carry the header X-Outbreak-Request: 1.',
  },
  'link-used-or-unknown': {
    status: 403,
    title: 'This link was used or is not from this node',
    remedy:
      'Ask for a new one on the page /password or /join, or from whoever invited you; for the first account, run "outbreak administrator-link" on the machine of the node.',
  },
  'passkey-not-found': {
    status: 404,
    title: 'You have no such passkey',
    remedy: 'GET /api/account/passkeys lists yours.',
  },
  'identity-not-found': {
    status: 404,
    title: 'You are not linked with such an identity',
    remedy: 'GET /api/account/identities lists yours.',
  },
  'provider-not-found': {
    status: 404,
    title: 'This node knows no such identity provider',
    remedy: 'GET /api/providers lists those that it knows.',
  },
  'not-found': {
    status: 404,
    title: 'There is nothing at this address',
    remedy: 'Check the address; /api-docs lists what this node offers.',
  },
  'entry-not-found': {
    status: 404,
    title: 'There is no such entry',
    remedy: 'Check the accession, and its version if one is given.',
  },
  'group-not-found': {
    status: 404,
    title: 'There is no such group, or you may not see it',
    remedy: 'GET /api/groups lists the groups that you belong to.',
  },
  'submission-not-found': {
    status: 404,
    title: 'There is no such submission, or you may not see it',
    remedy: 'GET /api/submissions lists those of your groups.',
  },
  'draft-not-found': {
    status: 404,
    title: 'There is no such draft, or you may not see it',
    remedy: 'It may have been released or withdrawn meanwhile; its submission lists what it holds.',
  },
  'privacy-open': {
    status: 409,
    title: 'Something in these rows may tell who a person is',
    remedy:
      'Coarsen it (POST /api/submissions/{submission}/coarsen), or approve with "acknowledgePrivacy": true and the reason in "why"; both are kept with your name.',
  },
  'ena-account-not-found': {
    status: 404,
    title: 'The group has no account at ENA',
    remedy: 'An owner of the group gives its Webin account first (PUT /api/groups/{group}/ena).',
  },
  'webhook-not-found': {
    status: 404,
    title: 'The group has no such web-hook',
    remedy: 'GET /api/groups/{group}/webhooks lists those it has.',
  },
  'saved-query-not-found': {
    status: 404,
    title: 'There is no such saved query, or it is not shared',
    remedy: 'GET /api/saved-queries lists yours; ask whoever gave you the link to share it again.',
  },
  'correction-not-found': {
    status: 404,
    title: 'There is no such correction, or you may not see it',
    remedy: 'GET /api/entries/{accession}/corrections lists those of an entry.',
  },
  'link-not-valid': {
    status: 404,
    title: 'This link is not from this node',
    remedy: 'Open it from the mail again, as a whole; or choose on the page /notices/preferences.',
  },
  'pathogen-not-found': {
    status: 404,
    title: 'This node does not know that pathogen',
    remedy: 'GET /api/pathogens lists those it knows; "outbreak pathogen add" adds one.',
  },
  'structure-not-found': {
    status: 404,
    title: 'The node has no such structure',
    remedy:
      'GET /api/pathogens/{id}/structures lists those it has; "outbreak structures add" adds one.',
  },
  'release-not-found': {
    status: 404,
    title: 'There is no such release or file of one',
    remedy: 'GET /api/releases/{instance} lists the releases, each with its files.',
  },
  'release-file-gone': {
    status: 410,
    title: 'This file of a former release is kept no longer',
    remedy:
      'Take the whole files of the latest release, or the changes of each release since yours.',
  },
  'mirror-not-found': {
    status: 404,
    title: 'This node follows no such mirror',
    remedy: 'GET /api/mirrors lists what it follows.',
  },
  'mirror-not-possible': {
    status: 422,
    title: 'Releases cannot be followed at this address',
    remedy: 'Check the address and the instance; the node there must have made a release.',
  },
  'connector-not-found': {
    status: 404,
    title: 'This node has no such connector',
    remedy: 'GET /api/connectors lists those that there are.',
  },
  'connector-name-taken': {
    status: 409,
    title: 'Another connector has this name',
    remedy: 'Give it another name, or remove the other connector.',
  },
  'tree-not-found': {
    status: 404,
    title: 'There is no such tree',
    remedy: 'GET /charon/getAvailable lists the trees of this node.',
  },
  'instance-not-found': {
    status: 404,
    title: 'This node has no such instance',
    remedy: 'GET /api/node lists its instances.',
  },
  'checklist-not-found': {
    status: 404,
    title: 'This node has no such checklist',
    remedy: 'GET /api/checklists lists them.',
  },
  'job-not-found': {
    status: 404,
    title: 'No job with this number has failed for good',
    remedy: 'GET /api/upkeep/jobs lists those that have.',
  },
  'import-not-found': {
    status: 404,
    title: 'There is no such import',
    remedy: 'Start one with POST /api/imports.',
  },
  'account-not-found': {
    status: 404,
    title: 'There is no such account',
    remedy: 'GET /api/accounts lists them for administrators; a group lists its members.',
  },
  'invitation-not-found': {
    status: 404,
    title: 'There is no such invitation',
    remedy: 'It was used, was taken back or has expired: ask for a new one.',
  },
  'token-not-found': {
    status: 404,
    title: 'There is no such token or session',
    remedy: 'It has ended already; the list shows those that there are.',
  },
  'device-code-unknown': {
    status: 404,
    title: 'No program waits with this code',
    remedy: 'Check the code; it works for 15 minutes and once. Start "outbreak login" again.',
  },
  'own-passport-only': {
    status: 403,
    title: 'Nothing in this passport can be revoked by you',
    remedy:
      'You can revoke what this node issued for you and still counts. Of anything else, tell its issuer, or those who run this node.',
  },
  'file-not-found': {
    status: 404,
    title: 'There is no such file, or you may not see it',
    remedy: 'GET /api/files lists those of your groups.',
  },
  'collection-not-found': {
    status: 404,
    title: 'There is no such collection or version, or you may not see it',
    remedy: 'GET /api/collections lists what is published, and drafts of your groups.',
  },
  'collection-not-ready': {
    status: 409,
    title: 'The collection is not ready for this',
    remedy: 'Do what the detail says, then try again.',
  },
  'doi-not-possible': {
    status: 409,
    title: 'This collection cannot get a DOI',
    remedy: 'Do what the detail says; until then the collection has the identifier of this node.',
  },
  'workflow-not-found': {
    status: 404,
    title: 'There is no such workflow',
    remedy: 'Look at the page /workflows or at "outbreak workflows list" for those there are.',
  },
  'run-not-found': {
    status: 404,
    title: 'There is no such run',
    remedy: 'Check its id; a run is shown to those who may read what its group has.',
  },
  'workflow-not-runnable': {
    status: 409,
    title: 'This workflow cannot run on these files here',
    remedy:
      'Do what the detail says: install the programs, name a primer scheme, or choose other files.',
  },
  'vault-record-not-found': {
    status: 404,
    title: 'There is no such record in the vault',
    remedy: 'Check its accession; what is not published is seen by its group only.',
  },
  'vault-file-not-found': {
    status: 404,
    title: 'There is no such file in the vault',
    remedy: 'Check its accession; files of the vault are seen by their group only.',
  },
  'htsget-range-invalid': {
    status: 400,
    title: 'The region has no letters',
    remedy: 'Give a start that is below the end.',
  },
  'htsget-format-unsupported': {
    status: 400,
    title: 'The file is not given in this format, or not by regions',
    remedy: 'Ask for the format that the message names, or for the whole file.',
  },
  'htsget-reference-not-found': {
    status: 404,
    title: 'The file has no such reference sequence',
    remedy: 'Ask for the header (class=header), which lists the names.',
  },
  'hts-file-unusable': {
    status: 500,
    title: 'The file, or its index, cannot be read by regions',
    remedy: 'Tell the group that deposited it what the message says.',
  },
  'not-encrypted': {
    status: 400,
    title: 'The file is not encrypted',
    remedy:
      'Encrypt it for the key of this node (crypt4gh) and send that; nothing of what came was kept.',
  },
  'vault-key-not-found': {
    status: 404,
    title: 'There is no such key',
    remedy: 'List the keys and check its id.',
  },
  'visa-issuer-not-found': {
    status: 404,
    title: 'This node trusts no issuer of that id',
    remedy: 'List the issuers and check its id.',
  },
  'visas-not-offered': {
    status: 404,
    title: 'This node gives visas to no broker',
    remedy:
      'Whoever keeps the node can set visaBrokerIssuer and visaBrokerKeyFile; people get a passport of their own at GET /api/me/passport.',
  },
  'broker-key-wrong': {
    status: 401,
    title: 'This is not the key of the broker',
    remedy: 'Send it in the header x-rems-api-key; whoever keeps the node has it in a file.',
  },
  'sequence-not-found': {
    status: 404,
    title: 'This node has no open sequence of that digest',
    remedy: 'Ask by MD5, or by the GA4GH digest (SQ...), of an open genome or a reference.',
  },
  'not-acceptable': {
    status: 406,
    title: 'There is no answer of the type that you accept',
    remedy: 'Leave out the header Accept, or accept one of the types that /api-docs names.',
  },
  'file-not-ready': {
    status: 409,
    title: 'The file is not ready',
    remedy: 'Ask for it again: its state says whether its bytes still come or are being checked.',
  },
  'upload-expired': {
    status: 410,
    title: 'This upload has ended',
    remedy: 'Begin a new one; GET the file says why it ended.',
  },
  'file-removed': {
    status: 410,
    title: 'This file was removed',
    remedy: 'Its page says when and why; ask the group that owned it.',
  },
  'tus-version': {
    status: 412,
    title: 'The version of the upload protocol is not the one that this node speaks',
    remedy: 'Send Tus-Resumable: 1.0.0 with every request but OPTIONS.',
  },
  'range-not-satisfiable': {
    status: 416,
    title: 'There are no bytes or letters in this range',
    remedy:
      'Ask for a range inside of what there is; the answer without a range says how long it is.',
  },
  'checksum-mismatch': {
    status: 460,
    title: 'What came is not what its checksum says',
    remedy: 'Send the same piece again: nothing of it was kept.',
  },
  'not-implemented': {
    status: 501,
    title: 'This node does not do that',
    remedy: 'The service-info of the interface says what it does.',
  },
  'file-unavailable': {
    status: 503,
    title: 'The bytes of this file cannot be given at the moment',
    remedy: 'Try again later; what is damaged is known to those who run the node.',
  },
  'quota-exceeded': {
    status: 403,
    title: 'The group has no space left for this file',
    remedy: 'Remove files that are no longer needed, or ask an administrator for more space.',
  },
  'storage-full': {
    status: 507,
    title: 'The node has no space left on its disk',
    remedy: 'Go on with the upload later: what has come is kept.',
  },
  'method-not-allowed': {
    status: 405,
    title: 'This address does not take that method',
    remedy: 'See /api-docs for the methods of this address.',
  },
  'instance-not-removable': {
    status: 409,
    title: 'Only simulated data can be removed as a whole',
    remedy: 'Revoke real entries one by one; they keep their accession and a tombstone.',
  },
  'saved-queries-full': {
    status: 409,
    title: 'You keep as many queries as an account may keep',
    remedy: 'Remove one that you need no more; GET /api/saved-queries lists them.',
  },
  'application-not-yours': {
    status: 403,
    title: 'This step of the application is not yours to take',
    remedy: 'Read the application: it names the steps that you may take now.',
  },
  'application-not-found': {
    status: 404,
    title: 'There is no such application, or you have no part in it',
    remedy: 'GET /api/desk/applications lists those in which you have one.',
  },
  'application-not-possible': {
    status: 409,
    title: 'The application is not in a state that allows this',
    remedy: 'Read it again; the detail says what it waits for.',
  },
  'assessment-missing': {
    status: 409,
    title: 'The dataset has no current data-protection impact assessment',
    remedy:
      'Its owners attach one: POST /api/vault/datasets/{record}/assessments. Until then no new access is given.',
  },
  'correction-not-possible': {
    status: 409,
    title: 'The correction is not in a state that allows this',
    remedy: 'Read it again: somebody else may have decided on it meanwhile.',
  },
  'email-taken': {
    status: 409,
    title: 'There is an account with this e-mail address',
    remedy: 'Sign in with it, or use another address.',
  },
  'last-sign-in-way': {
    status: 409,
    title: 'An account keeps at least one way to sign in',
    remedy: 'Make a passkey, link an identity or set a password first.',
  },
  'too-many-passkeys': {
    status: 409,
    title: 'You have as many passkeys as an account may have',
    remedy: 'Remove one that you no longer use.',
  },
  'provider-failed': {
    status: 502,
    title: 'The identity provider does not answer as it should',
    remedy: 'Try again later, sign in in another way, or tell the operators of this node.',
  },
  'last-owner': {
    status: 409,
    title: 'A group keeps at least one owner',
    remedy: 'Make another member an owner first, or archive the group.',
  },
  'last-administrator': {
    status: 409,
    title: 'The node keeps at least one administrator',
    remedy: 'Give another account the role first.',
  },
  'request-conflict': {
    status: 409,
    title: 'The request does not fit what there is',
    remedy: 'Ask for its state anew, and send what fits it.',
  },
  'offset-mismatch': {
    status: 409,
    title: 'The file does not go on at this byte',
    remedy: 'Ask how many bytes have come (GET the submission, HEAD the upload); go on from there.',
  },
  'request-too-large': {
    status: 413,
    title: 'The request is too large',
    remedy: 'Send less at once; uploads of sequences go to /api/imports.',
  },
  'pipeline-outdated': {
    status: 422,
    title: 'Results of this version of the pipeline are not taken any more',
    remedy: 'Run the version that GET /api/instances/{id}/pipeline names, or a later one.',
  },
  'media-type-unsupported': {
    status: 415,
    title: 'The body has a type that this address does not read',
    remedy: 'Send JSON with Content-Type: application/json, unless the docs say otherwise.',
  },
  'too-many-requests': {
    status: 429,
    title: 'Too many requests',
    remedy: 'Wait for the time that Retry-After gives.',
  },
  internal: {
    status: 500,
    title: 'The program failed',
    remedy: 'Tell the operator of this node the request id; its log has the details.',
  },
  'read-only': {
    status: 503,
    title: 'The node takes no changes at the moment',
    remedy:
      'Ask and download as usual; send changes again when the node says no more that it is read-only.',
  },
  'key-service-unavailable': {
    status: 503,
    title: 'The key service does not answer',
    remedy: 'Try again in a while; if it stays so, those who run the node have to look at it.',
  },
  'not-ready': {
    status: 503,
    title: 'The node is not ready yet',
    remedy: 'Try again after the time that Retry-After gives.',
  },
});

export type ErrorCode = keyof typeof errorTable;

export interface AppErrorDetails {
  /** What happened this time, in a sentence (RFC 9457 `detail`). */
  readonly detail?: string;
  readonly problems?: readonly Problem[];
  readonly cause?: unknown;
  /** Seconds, for 429, 503 and 507. */
  readonly retryAfter?: number;
  /** Header fields of the answer. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** A refused request. Thrown by operations and services; never by bio or engine. */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: ErrorCode;
  readonly details: AppErrorDetails;

  constructor(code: ErrorCode, details: AppErrorDetails = {}) {
    super(details.detail ?? errorTable[code].title, { cause: details.cause });
    this.code = code;
    this.details = details;
  }
}

/** The body of an error answer. */
export interface ProblemDocument {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: ErrorCode;
  readonly remedy: string;
  readonly requestId?: string;
  readonly problems?: readonly Problem[];
}

/** The RFC 9457 document of an error. */
export function toProblemDocument(error: AppError, requestId?: string): ProblemDocument {
  const row = errorTable[error.code];
  return {
    type: `/api-docs#error-${error.code}`,
    title: row.title,
    status: row.status,
    detail: error.message,
    code: error.code,
    remedy: row.remedy,
    ...(requestId === undefined ? {} : { requestId }),
    ...(error.details.problems === undefined ? {} : { problems: error.details.problems }),
  };
}
