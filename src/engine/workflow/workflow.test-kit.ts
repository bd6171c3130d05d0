import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import type { AccessWorkflow } from '../../schema/access-workflow.ts';
import { applyCommand, createApplication } from './apply-command.ts';
import type { AskedCommand, Refusal } from './asked-command.ts';
import { parseWorkflow } from './parse-workflow.ts';
import type { Actor } from './roles-of.ts';
import type { WorkflowEvent } from './workflow-event.ts';

const folder = new URL('../../../access-workflows/', import.meta.url);

/** Every workflow that comes with the program. */
export const shipped: readonly AccessWorkflow[] = readdirSync(folder).map((file) => {
  const parsed = parseWorkflow(readFileSync(new URL(file, folder), 'utf8'), file);
  assert.ok(parsed.ok, parsed.ok ? '' : JSON.stringify(parsed.error));
  assert.equal(file, `${parsed.value.id}.json`);
  return parsed.value;
});

export function getShipped(id: string): AccessWorkflow {
  const found = shipped.find((one) => one.id === id);
  assert.ok(found, id);
  return found;
}

/** An account with nothing but its name. */
export function person(account: string, more: Partial<Actor> = {}): Actor {
  return {
    account,
    name: account.toUpperCase(),
    email: `${account}@example.org`,
    isCommittee: false,
    isSteward: false,
    isSystem: false,
    sharesGroup: false,
    ...more,
  };
}

export const LICENCE = { id: 'policy', title: 'Policy', text: 'For research.' };
export const APPLICANT = person('ada');
export const HANDLER = person('hana', { isCommittee: true });
export const START = '2026-01-01T00:00:00.000Z';

export function applicantRole(workflow: AccessWorkflow): string {
  const [id = ''] =
    Object.entries(workflow.roles).find(([, { source }]) => source === 'applicant') ?? [];
  return id;
}

/** An application with its events, to which commands are given one after the other. */
export class Walk {
  readonly workflow: AccessWorkflow;
  events: WorkflowEvent[];

  constructor(workflow: AccessWorkflow, items: readonly string[] = ['OCVD_1', 'OCVD_2']) {
    this.workflow = workflow;
    const role = applicantRole(workflow);
    const { account, name } = APPLICANT;
    const made = { at: START, applicant: { account, name }, role, items, licences: [LICENCE] };
    this.events = [createApplication(workflow, made)];
  }

  /** Null where it was done, else why not. */
  try(actor: Actor, command: string, more: Partial<AskedCommand> = {}): Refusal | null {
    const at = more.at ?? START;
    const done = applyCommand(this.workflow, this.events, { ...more, command, actor, at });
    if (!done.ok) return done.error;
    this.events = [...this.events, ...done.value];
    return null;
  }

  do(actor: Actor, command: string, more: Partial<AskedCommand> = {}): void {
    assert.equal(this.try(actor, command, more), null, `${command} by ${actor.account}`);
  }

  handIn(): void {
    this.do(APPLICANT, 'accept-licences', { licences: [LICENCE] });
    this.do(APPLICANT, 'submit');
  }
}
