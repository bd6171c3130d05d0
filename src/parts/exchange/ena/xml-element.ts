import { XMLBuilder } from 'fast-xml-parser';

/** An element of XML. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly (XmlElement | string)[];
}

/** Makes an element; children that are null are left out. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | null>>,
  children: readonly (XmlElement | string | null)[] = [],
): XmlElement {
  return {
    name,
    attributes: Object.fromEntries(
      Object.entries(attributes).filter((pair): pair is [string, string] => pair[1] !== null),
    ),
    children: children.filter((child) => child !== null),
  };
}

/** An element that holds text; null for an empty text. */
export function textElement(name: string, text: string | null | undefined): XmlElement | null {
  return text === null || text === undefined || text === '' ? null : element(name, {}, [text]);
}

const builder = new XMLBuilder({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  suppressEmptyNode: true,
  processEntities: true,
});

type OrderedNode = Readonly<Record<string, unknown>>;

function toOrdered({ name, attributes, children }: XmlElement): OrderedNode {
  return {
    [name]: children.map((child) =>
      typeof child === 'string' ? { '#text': clean(child) } : toOrdered(child),
    ),
    ...(Object.keys(attributes).length === 0
      ? {}
      : {
          ':@': Object.fromEntries(
            Object.entries(attributes).map(([key, value]) => [key, clean(value)]),
          ),
        }),
  };
}

/** XML cannot hold most control characters, however they are written. */
function clean(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out.
  return text.toWellFormed().replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '');
}

/** The document of an element, in UTF-8; the same element gives the same text. */
export function writeXml(root: XmlElement): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${builder.build([toOrdered(root)])}\n`;
}
