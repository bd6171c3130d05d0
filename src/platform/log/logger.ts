import { type Logger, pino } from 'pino';

export type { Logger };

/** Structured log, a JSON line an event on standard error, so that standard output stays for results. */
export function createLogger(level: string): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: ['req.headers.cookie', 'req.headers.authorization', 'password', 'token'],
    },
    pino.destination({ dest: 2, sync: true }),
  );
}
