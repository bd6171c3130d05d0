import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import type { AccessWorkflow } from '../../schema/access-workflow.ts';
import { applyCommand, findPermit } from './apply-command.ts';
import type { AskedCommand } from './asked-command.ts';
import { findDue, findDueCommands, findNextLook } from './find-due.ts';
import { foldEvents } from './fold-events.ts';
import { parseWorkflow } from './parse-workflow.ts';
import { type Actor, SYSTEM_ACTOR } from './roles-of.ts';
import { viewApplication } from './view-application.ts';
import {
  APPLICANT,
  getShipped,
  HANDLER,
  LICENCE,
  person,
  START,
  shipped,
  Walk,
} from './workflow.test-kit.ts';
import type { WorkflowEvent } from './workflow-event.ts';

const DAC = 'data-access-committee';
const fold = (events: readonly WorkflowEvent[]) => {
  const application = foldEvents(events);
  assert.ok(application);
  return application;
};

const actors: readonly Actor[] = [
  APPLICANT,
  HANDLER,
  person('second', { isCommittee: true }),
  person('partial', { isCommittee: true, sharesGroup: true }),
  person('friend'),
  person('stranger'),
  person('steward', { isSteward: true }),
  SYSTEM_ACTOR,
];

/** Anything that anybody may ask for, sensible or not. */
const askedOf = (names: readonly string[]): fc.Arbitrary<AskedCommand> =>
  fc
    .record({
      command: fc.constantFrom(...names, 'nonsense', '__proto__', 'constructor'),
      // Those who have most to do come more often.
      actor: fc.constantFrom(...actors, APPLICANT, APPLICANT, APPLICANT, HANDLER, HANDLER),
      comment: fc.constantFrom(undefined, '', 'because'),
      item: fc.constantFrom(undefined, undefined, 'OCVD_1', 'OCVD_9'),
      verdict: fc.constantFrom(undefined, 'approve', 'approved', 'reject', 'changes-requested'),
      person: fc.constantFrom(undefined, person('friend'), person('ada'), person('second')),
      email: fc.constantFrom(undefined, 'friend@example.org', 'second@example.org'),
      until: fc.constantFrom(
        undefined,
        'x',
        '2025-01-01',
        '2026-06-01',
        '2027-06-01',
        '2090-01-01',
      ),
      event: fc.constantFrom(undefined, 1, 99),
      answers: fc.constantFrom(undefined, { purpose: 'x' }),
      items: fc.constantFrom(undefined, [], ['OCVD_2']),
      licences: fc.constantFrom(undefined, [LICENCE], [{ id: 'none', title: '', text: '' }]),
      value: fc.constantFrom(undefined, '7'),
      answerProblems: fc.constantFrom([], ['Say why.']),
    })
    .map((asked) => {
      const given = Object.entries(asked).filter(([, value]) => value !== undefined);
      return { at: START, ...Object.fromEntries(given) } as unknown as AskedCommand;
    });

/** What is asked, made into something that its actor may do, where that one may do anything; how it is said stays. */
function guide(
  workflow: AccessWorkflow,
  events: readonly WorkflowEvent[],
  { asked, pick }: { readonly asked: AskedCommand; readonly pick: number },
): AskedCommand {
  const view = { application: fold(events), actor: asked.actor };
  const { commands } = viewApplication(workflow, events, view);
  const { states } = workflow;
  // Mostly on the way: what ends it is done now and then only.
  const goesOn = commands.filter(({ command, item }) => {
    const to = states[view.application.standing.state]?.commands[command]?.to;
    return item !== null || to === undefined || states[to]?.isFinal !== true;
  });
  const choices = pick % 8 === 0 ? commands : goesOn;
  const chosen = choices[pick % Math.max(choices.length, 1)];
  if (chosen === undefined) return asked;
  const { command, item, definition } = chosen;
  const { item: _item, ...others } = asked;
  const verdict = definition.needs.verdict?.[pick % 2]?.id;
  const said = {
    ...{ comment: 'because', person: person('friend'), email: 'friend@example.org', value: '7' },
    ...{ until: '2026-06-01', event: 1, answers: {}, items: ['OCVD_2'], licences: [LICENCE] },
  };
  return {
    ...(pick % 5 === 0 ? { ...said, ...others } : { ...others, ...said }),
    answerProblems: [],
    command,
    ...(item === null ? {} : { item }),
    ...(verdict === undefined ? {} : { verdict }),
  };
}

for (const workflow of shipped) {
  test(`${workflow.id}: whatever is asked, in whatever order`, () => {
    const names = Object.keys(workflow.commands);
    let done = 0;
    const entered = new Set([workflow.initial]);
    const step = fc.record({ asked: askedOf(names), isGuided: fc.boolean(), pick: fc.nat(1000) });
    fc.assert(
      fc.property(fc.array(step, { minLength: 20, maxLength: 60 }), (sequence) => {
        let events = new Walk(workflow).events;
        for (const { isGuided, ...one } of sequence) {
          const asked = isGuided ? guide(workflow, events, one) : one.asked;
          const before = fold(events);
          const result = applyCommand(workflow, events, asked);
          const permit = findPermit(workflow, before, asked);
          if (!result.ok) {
            assert.match(result.error.reason, /^\S.*\S$/s, 'a refusal has a reason');
            continue;
          }
          done += 1;
          assert.ok(permit, `${asked.command} out of ${before.standing.state}`);
          events = [...events, ...result.value];
          const after = fold(events);
          entered.add(after.standing.state);
          assert.equal(after.sequence, events.length);
          assert.deepEqual(
            events.map(({ sequence: n }) => n),
            events.map((_, i) => i + 1),
          );
          if (workflow.states[before.standing.state]?.isFinal === true)
            assert.deepEqual(after.standing, before.standing, 'a final state stays');
          const state = asked.item === undefined ? after.standing.state : undefined;
          if (state !== undefined) assert.equal(state, permit.to ?? before.standing.state);
          assert.deepEqual(fold(JSON.parse(JSON.stringify(events))), after, 'a replay is equal');
          const { roles } = workflow;
          const isOfCommittee = roles[result.value[0]?.role ?? '']?.impartial === true;
          assert.ok(!isOfCommittee || !asked.actor.sharesGroup, 'who is partial judges nothing');
        }
      }),
      { numRuns: 150, seed: 7 },
    );
    assert.ok(done > 500, `${done} commands were done`);
    assert.ok(entered.size > 4, `only ${[...entered].join(', ')} were entered`);
  });

  test(`${workflow.id}: from every state that is not final some way leads to one that is decided`, () => {
    const { states } = workflow;
    const ends = (id: string, seen: ReadonlySet<string>): boolean =>
      states[id]?.phase === 'decided' ||
      Object.values(states[id]?.commands ?? {}).some(
        ({ to }) => to !== undefined && !seen.has(to) && ends(to, new Set([...seen, to])),
      );
    for (const id of Object.keys(states)) assert.ok(ends(id, new Set([id])), id);
  });
}

test('no source of the engine or the desk names a workflow that is data', () => {
  const files = globSync('{engine/workflow,parts/desk,schema,app}/**/*.{ts,tsx}', {
    cwd: new URL('../../', import.meta.url),
  }).filter((file) => !/\.test(-kit)?\.ts/.test(file) && !file.includes('generated'));
  assert.ok(files.length > 20);
  for (const file of files) {
    const text = readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
    for (const { id } of shipped) assert.ok(!text.includes(`'${id}'`), `${file} names ${id}`);
  }
});

test('a whole way: handed in, reviewed, decided, approved, extended, revoked', () => {
  const walk = new Walk(getShipped(DAC));
  assert.equal(walk.try(APPLICANT, 'submit')?.code, 'not-yet', 'licences come first');
  walk.do(APPLICANT, 'save-draft', { answers: { purpose: 'x' } });
  walk.do(APPLICANT, 'invite-member', { email: 'friend@example.org' });
  walk.do(person('friend'), 'accept-invitation');
  walk.handIn();
  assert.equal(walk.try(APPLICANT, 'approve')?.code, 'role-forbids');
  assert.equal(walk.try(HANDLER, 'reject')?.code, 'input-wrong', 'a refusal needs a reason');
  walk.do(HANDLER, 'request-review', { person: person('rita') });
  assert.equal(walk.try(HANDLER, 'request-review', { person: APPLICANT })?.code, 'input-wrong');
  walk.do(person('rita'), 'review', { comment: 'Sound.' });
  assert.equal(walk.try(person('rita'), 'review', { comment: 'Again' })?.code, 'role-forbids');
  walk.do(HANDLER, 'request-decision', { person: person('dora') });
  walk.do(person('dora'), 'decide', { verdict: 'approve', comment: 'Yes.' });
  walk.do(HANDLER, 'approve', { until: '2026-06-01T00:00:00.000Z' });
  const grants = () => fold(walk.events).grants;
  assert.deepEqual(
    grants().map(({ item, account, status }) => [item, account, status]),
    ['OCVD_1', 'OCVD_2'].flatMap((item) => [
      [item, 'ada', 'given'],
      [item, 'friend', 'given'],
    ]),
  );
  const sooner = { until: '2026-05-01T00:00:00.000Z' };
  assert.equal(walk.try(HANDLER, 'extend', sooner)?.code, 'input-wrong');
  walk.do(HANDLER, 'extend', { until: '2026-09-01T00:00:00.000Z' });
  assert.ok(grants().every(({ until }) => until === '2026-09-01T00:00:00.000Z'));
  walk.do(HANDLER, 'remove-member', { person: person('friend') });
  assert.deepEqual(
    grants().map(({ account, status }) => `${account} ${status}`),
    ['ada given', 'friend revoked', 'ada given', 'friend revoked'],
  );
  walk.do(HANDLER, 'revoke', { comment: 'Broke the terms.' });
  assert.ok(grants().every(({ status }) => status === 'revoked'));
  assert.equal(walk.try(HANDLER, 'approve')?.code, 'state-forbids');
});

test('who applies, shares a group or says so cannot judge', () => {
  const walk = new Walk(getShipped(DAC));
  walk.handIn();
  const partial = person('partial', { isCommittee: true, sharesGroup: true });
  const own = { ...APPLICANT, isCommittee: true };
  for (const actor of [partial, own])
    assert.equal(walk.try(actor, 'approve')?.code, 'conflict-of-interest');
  walk.do(HANDLER, 'declare-conflict');
  assert.equal(walk.try(HANDLER, 'approve')?.code, 'conflict-of-interest');
  walk.do(person('second', { isCommittee: true }), 'approve');
});

test('a state with a deadline reminds, and the node does what it says when it is over', () => {
  const walk = new Walk(getShipped(DAC));
  const draft = fold(walk.events);
  assert.deepEqual(findDue(walk.workflow, draft), {
    at: '2026-06-30T00:00:00.000Z',
    reminders: ['2026-06-16T00:00:00.000Z'],
    turn: ['applicant'],
  });
  assert.equal(findNextLook(walk.workflow, draft, START), '2026-06-16T00:00:00.000Z');
  assert.deepEqual(findDueCommands(walk.workflow, draft, '2026-06-29T00:00:00.000Z'), []);
  const [due] = findDueCommands(walk.workflow, draft, '2026-06-30T00:00:00.000Z');
  assert.deepEqual(due, { command: 'delete' });
  walk.do(SYSTEM_ACTOR, 'delete');
  assert.equal(fold(walk.events).standing.state, 'deleted');
});

test('what was granted ends by the clock, and the application with it', () => {
  const walk = new Walk(getShipped(DAC));
  walk.handIn();
  walk.do(HANDLER, 'approve', { until: '2026-03-01T00:00:00.000Z' });
  const before = fold(walk.events);
  assert.deepEqual(findDueCommands(walk.workflow, before, '2026-02-28T23:59:59.000Z'), []);
  assert.deepEqual(findDueCommands(walk.workflow, before, '2026-03-01T00:00:00.000Z'), [
    { command: 'expire' },
  ]);
  walk.do(SYSTEM_ACTOR, 'expire', { at: '2026-03-01T00:00:00.000Z' });
  const after = fold(walk.events);
  assert.equal(after.standing.state, 'closed');
  assert.ok(after.grants.every(({ status }) => status === 'ended'));
});

test('things of a request go their own ways, one given and one not', () => {
  const walk = new Walk(getShipped('biobank-negotiation'));
  walk.handIn();
  walk.do(HANDLER, 'approve');
  assert.equal(
    walk.try(HANDLER, 'check-availability', { item: 'OCVD_1' })?.code,
    'state-forbids',
    'not before it is under way',
  );
  walk.do(HANDLER, 'start');
  for (const item of ['OCVD_1', 'OCVD_2']) walk.do(HANDLER, 'check-availability', { item });
  walk.do(HANDLER, 'mark-unavailable', { item: 'OCVD_2', comment: 'Used up.' });
  walk.do(HANDLER, 'mark-available', { item: 'OCVD_1' });
  walk.do(HANDLER, 'state-conditions', { item: 'OCVD_1', comment: 'Ethics approval.' });
  assert.equal(walk.try(HANDLER, 'make-available', { item: 'OCVD_1' })?.code, 'state-forbids');
  walk.do(APPLICANT, 'accept-conditions', { item: 'OCVD_1' });
  walk.do(HANDLER, 'make-available', { item: 'OCVD_1' });
  walk.do(HANDLER, 'conclude');
  const { grants, standing, itemStandings } = fold(walk.events);
  assert.deepEqual(
    grants.map(({ item, account }) => [item, account]),
    [['OCVD_1', 'ada']],
  );
  assert.equal(standing.state, 'concluded');
  assert.equal(itemStandings.get('OCVD_2')?.state, 'resource-unavailable');
  const [due] = findDueCommands(walk.workflow, fold(walk.events), '2028-01-01T00:00:00.000Z');
  assert.deepEqual(due, { command: 'expire', item: 'OCVD_1' });
});

test('two checkers judge unseen, and both have to agree', () => {
  const walk = new Walk(getShipped('output-checking'));
  const second = person('second', { isCommittee: true });
  const reviewsSeenBy = (actor: Actor) =>
    viewApplication(walk.workflow, walk.events, {
      application: fold(walk.events),
      actor,
    }).events.filter(({ command }) => command === 'review').length;
  walk.handIn();
  walk.do(HANDLER, 'review', { verdict: 'approved' });
  assert.equal(reviewsSeenBy(second), 0);
  assert.equal(reviewsSeenBy(HANDLER), 1);
  assert.equal(walk.try(HANDLER, 'review', { verdict: 'approved' })?.code, 'not-yet');
  walk.do(second, 'review', { verdict: 'changes-requested' });
  assert.equal(reviewsSeenBy(second), 2);
  assert.equal(reviewsSeenBy(APPLICANT), 0);
  assert.equal(walk.try(HANDLER, 'approve')?.code, 'not-yet');
  walk.do(HANDLER, 'return', { comment: 'Round the counts.' });
  walk.do(APPLICANT, 'submit');
  walk.do(HANDLER, 'review', { verdict: 'approved' });
  walk.do(second, 'review', { verdict: 'approved' });
  walk.do(HANDLER, 'approve');
  walk.do(HANDLER, 'release');
  const { by } = viewApplication(walk.workflow, walk.events, {
    application: fold(walk.events),
    actor: APPLICANT,
  }).events.find(({ command }) => command === 'release') ?? { by: null };
  assert.deepEqual(by, { account: '', name: '' }, 'authors are not told who checked');
});

test('a committee sees no draft, and who was removed a text reads it no more', () => {
  const walk = new Walk(getShipped(DAC));
  const view = (actor: Actor) =>
    viewApplication(walk.workflow, walk.events, { application: fold(walk.events), actor });
  assert.equal(view(HANDLER).sees, 'nothing');
  assert.equal(view(APPLICANT).sees, 'own');
  walk.handIn();
  assert.equal(view(HANDLER).sees, 'everything');
  assert.equal(view(person('stranger')).sees, 'nothing');
  walk.do(HANDLER, 'remark', { comment: 'The name of a patient' });
  assert.ok(view(APPLICANT).events.every(({ command }) => command !== 'remark'));
  walk.do(HANDLER, 'redact', { event: walk.events.length, comment: 'Personal data' });
  assert.ok(view(HANDLER).events.every(({ comment }) => comment !== 'The name of a patient'));
});

const wrong: readonly (readonly [string, (json: Record<string, never>) => void, string])[] = [
  [
    'an unknown state',
    (w) => set(w, 'states.draft.commands.submit.to', 'nowhere'),
    'states.draft.commands.submit.to',
  ],
  [
    'an unknown role',
    (w) => set(w, 'states.draft.commands.submit.by', ['nobody']),
    'states.draft.commands.submit.by',
  ],
  [
    'an unknown command',
    (w) => set(w, 'states.draft.commands.fly', { by: ['applicant'] }),
    'states.draft.commands.fly',
  ],
  [
    'a way out of a final state',
    (w) => set(w, 'states.rejected.commands.remark.to', 'draft'),
    'states.rejected.commands.remark',
  ],
  ['a member that is not known', (w) => set(w, 'states.draft.colour', 'red'), 'states.draft'],
  [
    'a state that nothing leads to',
    (w) => set(w, 'states.island', { title: { en: 'a', de: 'a', fr: 'a' }, phase: 'deciding' }),
    'states.island',
  ],
  ['no outcome', (w) => set(w, 'states.closed.outcome', undefined), 'states.closed'],
  ['no applicant', (w) => set(w, 'roles.applicant.source', 'named'), 'roles'],
  ['an extension without until', (w) => set(w, 'commands.extend.needs', {}), 'commands.extend'],
  ['more days than allowed', (w) => set(w, 'grants.days', 2000), 'grants.days'],
  [
    'a role that a command lacks',
    (w) => set(w, 'commands.add-member.role', undefined),
    'commands.add-member',
  ],
];

function set(json: object, path: string, value: unknown): void {
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  let at = json as Record<string, unknown>;
  for (const key of keys) at = at[key] as Record<string, unknown>;
  at[last] = value;
}

for (const [what, change, path] of wrong) {
  test(`a definition with ${what} is refused by its path`, () => {
    const json = JSON.parse(JSON.stringify(getShipped(DAC)));
    change(json);
    const parsed = parseWorkflow(JSON.stringify(json), 'x.json');
    assert.ok(!parsed.ok);
    const places = parsed.error.map(({ where }) => where);
    assert.ok(places.includes(`x.json at ${path}`), places.join('; '));
    assert.ok(parsed.error.every(({ hint }) => hint.length > 5));
  });
}

test('what is no JSON is refused with what is wrong', () => {
  const parsed = parseWorkflow('{', 'x.json');
  assert.ok(!parsed.ok);
  assert.match(parsed.error[0]?.hint ?? '', /no JSON/);
});
