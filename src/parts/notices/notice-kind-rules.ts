import type { NoticeKind } from '../../schema/ports.ts';

/** When mail about a notice goes out. */
export const deliveries = ['none', 'at-once', 'daily', 'weekly'] as const;
export type Delivery = (typeof deliveries)[number];

export interface NoticeKindRule {
  /** What happens where the person has said nothing else. */
  readonly delivery: Delivery;
  /** Its path or values open something: mail at once, no inbox, no web-hook, nothing kept in clear. */
  readonly isSecret?: boolean;
  /** Nobody can turn its mail off: it is how a stranger in the account is noticed. */
  readonly isFixed?: boolean;
}

/** What is special about each kind. */
export const noticeKindRules: Readonly<Record<NoticeKind, NoticeKindRule>> = {
  'submission-processed': { delivery: 'at-once' },
  'submission-stalled': { delivery: 'at-once' },
  'drafts-waiting': { delivery: 'daily' },
  'entries-released': { delivery: 'daily' },
  'entries-revoked': { delivery: 'at-once' },
  'comment-added': { delivery: 'at-once' },
  'opening-soon': { delivery: 'at-once' },
  'entries-opened': { delivery: 'daily' },
  'entries-shared': { delivery: 'at-once' },
  'correction-proposed': { delivery: 'at-once' },
  'correction-decided': { delivery: 'at-once' },
  'correction-appealed': { delivery: 'at-once' },
  'group-invitation': { delivery: 'at-once', isSecret: true, isFixed: true },
  'group-changed': { delivery: 'at-once' },
  'account-security': { delivery: 'at-once', isFixed: true },
  'password-reset': { delivery: 'at-once', isSecret: true, isFixed: true },
  'email-confirmation': { delivery: 'at-once', isSecret: true, isFixed: true },
  'data-accessed': { delivery: 'weekly' },
  'files-unlinked': { delivery: 'at-once' },
  'objects-damaged': { delivery: 'at-once' },
  'backup-failed': { delivery: 'at-once' },
  'connector-failing': { delivery: 'at-once' },
  'matches-found': { delivery: 'daily' },
  'assay-dropped': { delivery: 'at-once' },
  'application-waiting': { delivery: 'at-once' },
  'application-changed': { delivery: 'at-once' },
  'application-invitation': { delivery: 'at-once' },
  'application-due': { delivery: 'at-once' },
  'vault-locked': { delivery: 'at-once' },
  'vault-unlocked': { delivery: 'at-once' },
  'persons-opted-out': { delivery: 'at-once' },
  'assessment-due': { delivery: 'at-once' },
};

export const isSecretKind = (kind: NoticeKind): boolean => noticeKindRules[kind].isSecret === true;

/** Whether a person may choose when mail about it comes. */
export const isChoice = (kind: NoticeKind): boolean => noticeKindRules[kind].isFixed !== true;
