import type { Problem } from '../../schema/problem.ts';

/** A command cannot go on; the message is for the person who gave it. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}

/** Problems as lines for a terminal. */
export function formatProblems(problems: readonly Problem[]): string {
  return problems
    .map(({ where, value, hint }) => `${where}${value === '' ? '' : ` (${value})`}: ${hint}`)
    .join('\n');
}

/** @throws CommandError with all problems */
export function refuse(problems: readonly Problem[]): never {
  throw new CommandError(formatProblems(problems));
}
