import {
  type AccessWorkflow,
  accessWorkflowSchema,
  type WorkflowState,
} from '../../schema/access-workflow.ts';
import type { Problem } from '../../schema/problem.ts';
import { fail, type Result, succeed } from '../../std/result.ts';

/** Reads a workflow from its JSON; each problem says where in it, and what to do. `where` names the file. */
export function parseWorkflow(
  text: string,
  where: string,
): Result<AccessWorkflow, readonly Problem[]> {
  const refuse = (path: string, value: string, hint: string): Problem => ({
    code: 'workflow-wrong',
    where: path === '' ? where : `${where} at ${path}`,
    value,
    hint,
  });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return fail([refuse('', '', `This is no JSON: ${(error as Error).message}`)]);
  }
  const parsed = accessWorkflowSchema.safeParse(json);
  if (!parsed.success) {
    return fail(
      parsed.error.issues.map(({ path, message }) =>
        refuse(path.map(String).join('.'), '', message),
      ),
    );
  }
  const problems = findContradictions(parsed.data);
  if (problems.length === 0) return succeed(parsed.data);
  return fail(problems.map(({ path, value, hint }) => refuse(path, value, hint)));
}

interface Contradiction {
  readonly path: string;
  readonly value: string;
  readonly hint: string;
}

function findContradictions(workflow: AccessWorkflow): readonly Contradiction[] {
  const { items } = workflow;
  return [
    ...findInStates(workflow, {
      path: '',
      initial: workflow.initial,
      states: workflow.states,
    }),
    ...(items === undefined
      ? []
      : findInStates(workflow, { path: 'items.', initial: items.initial, states: items.states })),
    ...(items?.whileIn ?? [])
      .filter((id) => !Object.hasOwn(workflow.states, id))
      .map((id) => named('items.whileIn', id, workflow.states, 'state')),
    ...findInCommands(workflow),
    ...findInGrants(workflow),
    ...findSources(workflow),
  ];
}

function named(path: string, value: string, known: object, kind: string): Contradiction {
  const hint = `There is no ${kind} of this name; there are ${Object.keys(known).join(', ')}.`;
  return { path, value, hint };
}

function findInStates(
  { roles, commands }: AccessWorkflow,
  {
    path,
    initial,
    states,
  }: {
    readonly path: string;
    readonly initial: string;
    readonly states: Readonly<Record<string, WorkflowState>>;
  },
): Contradiction[] {
  const found: Contradiction[] = [];
  const require = (known: object, kind: string, at: string, value: string): void => {
    if (!Object.hasOwn(known, value)) found.push(named(at, value, known, kind));
  };
  require(states, 'state', `${path}initial`, initial);
  for (const [id, state] of Object.entries(states)) {
    const at = `${path}states.${id}`;
    for (const one of [...state.turn, ...state.sees]) require(roles, 'role', at, one);
    for (const one of state.hides) require(commands, 'command', `${at}.hides`, one);
    if (state.phase === 'decided' && state.outcome === undefined)
      found.push({ path: at, value: '', hint: 'A state that is decided says with which outcome.' });
    for (const [command, { by, to }] of Object.entries(state.commands)) {
      const here = `${at}.commands.${command}`;
      require(commands, 'command', here, command);
      for (const one of by) require(roles, 'role', `${here}.by`, one);
      if (to !== undefined) require(states, 'state', `${here}.to`, to);
      if (state.isFinal && to !== undefined)
        found.push({ path: here, value: to, hint: 'No command leads out of a final state.' });
    }
    const overdue = state.deadline?.command;
    if (overdue !== undefined && !Object.hasOwn(state.commands, overdue))
      found.push({
        path: `${at}.deadline.command`,
        value: overdue,
        hint: 'The state does not allow this command.',
      });
  }
  return [...found, ...findUnreached(states, { path, initial })];
}

/** States to which no way leads from the first. */
function findUnreached(
  states: Readonly<Record<string, WorkflowState>>,
  { path, initial }: { readonly path: string; readonly initial: string },
): Contradiction[] {
  const reached = new Set([initial]);
  for (const id of reached)
    for (const { to } of Object.values(states[id]?.commands ?? {}))
      if (to !== undefined) reached.add(to);
  return Object.keys(states)
    .filter((id) => !reached.has(id))
    .map((id) => ({
      path: `${path}states.${id}`,
      value: id,
      hint: 'No way leads to this state from the first.',
    }));
}

const ROLE_ACTIONS = ['invite', 'withdraw-invitation', 'add-person', 'remove-person', 'end-role'];

function findInCommands({ roles, commands, grants }: AccessWorkflow): Contradiction[] {
  return Object.entries(commands).flatMap(([id, command]) => {
    const path = `commands.${id}`;
    const { does, role, becomes, requires, needs } = command;
    const action = does.find((one) => ROLE_ACTIONS.includes(one));
    const isGiven = does.some((one) => ['grant', 'extend', 'revoke', 'end-grants'].includes(one));
    return [
      ...(action !== undefined && role === undefined
        ? [{ path, value: action, hint: 'Name the role that it is about.' }]
        : []),
      ...[role, becomes]
        .filter((one) => one !== undefined && !Object.hasOwn(roles, one))
        .map((one) => named(path, one ?? '', roles, 'role')),
      ...(isGiven && grants === undefined
        ? [{ path, value: '', hint: 'The workflow grants nothing: give it "grants".' }]
        : []),
      ...(does.includes('extend') && needs.until !== 'required'
        ? [{ path, value: 'extend', hint: 'An extension needs until.' }]
        : []),
      ...(does.includes('record-verdict') && needs.verdict === undefined
        ? [{ path, value: 'record-verdict', hint: 'Name the verdicts that can be given.' }]
        : []),
      ...requires.flatMap((one) =>
        'command' in one &&
        commands[one.command]?.needs.verdict?.every(({ id: v }) => v !== one.verdict) !== false
          ? [
              {
                path: `${path}.requires`,
                value: `${one.command} ${one.verdict}`,
                hint: 'There is no such verdict of such a command.',
              },
            ]
          : [],
      ),
    ];
  });
}

function findInGrants({ grants, commands }: AccessWorkflow): Contradiction[] {
  if (grants === undefined) return [];
  const { days, maximumDays, endCommand } = grants;
  return [
    ...(days > maximumDays
      ? [{ path: 'grants.days', value: String(days), hint: 'It is more than maximumDays.' }]
      : []),
    ...(endCommand !== undefined && !Object.hasOwn(commands, endCommand)
      ? [named('grants.endCommand', endCommand, commands, 'command')]
      : []),
  ];
}

function findSources({ roles }: AccessWorkflow): Contradiction[] {
  const count = Object.values(roles).filter(({ source }) => source === 'applicant').length;
  if (count === 1) return [];
  return [{ path: 'roles', value: String(count), hint: 'Exactly one role is the applicant.' }];
}
