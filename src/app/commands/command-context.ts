import { createLogger, type Logger } from '../../platform/log/logger.ts';
import type { Config } from '../../schema/config.ts';
import type { Problem } from '../../schema/problem.ts';
import { readConfig, readEnvironment } from '../config.ts';

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

/** Settings and log of a command. @throws CommandError for settings that are not valid */
export function openContext(flags: Record<string, string | undefined>): {
  config: Config;
  logger: Logger;
} {
  const config = readConfig({ flags, file: flags.config, environment: readEnvironment() });
  if (!config.ok) refuse(config.error);
  return { config: config.value, logger: createLogger(config.value.logLevel) };
}
