import type { ReactElement } from 'react';
import { formatCount } from '../../../../web/format/format-values.ts';
import { message } from '../../../../web/messages/message.ts';
import { ScrollRegion } from '../../../../web/table/scroll-region.tsx';
import type { OptOutList } from './queries.ts';

type Concerned = OptOutList['files'][number];

function toText({ kind, held }: Concerned, isPreview: boolean): string {
  const waits = kind === 'table' && held && !isPreview;
  return message(waits ? 'optOut.kind.tableWaits' : `optOut.kind.${kind}`);
}

/** Files in which somebody of a list is, with what becomes of them; of some one can say that nobody of the list is in them. */
export function ConcernedFiles({
  files,
  label,
  unconcerned,
  onUnconcerned,
}: {
  readonly files: readonly Concerned[];
  readonly label: string;
  /** Files of which the reader has just said so; absent where that cannot be said. */
  readonly unconcerned?: readonly string[];
  readonly onUnconcerned?: (files: readonly string[]) => void;
}): ReactElement | null {
  if (files.length === 0) return null;
  const isPreview = unconcerned !== undefined;
  const toggle = (file: string, isSaid: boolean) => {
    const others = (unconcerned ?? []).filter((one) => one !== file);
    onUnconcerned?.(isSaid ? [...others, file] : others);
  };
  return (
    <ScrollRegion label={label}>
      <table className="data-table">
        <thead>
          <tr>
            <th scope="col">{message('optOut.file')}</th>
            <th scope="col">{message('optOut.kind')}</th>
            <th scope="col" className="number">
              {message('optOut.persons')}
            </th>
          </tr>
        </thead>
        <tbody>
          {files.map((one) => (
            <tr key={one.file}>
              <th scope="row">
                {one.name}
                <div className="small muted code">{one.file}</div>
              </th>
              <td className="cell-wide">
                {toText(one, isPreview)}
                {isPreview && one.kind === 'unknown' ? (
                  <label className="row">
                    <input
                      type="checkbox"
                      aria-label={message('optOut.notInItOf', { file: one.name })}
                      checked={unconcerned.includes(one.file)}
                      onChange={(event) => toggle(one.file, event.currentTarget.checked)}
                    />
                    <span>{message('optOut.notInIt')}</span>
                  </label>
                ) : null}
              </td>
              <td className="number">{formatCount(one.persons)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}
