import { type ReactElement, useState } from 'react';
import {
  parseAaMutation,
  parseInsertion,
  parseNucMutation,
  parseRange,
} from '../../../../bio/mutation.ts';
import type { Range } from '../../../../bio/position.ts';
import type { EntryAnalysis, Pathogen } from '../../../../web/api/types.ts';
import { GeneTrack, geneTrackHeight } from '../../../../web/genome-view/gene-track.tsx';
import { chooseLabels, codonMiddle } from '../../../../web/genome-view/genome-geometry.ts';
import { RegionSelect } from '../../../../web/genome-view/region-select.tsx';
import { useGenomeLayout } from '../../../../web/genome-view/use-genome-layout.ts';
import { useWidth } from '../../../../web/genome-view/use-width.ts';
import { message } from '../../../../web/messages/message.ts';

const LEFT = 84;
const RIGHT = 12;
const ROW = 26;
const LABELS = 26;
const AA_ROW = 26;

interface Mark {
  readonly text: string;
  /** 0-based, half-open. */
  readonly range: Range;
}

function rangesOf(texts: readonly string[]): readonly Mark[] {
  return texts.flatMap((text) => {
    const parsed = parseRange(text);
    return parsed.ok ? [{ text, range: parsed.value }] : [];
  });
}

function substitutionsOf(texts: readonly string[]): readonly Mark[] {
  return texts.flatMap((text) => {
    const parsed = parseNucMutation(text);
    if (!parsed.ok) return [];
    const { position } = parsed.value;
    return [{ text, range: { begin: position, end: position + 1 } }];
  });
}

function insertionsOf(texts: readonly string[]): readonly Mark[] {
  return texts.flatMap((text) => {
    const parsed = parseInsertion(text);
    if (!parsed.ok) return [];
    return [{ text, range: { begin: parsed.value.position, end: parsed.value.position } }];
  });
}

/** A codon that was read as ambiguous is no change that a reader looks for. */
function isPlainChange(text: string): boolean {
  return !text.endsWith('X');
}

function aminoAcidsOf(
  texts: readonly string[],
  pathogen: Pathogen,
): readonly (Mark & { cds: string })[] {
  const byName = new Map(pathogen.cdses.map((cds) => [cds.name, cds]));
  return texts.filter(isPlainChange).flatMap((text) => {
    const parsed = parseAaMutation(text);
    const cds = parsed.ok ? byName.get(parsed.value.cds) : undefined;
    if (!parsed.ok || cds === undefined) return [];
    const middle = codonMiddle(cds, parsed.value.position);
    return middle === null
      ? []
      : [{ text, cds: cds.name, range: { begin: middle - 0.5, end: middle + 0.5 } }];
  });
}

interface Drawing {
  readonly width: number;
  readonly x: (position: number) => number;
  readonly isShown: (mark: Mark) => boolean;
}

function Row({
  label,
  top,
  width,
  children,
}: {
  readonly label: string;
  readonly top: number;
  readonly width: number;
  readonly children: React.ReactNode;
}): ReactElement {
  return (
    <g transform={`translate(0,${top})`}>
      <text x={-8} y={ROW / 2 + 4} textAnchor="end" className="row-label">
        {label}
      </text>
      <line x1={0} x2={width} y1={ROW / 2} y2={ROW / 2} className="chart-grid" />
      {children}
    </g>
  );
}

function Spans({
  marks,
  drawing,
  className,
}: {
  readonly marks: readonly Mark[];
  readonly drawing: Drawing;
  readonly className: string;
}): ReactElement {
  return (
    <>
      {marks.filter(drawing.isShown).map((mark) => {
        const from = Math.max(0, drawing.x(mark.range.begin));
        const to = Math.min(drawing.width, drawing.x(mark.range.end));
        return (
          <rect
            key={mark.text}
            x={from}
            y={5}
            width={Math.max(2, to - from)}
            height={ROW - 10}
            className={className}
          >
            <title>{mark.text}</title>
          </rect>
        );
      })}
    </>
  );
}

function Substitutions({
  marks,
  drawing,
}: {
  readonly marks: readonly Mark[];
  readonly drawing: Drawing;
}): ReactElement {
  return (
    <>
      {marks.filter(drawing.isShown).map((mark) => {
        const x = drawing.x(mark.range.begin + 0.5);
        return (
          <line
            key={mark.text}
            x1={x}
            x2={x}
            y1={3}
            y2={ROW - 3}
            className={`base base-${mark.text.at(-1)}`}
          >
            <title>{mark.text}</title>
          </line>
        );
      })}
    </>
  );
}

function Insertions({
  marks,
  drawing,
}: {
  readonly marks: readonly Mark[];
  readonly drawing: Drawing;
}): ReactElement {
  return (
    <>
      {marks.filter(drawing.isShown).map((mark) => {
        const x = drawing.x(mark.range.begin);
        return (
          <path key={mark.text} d={`M${x - 5},4h10l-5,9z`} className="insertion-mark">
            <title>{mark.text}</title>
          </path>
        );
      })}
    </>
  );
}

function AminoAcids({
  marks,
  drawing,
  colors,
}: {
  readonly marks: readonly (Mark & { cds: string })[];
  readonly drawing: Drawing;
  readonly colors: ReadonlyMap<string, string>;
}): ReactElement {
  const shown = marks.filter(drawing.isShown);
  const positions = shown.map((mark) => drawing.x(mark.range.begin + 0.5));
  const short = shown.map((mark) => mark.text.slice(mark.text.lastIndexOf(':') + 1));
  const labelled = new Set(
    chooseLabels(
      positions,
      short.map((text) => text.length * 6.6),
      60,
    ),
  );
  return (
    <>
      {shown.map((mark, index) => {
        const x = positions[index] ?? 0;
        const color = colors.get(mark.cds) ?? 'var(--ink-2)';
        return (
          <g key={mark.text}>
            <title>{mark.text}</title>
            <line x1={x} x2={x} y1={LABELS} y2={LABELS + AA_ROW - 8} stroke={color} />
            <circle cx={x} cy={LABELS} r={3.5} fill={color} />
            {labelled.has(index) ? (
              <text
                x={x}
                y={LABELS - 8}
                textAnchor={x < 20 ? 'start' : 'middle'}
                className="lollipop-label"
              >
                {short[index]}
              </text>
            ) : null}
          </g>
        );
      })}
    </>
  );
}

/** The mutations of one genome along the reference: amino acids, genes, bases, gaps, missing ranges. */
export function SampleGenome({
  pathogen,
  analysis,
  controlsFor,
}: {
  readonly pathogen: Pathogen;
  readonly analysis: Pick<
    EntryAnalysis,
    'aaSubstitutions' | 'aaDeletions' | 'substitutions' | 'deletions' | 'insertions' | 'missing'
  >;
  readonly controlsFor: string;
}): ReactElement {
  const [region, setRegion] = useState<string | null>(null);
  const [frame, outer] = useWidth<HTMLDivElement>(900);
  const { placed, colors, view } = useGenomeLayout(pathogen, region);
  const width = Math.max(120, outer - LEFT - RIGHT);
  const drawing: Drawing = {
    width,
    x: (position) => ((position - view.begin) / (view.end - view.begin)) * width,
    isShown: ({ range }) => range.end >= view.begin && range.begin <= view.end,
  };
  const genesTop = LABELS + AA_ROW;
  const rowsTop = genesTop + geneTrackHeight(placed) + 6;
  const height = rowsTop + 4 * ROW + 4;
  return (
    <div className="stack-tight">
      <div className="row row-spread">
        <ul className="legend" aria-label={message('entry.bases')}>
          {['A', 'C', 'G', 'T'].map((base) => (
            <li key={base}>
              <span className={`swatch swatch-${base}`} />
              {base}
            </li>
          ))}
        </ul>
        <RegionSelect pathogen={pathogen} region={region} onChange={setRegion} />
      </div>
      <div ref={frame} className="genome-frame">
        <svg
          width={outer}
          height={height}
          role="img"
          aria-label={message('entry.genomeLabel', { accession: controlsFor })}
        >
          <g transform={`translate(${LEFT},0)`}>
            <text x={-8} y={LABELS + 4} textAnchor="end" className="row-label">
              {message('entry.rowAminoAcids')}
            </text>
            <AminoAcids
              marks={aminoAcidsOf([...analysis.aaSubstitutions, ...analysis.aaDeletions], pathogen)}
              drawing={drawing}
              colors={colors}
            />
            <GeneTrack
              placed={placed}
              colors={colors}
              view={view}
              width={width}
              top={genesTop}
              onSelect={(cds) => setRegion(region === cds ? null : cds)}
            />
            <Row label={message('entry.rowSubstitutions')} top={rowsTop} width={width}>
              <Substitutions marks={substitutionsOf(analysis.substitutions)} drawing={drawing} />
            </Row>
            <Row label={message('entry.rowDeletions')} top={rowsTop + ROW} width={width}>
              <Spans
                marks={rangesOf(analysis.deletions)}
                drawing={drawing}
                className="deletion-span"
              />
            </Row>
            <Row label={message('entry.rowInsertions')} top={rowsTop + 2 * ROW} width={width}>
              <Insertions marks={insertionsOf(analysis.insertions)} drawing={drawing} />
            </Row>
            <Row label={message('entry.rowMissing')} top={rowsTop + 3 * ROW} width={width}>
              <Spans
                marks={rangesOf(analysis.missing)}
                drawing={drawing}
                className="missing-span"
              />
            </Row>
          </g>
        </svg>
      </div>
    </div>
  );
}
