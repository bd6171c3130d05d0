import type { ReactElement } from 'react';
import { useState } from 'react';
import { BarRows } from '../../../../web/chart/bar-rows.tsx';
import { formatCount, formatShare } from '../../../../web/format/format-values.ts';
import { message } from '../../../../web/messages/message.ts';
import { ScrollRegion } from '../../../../web/table/scroll-region.tsx';
import type { AnswerOf } from '../../explore/explore-panels.ts';
import type { Compared } from './compared.ts';
import { type Explored, useExplored } from './explore-queries.ts';
import { PanelFrame } from './panel-frame.tsx';
import type { PanelProps } from './panel-props.ts';

type Delays = AnswerOf<'delays'>;
type Delay = Delays['byQuery'][number]['all'];

const LAB = 'submittingLab';
const TOP = 15;

/** From which day to which; each is a column of dates. */
const STEPS = {
  submitted: { from: null, to: 'submittedDate' },
  released: { from: 'submittedDate', to: 'releasedDate' },
  public: { from: null, to: 'releasedDate' },
  elsewhere: { from: null, to: 'dateSubmitted' },
} as const;
type Step = keyof typeof STEPS;

function days(value: number | null): string {
  return value === null ? '' : formatCount(value);
}

function Row({ name, delay }: { readonly name: string; readonly delay: Delay }): ReactElement {
  return (
    <tr>
      <th scope="row">{name}</th>
      <td className="number">{formatCount(delay.count)}</td>
      <td className="number">{days(delay.p10)}</td>
      <td className="number">{days(delay.median)}</td>
      <td className="number">{days(delay.p90)}</td>
      <td className="number">{formatCount(delay.reversed)}</td>
      <td className="number">{formatCount(delay.undated)}</td>
    </tr>
  );
}

function headers(): readonly string[] {
  return [
    message('flow.lab'),
    message('map.genomes'),
    message('flow.p10'),
    message('flow.median'),
    message('flow.p90'),
    message('flow.reversed'),
    message('flow.undated'),
  ];
}

function toTable(delays: Delays, compared: readonly Compared[]) {
  const toRow = (query: number, name: string, one: Delay): (string | number)[] => [
    compared[query]?.label ?? '',
    name,
    ...[one.count, one.p10 ?? '', one.median ?? '', one.p90 ?? '', one.reversed, one.undated],
  ];
  return {
    headers: [message('explore.query'), ...headers()],
    rows: delays.byQuery.flatMap(({ all, groups }, query) => [
      toRow(query, message('flow.all'), all),
      ...groups.map((one) => toRow(query, nameOf(one), one)),
    ]),
    fileName: 'delays-by-laboratory',
  };
}

function nameOf({ value }: Delay): string {
  return value === null ? message('facet.none') : String(value);
}

/** How long data take from the sample to this node and to everybody, by laboratory. */
export function DelayPanel({ instance, controls, compared }: PanelProps): ReactElement {
  const [step, setStep] = useState<Step>('submitted');
  const { from, to } = STEPS[step];
  const answer = useExplored<'delays'>(instance, controls.state.queries, [
    { type: 'delays', from: from ?? instance.dateColumn, to, by: LAB, top: TOP },
  ]);
  return (
    <PanelFrame<Explored<'delays'>>
      id="delays"
      title={message('flow.title')}
      simulated={instance.simulated}
      note={message('flow.note')}
      answer={answer}
      controls={
        <label className="row small">
          <span className="label">{message('flow.step')}</span>
          <select
            className="native-field"
            value={step}
            onChange={(event) => setStep(event.currentTarget.value as Step)}
          >
            {(Object.keys(STEPS) as Step[]).map((value) => (
              <option key={value} value={value}>
                {message(`flow.step.${value}`)}
              </option>
            ))}
          </select>
        </label>
      }
      isEmpty={({ totals }) => totals.every((total) => total === 0)}
      toTable={({ panels }) => toTable(panels.delays, compared)}
    >
      {({ panels: { delays } }) => (
        <ScrollRegion label={message('flow.title')} className="delay-table">
          <table className="data-table">
            <thead>
              <tr>
                {headers().map((header, index) => (
                  <th key={header} scope="col" className={index === 0 ? '' : 'number'}>
                    {header}
                  </th>
                ))}
              </tr>
            </thead>
            {delays.byQuery.map(({ all, groups }, query) => (
              <tbody key={compared[query]?.letter ?? query}>
                <Row
                  name={
                    compared.length === 1
                      ? message('flow.all')
                      : `${message('flow.all')}, ${compared[query]?.label ?? ''}`
                  }
                  delay={all}
                />
                {groups.map((one) => (
                  <Row key={String(one.value)} name={nameOf(one)} delay={one} />
                ))}
              </tbody>
            ))}
          </table>
        </ScrollRegion>
      )}
    </PanelFrame>
  );
}

/** Columns whose absence limits what can be said, where an instance has them. */
const WANTED = [
  ...['date', 'country', 'division', 'host', 'age', 'sex', 'samplingStrategy', 'originatingLab'],
  ...['submittingLab', 'instrument', 'primerScheme', 'readsAccession', 'biosampleAccession'],
];

/** How many genomes lack what. */
export function MissingPanel({ instance, controls, compared }: PanelProps): ReactElement {
  const columns = WANTED.filter((name) => instance.columns.some((one) => one.name === name));
  const answer = useExplored<'missing'>(instance, controls.state.queries, [
    { type: 'missing', columns },
  ]);
  const titleOf = (name: string) =>
    instance.columns.find((one) => one.name === name)?.title ?? name;
  const title = message('missing.title');
  return (
    <PanelFrame<Explored<'missing'>>
      id="missing"
      title={title}
      simulated={instance.simulated}
      note={message('missing.note')}
      answer={answer}
      isEmpty={({ totals }) => totals.every((total) => total === 0)}
      toTable={({ panels }) => ({
        headers: [message('missing.column'), ...compared.map(({ label }) => label)],
        rows: panels.missing.columns.map((name, place) => [
          titleOf(name),
          ...panels.missing.byQuery.map((own) => own[place] ?? 0),
        ]),
        fileName: 'missing-values',
      })}
    >
      {({ panels: { missing }, totals }) => (
        <BarRows
          title={title}
          rows={missing.columns.map((name, place) => ({
            key: name,
            label: titleOf(name),
            bars: missing.byQuery.map((own, query) => {
              const share = (own[place] ?? 0) / Math.max(1, totals[query] ?? 0);
              const color = compared[query]?.color ?? 'var(--cat-1)';
              return { share, color, text: formatShare(share, share > 0 && share < 0.01 ? 2 : 0) };
            }),
          }))}
        />
      )}
    </PanelFrame>
  );
}
