import { z } from 'zod';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import { requireCaller } from '../../../schema/require-caller.ts';
import { createRecord } from '../records/change-records.ts';
import { recordKinds } from '../records/record-kinds.ts';
import { recordSchema, toRecordAnswer, vaultGroup } from '../records/record-schema.ts';
import type { VaultService } from '../vault-service.ts';

const study = { kind: 'study', group: 'node', alias: 'example', body: { title: 'A study' } };

/** Makes a record of the vault. */
export const createVaultRecord = defineOperation<VaultService>()({
  name: 'create-vault-record',
  method: 'POST',
  path: '/api/vault/records',
  tag: 'vault',
  summary:
    'Describe a study, sample, experiment, run, analysis, dataset, policy, committee or table',
  description:
    'It begins as a draft of its group. What "body" holds depends on the kind; records name one another by accession, and ' +
    'files by theirs. A dictionary may name a table of OMOP (omopTable) in place of its fields.',
  access: 'account',
  input: {
    body: z.strictObject({
      kind: z.enum(recordKinds),
      group: vaultGroup,
      alias: z.string().trim().min(1).max(200).describe('What the group calls it; unique by kind.'),
      public: z
        .boolean()
        .optional()
        .describe('Whether everybody may read it once published; not for samples unless given.'),
      simulated: z.boolean().default(false),
      body: z.record(z.string(), z.unknown()),
    }),
  },
  output: { mediaTypes: ['application/json'], schema: recordSchema },
  errors: [
    'request-invalid',
    'group-not-found',
    'request-conflict',
    'not-allowed',
    'sign-in-required',
    'cross-site-request',
  ],
  examples: [
    { name: 'a study', as: 'administrator', body: study, status: 201 },
    { name: 'the same name again', as: 'administrator', body: study, status: 409 },
    {
      name: 'without a title',
      as: 'administrator',
      body: { ...study, alias: 'other', body: {} },
      status: 400,
    },
    {
      name: 'no such group',
      as: 'administrator',
      body: { ...study, group: 'nobody' },
      status: 404,
    },
    {
      name: 'naming what is not there',
      as: 'administrator',
      body: {
        ...study,
        kind: 'policy',
        body: { title: 'P', text: 'T', committee: 'OCVC_YYYYYYR', useTerms: [{ code: 'GRU' }] },
      },
      status: 400,
    },
    {
      name: 'a table of OMOP',
      as: 'administrator',
      body: {
        ...study,
        kind: 'dictionary',
        alias: 'person',
        body: { title: 'Persons', omopTable: 'person' },
      },
      status: 201,
    },
  ],
  handle: async ({ context }, { body, caller, requestId, clientAddress }) => {
    const request = { caller: requireCaller(caller), requestId, clientAddress };
    const { public: isPublic, simulated: isSimulated, ...rest } = body;
    const record = await createRecord(context, { ...rest, isPublic, isSimulated }, request);
    return new Reply({
      status: 201,
      headers: { 'Content-Type': 'application/json; charset=utf-8' },
      body: toRecordAnswer(record, request.caller),
    });
  },
});
