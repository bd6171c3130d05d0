import type { Actor } from './roles-of.ts';
import type { Answers, Licence, Participant } from './workflow-event.ts';

/** What somebody wants to do, with what the node found out for it. */
export interface AskedCommand {
  readonly command: string;
  readonly actor: Actor;
  /** ISO 8601. */
  readonly at: string;
  readonly comment?: string;
  /** The thing of the application that it is about, where things go through states by themselves. */
  readonly item?: string;
  readonly verdict?: string;
  readonly person?: Participant & { readonly sharesGroup?: boolean };
  /** In lower case. */
  readonly email?: string;
  /** ISO 8601. */
  readonly until?: string;
  readonly event?: number;
  readonly answers?: Answers;
  readonly items?: readonly string[];
  readonly licences?: readonly Licence[];
  readonly value?: string;
  /** What is missing or wrong in the answers, as the form says. */
  readonly answerProblems?: readonly string[];
}

export type RefusalCode =
  | 'command-unknown'
  | 'state-forbids'
  | 'role-forbids'
  | 'conflict-of-interest'
  | 'input-wrong'
  | 'not-yet';

/** Why a command was not done; the reason is a sentence. */
export interface Refusal {
  readonly code: RefusalCode;
  readonly reason: string;
}
