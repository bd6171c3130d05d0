import type { OverTimeRequest } from '../../../engine/query/lapis/parse-over-time.ts';
import type { Problem } from '../../../schema/problem.ts';
import type { StatisticsRequest } from './answer-statistics.ts';

/** A question to the index thread. */
export type IndexQuestion =
  | {
      readonly kind: 'lapis';
      readonly instance: string;
      /** Last part of the address, such as 'aggregated'. */
      readonly endpoint: string;
      readonly params: Readonly<Record<string, unknown>>;
      /** The Accept header, where no parameter names a format. */
      readonly accept: string;
      readonly requestId: string;
    }
  /** In the peer's JSON form. */
  | { readonly kind: 'query'; readonly instance: string; readonly body: unknown }
  | { readonly kind: 'parse'; readonly instance: string; readonly queries: readonly string[] }
  | { readonly kind: 'info'; readonly instance: string; readonly requestId: string }
  | {
      readonly kind: 'lineages';
      readonly instance: string;
      readonly column: string;
      readonly isYaml: boolean;
    }
  | {
      readonly kind: 'overTime';
      readonly instance: string;
      readonly request: OverTimeRequest;
      readonly requestId: string;
    }
  | {
      readonly kind: 'statistics';
      readonly instance: string;
      readonly request: StatisticsRequest;
      readonly requestId: string;
    }
  | {
      readonly kind: 'facets';
      readonly instance: string;
      readonly filters: Readonly<Record<string, unknown>>;
      readonly columns: readonly string[];
      readonly limit: number;
    }
  | {
      readonly kind: 'suggestions';
      readonly instance: string;
      readonly text: string;
      readonly limit: number;
    };

/** What is known of an answer before its text. */
export interface AnswerHead {
  readonly mediaType: string;
  readonly dataVersion: string;
  /** Extension of a downloaded file. */
  readonly extension: string;
}

/** What the main thread tells the index thread. */
export type ToIndexThread =
  | { readonly type: 'ask'; readonly id: number; readonly question: IndexQuestion }
  /** The client took a piece of the answer; the next may come. */
  | { readonly type: 'more'; readonly id: number }
  | { readonly type: 'cancel'; readonly id: number }
  /** The dataset of a pathogen is another one: its instances are opened again with it. */
  | { readonly type: 'pathogen-changed'; readonly pathogen: string }
  | { readonly type: 'stop' };

/** State of one instance's index. */
export interface InstanceStatus {
  readonly id: string;
  readonly rows: number;
  readonly dataVersion: string;
  /** False while it still takes in what was released before the thread started. */
  readonly isCurrent: boolean;
}

/** What the index thread tells the main thread. */
export type FromIndexThread =
  | { readonly type: 'head'; readonly id: number; readonly head: AnswerHead }
  | { readonly type: 'piece'; readonly id: number; readonly text: string }
  | { readonly type: 'end'; readonly id: number }
  | { readonly type: 'refused'; readonly id: number; readonly problems: readonly Problem[] }
  | { readonly type: 'unknown-instance'; readonly id: number }
  | { readonly type: 'failed'; readonly id: number; readonly message: string }
  | { readonly type: 'status'; readonly instances: readonly InstanceStatus[] }
  | { readonly type: 'log'; readonly level: 'info' | 'warn' | 'error'; readonly message: string }
  | { readonly type: 'stopped' };
