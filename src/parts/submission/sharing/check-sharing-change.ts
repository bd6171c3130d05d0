import type { Problem } from '../../../schema/problem.ts';
import { chosenTerms, describeTerms, type Visibility } from '../../../schema/terms.ts';
import {
  type PersonShare,
  type Share,
  type SharingState,
  toSharingState,
} from './sharing-state.ts';

/** What somebody wants to be otherwise; what is left out stays. */
export interface SharingWish {
  readonly visibility?: Visibility | undefined;
  readonly restrictedUntil?: string | undefined;
  readonly terms?: (typeof chosenTerms)[number] | undefined;
  readonly termsUntil?: string | undefined;
  /** All groups that it is shared with from then on. */
  readonly sharedWith?: readonly Share[] | undefined;
  /** All people whom it is shared with from then on. */
  readonly people?: readonly PersonShare[] | undefined;
}

/** A wish about one entry, judged. */
export interface SharingVerdict {
  readonly after: SharingState;
  readonly isChanged: boolean;
  /** What is wrong with the wish itself. */
  readonly problems: readonly Problem[];
  /** Why only a steward may do it; null where the owner may. */
  readonly stewardOnly: string | null;
  /** It takes something from somebody: the history has to say why. */
  readonly needsReason: boolean;
}

/** How open each is; controlled data opens by a decision about people's consent only. */
const openness: Readonly<Record<Visibility, number>> = {
  controlled: 0,
  group: 1,
  restricted: 2,
  open: 3,
};

/** The same day a year later, 'YYYY-MM-DD': the latest at which a restriction may end. */
export function findLatestEnd(today: string): string {
  const year = Number(today.slice(0, 4)) + 1;
  const rest = today.slice(4);
  return `${year}${rest === '-02-29' ? '-02-28' : rest}`;
}

function findAfter(before: SharingState, wish: SharingWish): SharingState {
  const visibility = wish.visibility ?? before.visibility;
  const terms = wish.terms ?? before.terms;
  const people = new Map((wish.people ?? before.people).map((one) => [one.email, one]));
  const shares = new Map((wish.sharedWith ?? before.sharedWith).map((one) => [one.group, one]));
  return {
    visibility,
    restrictedUntil:
      visibility === 'restricted' ? (wish.restrictedUntil ?? before.restrictedUntil) : null,
    terms,
    termsUntil: describeTerms(terms).hasEnd ? (wish.termsUntil ?? before.termsUntil) : null,
    sharedWith: [...shares.values()].sort((a, b) => (a.group < b.group ? -1 : 1)),
    people: [...people.values()].sort((a, b) => (a.email < b.email ? -1 : 1)),
  };
}

function findDateProblem(
  name: string,
  { wished, after, today }: { wished: string | undefined; after: string | null; today: string },
): Problem[] {
  const problem = (value: string, hint: string): Problem[] => [
    { code: 'sharing-date', where: name, value, hint },
  ];
  if (wished === undefined) return [];
  if (after === null) return problem(wished, 'Only what is restricted has a date.');
  const latest = findLatestEnd(today);
  if (wished > today && wished <= latest) return [];
  return problem(wished, `Give a day after ${today} and not after ${latest}.`);
}

function findProblems(
  before: SharingState,
  after: SharingState,
  { wish, today }: { readonly wish: SharingWish; readonly today: string },
): Problem[] {
  const problems = [
    ...findDateProblem('restrictedUntil', {
      ...{ wished: wish.restrictedUntil, after: after.restrictedUntil, today },
    }),
    ...findDateProblem('termsUntil', { wished: wish.termsUntil, after: after.termsUntil, today }),
  ];
  const add = (where: string, value: string, hint: string) =>
    problems.push({ code: 'sharing-not-possible', where, value, hint });
  if (after.visibility === 'restricted' && after.restrictedUntil === null)
    add('restrictedUntil', '', 'Restricted entries need the day on which they open.');
  if (describeTerms(after.terms).hasEnd && after.termsUntil === null)
    add('termsUntil', '', 'These terms need the day on which they end.');
  if (before.terms === 'simulated' && after.terms !== 'simulated')
    add('terms', after.terms, 'Simulated data keeps its terms.');
  for (const { group, until } of wish.sharedWith ?? []) {
    if (until !== null && until < today)
      add('sharedWith', `${group} ${until}`, `Give a day from ${today} on.`);
  }
  for (const { email, until } of wish.people ?? []) {
    if (until !== null && until < today)
      add('people', `${email} ${until}`, `Give a day from ${today} on.`);
  }
  return problems;
}

const isLater = (before: string | null, after: string | null) =>
  before !== null && after !== null && after > before;

/** Why the change is one that only a steward may make; null where it opens or frees. */
function findStewardReason(before: SharingState, after: SharingState): string | null {
  if (before.visibility !== after.visibility) {
    if (before.visibility === 'controlled') return 'it is controlled';
    if (openness[after.visibility] < openness[before.visibility])
      return `it would be less open than '${before.visibility}'`;
  }
  if (isLater(before.restrictedUntil, after.restrictedUntil))
    return `it was to open on ${before.restrictedUntil}, and a date is only brought forward`;
  const freedom = (terms: string) => -(chosenTerms as readonly string[]).indexOf(terms);
  if (freedom(after.terms) < freedom(before.terms))
    return `its terms '${before.terms}' are freer than '${after.terms}'`;
  if (isLater(before.termsUntil, after.termsUntil))
    return `its terms were to end on ${before.termsUntil}`;
  return null;
}

interface Ending {
  readonly until: string | null;
}

function isShortened({ until }: Ending, next: Ending | undefined): boolean {
  if (next === undefined) return true;
  return next.until !== null && (until === null || next.until < until);
}

/** Whether a group or a person would see it no longer, or not as long. */
function takesSharing(before: SharingState, after: SharingState): boolean {
  return (
    before.sharedWith.some((one) =>
      isShortened(
        one,
        after.sharedWith.find(({ group }) => group === one.group),
      ),
    ) ||
    before.people.some((one) =>
      isShortened(
        one,
        after.people.find(({ email }) => email === one.email),
      ),
    )
  );
}

/**
 * Judges a wish. The rule: the owner opens, frees, brings dates forward and shares as it likes, and takes sharing
 * back with a reason; what is less open, later or less free than was promised, and what leaves 'controlled', only
 * a steward does, with a reason. Days are those of UTC.
 */
export function judgeSharingWish(
  before: SharingState,
  wish: SharingWish,
  today: string,
): SharingVerdict {
  const after = findAfter(before, wish);
  const stewardOnly = findStewardReason(before, after);
  return {
    after,
    isChanged: JSON.stringify(after) !== JSON.stringify(toSharingState(before)),
    problems: findProblems(before, after, { wish, today }),
    stewardOnly,
    needsReason: stewardOnly !== null || takesSharing(before, after),
  };
}
