import type { WorkflowOutcome, WorkflowPhase } from '../../schema/access-workflow.ts';

/** An answer to one question of a form. */
export type AnswerValue = string | number | boolean | readonly string[] | null;
export type Answers = Readonly<Record<string, AnswerValue>>;

/** Something that whoever applies has to agree to. */
export interface Licence {
  readonly id: string;
  readonly title: string;
  readonly text: string;
}

/** Somebody who has a part in an application. */
export interface Participant {
  readonly account: string;
  readonly name: string;
}

/**
 * What an event did, in full: an application is made of its events alone, whatever its workflow's definition says later.
 * Moments are ISO 8601 in UTC.
 */
export type WorkflowEffect =
  | {
      readonly is: 'created';
      readonly workflow: string;
      readonly version: number;
      readonly applicant: Participant;
      readonly items: readonly string[];
      readonly licences: readonly Licence[];
    }
  | {
      readonly is: 'entered';
      readonly state: string;
      readonly phase: WorkflowPhase;
      readonly outcome: WorkflowOutcome | null;
      /** The thing that goes through states by itself; null for the application. */
      readonly item: string | null;
    }
  | { readonly is: 'answered'; readonly answers: Answers }
  | { readonly is: 'accepted'; readonly licences: readonly string[] }
  | { readonly is: 'licensed'; readonly licences: readonly Licence[] }
  | { readonly is: 'items'; readonly items: readonly string[] }
  | { readonly is: 'applicant'; readonly person: Participant }
  | { readonly is: 'invited'; readonly email: string; readonly role: string }
  | { readonly is: 'uninvited'; readonly email: string }
  | { readonly is: 'joined'; readonly person: Participant; readonly role: string }
  | { readonly is: 'left'; readonly account: string; readonly role: string }
  | { readonly is: 'judged'; readonly verdict: string }
  | { readonly is: 'numbered'; readonly number: string }
  | { readonly is: 'processing'; readonly value: string }
  | { readonly is: 'redacted'; readonly event: number }
  | { readonly is: 'conflicted'; readonly account: string }
  | { readonly is: 'copied' }
  | {
      readonly is: 'granted';
      readonly items: readonly string[];
      readonly people: readonly string[];
      readonly until: string;
    }
  | { readonly is: 'extended'; readonly items: readonly string[]; readonly until: string }
  | {
      readonly is: 'revoked';
      readonly items: readonly string[];
      /** Null for everybody's. */
      readonly people: readonly string[] | null;
    }
  | { readonly is: 'ended'; readonly items: readonly string[] };

/** One thing that happened to an application; never changed. */
export interface WorkflowEvent {
  /** From 1 on, without gaps. */
  readonly sequence: number;
  /** ISO 8601. */
  readonly at: string;
  readonly by: Participant;
  /** The role in which it was done. */
  readonly role: string;
  readonly command: string;
  readonly audience: 'everybody' | 'committee';
  readonly comment: string | null;
  readonly effects: readonly WorkflowEffect[];
}
