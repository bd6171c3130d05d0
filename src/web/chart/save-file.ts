import type { DrawnFigure } from './draw-figure.ts';

/** Gives the reader a file that was made in the page. */
export function saveFile(name: string, blob: Blob): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 0);
}

/** Pixels of a picture for each one of the page: sharp in print. */
const SCALE = 2;

/**
 * A drawing as a picture of pixels.
 * @throws Error where the browser cannot draw it
 */
export async function toPng({ svg, width, height }: DrawnFigure): Promise<Blob> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = Math.ceil(width * SCALE);
  canvas.height = Math.ceil(height * SCALE);
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('this browser draws no pictures');
  context.scale(SCALE, SCALE);
  context.drawImage(image, 0, 0, width, height);
  return new Promise((resolve, reject) =>
    canvas.toBlob(
      (blob) => (blob === null ? reject(new Error('the picture is empty')) : resolve(blob)),
      'image/png',
    ),
  );
}
