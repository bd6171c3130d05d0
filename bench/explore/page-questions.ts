/** What the page Explore asks, panel by panel, as its panels ask it by default. */
export const EXPLORE_QUESTIONS: readonly { readonly what: string; readonly panel: object }[] = [
  { what: 'extent', panel: { type: 'extent', dateField: 'date' } },
  {
    what: 'over time by lineage',
    panel: {
      ...{ type: 'overTime', dateField: 'date', period: 'week', by: 'lineage', top: 7 },
      intervals: true,
    },
  },
  {
    what: 'growth of lineages',
    panel: { type: 'growth', dateField: 'date', by: 'lineage', top: 6, days: 120 },
  },
  {
    what: 'countries by month',
    panel: { type: 'overTime', dateField: 'date', period: 'month', by: 'country', top: 300 },
  },
  { what: 'divisions', panel: { type: 'counts', columns: ['division'], limit: 200 } },
  { what: 'hosts', panel: { type: 'counts', columns: ['host'], limit: 200 } },
  { what: 'ages', panel: { type: 'counts', columns: ['age'], limit: 1000 } },
  { what: 'sexes', panel: { type: 'counts', columns: ['sex'], limit: 200 } },
  {
    what: 'mutations',
    panel: { type: 'mutations', kind: 'aminoAcid', minProportion: 0.05 },
  },
  {
    what: 'mutations over time',
    panel: {
      ...{ type: 'mutationsOverTime', kind: 'aminoAcid', dateField: 'date' },
      ...{ period: 'month', top: 30 },
    },
  },
  { what: 'mutations together', panel: { type: 'coOccurrence', kind: 'aminoAcid', top: 18 } },
  {
    what: 'delays by laboratory',
    panel: { type: 'delays', from: 'date', to: 'submittedDate', by: 'submittingLab', top: 15 },
  },
  {
    what: 'what is missing',
    panel: {
      type: 'missing',
      columns: [
        ...['date', 'country', 'division', 'host', 'age', 'sex', 'samplingStrategy'],
        ...['originatingLab', 'submittingLab'],
      ],
    },
  },
];

/** Filters that people set one after the other, from all genomes to few. */
export const FILTERS: readonly { readonly name: string; readonly queries: readonly object[] }[] = [
  { name: 'all genomes', queries: [{}] },
  { name: 'a region', queries: [{ region: 'Europe' }] },
  { name: 'a lineage with its sublineages', queries: [{ lineage: 'B.1.1*' }] },
  {
    name: 'a region, a mutation and a year',
    queries: [
      {
        region: 'Europe',
        aminoAcidMutations: ['S:614G'],
        dateFrom: '2021-01-01',
        dateTo: '2021-12-31',
      },
    ],
  },
  { name: 'a host', queries: [{ host: 'Neogale vison' }] },
];
