import { memo, type PointerEvent, type ReactElement, useEffect, useRef } from 'react';
import type { Range } from '../../../../bio/position.ts';
import { useColourScheme } from '../../../../web/genome-view/use-colour-scheme.ts';
import { message } from '../../../../web/messages/message.ts';
import { findMarkAt, type Mark } from './mutation-marks.ts';
import { drawTrack, TRACK_HEIGHT } from './track-drawing.ts';

/** How near in pixels the pointer has to come to a mark. */
const REACH = 4;

/** A mark under the pointer, and where on the screen. */
export interface PointedMark {
  readonly text: string;
  readonly x: number;
  readonly y: number;
}

/** In words what a mark is. */
export function describeMark({ kind, text }: Mark): string {
  return message('analyse.mark', { kind: message(`analyse.markKind.${kind}`), text });
}

/** One sequence along the reference, drawn; the row's detail has the same as text. */
export const MutationTrack = memo(function MutationTrack({
  marks,
  range,
  width,
  isAminoAcid,
  onPoint,
}: {
  readonly marks: readonly Mark[];
  readonly range: Range;
  readonly width: number;
  readonly isAminoAcid: boolean;
  readonly onPoint: (mark: PointedMark | null) => void;
}): ReactElement {
  const canvas = useRef<HTMLCanvasElement>(null);
  const scheme = useColourScheme();
  // biome-ignore lint/correctness/useExhaustiveDependencies: The colours are read from the page when they change.
  useEffect(() => {
    if (canvas.current !== null) drawTrack(canvas.current, marks, { range, width, isAminoAcid });
  }, [marks, range, width, isAminoAcid, scheme]);
  const point = (event: PointerEvent<HTMLCanvasElement>): void => {
    const box = event.currentTarget.getBoundingClientRect();
    const perPixel = (range.end - range.begin) / width;
    const position = range.begin + (event.clientX - box.left) * perPixel;
    const mark = findMarkAt(marks, position, Math.max(0.5, REACH * perPixel));
    onPoint(mark === null ? null : { text: describeMark(mark), x: event.clientX, y: box.top });
  };
  return (
    <canvas
      ref={canvas}
      className="track"
      style={{ width, height: TRACK_HEIGHT }}
      role="img"
      aria-label={message('analyse.trackLabel', { count: marks.length })}
      onPointerMove={point}
      onPointerLeave={() => onPoint(null)}
    />
  );
});
