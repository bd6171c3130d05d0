/** Steps that comparisons may still take together; below zero nothing matches any more. */
export interface PatternBudget {
  stepsLeft: number;
}

/** A budget of so many steps; Infinity for no limit. */
export function createBudget(steps: number): PatternBudget {
  return { stepsLeft: steps };
}

/**
 * Whether a pattern of a visa's conditions matches all of a text: '?' is any one character, '*' any number of them,
 * none too; nothing escapes them, and case counts. Characters are code points. At worst the steps are the product of
 * both lengths, which is why there is a budget.
 */
export function matchPattern(pattern: string, text: string, budget: PatternBudget): boolean {
  const [wanted, given] = [[...pattern], [...text]];
  let at = 0;
  let p = 0;
  // Where the last asterisk stands, and up to where it matches for now.
  let star = -1;
  let starEnd = 0;
  while (at < given.length) {
    budget.stepsLeft -= 1;
    if (budget.stepsLeft < 0) return false;
    if (wanted[p] === '*') {
      star = p;
      starEnd = at;
      p += 1;
    } else if (p < wanted.length && (wanted[p] === '?' || wanted[p] === given[at])) {
      p += 1;
      at += 1;
    } else if (star !== -1) {
      starEnd += 1;
      at = starEnd;
      p = star + 1;
    } else {
      return false;
    }
  }
  while (wanted[p] === '*') p += 1;
  return p === wanted.length;
}
