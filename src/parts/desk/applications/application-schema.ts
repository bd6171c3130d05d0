import { z } from 'zod';
import { accessFormSchema, answersSchema } from '../../../schema/access-form.ts';
import {
  workflowActions,
  workflowNeedsSchema,
  workflowOutcomes,
  workflowPhases,
} from '../../../schema/access-workflow.ts';

export const applicationId = z
  .string()
  .regex(/^DA-[0-9A-Z]{10}$/, 'An application looks like DA-2345ABCDEF.');

export const vaultDatasetAccession = z
  .string()
  .regex(/^[A-Z][A-Z0-9]{1,9}_[0-9A-Z]{7,12}$/, 'A dataset looks like OCVD_0000013.');

export const texts = z.record(z.string(), z.string()).describe('By language: en, de, fr.');

const moment = z.iso.datetime();

const standing = {
  state: z.string(),
  stateTitle: texts,
  phase: z.enum(workflowPhases),
  outcome: z.enum(workflowOutcomes).nullable(),
};

/** What a list says of an application. */
export const applicationSummarySchema = z.object({
  id: applicationId,
  workflow: z.string(),
  workflowTitle: texts,
  committee: z.string().describe('Group of those who decide.'),
  simulated: z.boolean(),
  ...standing,
  datasets: z.array(z.string()),
  createdAt: moment,
  changedAt: moment,
  submittedAt: moment.nullable(),
  decidedAt: moment.nullable(),
  dueAt: moment.nullable().describe('Until when the next step has to be done.'),
});

const match = z
  .object({
    verdict: z.enum(['matches', 'does-not-match', 'needs-a-person']),
    terms: z.array(
      z.object({
        code: z.string(),
        shorthand: z.string(),
        label: z.string(),
        detail: z.string().nullable(),
        verdict: z.enum(['matches', 'does-not-match', 'needs-a-person']),
        reason: z.string(),
        asks: z.string(),
        says: z.string(),
      }),
    ),
    gaps: z.array(z.object({ code: z.string(), hint: z.string() })),
  })
  .describe('How the purpose fits the terms of use. It advises; a committee decides.');

const person = z.object({ account: z.string(), name: z.string(), role: z.string() });

/** An application as somebody may know it. */
export const applicationSchema = applicationSummarySchema.extend({
  revision: z.number().int().describe('Number of the last event: a command names it.'),
  sees: z.enum(['everything', 'own', 'invitation', 'nothing']),
  roles: z.array(z.string()).describe('Your roles in it.'),
  inConflict: z.boolean().describe('True where you cannot judge it.'),
  applicant: z.object({ account: z.string(), name: z.string() }),
  things: z.array(
    z.object({
      dataset: z.string(),
      title: z.string().nullable().describe('Null for what is no longer there.'),
      withdrawn: z.boolean(),
      state: z.string().nullable(),
      stateTitle: texts.nullable(),
      match: match.nullable(),
    }),
  ),
  form: accessFormSchema,
  answers: answersSchema,
  problems: z.array(z.object({ where: z.string(), hint: z.string() })),
  licences: z.array(
    z.object({ id: z.string(), title: z.string(), text: z.string(), accepted: z.boolean() }),
  ),
  people: z.array(person),
  candidates: z
    .array(z.object({ account: z.string(), name: z.string() }))
    .describe(
      'Who can be named in a command: those who take part and, for a committee, its people.',
    ),
  invitations: z.array(z.object({ email: z.string(), role: z.string() })),
  commands: z.array(
    z.object({
      command: z.string(),
      dataset: z.string().nullable(),
      title: texts,
      does: z.array(z.enum(workflowActions)).describe('Beside leading to another state.'),
      needs: workflowNeedsSchema,
    }),
  ),
  events: z.array(
    z.object({
      number: z.number().int(),
      at: moment,
      by: z.string().describe('Empty where it is not told.'),
      role: z.string(),
      command: z.string(),
      title: texts,
      dataset: z.string().nullable(),
      comment: z.string().nullable(),
      verdict: z.string().nullable(),
      committeeOnly: z.boolean(),
    }),
  ),
  grants: z.array(
    z.object({
      dataset: z.string(),
      account: z.string(),
      from: moment,
      until: moment,
      status: z.enum(['given', 'revoked', 'ended']),
    }),
  ),
  number: z.string().nullable(),
  processing: z.string().nullable(),
});
export type ApplicationAnswer = z.output<typeof applicationSchema>;
export type ApplicationSummary = z.output<typeof applicationSummarySchema>;

/** A command with what it may need; which of it one needs, the application says. */
export const commandBodySchema = z.strictObject({
  command: z.string().min(1).max(60),
  revision: z.number().int().min(1).describe('The revision that you have seen.'),
  comment: z.string().max(10_000).optional(),
  dataset: vaultDatasetAccession
    .optional()
    .describe('The one that it is about, where each goes its own way.'),
  verdict: z.string().max(60).optional(),
  person: z.string().min(1).max(100).optional().describe('Id of an account.'),
  email: z.email().max(300).optional(),
  until: z.union([z.iso.date(), z.iso.datetime()]).optional(),
  event: z.number().int().min(1).optional(),
  answers: answersSchema.optional(),
  datasets: z.array(vaultDatasetAccession).max(100).optional(),
  licences: z.array(z.string().max(100)).max(200).optional(),
  newLicences: z
    .array(
      z.strictObject({
        title: z.string().trim().min(1).max(200),
        text: z.string().trim().min(1).max(20_000),
      }),
    )
    .max(20)
    .optional(),
  value: z.string().trim().max(200).optional(),
});
