/**
 * Who may call an operation, in words of the people who agreed on it. The verdicts of a class are in
 * `access-matrix.test.ts`; neither reads the code that enforces them.
 */
export type AccessRule =
  /** Everybody, also on a private node: what leads to an account. */
  | 'entrance'
  /** Everybody, about everything it tells; on a private node who is known. */
  | 'everybody'
  /** Everybody, of what is open; who may see more by a right to read is told more. */
  | 'reader-of-entry'
  | 'reader-of-group'
  /** Members of the group, and of those that it shares the submission with. */
  | 'reader-of-submission'
  | 'reader-of-draft'
  | 'reader-of-file'
  /** The same, of those who are known. */
  | 'known-reader-of-entry'
  /** Members who may send for the group, and administrators. */
  | 'submitter-of-submission'
  | 'submitter-of-file'
  /** The same, of a group that the body names. */
  | 'submitter-of-named-group'
  | 'submitter-of-draft'
  | 'submitter-of-group'
  /** Members who may release for the group, stewards and administrators. */
  | 'releaser-of-submission'
  | 'releaser-of-entry'
  | 'releaser-of-file'
  /** The same, of an entry that the body names; a token must see it, too. */
  | 'releaser-of-named-entry'
  | 'decider-on-correction'
  | 'decider-on-appeal'
  | 'proposer-of-correction'
  /** Owners, stewards and administrators. */
  | 'sharer-of-entry'
  /** The same, of entries that the body names. */
  | 'sharer-of-named-entry'
  /** Those with a role at the node. */
  | 'steward'
  /** Members who may manage the group that owns it, and administrators. */
  | 'manager-of-submission'
  /** Members who may manage the group, and administrators. */
  | 'manager-of-group'
  /** The same, signed in at the portal: no token makes a token. */
  | 'manager-of-group-by-session'
  /** Whoever is known, with a session or a token. */
  | 'known'
  /** Whoever is signed in at the portal: no token. */
  | 'session'
  /** Administrators, also by a token that may administer. */
  | 'administrator'
  /** Administrators, and a token that one of them made for a pipeline. */
  | 'pipeline'
  /** Administrators who are signed in at the portal. */
  | 'administrator-session';

/** One row an operation. */
export const accessRules: Readonly<Record<string, AccessRule>> = {
  'accept-invitation-as-new': 'entrance',
  'accept-invitation': 'session',
  'allow-broker': 'manager-of-group',
  'answer-own-invitation': 'session',
  'archive-group': 'manager-of-group',
  'authorize-device': 'entrance',
  'change-password': 'session',
  'add-passkey': 'session',
  'confirm-by-passkey': 'session',
  'create-passkey-session': 'entrance',
  'finish-provider-sign-in': 'entrance',
  'list-identities': 'session',
  'list-passkeys': 'session',
  'list-providers': 'entrance',
  'remove-identity': 'session',
  'remove-passkey': 'session',
  'rename-passkey': 'session',
  'start-identity-link': 'session',
  'start-passkey': 'session',
  'start-passkey-sign-in': 'entrance',
  'start-provider-sign-in': 'entrance',
  'confirm-identity': 'session',
  'confirm-totp': 'session',
  'create-account': 'entrance',
  'create-first-account': 'entrance',
  'create-group-token': 'manager-of-group-by-session',
  'create-group': 'session',
  'create-session': 'entrance',
  'create-token': 'session',
  'decide-device': 'session',
  'delete-account': 'administrator-session',
  'delete-session': 'known',
  'delete-totp': 'session',
  'end-broker': 'manager-of-group',
  'end-other-sessions': 'session',
  'end-session': 'session',
  'find-groups': 'known',
  'get-account': 'session',
  'get-device': 'session',
  'get-group-profile': 'everybody',
  'get-group': 'reader-of-group',
  'get-invitation': 'entrance',
  'get-node': 'entrance',
  'invite-account': 'administrator',
  'invite-member': 'manager-of-group',
  'issue-device-token': 'entrance',
  'leave-group': 'session',
  'list-accounts': 'administrator',
  'list-group-tokens': 'manager-of-group',
  'list-groups': 'known',
  'list-institutions': 'everybody',
  'list-invitations': 'manager-of-group',
  'list-own-invitations': 'session',
  'list-sessions': 'session',
  'list-tokens': 'session',
  'remove-member': 'manager-of-group',
  'request-password-reset': 'entrance',
  'request-registration': 'entrance',
  'reset-password': 'entrance',
  'set-account-role': 'administrator-session',
  'set-account-state': 'administrator-session',
  'set-member-role': 'manager-of-group',
  'start-totp': 'session',
  'update-account': 'session',
  'update-group': 'manager-of-group',
  'withdraw-current-token': 'known',
  'withdraw-group-token': 'manager-of-group',
  'withdraw-invitation': 'manager-of-group',
  'withdraw-token': 'session',
  'analyse-sequences': 'everybody',
  'count-facets': 'everybody',
  'estimate-growth-advantage': 'everybody',
  'estimate-proportions': 'everybody',
  'fit-growth-counts': 'everybody',
  'get-dataset': 'everybody',
  'get-instance': 'everybody',
  'get-pathogen': 'everybody',
  'lapis-aggregated': 'everybody',
  'lapis-aligned-amino-acid-sequences-of-gene': 'everybody',
  'lapis-aligned-amino-acid-sequences': 'everybody',
  'lapis-aligned-nucleotide-sequences-of-segment': 'everybody',
  'lapis-aligned-nucleotide-sequences': 'everybody',
  'lapis-amino-acid-insertions': 'everybody',
  'lapis-amino-acid-mutations-over-time': 'everybody',
  'lapis-amino-acid-mutations': 'everybody',
  'lapis-database-config': 'everybody',
  'lapis-details': 'everybody',
  'lapis-info': 'everybody',
  'lapis-lineage-definition': 'everybody',
  'lapis-links': 'everybody',
  'lapis-llms-text': 'everybody',
  'lapis-most-recent-common-ancestor': 'everybody',
  'lapis-nucleotide-insertions': 'everybody',
  'lapis-nucleotide-mutations-over-time': 'everybody',
  'lapis-nucleotide-mutations': 'everybody',
  'lapis-parse-queries': 'everybody',
  'lapis-phylo-subtree': 'everybody',
  'lapis-queries-over-time': 'everybody',
  'lapis-reference-genome': 'everybody',
  'lapis-unaligned-nucleotide-sequences-of-segment': 'everybody',
  'lapis-unaligned-nucleotide-sequences': 'everybody',
  'list-pathogens': 'everybody',
  'list-suggestions': 'everybody',
  'query-all-genomes': 'administrator',
  'query-genomes': 'everybody',
  'create-import': 'administrator',
  'delete-instance': 'administrator',
  'get-entry-sequence': 'reader-of-entry',
  'get-entry': 'reader-of-entry',
  'get-reanalysis': 'everybody',
  'run-import': 'administrator',
  'start-reanalysis': 'administrator',
  'upload-import-file': 'administrator',
  'get-query-terms': 'everybody',
  'announce-submission-file': 'submitter-of-submission',
  'append-submission-file': 'submitter-of-submission',
  'approve-drafts': 'releaser-of-submission',
  'change-sharing': 'sharer-of-named-entry',
  'comment-draft': 'submitter-of-draft',
  'create-submission': 'submitter-of-named-group',
  'edit-drafts': 'submitter-of-submission',
  'follow-submission': 'reader-of-submission',
  'get-draft': 'reader-of-draft',
  'get-entry-history': 'reader-of-entry',
  'get-entry-sharing': 'releaser-of-entry',
  'get-submission': 'reader-of-submission',
  'get-submission-sharing': 'reader-of-submission',
  'put-submission-sharing': 'manager-of-submission',
  'list-accesses': 'manager-of-group',
  'list-drafts': 'reader-of-submission',
  'list-mappings': 'reader-of-group',
  'list-submissions': 'known',
  'list-terms': 'everybody',
  'put-entry-sharing': 'sharer-of-entry',
  'revise-entries': 'submitter-of-named-group',
  'revise-by-table': 'submitter-of-group',
  'read-change-table': 'known',
  'revoke-entries': 'releaser-of-named-entry',
  'start-submission': 'submitter-of-submission',
  'withdraw-drafts': 'submitter-of-submission',
  'coarsen-drafts': 'submitter-of-submission',
  'withdraw-submission': 'submitter-of-submission',
  'export-audit': 'administrator',
  'list-audit-events': 'administrator',
  'verify-audit': 'administrator',
  'create-webhook': 'manager-of-group',
  'delete-webhook': 'manager-of-group',
  'enable-webhook': 'manager-of-group',
  'get-notice-preferences': 'known',
  'get-unsubscription': 'entrance',
  'list-notices': 'known',
  'list-webhook-deliveries': 'manager-of-group',
  'list-webhooks': 'manager-of-group',
  'mark-notices-read': 'known',
  'set-notice-preferences': 'known',
  'turn-off-mail': 'entrance',
  'appeal-correction': 'proposer-of-correction',
  'decide-appeal': 'decider-on-appeal',
  'decide-correction': 'decider-on-correction',
  'list-corrections': 'known',
  'list-entry-corrections': 'reader-of-entry',
  'propose-correction': 'known-reader-of-entry',
  'withdraw-correction': 'proposer-of-correction',
  'check-table': 'everybody',
  'get-checklist-template': 'everybody',
  'get-checklist': 'everybody',
  'list-checklists': 'everybody',
  'append-upload': 'submitter-of-file',
  'change-file': 'releaser-of-file',
  'create-upload': 'submitter-of-named-group',
  'describe-uploads': 'everybody',
  'drs-get-access': 'everybody',
  'drs-get-object': 'everybody',
  'drs-options-object': 'everybody',
  'drs-options-objects': 'everybody',
  'drs-post-access': 'everybody',
  'drs-post-accesses': 'everybody',
  'drs-post-object': 'everybody',
  'drs-post-objects': 'everybody',
  'drs-service-info': 'everybody',
  'end-upload': 'submitter-of-file',
  'get-file': 'reader-of-file',
  'get-objects-state': 'administrator',
  'get-group-storage': 'reader-of-group',
  'get-upload': 'submitter-of-file',
  'link-file': 'submitter-of-file',
  'list-entry-files': 'reader-of-entry',
  'list-files': 'everybody',
  'read-file': 'reader-of-file',
  'refget-metadata': 'everybody',
  'refget-sequence': 'everybody',
  'refget-service-info': 'everybody',
  'remove-file': 'releaser-of-file',
  'set-quota': 'administrator',
  'get-mail-state': 'administrator',
  'get-storage': 'administrator',
  'list-jobs': 'administrator',
  'list-node-tokens': 'administrator',
  'list-settings': 'administrator',
  'retry-job': 'administrator',
  'send-test-mail': 'administrator',
  'withdraw-node-token': 'administrator',
  'get-release-feed': 'everybody',
  'get-search-feed': 'everybody',
  'get-tree': 'everybody',
  'list-charon-trees': 'everybody',
  'get-charon-dataset': 'everybody',
  'get-charon-narrative': 'everybody',
  'extract-unprocessed-data': 'pipeline',
  'get-pipeline': 'pipeline',
  'set-pipeline': 'administrator',
  'submit-processed-data': 'pipeline',
  'submit-external-metadata': 'pipeline',
  'list-releases': 'everybody',
  'get-release': 'everybody',
  'get-release-file': 'everybody',
  'make-release': 'administrator',
  'list-mirrors': 'everybody',
  'add-mirror': 'administrator',
  'remove-mirror': 'administrator',
  'follow-mirror': 'administrator',
};
