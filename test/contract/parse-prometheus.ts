/** One sample of a metric. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const SAMPLE = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)(?: (-?\d+))?$/;
const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(?:,|$)/y;
const TYPES = new Set(['counter', 'gauge', 'histogram', 'summary', 'untyped']);

function parseLabels(text: string, line: string): Record<string, string> {
  const labels: Record<string, string> = {};
  LABEL.lastIndex = 0;
  while (LABEL.lastIndex < text.length) {
    const match = LABEL.exec(text);
    if (match === null) throw new Error(`labels cannot be read: ${line}`);
    const [, name = '', value = ''] = match;
    labels[name] = value;
  }
  return labels;
}

function parseValue(text: string, line: string): number {
  if (text === '+Inf') return Number.POSITIVE_INFINITY;
  if (text === '-Inf') return Number.NEGATIVE_INFINITY;
  const value = Number(text);
  if (Number.isNaN(value) && text !== 'NaN' && text !== 'Nan')
    throw new Error(`no number: ${line}`);
  return value;
}

/**
 * Reads the Prometheus text format strictly; throws at the first line that is none of it, and at a
 * sample whose metric no TYPE line has named. Source: Prometheus documentation, "Exposition formats",
 * text format 0.0.4.
 */
export function parsePrometheus(text: string): { samples: Sample[]; types: Map<string, string> } {
  if (!text.endsWith('\n')) throw new Error('the last line is not ended');
  const types = new Map<string, string>();
  const samples: Sample[] = [];
  for (const line of text.split('\n')) {
    if (line === '') continue;
    if (line.startsWith('# TYPE ')) {
      const [, , name = '', type = ''] = line.split(' ');
      if (!NAME.test(name) || !TYPES.has(type) || types.has(name)) throw new Error(line);
      types.set(name, type);
    } else if (!line.startsWith('#')) {
      const match = SAMPLE.exec(line);
      if (match === null) throw new Error(`no sample: ${line}`);
      const [, name = '', labels = '', value = ''] = match;
      const family = name.replace(/_(?:bucket|sum|count|total)$/, '');
      if (!types.has(name) && !types.has(family)) throw new Error(`no TYPE for: ${line}`);
      samples.push({ name, labels: parseLabels(labels, line), value: parseValue(value, line) });
    }
  }
  return { samples, types };
}
