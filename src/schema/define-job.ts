import type { z } from 'zod';

/** What a job may ask of its queue. */
export interface JobContext {
  /** How often it has been tried, this time included. */
  readonly attempt: number;
  readonly maxAttempts: number;
  /** Aborted when the node stops: the job then throws and is tried again after the next start. */
  readonly signal: AbortSignal;
}

/**
 * The declaration of one kind of work that outlives its request. A job runs at least once: it may be cut
 * off at any point and is then run again, so it must find out what it has already done.
 */
export interface JobDefinition<Service, Payload extends z.ZodType = z.ZodType> {
  /** Kebab-case verb-noun, unique, the same as the file's name. */
  readonly name: string;
  readonly payload: Payload;
  /** Tries before it is given up; the pauses between them grow from seconds to hours. */
  readonly maxAttempts: number;
  /** Runs it at these times too, with an empty payload: minute, hour, day, month, weekday in UTC. */
  readonly schedule?: string;
  readonly run: (service: Service, payload: z.output<Payload>, job: JobContext) => Promise<void>;
}

/** Declares a job of a part with the given service type. */
export function defineJob<Service>() {
  return <Payload extends z.ZodType>(
    job: JobDefinition<Service, Payload>,
  ): JobDefinition<Service, Payload> => job;
}
