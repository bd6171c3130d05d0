/** What a tree is drawn on: a canvas, or an SVG file. Positions are CSS pixels. */
export interface Surface {
  /** Lines as x1, y1, x2, y2 of each; `count` numbers of the array are in use. */
  lines(points: Float32Array, count: number, style: { colour: string; width: number }): void;
  /** Discs as x, y of each. */
  discs(points: Float32Array, count: number, style: { colour: string; radius: number }): void;
  ring(x: number, y: number, style: { colour: string; radius: number; width: number }): void;
  /** `x` is the text's start, or its end; `y` its middle. A halo of the ground keeps it readable. */
  text(
    text: string,
    at: { readonly x: number; readonly y: number; readonly isEnd?: boolean },
    style: { readonly colour: string; readonly size: number; readonly isStrong?: boolean },
  ): void;
}

/** Colours of a drawing, as CSS writes them. */
export interface TreeColours {
  readonly ground: string;
  readonly ink: string;
  readonly faint: string;
  readonly focus: string;
  readonly font: string;
  /** Of values by their rank; the first is the most frequent. */
  readonly categories: readonly string[];
  /** Of all other values, and of those not known. */
  readonly rest: string;
  /** From low to high. */
  readonly ramp: readonly string[];
}

type Context = Pick<
  CanvasRenderingContext2D,
  | 'beginPath'
  | 'moveTo'
  | 'lineTo'
  | 'stroke'
  | 'fill'
  | 'arc'
  | 'fillText'
  | 'strokeText'
  | 'strokeStyle'
  | 'fillStyle'
  | 'lineWidth'
  | 'font'
  | 'textAlign'
  | 'textBaseline'
  | 'lineCap'
  | 'lineJoin'
>;

/** Draws on a canvas' context. */
export class CanvasSurface implements Surface {
  readonly #context: Context;
  readonly #colours: TreeColours;

  constructor(context: Context, colours: TreeColours) {
    this.#context = context;
    this.#colours = colours;
    context.lineCap = 'square';
    context.lineJoin = 'round';
  }

  lines(points: Float32Array, count: number, style: { colour: string; width: number }): void {
    const context = this.#context;
    context.strokeStyle = style.colour;
    context.lineWidth = style.width;
    context.beginPath();
    for (let i = 0; i < count; i += 4) {
      context.moveTo(points[i] as number, points[i + 1] as number);
      context.lineTo(points[i + 2] as number, points[i + 3] as number);
    }
    context.stroke();
  }

  discs(points: Float32Array, count: number, style: { colour: string; radius: number }): void {
    const context = this.#context;
    context.fillStyle = style.colour;
    context.beginPath();
    for (let i = 0; i < count; i += 2) {
      const x = points[i] as number;
      const y = points[i + 1] as number;
      context.moveTo(x + style.radius, y);
      context.arc(x, y, style.radius, 0, 2 * Math.PI);
    }
    context.fill();
  }

  ring(x: number, y: number, style: { colour: string; radius: number; width: number }): void {
    const context = this.#context;
    context.strokeStyle = style.colour;
    context.lineWidth = style.width;
    context.beginPath();
    context.arc(x, y, style.radius, 0, 2 * Math.PI);
    context.stroke();
  }

  text(
    text: string,
    at: { readonly x: number; readonly y: number; readonly isEnd?: boolean },
    style: { readonly colour: string; readonly size: number; readonly isStrong?: boolean },
  ): void {
    const context = this.#context;
    context.font = `${style.isStrong ? '600 ' : ''}${style.size}px ${this.#colours.font}`;
    context.textAlign = at.isEnd ? 'right' : 'left';
    context.textBaseline = 'middle';
    context.strokeStyle = this.#colours.ground;
    context.lineWidth = 3;
    context.strokeText(text, at.x, at.y);
    context.fillStyle = style.colour;
    context.fillText(text, at.x, at.y);
  }
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

/** Text for XML: what is part of the format written otherwise, characters that it cannot hold left out. */
function escapeXml(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: These are what XML 1.0 does not allow.
  const allowed = text.replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, '');
  return allowed.replace(/[&<>"]/g, (one) => ESCAPES[one] ?? one);
}

function round(value: number): string {
  return String(Math.round(value * 100) / 100);
}

/** Collects the drawing as an SVG file. */
export class SvgSurface implements Surface {
  readonly #parts: string[] = [];
  readonly #colours: TreeColours;

  constructor(colours: TreeColours) {
    this.#colours = colours;
  }

  lines(points: Float32Array, count: number, style: { colour: string; width: number }): void {
    let path = '';
    for (let i = 0; i < count; i += 4) {
      const [x1, y1, x2, y2] = [0, 1, 2, 3].map((at) => round(points[i + at] as number));
      path += `M${x1} ${y1}L${x2} ${y2}`;
    }
    if (path === '') return;
    this.#parts.push(
      `<path d="${path}" fill="none" stroke="${escapeXml(style.colour)}" stroke-width="${round(style.width)}" stroke-linecap="square"/>`,
    );
  }

  discs(points: Float32Array, count: number, style: { colour: string; radius: number }): void {
    for (let i = 0; i < count; i += 2) {
      const place = `cx="${round(points[i] as number)}" cy="${round(points[i + 1] as number)}"`;
      this.#parts.push(
        `<circle ${place} r="${round(style.radius)}" fill="${escapeXml(style.colour)}"/>`,
      );
    }
  }

  ring(x: number, y: number, style: { colour: string; radius: number; width: number }): void {
    this.#parts.push(
      `<circle cx="${round(x)}" cy="${round(y)}" r="${round(style.radius)}" fill="none" stroke="${escapeXml(style.colour)}" stroke-width="${round(style.width)}"/>`,
    );
  }

  text(
    text: string,
    at: { readonly x: number; readonly y: number; readonly isEnd?: boolean },
    style: { readonly colour: string; readonly size: number; readonly isStrong?: boolean },
  ): void {
    const weight = style.isStrong ? ' font-weight="600"' : '';
    const anchor = at.isEnd ? ' text-anchor="end"' : '';
    this.#parts.push(
      `<text x="${round(at.x)}" y="${round(at.y)}" dominant-baseline="central" font-size="${style.size}"${weight}${anchor} fill="${escapeXml(style.colour)}">${escapeXml(text)}</text>`,
    );
  }

  /** The file. */
  finish(frame: {
    readonly width: number;
    readonly height: number;
    readonly title: string;
  }): string {
    const { width, height, title } = frame;
    return [
      `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="${escapeXml(this.#colours.font)}">`,
      `<title>${escapeXml(title)}</title>`,
      `<rect width="100%" height="100%" fill="${escapeXml(this.#colours.ground)}"/>`,
      ...this.#parts,
      '</svg>\n',
    ].join('\n');
  }
}
