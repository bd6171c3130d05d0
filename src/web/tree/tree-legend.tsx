import type { ReactElement } from 'react';
import { formatCount } from '../format/format-values.ts';
import { message } from '../messages/message.ts';
import { type LegendEntry, REST_COLOUR } from './colour-scale.ts';

function labelOf({ kind, label }: LegendEntry): string {
  if (kind === 'others') return message('tree.others');
  return kind === 'unknown' ? message('tree.unknown') : (label ?? '');
}

/** What the colours mean, with numbers of tips; a value can be pressed where `onPress` is given. */
export function TreeLegend({
  entries,
  palette,
  onPress,
}: {
  readonly entries: readonly LegendEntry[];
  readonly palette: 'categories' | 'ramp';
  readonly onPress: ((value: string) => void) | undefined;
}): ReactElement {
  const token = (colour: number) =>
    colour === REST_COLOUR
      ? 'var(--cat-rest)'
      : `var(--${palette === 'ramp' ? 'seq' : 'cat'}-${colour + 1})`;
  return (
    <ul className="legend" aria-label={message('tree.legend')}>
      {entries.map((entry) => {
        const { label, kind, colour, tips } = entry;
        const text = message('tree.legendEntry', {
          value: labelOf(entry),
          count: formatCount(tips),
        });
        return (
          <li key={`${kind} ${label}`} className="row tree-legend-entry">
            <span
              className="tree-swatch"
              style={{ background: token(colour) }}
              aria-hidden="true"
            />
            {onPress !== undefined && kind === 'value' && label !== null ? (
              <button type="button" className="link-button" onClick={() => onPress(label)}>
                {text}
              </button>
            ) : (
              <span>{text}</span>
            )}
          </li>
        );
      })}
    </ul>
  );
}
