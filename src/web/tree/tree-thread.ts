// Runs in a Web Worker of the portal: holds a tree and draws it, so that the page stays free whatever its size. Asks the
// network for nothing.
import { assert } from '../../std/assert.ts';
import { TreeDrawer } from './draw-tree.ts';
import { toAuspice, toNewick, toSvg } from './export-tree.ts';
import { CanvasSurface } from './surface.ts';
import { TreeEngine } from './tree-engine.ts';
import type { FileFormat, TreeCommand, TreeEvent } from './tree-protocol.ts';

const MEDIA_TYPES: Readonly<Record<FileFormat, string>> = {
  svg: 'image/svg+xml',
  png: 'image/png',
  newick: 'text/x-nh',
  auspice: 'application/json',
};

const send = (event: TreeEvent): void => postMessage(event);
const engine = new TreeEngine(send);
const drawer = new TreeDrawer();
let canvas: OffscreenCanvas | null = null;
let ratio = 1;
let isAsked = false;

function draw(now: number): void {
  isAsked = false;
  const scene = engine.nextScene(now);
  const context = canvas?.getContext('2d') ?? null;
  if (scene === null || context === null) return;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.fillStyle = scene.colours.ground;
  context.fillRect(0, 0, scene.frame.width, scene.frame.height);
  drawer.draw(scene, new CanvasSurface(context, scene.colours));
  if (engine.isMoving) ask();
}

/** Draws with the next frame, however many commands come before it. */
function ask(): void {
  if (isAsked) return;
  isAsked = true;
  requestAnimationFrame(draw);
}

async function save(format: FileFormat, day: string): Promise<void> {
  const { tree, selected } = engine;
  const scene = engine.toScene();
  if (tree === null || scene === null) return;
  const root = selected ?? 0;
  const type = MEDIA_TYPES[format];
  if (format === 'png') {
    const { width, height } = scene.frame;
    const image = new OffscreenCanvas(width * 2, height * 2);
    const context = image.getContext('2d');
    assert(context !== null, 'a canvas has a context');
    context.scale(2, 2);
    context.fillStyle = scene.colours.ground;
    context.fillRect(0, 0, width, height);
    const still = { ...scene, focused: null, hovered: null };
    new TreeDrawer().draw(still, new CanvasSurface(context, scene.colours));
    return send({ kind: 'file', format, blob: await image.convertToBlob({ type }) });
  }
  const pieces =
    format === 'svg'
      ? [toSvg(scene)]
      : [...(format === 'newick' ? toNewick(tree, root) : toAuspice(tree, root, day))];
  send({ kind: 'file', format, blob: new Blob(pieces, { type }) });
}

addEventListener('message', ({ data: command }: MessageEvent<TreeCommand>) => {
  if (command.kind === 'open') canvas = command.canvas;
  if (command.kind === 'resize' && canvas !== null) {
    ratio = command.ratio;
    canvas.width = Math.round(command.width * ratio);
    canvas.height = Math.round(command.height * ratio);
  }
  if (command.kind === 'export') void save(command.format, command.day);
  else engine.perform(command);
  ask();
});
