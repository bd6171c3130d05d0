import type {
  AccessWorkflow,
  WorkflowAction,
  WorkflowCommand,
} from '../../schema/access-workflow.ts';
import type { AskedCommand } from './asked-command.ts';
import type { Application, Grant } from './fold-events.ts';
import type { Participant, WorkflowEffect } from './workflow-event.ts';

const DAY_MILLISECONDS = 86_400_000;

interface Given {
  readonly application: Application;
  readonly command: WorkflowCommand;
  readonly asked: AskedCommand;
  /** The thing that the command is about; null for all of the application. */
  readonly item: string | null;
}

/** What is given now by an application, or of one thing of it. */
export function listGranted({ grants }: Application, item: string | null): readonly Grant[] {
  return grants.filter((one) => one.status === 'given' && (item === null || one.item === item));
}

/** What a command does beside leading to another state; what it needs was checked before. */
export function makeEffects(workflow: AccessWorkflow, given: Given): readonly WorkflowEffect[] {
  return given.command.does.flatMap((action) => makeEffect(workflow, action, given));
}

function toParticipant({ account, name }: Participant): Participant {
  return { account, name };
}

function makeEffect(
  workflow: AccessWorkflow,
  action: WorkflowAction,
  given: Given,
): readonly WorkflowEffect[] {
  const { application, command, asked } = given;
  const { person, email = '', actor, licences = [] } = asked;
  const role = command.role ?? '';
  switch (action) {
    case 'save-answers':
      return [{ is: 'answered', answers: asked.answers ?? {} }];
    case 'accept-licences':
      return [{ is: 'accepted', licences: licences.map(({ id }) => id) }];
    case 'add-licences':
      return [{ is: 'licensed', licences }];
    case 'change-items':
      return [
        ...changeItems(application, asked.items ?? []),
        // Those of things that are new in it.
        ...(licences.length === 0 ? [] : [{ is: 'licensed', licences } as const]),
      ];
    case 'change-applicant':
      return person === undefined ? [] : changeApplicant(application, role, toParticipant(person));
    case 'invite':
      return [{ is: 'invited', email, role }];
    case 'withdraw-invitation':
      return [{ is: 'uninvited', email }];
    case 'accept-invitation':
      return application.invitations
        .filter((one) => one.email === actor.email)
        .flatMap((one) => [
          { is: 'uninvited', email: one.email } as const,
          {
            is: 'joined',
            person: { account: actor.account, name: actor.name },
            role: one.role,
          } as const,
          ...grantTo(workflow, application, { person: actor, role: one.role }),
        ]);
    case 'add-person':
      return person === undefined
        ? []
        : [
            { is: 'joined', person: toParticipant(person), role },
            ...grantTo(workflow, application, { person, role }),
          ];
    case 'remove-person':
      return person === undefined
        ? []
        : [{ is: 'left', account: person.account, role }, ...endFor(workflow, given, person)];
    case 'end-role':
      return endRole(command, asked);
    case 'record-verdict':
      return asked.verdict === undefined ? [] : [{ is: 'judged', verdict: asked.verdict }];
    case 'set-number':
      return [{ is: 'numbered', number: asked.value ?? '' }];
    case 'set-processing':
      return [{ is: 'processing', value: asked.value ?? '' }];
    case 'redact':
      return [{ is: 'redacted', event: asked.event ?? 0 }];
    case 'copy':
      return [{ is: 'copied' }];
    case 'declare-conflict':
      return [{ is: 'conflicted', account: actor.account }];
    default:
      return makeGrant(workflow, action, given);
  }
}

/** Things that are no longer asked for are no longer given; to what is given, those that are added come for the same people. */
function changeItems(
  application: Application,
  items: readonly string[],
): readonly WorkflowEffect[] {
  const granted = listGranted(application, null);
  const gone = [...new Set(granted.map(({ item }) => item))].filter((one) => !items.includes(one));
  const added = items.filter((one) => granted.every(({ item }) => item !== one));
  const [first] = granted;
  return [
    { is: 'items', items },
    ...(gone.length === 0 ? [] : [{ is: 'revoked', items: gone, people: null } as const]),
    ...(first === undefined || added.length === 0
      ? []
      : [
          {
            is: 'granted',
            items: added,
            people: [...new Set(granted.map(({ account }) => account))],
            until: first.until,
          } as const,
        ]),
  ];
}

/** Who joins what was granted has it as long as the others. */
function grantTo(
  workflow: AccessWorkflow,
  application: Application,
  { person, role }: { readonly person: { readonly account: string }; readonly role: string },
): readonly WorkflowEffect[] {
  if (workflow.grants?.whom !== 'members-too' || !isMemberRole(workflow, role)) return [];
  const granted = listGranted(application, null);
  const ends = new Map(granted.map(({ item, until }) => [item, until]));
  return [...ends].map(([item, until]) => ({
    is: 'granted',
    items: [item],
    people: [person.account],
    until,
  }));
}

/** Who leaves loses what was granted; the applicant does not leave. */
function endFor(
  workflow: AccessWorkflow,
  { application, command: { role = '' } }: Given,
  { account }: { readonly account: string },
): readonly WorkflowEffect[] {
  if (!isMemberRole(workflow, role) || account === application.applicant.account) return [];
  const own = listGranted(application, null).filter((one) => one.account === account);
  if (own.length === 0) return [];
  return [{ is: 'revoked', items: [...new Set(own.map(({ item }) => item))], people: [account] }];
}

/** Who applied until now stays with it as a member. */
function changeApplicant(
  { applicant }: Application,
  role: string,
  person: { readonly account: string; readonly name: string },
): readonly WorkflowEffect[] {
  const changed: WorkflowEffect = { is: 'applicant', person };
  return role === '' ? [changed] : [changed, { is: 'joined', person: applicant, role }];
}

function endRole(
  { role = '', becomes }: WorkflowCommand,
  { actor: { account, name } }: AskedCommand,
): readonly WorkflowEffect[] {
  const left: WorkflowEffect = { is: 'left', account, role };
  return becomes === undefined
    ? [left]
    : [left, { is: 'joined', person: { account, name }, role: becomes }];
}

function makeGrant(
  workflow: AccessWorkflow,
  action: WorkflowAction,
  { application, asked: { until, at }, item }: Given,
): readonly WorkflowEffect[] {
  const given = [...new Set(listGranted(application, item).map((one) => one.item))];
  if (action === 'revoke') return [{ is: 'revoked', items: given, people: null }];
  if (action === 'end-grants') return [{ is: 'ended', items: given }];
  if (action === 'extend') {
    return until === undefined ? [] : [{ is: 'extended', items: given, until }];
  }
  const { grants } = workflow;
  if (action !== 'grant' || grants === undefined) return [];
  const { applicant, people } = application;
  const members = people.filter((one) => isMemberRole(workflow, one.role));
  const accounts = [applicant, ...(grants.whom === 'members-too' ? members : [])];
  const end = until ?? new Date(Date.parse(at) + grants.days * DAY_MILLISECONDS).toISOString();
  return [
    {
      is: 'granted',
      items: item === null ? application.items : [item],
      people: [...new Set(accounts.map(({ account }) => account))],
      until: end,
    },
  ];
}

/** People whom who applies has named, and who judge nothing. */
function isMemberRole({ roles }: AccessWorkflow, id: string): boolean {
  const role = roles[id];
  return role?.source === 'named' && !role.impartial;
}
