const NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/';

/** An element: text, or elements by name; several of one name are a list. */
export type XmlValue = string | number | boolean | XmlElements | readonly XmlElements[];
export interface XmlElements {
  readonly [name: string]: XmlValue;
}

/** One document of S3's. */
export function formatXml(root: string, elements: XmlElements, hasNamespace = true): string {
  const space = hasNamespace ? ` xmlns="${NAMESPACE}"` : '';
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root}${space}>${formatElements(elements)}</${root}>`;
}

function formatElements(elements: XmlElements): string {
  return Object.entries(elements)
    .flatMap(([name, value]) =>
      (isList(value) ? value : [value]).map((one) => `<${name}>${formatValue(one)}</${name}>`),
    )
    .join('');
}

function isList(value: XmlValue): value is readonly XmlElements[] {
  return Array.isArray(value);
}

function formatValue(value: Exclude<XmlValue, readonly XmlElements[]>): string {
  return typeof value === 'object' ? formatElements(value) : escapeXml(String(value));
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

function escapeXml(text: string): string {
  // Characters that no XML may have would make the whole document none.
  return text
    .replace(/[&<>"]/g, (sign) => entities[sign] ?? sign)
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd');
}

/** Numbers and tags of the parts that a client says a file consists of; null where the document says nothing of it. */
export function parseCompleteParts(
  text: string,
): readonly { readonly number: number; readonly etag: string }[] | null {
  const parts = [...text.matchAll(/<Part>(.*?)<\/Part>/gs)].map(([, inner = '']) => ({
    number: Number(/<PartNumber>\s*(\d{1,5})\s*<\/PartNumber>/.exec(inner)?.[1] ?? Number.NaN),
    etag: (/<ETag>\s*(.*?)\s*<\/ETag>/s.exec(inner)?.[1] ?? '')
      .replaceAll('&quot;', '"')
      .replaceAll('&#34;', '"')
      .replaceAll('"', ''),
  }));
  return parts.length === 0 || parts.some(({ number }) => Number.isNaN(number)) ? null : parts;
}
