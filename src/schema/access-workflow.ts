import { z } from 'zod';

/** Id of a workflow, state, role or command. */
const name = z
  .string()
  .regex(/^[a-z][a-z0-9-]*$/, 'lower-case letters, digits and -')
  .max(60);

/** A short text in the languages of the portal. */
const texts = z.strictObject({
  en: z.string().min(1).max(300),
  de: z.string().min(1).max(300),
  fr: z.string().min(1).max(300),
});
export type WorkflowTexts = z.output<typeof texts>;

/** What a command can do beside leading to another state. The engine knows these, and no workflow by its name. */
export const workflowActions = [
  'save-answers',
  'accept-licences',
  'add-licences',
  'change-items',
  'change-applicant',
  'invite',
  'withdraw-invitation',
  'accept-invitation',
  'add-person',
  'remove-person',
  'end-role',
  'record-verdict',
  'set-number',
  'set-processing',
  'redact',
  'copy',
  'declare-conflict',
  'grant',
  'extend',
  'revoke',
  'end-grants',
] as const;
export type WorkflowAction = (typeof workflowActions)[number];

/** Where a role comes from: who applies, whom somebody named, who is in the committee, who has an invitation, and the node. */
export const roleSources = [
  'applicant',
  'named',
  'committee',
  'invited',
  'steward',
  'system',
] as const;
export type RoleSource = (typeof roleSources)[number];

const role = z.strictObject({
  title: texts,
  source: z.enum(roleSources),
  /** Nobody of the applicant's groups has it. */
  impartial: z.boolean().default(false),
});

const verdict = z.strictObject({ id: name, title: texts });

const need = z.enum(['required', 'optional']);

/** What somebody has to say with a command. */
export const workflowNeedsSchema = z.strictObject({
  comment: need.optional(),
  /** One of these. */
  verdict: z.array(verdict).min(2).optional(),
  /** An account. */
  person: z.literal('required').optional(),
  email: z.literal('required').optional(),
  /** The last moment of what is granted. */
  until: need.optional(),
  /** Number of the event that it is about. */
  event: z.literal('required').optional(),
  answers: z.literal('required').optional(),
  items: z.literal('required').optional(),
  licences: z.literal('required').optional(),
  value: z.literal('required').optional(),
});
export type WorkflowNeeds = z.output<typeof workflowNeedsSchema>;

/** What has to be true before a command is done. */
const condition = z.discriminatedUnion('is', [
  z.strictObject({ is: z.literal('answers-complete') }),
  z.strictObject({ is: z.literal('licences-accepted') }),
  /** So many people have given this verdict by this command since it was last submitted. */
  z.strictObject({
    is: z.literal('verdicts'),
    command: name,
    verdict: name,
    atLeast: z.number().int().min(1).max(20),
  }),
  /** Nobody has given another verdict by this command. */
  z.strictObject({ is: z.literal('no-other-verdict'), command: name, verdict: name }),
]);
export type WorkflowCondition = z.output<typeof condition>;

const command = z.strictObject({
  title: texts,
  /** Who reads it afterwards: everybody of the application, or only those who decide. */
  audience: z.enum(['everybody', 'committee']).default('everybody'),
  needs: workflowNeedsSchema.default({}),
  does: z.array(z.enum(workflowActions)).default([]),
  /** The role that it gives, takes or ends. */
  role: name.optional(),
  /** The role that whoever does it has from then on instead of the one that it ends. */
  becomes: name.optional(),
  /** Each person does it once after each submission. */
  once: z.boolean().default(false),
  requires: z.array(condition).default([]),
});
export type WorkflowCommand = z.output<typeof command>;

/** What a state means to those who wait: decision times are counted by it. */
export const workflowPhases = ['preparing', 'deciding', 'waiting', 'decided'] as const;
export type WorkflowPhase = (typeof workflowPhases)[number];

export const workflowOutcomes = ['approved', 'refused', 'withdrawn'] as const;
export type WorkflowOutcome = (typeof workflowOutcomes)[number];

const permit = z.strictObject({
  by: z.array(name).min(1),
  /** The state that follows; absent where it stays. */
  to: name.optional(),
});

const state = z.strictObject({
  title: texts,
  phase: z.enum(workflowPhases),
  outcome: z.enum(workflowOutcomes).optional(),
  /** No command leads out of it. */
  isFinal: z.boolean().default(false),
  /** Who has to do the next step, and is reminded. */
  turn: z.array(name).default([]),
  deadline: z
    .strictObject({
      days: z.number().int().min(1).max(3650),
      /** Days before the deadline on which those whose turn it is are reminded. */
      remindBefore: z.array(z.number().int().min(0).max(3650)).max(10).default([]),
      /** What the node does when it has passed; nothing but a reminder where it is absent. */
      command: name.optional(),
    })
    .optional(),
  /** Roles that see everything; others see what is for everybody. */
  sees: z.array(name).default([]),
  /** Commands of others that those who see everything do not see yet: they judge by themselves. */
  hides: z.array(name).default([]),
  commands: z.record(name, permit).default({}),
});
export type WorkflowState = z.output<typeof state>;

const states = z.strictObject({ initial: name, states: z.record(name, state) });

/** A kind of decision, as data: states, roles, commands, who may do what in which state, and what it leads to. */
export const accessWorkflowSchema = z.strictObject({
  id: name,
  version: z.number().int().min(1),
  title: texts,
  description: texts,
  /** Id of the form that comes with the program and is asked unless a committee has its own. */
  form: name,
  /** Whether committees have it unless they say otherwise. */
  offered: z.enum(['always', 'on-request']),
  /** What everybody may know of who decided: applicants see no names of the committee where it is true. */
  hidesCommittee: z.boolean().default(false),
  roles: z.record(name, role),
  commands: z.record(name, command),
  initial: name,
  states: z.record(name, state),
  /** States that each thing goes through by itself while the application is in one of `whileIn`. */
  items: states.extend({ whileIn: z.array(name).min(1) }).optional(),
  grants: z
    .strictObject({
      days: z.number().int().min(1).max(3650),
      maximumDays: z.number().int().min(1).max(3650),
      whom: z.enum(['applicant', 'members-too']),
      /** What the node does when all that was granted has ended. */
      endCommand: name.optional(),
    })
    .optional(),
});
export type AccessWorkflow = z.output<typeof accessWorkflowSchema>;
