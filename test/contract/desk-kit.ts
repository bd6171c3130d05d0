import assert from 'node:assert/strict';
import { applyCommand, createApplication } from '../../src/engine/workflow/apply-command.ts';
import { foldEvents } from '../../src/engine/workflow/fold-events.ts';
import { getShipped, person } from '../../src/engine/workflow/workflow.test-kit.ts';
import {
  addEvents,
  insertApplication,
} from '../../src/parts/desk/applications/application-store.ts';
import { formatVaultAccession } from '../../src/parts/vault/records/record-kinds.ts';
import type { Database } from '../../src/platform/postgres/database.ts';
import { accessFormSchema } from '../../src/schema/access-form.ts';
import { sendRequest } from './send-request.ts';

const PLACE = { prefix: 'OC', isSimulated: false };

/** Puts a published dataset with its policy and committee into the vault; resolves with its accession. */
export async function addControlledDataset(
  db: Database,
  {
    group,
    number,
    useTerms = [{ code: 'DUO:0000006', detail: null }],
  }: {
    readonly group: string;
    /** Its accessions begin with this one. */
    readonly number: number;
    readonly useTerms?: readonly { readonly code: string; readonly detail: string | null }[];
  },
): Promise<string> {
  const committee = formatVaultAccession('committee', number, PLACE);
  const policy = formatVaultAccession('policy', number + 1, PLACE);
  const dataset = formatVaultAccession('dataset', number + 2, PLACE);
  const records = [
    ['committee', committee, { title: 'Committee of the ward', contact: 'dac@example.org' }],
    ['policy', policy, { title: 'Policy of the ward', text: 'For care.', committee, useTerms }],
    ['dataset', dataset, { title: `Reads ${number}`, description: 'Of a ward', policy }],
  ] as const;
  for (const [kind, accession, body] of records) {
    await db.execute(
      `INSERT INTO vault_record (accession, kind, owner_group, is_simulated, alias, is_public, state, body, created_by,
         created_at, changed_at, version)
       VALUES ($1, $2, $3, false, $1, true, 'published', $4, 'x', now(), now(), 1)`,
      [accession, kind, group, JSON.stringify(body)],
    );
    await db.execute("INSERT INTO vault_version VALUES ($1, 1, true, $2, 'x', now())", [
      accession,
      JSON.stringify(body),
    ]);
  }
  return dataset;
}

/** What the desk answers of an application, as far as tests ask. */
export interface Answered {
  readonly id: string;
  readonly revision: number;
  readonly state: string;
  readonly sees: string;
  readonly roles: readonly string[];
  readonly dueAt: string | null;
  readonly answers: Readonly<Record<string, unknown>>;
  readonly problems: readonly { readonly where: string }[];
  readonly form: { readonly fields: readonly Field[] };
  readonly licences: readonly { readonly id: string; readonly accepted: boolean }[];
  readonly people: readonly { readonly account: string; readonly role: string }[];
  readonly commands: readonly { readonly command: string; readonly dataset: string | null }[];
  readonly events: readonly {
    readonly number: number;
    readonly by: string;
    readonly command: string;
    readonly comment: string | null;
  }[];
  readonly things: readonly {
    readonly dataset: string;
    readonly state: string | null;
    readonly match: {
      readonly verdict: string;
      readonly terms: readonly { readonly shorthand: string; readonly verdict: string }[];
    } | null;
  }[];
  readonly grants: readonly {
    readonly dataset: string;
    readonly account: string;
    readonly until: string;
    readonly status: string;
  }[];
}

/** A question of a form. */
export interface Field {
  readonly id: string;
  readonly type: string;
  readonly required: boolean;
  readonly options?: readonly { readonly id: string }[] | undefined;
}

/** An answer to every question that needs one, by its type alone. */
export function answerForm(fields: readonly Field[]): Record<string, unknown> {
  const answers: Readonly<Record<string, (field: Field) => unknown>> = {
    text: () => 'Waves of the ward',
    'long-text': () => 'How variants spread between wards.',
    choice: ({ options }) => options?.[0]?.id,
    choices: ({ options }) => [options?.[0]?.id],
    list: () => ['DE'],
    'yes-no': () => false,
    date: () => '2027-01-01',
    number: () => 12,
  };
  return Object.fromEntries(
    fields
      .filter(({ required }) => required)
      .map((field) => [field.id, answers[field.type]?.(field)]),
  );
}

/** Somebody at the desk, by the Cookie header of a session. */
export class Visitor {
  readonly #url: string;
  readonly #headers: Readonly<Record<string, string>>;

  constructor(url: string, headers: Readonly<Record<string, string>>) {
    this.#url = url;
    this.#headers = headers;
  }

  async ask(
    path: string,
    json?: unknown,
    method = json === undefined ? 'GET' : 'POST',
  ): Promise<{ readonly status: number; readonly body: never; readonly text: string }> {
    const { status, text } = await sendRequest(this.#url, {
      method,
      path,
      headers: {
        'X-Outbreak-Request': '1',
        ...this.#headers,
        ...(json === undefined ? {} : { 'Content-Type': 'application/json' }),
      },
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
    });
    return { status, text, body: JSON.parse(text === '' ? 'null' : text) as never };
  }

  async begin(datasets: readonly string[], workflow?: string): Promise<Answered> {
    const asked = { datasets, ...(workflow === undefined ? {} : { workflow }) };
    const { status, body, text } = await this.ask('/api/desk/applications', asked);
    assert.equal(status, 201, text);
    return body;
  }

  async get(id: string): Promise<Answered> {
    const { status, body, text } = await this.ask(`/api/desk/applications/${id}`);
    assert.equal(status, 200, text);
    return body;
  }

  /** Sends a command as the application is for this visitor now; resolves with status and code of a refusal. */
  async try(
    id: string,
    command: string,
    { revision, ...more }: Readonly<Record<string, unknown>> = {},
  ): Promise<{ readonly status: number; readonly code: string; readonly text: string }> {
    const seen = revision ?? (await this.ask(`/api/desk/applications/${id}`).then(readRevision));
    const path = `/api/desk/applications/${id}/commands`;
    const { status, body, text } = await this.ask(path, { command, revision: seen, ...more });
    return { status, text, code: (body as { code?: string }).code ?? '' };
  }

  /** Does a command that has to be done. */
  async do(
    id: string,
    command: string,
    more: Readonly<Record<string, unknown>> = {},
  ): Promise<Answered> {
    const { status, text } = await this.try(id, command, more);
    assert.equal(status, 200, `${command}: ${text}`);
    return (JSON.parse(text) as { application: Answered }).application;
  }

  /** Answers what has to be answered, accepts what has to be accepted, and hands it in. */
  async handIn(
    { id, licences, form }: Answered,
    answers: Readonly<Record<string, unknown>> = {},
  ): Promise<Answered> {
    await this.do(id, 'accept-licences', { licences: licences.map((one) => one.id) });
    await this.do(id, 'save-draft', { answers: { ...answerForm(form.fields), ...answers } });
    return this.do(id, 'submit');
  }

  async listEntitled(): Promise<readonly string[]> {
    const { body, text } = await this.ask('/api/desk/entitlements');
    const { entitlements } = body as { entitlements: readonly { dataset: string }[] };
    assert.ok(Array.isArray(entitlements), text);
    return entitlements.map(({ dataset }) => dataset);
  }
}

function readRevision({ body }: { readonly body: unknown }): number {
  return (body as { revision?: number }).revision ?? 1;
}

/** Puts an application that was handed in into the desk, as its own operations would have made it. */
export async function addApplication(
  db: Database,
  made: {
    readonly id: string;
    readonly applicant: string;
    readonly committeeGroup: string;
    readonly dataset: string;
  },
): Promise<void> {
  const workflow = getShipped('data-access-committee');
  const at = new Date().toISOString();
  const applicant = { account: made.applicant, name: made.applicant };
  const first = createApplication(workflow, {
    ...{ at, applicant, role: 'applicant', items: [made.dataset], licences: [] },
  });
  const actor = person(made.applicant);
  const handedIn = applyCommand(workflow, [first], { command: 'submit', actor, at });
  assert.ok(handedIn.ok);
  const events = [first, ...handedIn.value];
  const application = foldEvents(events);
  assert.ok(application);
  const form = accessFormSchema.parse({
    ...{ id: 'test', version: 1, title: { en: 'Test' } },
    fields: [{ id: 'title', type: 'text', label: { en: 'Title' } }],
  });
  const { id, committeeGroup } = made;
  const after = { workflow, application };
  await insertApplication(db, { id, committeeGroup, form, isSimulated: false }, after);
  await addEvents(db, id, { events, workflow, application });
}
