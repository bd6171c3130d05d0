import type { NoticeKind } from '../../schema/ports.ts';

/** What one kind says. `{name}` is a value of the notice. */
export interface NoticeText {
  /** Name of the kind, for choosing how to hear of it. */
  readonly name: string;
  /** One line. */
  readonly title: string;
  /** The same where a value that the title names is not there. */
  readonly plainTitle: string;
  readonly action: string;
}

/** Every text of mail and inbox, in English: the one place to translate. */
export const noticeTexts: Readonly<Record<NoticeKind, NoticeText>> = {
  'submission-processed': {
    name: 'A submission has been processed',
    title: 'Submission {title}: {ready} ready, {needsAttention} need attention',
    plainTitle: 'Your submission has been processed',
    action: 'See the submission',
  },
  'submission-stalled': {
    name: 'The node has given up work on a submission',
    title: 'Submission {title} has stalled: somebody has to start it again',
    plainTitle: 'A submission has stalled',
    action: 'See the submission',
  },
  'drafts-waiting': {
    name: 'Entries wait for your approval',
    title: '{count} entries wait for approval',
    plainTitle: 'Entries wait for approval',
    action: 'See what waits',
  },
  'entries-released': {
    name: 'Entries of your group were released',
    title: '{count} entries were released',
    plainTitle: 'Entries of your group were released',
    action: 'See the entries',
  },
  'entries-revoked': {
    name: 'Entries of your group were revoked',
    title: '{count} entries were revoked',
    plainTitle: 'Entries of your group were revoked',
    action: 'See the entries',
  },
  'comment-added': {
    name: 'Somebody has commented',
    title: 'A comment on {title}',
    plainTitle: 'Somebody has commented',
    action: 'Read the comment',
  },
  'opening-soon': {
    name: 'Restricted entries open soon',
    title: '{count} entries open to everybody on {date}',
    plainTitle: 'Restricted entries open to everybody soon',
    action: 'See the entries',
  },
  'entries-opened': {
    name: 'Entries have opened to everybody',
    title: '{count} entries are open to everybody now',
    plainTitle: 'Entries of your group are open to everybody now',
    action: 'See the entries',
  },
  'entries-shared': {
    name: 'Somebody shares entries with you',
    title: '{by} shares {count} entries with you',
    plainTitle: 'Somebody shares entries with you',
    action: 'See the entries',
  },
  'correction-proposed': {
    name: 'Somebody proposes a correction',
    title: 'A correction of {accession} was proposed: {claim}',
    plainTitle: 'A correction of an entry of your group was proposed',
    action: 'See the correction',
  },
  'correction-decided': {
    name: 'A correction was decided',
    title: 'The correction of {accession} was {decision}',
    plainTitle: 'A correction was decided',
    action: 'See the decision',
  },
  'correction-appealed': {
    name: 'A refused correction waits for a steward',
    title: 'A refused correction of {accession} was appealed',
    plainTitle: 'A refused correction was appealed',
    action: 'See the correction',
  },
  'group-invitation': {
    name: 'Invitations to groups',
    title: 'You are invited to the group {group}',
    plainTitle: 'You are invited to a group',
    action: 'Accept the invitation',
  },
  'group-changed': {
    name: 'Something has changed in your group',
    title: 'Group {group}: {change}',
    plainTitle: 'Something has changed in your group',
    action: 'See the group',
  },
  'account-security': {
    name: 'Security of your account',
    title: 'Your account: {change}',
    plainTitle: 'Something has changed in how your account is signed in to',
    action: 'See your account',
  },
  'password-reset': {
    name: 'New password',
    title: 'Choose a new password',
    plainTitle: 'Choose a new password',
    action: 'Choose a new password',
  },
  'email-confirmation': {
    name: 'Confirming your address',
    title: 'Confirm your address',
    plainTitle: 'Confirm your address',
    action: 'Confirm the address',
  },
  'data-accessed': {
    name: 'Somebody looked at restricted data of your group',
    title: '{count} times, restricted data of your group were looked at or downloaded',
    plainTitle: 'Restricted data of your group were looked at or downloaded',
    action: 'See who and what',
  },
  'files-unlinked': {
    name: 'Files of your group that are linked to nothing will be removed',
    title: '{count} files that are linked to nothing are removed from {date} on: {names}',
    plainTitle: 'Files of your group that are linked to nothing will be removed',
    action: 'See the files',
  },
  'objects-damaged': {
    name: 'Kept files are damaged or missing',
    title: '{count} kept files are damaged or missing, {healed} were healed from the mirror',
    plainTitle: 'Kept files are damaged or missing',
    action: 'See which',
  },
  'backup-failed': {
    name: 'A backup of the node failed',
    title: 'The backup of the node failed: {reason}',
    plainTitle: 'The backup of the node failed',
    action: 'See the node',
  },
  'connector-failing': {
    name: 'A connector to a public archive fails again and again',
    title: 'The connector {name} to {archive} has failed {count} times in a row: {reason}',
    plainTitle: 'A connector to a public archive fails again and again',
    action: 'See the connectors',
  },
  'matches-found': {
    name: 'A search that you watch finds new genomes',
    title: '{name}: {count} new genomes today',
    plainTitle: 'A search that you watch finds new genomes',
    action: 'See the search',
  },
  'assay-dropped': {
    name: 'An assay that you watch misses more genomes than you allow',
    title: '{name}: {percent} % of {count} genomes of the last {weeks} weeks have mismatches',
    plainTitle: 'An assay that you watch misses more genomes than you allow',
    action: 'See the assay',
  },
  'application-waiting': {
    name: 'An application for data of your committee was handed in',
    title: 'The application {application} was handed in and waits for your committee',
    plainTitle: 'An application waits for your committee',
    action: 'See the application',
  },
  'application-changed': {
    name: 'Something has happened to your application for data',
    title: 'Your application {application}: {state}',
    plainTitle: 'Something has happened to your application for data',
    action: 'See the application',
  },
  'application-invitation': {
    name: 'Somebody asks you to take part in an application for data',
    title: 'You are asked to take part in the application {application}',
    plainTitle: 'You are asked to take part in an application for data',
    action: 'Sign in and see the application',
  },
  'application-due': {
    name: 'The deadline of an application for data comes near',
    title: 'The application {application} waits for you until {date} ({days} days)',
    plainTitle: 'The deadline of an application for data comes near',
    action: 'See the application',
  },
  'vault-locked': {
    name: 'Data under controlled access are locked',
    title: '{drill}{target} is locked: nothing of it is given to anybody. {why}',
    plainTitle: 'Data under controlled access are locked',
    action: 'See the dataset',
  },
  'vault-unlocked': {
    name: 'Data under controlled access are given again',
    title: '{drill}{target} is given again',
    plainTitle: 'Data under controlled access are given again',
    action: 'See the dataset',
  },
  'persons-opted-out': {
    name: 'Persons in a dataset of your group have opted out',
    title: '{record}: {files} files are held back as a whole, since somebody in them has opted out',
    plainTitle: 'Files of your group are held back, since somebody in them has opted out',
    action: 'See the dataset',
  },
  'assessment-due': {
    name: 'The review of a data-protection impact assessment is due',
    title: 'The impact assessment of {record} is to be reviewed by {date}',
    plainTitle: 'The review of a data-protection impact assessment is due',
    action: 'See the dataset',
  },
};

/** Texts round the notices of a mail. */
export const mailTexts = {
  digestSubject: '{count} notices from {node}',
  digestIntroduction: 'What has happened since the last mail:',
  more: 'and {count} more in your inbox',
  why: 'You get this because of your account or group at {node}.',
  preferences: 'Choose what you are told of, and when',
  unsubscribe: 'No more mail of this kind',
  unsubscribeAll: 'No more mail of the kinds above',
  ignore: 'If you did not ask for this, you can ignore it.',
  simulated: 'Simulated data.',
} as const;

const PLACEHOLDER = /\{(\w+)\}/g;

/** A text with its values filled in; null where one is missing. */
export function fillText(
  text: string,
  values: Readonly<Record<string, string | number>>,
): string | null {
  let isWhole = true;
  const filled = text.replace(PLACEHOLDER, (_whole, name: string) => {
    const value = values[name];
    if (value === undefined) isWhole = false;
    return String(value ?? '')
      .replace(/\s+/g, ' ')
      .slice(0, 300);
  });
  return isWhole ? filled : null;
}

/** The one line of a notice. */
export function toTitle(
  kind: NoticeKind,
  values: Readonly<Record<string, string | number>>,
): string {
  const { title, plainTitle } = noticeTexts[kind];
  return fillText(title, values) ?? plainTitle;
}
