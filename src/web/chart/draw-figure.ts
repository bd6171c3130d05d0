/** What of a drawing's look comes from style sheets, and has to stand in the file itself. */
const STYLES = [
  ...['fill', 'fill-opacity', 'stroke', 'stroke-width', 'stroke-opacity', 'stroke-dasharray'],
  ...['opacity', 'font-family', 'font-size', 'font-weight', 'text-anchor', 'letter-spacing'],
  ...['visibility', 'display', 'paint-order', 'stroke-linejoin'],
] as const;

const SVG = 'http://www.w3.org/2000/svg';
const MARGIN = 16;
const TITLE_SIZE = 16;
const TEXT_SIZE = 12;
const LINE = 18;
const LETTER_WIDTH = 6.6;
const SWATCH = 10;

/** Icons and swatches are no drawings. */
const LEAST_WIDTH = 80;

function make(name: string, attributes: Readonly<Record<string, string | number>>): SVGElement {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  return element;
}

/** A copy of a drawing that looks the same where no style sheet is. */
function copyWithStyles(drawing: SVGSVGElement): SVGSVGElement {
  const copy = drawing.cloneNode(true) as SVGSVGElement;
  const copies = [copy, ...copy.querySelectorAll('*')];
  [drawing, ...drawing.querySelectorAll('*')].forEach((original, index) => {
    const target = copies[index];
    if (target === undefined || !(original instanceof SVGElement)) return;
    const computed = getComputedStyle(original);
    for (const name of STYLES) {
      const value = computed.getPropertyValue(name);
      if (value !== '') target.setAttribute(name, value);
    }
    for (const name of ['class', 'style', 'tabindex', 'role']) target.removeAttribute(name);
  });
  return copy;
}

interface Legend {
  readonly color: string;
  readonly text: string;
}

function readLegend(figure: HTMLElement): readonly Legend[] {
  return [...figure.querySelectorAll<HTMLElement>('.legend li')].map((item) => {
    const swatch = item.querySelector('.swatch');
    const color = swatch === null ? 'none' : getComputedStyle(swatch).backgroundColor;
    return { color, text: (item.textContent ?? '').trim() };
  });
}

/** The legend in lines no wider than the drawing; gives where it ends. */
function addLegend(
  root: SVGElement,
  legend: readonly Legend[],
  place: { readonly y: number; readonly width: number; readonly ink: string },
): number {
  let x = MARGIN;
  let { y } = place;
  for (const { color, text } of legend) {
    const width = SWATCH + 6 + text.length * LETTER_WIDTH + 14;
    if (x > MARGIN && x + width > place.width - MARGIN) {
      x = MARGIN;
      y += LINE;
    }
    root.append(make('rect', { x, y: y - SWATCH, width: SWATCH, height: SWATCH, fill: color }));
    root.append(writeText(text, { x: x + SWATCH + 6, y: y - 1, size: TEXT_SIZE, ink: place.ink }));
    x += width;
  }
  return legend.length === 0 ? place.y - LINE : y;
}

function writeText(
  content: string,
  at: { readonly x: number; readonly y: number; readonly size: number; readonly ink: string },
  weight = '400',
): SVGElement {
  const element = make('text', {
    ...{ x: at.x, y: at.y, fill: at.ink, 'font-size': at.size, 'font-weight': weight },
    'font-family': getComputedStyle(document.body).fontFamily,
  });
  element.textContent = content;
  return element;
}

/** A text in lines of so many letters at most; addresses have no blanks to break at. */
function wrap(content: string, letters: number): readonly string[] {
  const most = Math.max(20, Math.floor(letters));
  const lines: string[] = [];
  for (let rest = content; rest !== ''; ) {
    const blank = rest.length <= most ? rest.length : rest.lastIndexOf(' ', most);
    const end = blank < most / 2 ? most : blank;
    lines.push(rest.slice(0, end).trim());
    rest = rest.slice(end).trim();
  }
  return lines;
}

/** A drawing as a file: its text, and its size in CSS pixels. */
export interface DrawnFigure {
  readonly svg: string;
  readonly width: number;
  readonly height: number;
}

/** What stands around the drawings of a figure when they leave the page. */
export interface FigureTexts {
  readonly title: string;
  /** Lines below: where the numbers are from, and that they are simulated where they are. */
  readonly notes: readonly string[];
}

/** The drawings of a figure with title, legend and notes as one SVG that needs nothing else; null without any. */
export function drawFigure(figure: HTMLElement, { title, notes }: FigureTexts): DrawnFigure | null {
  const drawings = [...figure.querySelectorAll<SVGSVGElement>('svg')].filter(
    (one) =>
      one.parentElement?.closest('svg') == null && one.getBoundingClientRect().width >= LEAST_WIDTH,
  );
  if (drawings.length === 0) return null;
  const boxes = drawings.map((one) => one.getBoundingClientRect());
  const left = Math.min(...boxes.map((box) => box.left));
  const top = Math.min(...boxes.map((box) => box.top));
  const width = Math.max(...boxes.map((box) => box.right)) - left + 2 * MARGIN;
  const { color: ink, backgroundColor } = getComputedStyle(figure);
  const panel = figure.closest('.panel');
  const ground = panel === null ? backgroundColor : getComputedStyle(panel).backgroundColor;
  const root = make('svg', { xmlns: SVG, width });
  const back = make('rect', { x: 0, y: 0, width, fill: ground });
  root.append(back);
  root.append(
    writeText(title, { x: MARGIN, y: MARGIN + TITLE_SIZE, size: TITLE_SIZE, ink }, '600'),
  );
  const legendTop = MARGIN + TITLE_SIZE + LINE + 4;
  const begin = addLegend(root, readLegend(figure), { y: legendTop, width, ink }) + 12;
  let bottom = begin;
  drawings.forEach((drawing, index) => {
    const box = boxes[index] as DOMRect;
    const copy = copyWithStyles(drawing);
    const y = begin + box.top - top;
    copy.setAttribute('x', String(MARGIN + box.left - left));
    copy.setAttribute('y', String(y));
    copy.setAttribute('width', String(box.width));
    copy.setAttribute('height', String(box.height));
    copy.setAttribute('overflow', 'visible');
    root.append(copy);
    bottom = Math.max(bottom, y + box.height);
  });
  for (const note of notes.flatMap((one) => wrap(one, (width - 2 * MARGIN) / LETTER_WIDTH))) {
    bottom += LINE;
    root.append(writeText(note, { x: MARGIN, y: bottom, size: TEXT_SIZE - 1, ink }));
  }
  const height = Math.ceil(bottom + MARGIN);
  root.setAttribute('height', String(height));
  root.setAttribute('viewBox', `0 0 ${width} ${height}`);
  back.setAttribute('height', String(height));
  return { svg: new XMLSerializer().serializeToString(root), width, height };
}
