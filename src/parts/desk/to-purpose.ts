import {
  emptyPurpose,
  type ResearchKind,
  type ResearchPurpose,
  researchKinds,
} from '../../engine/duo/research-purpose.ts';
import { isUnanswered } from '../../engine/workflow/check-answers.ts';
import type { Answers, AnswerValue } from '../../engine/workflow/workflow-event.ts';
import type { AccessForm } from '../../schema/access-form.ts';

type Fact = NonNullable<AccessForm['fields'][number]['tells']>;

const LISTS: readonly Fact[] = [
  'kinds',
  'diseases',
  'countries',
  'institutions',
  'users',
  'researchTypes',
];
const TEXTS: readonly Fact[] = ['project', 'firstPublication'];
const APPROVALS: readonly unknown[] = ['documented', 'pending', 'none'];

/** Whether an answer can tell a fact; the forms of committees are data, and may ask in other ways. */
function canTell(fact: Fact, value: AnswerValue): boolean {
  if (fact === 'kinds')
    return (
      Array.isArray(value) && value.every((one) => researchKinds.includes(one as ResearchKind))
    );
  if (LISTS.includes(fact)) return Array.isArray(value);
  if (TEXTS.includes(fact)) return typeof value === 'string';
  if (fact === 'ethicsApproval') return APPROVALS.includes(value);
  return typeof value === (fact === 'months' ? 'number' : 'boolean');
}

/** The research purpose that answers tell by the questions of their form; what was not asked or answered was not said. */
export function toPurpose(form: AccessForm, answers: Answers): ResearchPurpose {
  const told = form.fields.flatMap(({ id, tells }) => {
    const value = Object.hasOwn(answers, id) ? (answers[id] ?? null) : null;
    if (tells === undefined || isUnanswered(value) || !canTell(tells, value)) return [];
    return [[tells, value] as const];
  });
  return { ...emptyPurpose, ...Object.fromEntries(told) };
}

/** Whether a form asks for a purpose at all. */
export function asksForPurpose({ fields }: AccessForm): boolean {
  return fields.some(({ tells }) => tells === 'kinds');
}
