import type { WorkflowOutcome, WorkflowPhase } from '../../schema/access-workflow.ts';
import type {
  Answers,
  Licence,
  Participant,
  WorkflowEffect,
  WorkflowEvent,
} from './workflow-event.ts';

/** Where an application, or one thing of it, stands. */
export interface Standing {
  readonly state: string;
  readonly phase: WorkflowPhase;
  readonly outcome: WorkflowOutcome | null;
  /** Since when, ISO 8601. */
  readonly since: string;
}

/** What one person may use, as the application says; whether it is in force is a matter of the clock, too. */
export interface Grant {
  readonly item: string;
  readonly account: string;
  readonly from: string;
  readonly until: string;
  readonly status: 'given' | 'revoked' | 'ended';
}

export interface Verdict {
  readonly event: number;
  readonly command: string;
  readonly verdict: string;
  readonly by: Participant;
}

/** An application as its events have made it. */
export interface Application {
  readonly workflow: string;
  readonly workflowVersion: number;
  /** Number of the last event. */
  readonly sequence: number;
  readonly createdAt: string;
  readonly applicant: Participant;
  readonly standing: Standing;
  readonly items: readonly string[];
  /** Of things that go through states by themselves. */
  readonly itemStandings: ReadonlyMap<string, Standing>;
  readonly answers: Answers;
  readonly licences: readonly Licence[];
  /** Ids of licences by the account that accepted them. */
  readonly accepted: ReadonlyMap<string, readonly string[]>;
  readonly people: readonly (Participant & { readonly role: string })[];
  readonly invitations: readonly { readonly email: string; readonly role: string }[];
  /** Of this round: since it was last handed in. */
  readonly verdicts: readonly Verdict[];
  /** Who did which command in this round, as 'command account'. */
  readonly doneOnce: ReadonlySet<string>;
  /** Accounts that said themselves that they are not impartial. */
  readonly conflicts: ReadonlySet<string>;
  readonly grants: readonly Grant[];
  readonly redacted: ReadonlySet<number>;
  readonly number: string | null;
  readonly processing: string | null;
  /** When it was handed in for the first time, and when it was decided for the first time. */
  readonly submittedAt: string | null;
  readonly decidedAt: string | null;
  readonly outcome: WorkflowOutcome | null;
}

const START: Application = {
  workflow: '',
  workflowVersion: 0,
  sequence: 0,
  createdAt: '',
  applicant: { account: '', name: '' },
  standing: { state: '', phase: 'preparing', outcome: null, since: '' },
  items: [],
  itemStandings: new Map(),
  answers: {},
  licences: [],
  accepted: new Map(),
  people: [],
  invitations: [],
  verdicts: [],
  doneOnce: new Set(),
  conflicts: new Set(),
  grants: [],
  redacted: new Set(),
  number: null,
  processing: null,
  submittedAt: null,
  decidedAt: null,
  outcome: null,
};

/** The application that events have made, in their order; null of none. It asks no definition, so replays are equal. */
export function foldEvents(events: readonly WorkflowEvent[]): Application | null {
  if (events.length === 0) return null;
  return events.reduce(addEvent, START);
}

/** An application after one more event. */
export function addEvent(application: Application, event: WorkflowEvent): Application {
  const { sequence, at, command, by, effects } = event;
  const done: Application = {
    ...application,
    sequence,
    createdAt: application.createdAt === '' ? at : application.createdAt,
    doneOnce: new Set([...application.doneOnce, `${command} ${by.account}`]),
  };
  return effects.reduce<Application>((after, effect) => applyEffect(after, effect, event), done);
}

function applyEffect(
  application: Application,
  effect: WorkflowEffect,
  { at, by, command, sequence }: WorkflowEvent,
): Application {
  const { people, invitations, licences, accepted } = application;
  switch (effect.is) {
    case 'created': {
      const { workflow, version, applicant, items } = effect;
      const made = { workflow, workflowVersion: version, applicant, items };
      return { ...application, ...made, licences: effect.licences };
    }
    case 'entered':
      return enter(application, effect, at);
    case 'answered':
      return { ...application, answers: effect.answers };
    case 'accepted': {
      const all = new Set([...(accepted.get(by.account) ?? []), ...effect.licences]);
      return { ...application, accepted: new Map([...accepted, [by.account, [...all]]]) };
    }
    case 'licensed': {
      const others = licences.filter(({ id }) => effect.licences.every((one) => one.id !== id));
      return { ...application, licences: [...others, ...effect.licences] };
    }
    case 'items':
      return { ...application, items: effect.items };
    case 'applicant':
      return { ...application, applicant: effect.person };
    case 'invited': {
      const others = invitations.filter(({ email }) => email !== effect.email);
      const { email, role } = effect;
      return { ...application, invitations: [...others, { email, role }] };
    }
    case 'uninvited': {
      const kept = invitations.filter(({ email }) => email !== effect.email);
      return { ...application, invitations: kept };
    }
    case 'joined': {
      const { person, role } = effect;
      const others = people.filter((one) => one.account !== person.account || one.role !== role);
      return { ...application, people: [...others, { ...person, role }] };
    }
    case 'left': {
      const { account, role } = effect;
      const kept = people.filter((one) => one.account !== account || one.role !== role);
      return { ...application, people: kept };
    }
    case 'judged': {
      const verdict = { event: sequence, command, verdict: effect.verdict, by };
      return { ...application, verdicts: [...application.verdicts, verdict] };
    }
    case 'numbered':
      return { ...application, number: effect.number };
    case 'processing':
      return { ...application, processing: effect.value };
    case 'redacted':
      return { ...application, redacted: new Set([...application.redacted, effect.event]) };
    case 'conflicted':
      return { ...application, conflicts: new Set([...application.conflicts, effect.account]) };
    case 'copied':
      return application;
    case 'granted':
    case 'extended':
    case 'revoked':
    case 'ended':
      return { ...application, grants: changeGrants(application.grants, effect, at) };
  }
}

function enter(
  application: Application,
  {
    state,
    phase,
    outcome,
    item,
  }: {
    readonly state: string;
    readonly phase: WorkflowPhase;
    readonly outcome: WorkflowOutcome | null;
    readonly item: string | null;
  },
  at: string,
): Application {
  const standing = { state, phase, outcome, since: at };
  if (item !== null) {
    const itemStandings = new Map([...application.itemStandings, [item, standing]]);
    return { ...application, itemStandings };
  }
  const isHandedIn =
    ['preparing', 'waiting'].includes(application.standing.phase) && phase === 'deciding';
  const isDecided = phase === 'decided' && application.decidedAt === null;
  return {
    ...application,
    standing,
    submittedAt: isHandedIn ? (application.submittedAt ?? at) : application.submittedAt,
    decidedAt: isDecided ? at : application.decidedAt,
    outcome: isDecided ? outcome : application.outcome,
    ...(isHandedIn ? { verdicts: [], doneOnce: new Set<string>() } : {}),
  };
}

function changeGrants(
  grants: readonly Grant[],
  effect: Extract<WorkflowEffect, { readonly is: 'granted' | 'extended' | 'revoked' | 'ended' }>,
  at: string,
): readonly Grant[] {
  if (effect.is === 'granted') {
    const { items, people, until } = effect;
    const given = items.flatMap((item) =>
      people.map((account) => ({ item, account, from: at, until, status: 'given' as const })),
    );
    const isAnew = ({ item, account }: Grant) =>
      given.some((one) => one.item === item && one.account === account);
    return [...grants.filter((grant) => !isAnew(grant)), ...given];
  }
  return grants.map((grant) => {
    if (grant.status !== 'given' || !effect.items.includes(grant.item)) return grant;
    const isOthers = effect.is === 'revoked' && effect.people?.includes(grant.account) === false;
    if (isOthers) return grant;
    if (effect.is === 'extended') return { ...grant, until: effect.until };
    return { ...grant, status: effect.is === 'revoked' ? 'revoked' : 'ended' };
  });
}
