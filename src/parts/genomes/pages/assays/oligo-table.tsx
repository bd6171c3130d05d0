import type { ReactElement } from 'react';
import type { Instance } from '../../../../web/api/types.ts';
import type { ChartTable } from '../../../../web/chart/chart-frame.tsx';
import { formatCount, formatShare } from '../../../../web/format/format-values.ts';
import { message } from '../../../../web/messages/message.ts';
import { ScrollRegion } from '../../../../web/table/scroll-region.tsx';
import type { AssayAnswer } from '../../assays/assay-request.ts';
import { type PanelAnswer, PanelFrame } from '../explore/panel-frame.tsx';
import type { AssayControls } from './use-assay-address.ts';

type Oligo = AssayAnswer['oligos'][number];
type Counts = AssayAnswer['together'];

/** The share that differs as the tables of this page write it. */
export function formatMismatched({ counted, mismatched }: Counts): string {
  return counted === 0 ? message('assay.noShare') : formatShare(mismatched / counted, 2);
}

function formatNear({ counted, near }: Counts): string {
  return counted === 0 ? message('assay.noShare') : formatShare(near / counted, 2);
}

function formatInterval({ ciLower, ciUpper }: Counts): string {
  if (ciLower === null || ciUpper === null) return '';
  return message('assay.interval', { from: formatShare(ciLower, 2), to: formatShare(ciUpper, 2) });
}

/** Where an oligo binds, in a line. */
function describeSite({ site, siteCount }: Oligo, isSegmented: boolean): string {
  if (site === null) return message('assay.noSite');
  const { sequenceName, begin, end, strand, mismatches } = site;
  const place = `${isSegmented ? `${sequenceName} ` : ''}${begin}–${end} (${strand})`;
  const parts = [place];
  if (mismatches.length > 0) {
    const list = mismatches.join(', ');
    parts.push(message('assay.siteMismatches', { count: mismatches.length, list }));
  }
  if (siteCount > 1) parts.push(message('assay.otherSites', { count: siteCount - 1 }));
  return parts.join(' · ');
}

function toTable({ oligos, together }: AssayAnswer): ChartTable {
  return {
    headers: [
      message('assay.oligo'),
      message('assay.letters'),
      message('assay.segment'),
      message('assay.begin'),
      message('assay.end'),
      message('assay.strand'),
      message('assay.referenceMismatches'),
      message('assay.sites'),
      message('assay.counted'),
      message('assay.mismatched'),
      message('assay.near'),
      message('assay.lower'),
      message('assay.upper'),
    ],
    rows: [
      ...oligos.map((one) => [
        ...[one.name, one.sequence, one.site?.sequenceName ?? '', one.site?.begin ?? ''],
        ...[one.site?.end ?? '', one.site?.strand ?? '', one.site?.mismatches.length ?? ''],
        ...[one.siteCount, one.counted, one.mismatched, one.near],
        ...[one.ciLower ?? '', one.ciUpper ?? ''],
      ]),
      [
        ...[message('assay.together'), '', '', '', '', '', '', ''],
        ...[together.counted, together.mismatched, together.near],
        ...[together.ciLower ?? '', together.ciUpper ?? ''],
      ],
    ],
    fileName: 'assay-oligos',
  };
}

function Numbers({ counts }: { readonly counts: Counts }): ReactElement {
  return (
    <>
      <td className="number">{formatCount(counts.counted)}</td>
      <td className="number">
        {formatMismatched(counts)} <span className="muted small">{formatInterval(counts)}</span>
      </td>
      <td className="number">{formatNear(counts)}</td>
    </>
  );
}

function Row({
  oligo,
  isFocus,
  isSegmented,
  onFocus,
}: {
  readonly oligo: Oligo;
  readonly isFocus: boolean;
  readonly isSegmented: boolean;
  readonly onFocus: () => void;
}): ReactElement {
  return (
    <tr className={isFocus ? 'row-selected' : ''}>
      <th scope="row">
        <button type="button" className="link-button" aria-pressed={isFocus} onClick={onFocus}>
          {oligo.name}
        </button>
        <div className="code small oligo-letters">{oligo.sequence}</div>
      </th>
      <td className={oligo.site === null ? 'oligo-unbound' : ''}>
        {describeSite(oligo, isSegmented)}
      </td>
      <Numbers counts={oligo} />
    </tr>
  );
}

/** Each oligo: where it binds, and how many genomes differ below it; one of them can be looked at by itself. */
export function OligoTable({
  instance,
  isSegmented,
  answer,
  controls: { address, update },
}: {
  readonly instance: Instance;
  readonly isSegmented: boolean;
  readonly answer: PanelAnswer<AssayAnswer>;
  readonly controls: AssayControls;
}): ReactElement {
  const title = message('assay.oligosTitle');
  const note = [
    message('assay.countedNote'),
    message('assay.nearNote', { count: address.nearEnd }),
  ];
  return (
    <PanelFrame<AssayAnswer>
      id="oligos"
      title={title}
      simulated={instance.simulated}
      note={note.join(' ')}
      answer={answer}
      isEmpty={({ oligos }) => oligos.length === 0}
      toTable={toTable}
    >
      {({ oligos, together, total }) => (
        <ScrollRegion className="oligo-table" label={title}>
          <table className="data-table">
            <thead>
              <tr>
                <th scope="col">{message('assay.oligo')}</th>
                <th scope="col">{message('assay.site')}</th>
                <th scope="col" className="number">
                  {message('assay.countedOf', { total })}
                </th>
                <th scope="col" className="number">
                  {message('assay.mismatched')}
                </th>
                <th scope="col" className="number">
                  {message('assay.near')}
                </th>
              </tr>
            </thead>
            <tbody>
              {oligos.map((oligo) => (
                <Row
                  key={oligo.name}
                  oligo={oligo}
                  isSegmented={isSegmented}
                  isFocus={address.focus === oligo.name}
                  onFocus={() =>
                    update({ focus: address.focus === oligo.name ? null : oligo.name })
                  }
                />
              ))}
              <tr className={address.focus === null ? 'row-selected' : ''}>
                <th scope="row">
                  <button
                    type="button"
                    className="link-button"
                    aria-pressed={address.focus === null}
                    onClick={() => update({ focus: null })}
                  >
                    {message('assay.together')}
                  </button>
                </th>
                <td className="muted">{message('assay.togetherWhat')}</td>
                <Numbers counts={together} />
              </tr>
            </tbody>
          </table>
        </ScrollRegion>
      )}
    </PanelFrame>
  );
}
