import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** Prometheus metrics of one node; a registry of its own, so that tests can run several nodes. */
export interface Metrics {
  readonly registry: Registry;
  readonly requests: Counter<'operation' | 'status'>;
  readonly duration: Histogram<'operation'>;
  /** Sets a gauge, made at its first use. */
  setGauge(name: string, help: string, value: number, labels?: Record<string, string>): void;
}

export function createMetrics(version: string): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const gauges = new Map<string, Gauge>();
  const metrics: Metrics = {
    registry,
    requests: new Counter({
      name: 'outbreak_http_requests_total',
      help: 'HTTP requests by operation and status.',
      labelNames: ['operation', 'status'],
      registers: [registry],
    }),
    duration: new Histogram({
      name: 'outbreak_http_request_duration_seconds',
      help: 'Time from the request to the last byte of its answer.',
      labelNames: ['operation'],
      buckets: [0.001, 0.005, 0.02, 0.1, 0.3, 1, 3, 10, 60],
      registers: [registry],
    }),
    setGauge(name, help, value, labels = {}) {
      let gauge = gauges.get(name);
      if (gauge === undefined) {
        gauge = new Gauge({ name, help, labelNames: Object.keys(labels), registers: [registry] });
        gauges.set(name, gauge);
      }
      gauge.set(labels, value);
    },
  };
  metrics.setGauge('outbreak_build_info', 'Version of the program.', 1, { version });
  return metrics;
}
