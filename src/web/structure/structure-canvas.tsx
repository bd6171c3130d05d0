import { useComputedColorScheme } from '@mantine/core';
import { type ReactElement, useEffect, useRef, useState } from 'react';
import { message } from '../messages/message.ts';
import { Loading } from '../shell/loading.tsx';
import type { ResidueName, StructureScene, StructureText } from './structure-scene.ts';
import type { StructureViewer } from './structure-viewer.ts';

/** Residues and chains by the names of colours of the page (`--cat-1`), so that they follow its theme. */
export interface NamedScene {
  readonly residues: readonly (ResidueName & {
    readonly colour: string;
    readonly label: string | null;
  })[];
  readonly chainColours: ReadonlyMap<string, string>;
  readonly otherColour: string;
}

const TURN = Math.PI / 8;
const NEARER = 0.8;

function readColour(name: string): number {
  const text = getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  return Number.parseInt(text.replace('#', ''), 16) || 0;
}

function toScene({ residues, chainColours, otherColour }: NamedScene): StructureScene {
  return {
    residues: residues.map((one) => ({ ...one, colour: readColour(one.colour) })),
    chainColours: new Map([...chainColours].map(([chain, name]) => [chain, readColour(name)])),
    otherColour: readColour(otherColour),
    background: readColour('--surface'),
    ink: readColour('--ink'),
  };
}

/** A canvas of the size of its frame, by the pixels of the screen. */
function fitCanvas(canvas: HTMLCanvasElement, frame: HTMLElement): void {
  const scale = window.devicePixelRatio;
  canvas.width = Math.max(1, Math.round(frame.clientWidth * scale));
  canvas.height = Math.max(1, Math.round(frame.clientHeight * scale));
}

function ViewButtons({ viewer }: { readonly viewer: StructureViewer }): ReactElement {
  const buttons = [
    { name: message('structure.left'), sign: '←', act: () => viewer.turn('up', -TURN) },
    { name: message('structure.right'), sign: '→', act: () => viewer.turn('up', TURN) },
    { name: message('structure.upwards'), sign: '↑', act: () => viewer.turn('across', -TURN) },
    { name: message('structure.downwards'), sign: '↓', act: () => viewer.turn('across', TURN) },
    { name: message('structure.nearer'), sign: '+', act: () => viewer.zoom(NEARER) },
    { name: message('structure.farther'), sign: '−', act: () => viewer.zoom(1 / NEARER) },
  ];
  return (
    <div className="row structure-buttons no-print">
      {buttons.map(({ name, sign, act }) => (
        <button
          key={name}
          type="button"
          className="button-link button-small"
          aria-label={name}
          title={name}
          onClick={act}
        >
          {sign}
        </button>
      ))}
      <button type="button" className="button-link button-small" onClick={() => viewer.focus(null)}>
        {message('structure.whole')}
      </button>
    </div>
  );
}

/**
 * A structure in 3D. What it shows has to stand beside it in words: `label` says what is in the picture, `describedBy`
 * names the element that lists it. The programs that draw are fetched here, and nowhere else.
 */
export function StructureCanvas({
  file,
  scene,
  focus,
  label,
  describedBy,
}: {
  readonly file: StructureText;
  readonly scene: NamedScene;
  /** What is brought to the middle whenever it is another object. */
  readonly focus: ResidueName | null;
  readonly label: string;
  readonly describedBy: string;
}): ReactElement {
  const frame = useRef<HTMLDivElement>(null);
  const [viewer, setViewer] = useState<StructureViewer | null>(null);
  const [isDrawn, setDrawn] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const scheme = useComputedColorScheme('light');
  useEffect(() => {
    const parent = frame.current;
    if (parent === null) return;
    // A canvas of which the graphics memory was freed cannot be drawn on again: each structure has its own.
    const canvas = document.createElement('canvas');
    parent.replaceChildren(canvas);
    fitCanvas(canvas, parent);
    let isOver = false;
    let opened: StructureViewer | null = null;
    setViewer(null);
    setDrawn(false);
    setFailure(null);
    import('./structure-viewer.ts')
      .then(({ StructureViewer: Viewer }) => Viewer.open(canvas, file))
      .then((made) => {
        if (isOver) made.dispose();
        else {
          opened = made;
          setViewer(made);
        }
      })
      .catch((error: unknown) => {
        if (!isOver) setFailure(error instanceof Error ? error.message : String(error));
      });
    const observer = new ResizeObserver(() => {
      fitCanvas(canvas, parent);
      opened?.resize();
    });
    observer.observe(parent);
    return () => {
      isOver = true;
      observer.disconnect();
      opened?.dispose();
    };
  }, [file]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: colours are read anew when the theme has changed
  useEffect(() => {
    if (viewer === null) return;
    let isOver = false;
    viewer.paint(toScene(scene)).then(
      () => {
        if (!isOver) setDrawn(true);
      },
      (error: unknown) => {
        if (!isOver) setFailure(error instanceof Error ? error.message : String(error));
      },
    );
    return () => {
      isOver = true;
    };
  }, [viewer, scene, scheme]);
  useEffect(() => {
    if (viewer !== null && isDrawn) viewer.focus(focus);
  }, [viewer, isDrawn, focus]);
  return (
    <div className="stack-tight">
      <div className="structure-frame" data-drawn={isDrawn}>
        <div
          ref={frame}
          className="structure-canvas"
          role="img"
          aria-label={label}
          aria-describedby={describedBy}
        />
        {viewer === null && failure === null ? <Loading /> : null}
        {failure === null ? null : (
          <p className="notice notice-warn" role="alert">
            {message('structure.undrawn', { failure })}
          </p>
        )}
      </div>
      {viewer === null ? null : <ViewButtons viewer={viewer} />}
    </div>
  );
}
