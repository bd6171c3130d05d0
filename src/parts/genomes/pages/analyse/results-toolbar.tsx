import type { ReactElement } from 'react';
import type { Pathogen } from '../../../../web/api/types.ts';
import { formatCount } from '../../../../web/format/format-values.ts';
import { message } from '../../../../web/messages/message.ts';
import { ROW_CLASSES, type RowClass } from './choose-rows.ts';
import { AMINO_ACID_CLASSES } from './track-drawing.ts';

/** Quality classes to show, each with its number of sequences. */
export function ClassFilter({
  counts,
  hidden,
  onChange,
}: {
  readonly counts: ReadonlyMap<RowClass, number>;
  readonly hidden: ReadonlySet<RowClass>;
  readonly onChange: (hidden: ReadonlySet<RowClass>) => void;
}): ReactElement {
  const toggle = (one: RowClass): void => {
    const next = new Set(hidden);
    if (!next.delete(one)) next.add(one);
    onChange(next);
  };
  return (
    <fieldset className="class-filter">
      <legend className="visually-hidden">{message('analyse.quality')}</legend>
      {ROW_CLASSES.filter((one) => counts.has(one)).map((one) => (
        <label key={one}>
          <input type="checkbox" checked={!hidden.has(one)} onChange={() => toggle(one)} />
          <span>
            {message(`analyse.class.${one}`)}{' '}
            <span className="muted">{formatCount(counts.get(one) ?? 0)}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}

/** Chooses what the tracks show: the bases of the genome, or the amino acids of a CDS. */
export function TrackSelect({
  pathogen,
  cds,
  onChange,
}: {
  readonly pathogen: Pathogen;
  readonly cds: string | null;
  readonly onChange: (cds: string | null) => void;
}): ReactElement {
  return (
    <label className="row small">
      <span className="label">{message('analyse.show')}</span>
      <select
        className="native-field"
        value={cds ?? ''}
        onChange={(event) => onChange(event.currentTarget.value || null)}
      >
        <option value="">{message('analyse.showGenome')}</option>
        {pathogen.cdses.map(({ name }) => (
          <option key={name} value={name}>
            {message('analyse.showCds', { cds: name })}
          </option>
        ))}
      </select>
    </label>
  );
}

const BASES = ['A', 'C', 'G', 'T'] as const;

/** What the colours and shapes of the tracks mean. */
export function TrackLegend({ isAminoAcid }: { readonly isAminoAcid: boolean }): ReactElement {
  const ranges = isAminoAcid
    ? (['deletion', 'missing', 'frameShift', 'insertion'] as const)
    : (['deletion', 'missing', 'ambiguous', 'unaligned', 'insertion'] as const);
  return (
    <ul className="legend" aria-label={message('analyse.legend')}>
      {isAminoAcid
        ? AMINO_ACID_CLASSES.map(({ name, token }) => (
            <li key={name}>
              <span className="swatch" style={{ background: `var(${token})` }} />
              {message(`analyse.aminoAcid.${name}`)}
            </li>
          ))
        : BASES.map((base) => (
            <li key={base}>
              <span className={`swatch swatch-${base}`} />
              {base}
            </li>
          ))}
      {ranges.map((kind) => (
        <li key={kind}>
          <span className={`swatch track-swatch track-${kind}`} />
          {message(`analyse.markKind.${kind}`)}
        </li>
      ))}
    </ul>
  );
}
