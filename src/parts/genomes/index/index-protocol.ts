import type { MessagePort } from 'node:worker_threads';
import type { Reader } from '../../../engine/query/access.ts';
import type { OverTimeRequest } from '../../../engine/query/lapis/parse-over-time.ts';
import type { Problem } from '../../../schema/problem.ts';
import type { AssayRequest } from '../assays/assay-request.ts';
import type { ExploreRequest } from '../explore/explore-panels.ts';
import type { LineageRequest } from '../lineages/lineage-request.ts';
import type { StatisticsRequest } from './answer-statistics.ts';

/** A question to the index; without `asOf` it is about the entries as they are now. */
export type IndexQuestion = QuestionKind & {
  /** Milliseconds since 1970: about the entries as everybody saw them then. */
  readonly asOf?: number;
};

type QuestionKind =
  | {
      readonly kind: 'lapis';
      readonly instance: string;
      /** Last part of the address, such as 'aggregated'. */
      readonly endpoint: string;
      readonly params: Readonly<Record<string, unknown>>;
      /** The segment or gene that the address names. */
      readonly sequence?: string;
      /** The Accept header, where no parameter names a format. */
      readonly accept: string;
      readonly requestId: string;
    }
  /** In the peer's JSON form. */
  | {
      readonly kind: 'query';
      readonly instance: string;
      readonly body: unknown;
      /** The Accept header: rows of JSON unless it asks for Arrow. */
      readonly accept: string;
    }
  | {
      readonly kind: 'parse';
      readonly instance: string;
      readonly queries: readonly string[];
      readonly doFullValidation: boolean;
      readonly requestId: string;
    }
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
      readonly kind: 'explore';
      readonly instance: string;
      readonly request: ExploreRequest;
      readonly requestId: string;
    }
  | {
      readonly kind: 'assay';
      readonly instance: string;
      readonly request: AssayRequest;
      readonly requestId: string;
    }
  | {
      readonly kind: 'lineage';
      readonly instance: string;
      readonly request: LineageRequest;
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
  /** The instance's data is made up: a file of it is named so. */
  readonly simulated: boolean;
  /** Numbers of records it is about that are not open, by the group that owns them. */
  readonly hiddenRecords?: Readonly<Record<string, number>>;
}

/** What the main thread tells the index thread. */
export type ToIndexThread =
  /** A query thread at the other end of the port wants to know every instance, now and after each change. */
  | { readonly type: 'subscribe'; readonly port: MessagePort }
  /** The dataset of a pathogen is another one: its instances are opened again with it. */
  | { readonly type: 'pathogen-changed'; readonly pathogen: string }
  /** Somebody asks for a past moment of an instance: its former versions are to be published. */
  | { readonly type: 'history'; readonly id: number; readonly instance: string }
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
  | { readonly type: 'status'; readonly instances: readonly InstanceStatus[] }
  | { readonly type: 'log'; readonly level: 'info' | 'warn' | 'error'; readonly message: string }
  /** The former versions were published, or there is no such instance. */
  | { readonly type: 'history-ready'; readonly id: number }
  | { readonly type: 'stopped' };

/** What the main thread tells a query thread. */
export type ToQueryThread =
  /** Where the index thread publishes from now on; a restarted one has another port. */
  | { readonly type: 'source'; readonly port: MessagePort }
  | {
      readonly type: 'ask';
      readonly id: number;
      /** Place of the flag by which the question can be cancelled while it is computed. */
      readonly slot: number;
      readonly question: IndexQuestion;
      readonly reader: Reader;
    }
  /** The client took a piece of the answer; the next may come. */
  | { readonly type: 'more'; readonly id: number }
  /** Wakes an answer that waits for its client; the flag has stopped it otherwise. */
  | { readonly type: 'cancel'; readonly id: number };

/** What a query thread tells the main thread. */
export type FromQueryThread =
  /** It knows every instance that the index thread had opened. */
  | { readonly type: 'ready' }
  | { readonly type: 'head'; readonly id: number; readonly head: AnswerHead }
  | { readonly type: 'piece'; readonly id: number; readonly piece: string | Uint8Array }
  | { readonly type: 'end'; readonly id: number }
  | { readonly type: 'refused'; readonly id: number; readonly problems: readonly Problem[] }
  | { readonly type: 'unknown-instance'; readonly id: number }
  /** It does not know yet what a past moment needs. */
  | { readonly type: 'not-ready'; readonly id: number }
  | { readonly type: 'cancelled'; readonly id: number }
  | { readonly type: 'failed'; readonly id: number; readonly message: string };

/** Given to a query thread at its start. */
export interface QueryWorkerData {
  /** Of the program. */
  readonly version: string;
  /**
   * Place 0: id of the question that is being computed, 0 for none, by which it is known which one ended
   * a thread. The others: 1 where the question that has this slot was cancelled.
   */
  readonly flags: Int32Array;
  /** Longest computation without a piece of an answer. */
  readonly limitMilliseconds: number;
}
