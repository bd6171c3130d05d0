import assert from 'node:assert/strict';
import { test } from 'node:test';
import { getShipped } from './workflow.test-kit.ts';

// Written by hand after the table of permissions of REMS' workflows (docs/application-permissions.md of CSCfi/rems), whose
// "see-everything" is `sees`; what REMS' applications lack, and this desk has, stands apart.
const HANDLER = `see add-licences add-member invite-member remove-member uninvite-member approve reject return close
  request-decision request-review invite-decider invite-reviewer assign-external-id change-applicant
  change-processing-state change-resources redact remark vote`;
const END = {
  applicant: 'copy-as-new',
  member: 'copy-as-new',
  handler: 'see change-processing-state redact remark',
  reviewer: 'see redact',
  'past-reviewer': 'see redact',
  decider: 'see redact',
  'past-decider': 'see redact',
  reporter: 'see',
};

const table: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  draft: {
    applicant: `accept-licences change-resources copy-as-new delete invite-member remove-member uninvite-member
      save-draft submit`,
    member: 'accept-licences copy-as-new',
    handler: 'accept-invitation',
    invitee: 'accept-invitation',
    reporter: 'see',
    expirer: 'delete',
  },
  submitted: {
    applicant: 'accept-licences copy-as-new remove-member uninvite-member',
    member: 'accept-licences copy-as-new',
    handler: HANDLER,
    reviewer: 'see review remark redact vote',
    'past-reviewer': 'see remark redact vote',
    decider: 'see decide approve reject remark redact',
    'past-decider': 'see remark redact',
    invitee: 'accept-invitation',
    reporter: 'see',
  },
  returned: {
    applicant: `accept-licences change-resources copy-as-new invite-member remove-member uninvite-member save-draft
      submit close`,
    member: 'accept-licences copy-as-new',
    handler: HANDLER.replace(/\b(approve|reject|return|request-decision)\b/g, ''),
    reviewer: 'see review remark redact vote',
    'past-reviewer': 'see remark redact vote',
    decider: 'see decide remark redact',
    'past-decider': 'see remark redact',
    invitee: 'accept-invitation',
    reporter: 'see',
  },
  approved: {
    applicant: 'accept-licences copy-as-new remove-member uninvite-member',
    member: 'accept-licences copy-as-new',
    handler: `see add-member invite-member remove-member uninvite-member change-resources change-processing-state close
      revoke redact remark`,
    reviewer: 'see remark redact',
    'past-reviewer': 'see remark redact',
    decider: 'see decide remark redact',
    'past-decider': 'see remark redact',
    invitee: 'accept-invitation',
    reporter: 'see',
  },
  closed: END,
  rejected: END,
  revoked: END,
  deleted: {},
};

/** Of this desk alone: extending, ends that close, and conflicts that somebody declares. */
const added: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  submitted: {
    handler: 'declare-conflict',
    reviewer: 'declare-conflict',
    decider: 'declare-conflict',
  },
  returned: {
    handler: 'declare-conflict',
    reviewer: 'declare-conflict',
    decider: 'declare-conflict',
  },
  approved: { handler: 'extend', expirer: 'expire' },
};

const words = (text: string | undefined) => (text ?? '').split(/\s+/).filter((one) => one !== '');

const { states, roles } = getShipped('data-access-committee');

test('the table is about every state', () => {
  assert.deepEqual(Object.keys(table).toSorted(), Object.keys(states).toSorted());
});

for (const [id, state] of Object.entries(states)) {
  for (const role of Object.keys(roles)) {
    test(`${role} of what is ${id}`, () => {
      const found = Object.entries(state.commands)
        .filter(([, { by }]) => by.includes(role))
        .map(([command]) => command);
      const expected = [...words(table[id]?.[role]), ...words(added[id]?.[role])];
      const all = [...(state.sees.includes(role) ? ['see'] : []), ...found];
      assert.deepEqual(all.toSorted(), expected.toSorted());
    });
  }
}
