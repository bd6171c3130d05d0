import sax from 'sax';
import { type ElementRule, rules } from './ena-schemas.ts';

/** An element of a document, read by another library than the one that wrote it. */
export interface Parsed {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Parsed[];
  text: string;
}

/** Reads a document. @throws Error for what is no XML */
export function parseDocument(text: string): Parsed {
  const parser = sax.parser(true);
  const open: Parsed[] = [{ name: '', attributes: {}, children: [], text: '' }];
  parser.onopentag = ({ name, attributes }) => {
    const own = { name, attributes: attributes as Record<string, string>, children: [], text: '' };
    open.at(-1)?.children.push(own);
    open.push(own);
  };
  parser.ontext = (piece) => {
    const own = open.at(-1);
    if (own !== undefined) own.text += piece;
  };
  parser.onclosetag = () => void open.pop();
  parser.onerror = (error) => {
    throw error;
  };
  parser.write(text).close();
  const [root] = open[0]?.children ?? [];
  if (root === undefined) throw new Error('the document is empty');
  return root;
}

/** What is wrong with a document by ENA's schemas; the first thing, or null. */
export function checkDocument(element: Parsed, parent = ''): string | null {
  const rule: ElementRule | undefined =
    element.name === 'PLATFORM' && parent === 'SEQUENCE_ASSEMBLY'
      ? { text: /\S/ }
      : rules[element.name];
  if (rule === undefined) return `no element ${element.name} is declared`;
  return (
    checkAttributes(element, rule) ??
    checkText(element, rule) ??
    checkChildren(element, rule) ??
    element.children
      .map((child) => checkDocument(child, element.name))
      .find((one) => one !== null) ??
    null
  );
}

function checkAttributes({ name, attributes }: Parsed, rule: ElementRule): string | null {
  const declared = (rule.attributes ?? []).map((one) => one.replace('!', ''));
  const other = Object.keys(attributes).find((one) => !declared.includes(one));
  if (other !== undefined) return `attribute ${other} of ${name} is not declared`;
  const lacking = rule.attributes?.find(
    (one) => one.endsWith('!') && !attributes[one.slice(0, -1)],
  );
  return lacking === undefined ? null : `${name} has no attribute ${lacking.slice(0, -1)}`;
}

function checkText({ name, text }: Parsed, rule: ElementRule): string | null {
  if (rule.text === undefined) return text.trim() === '' ? null : `${name} holds text`;
  return rule.text.test(text) ? null : `the value '${text}' of ${name} is not valid`;
}

function checkChildren({ name, children }: Parsed, rule: ElementRule): string | null {
  const names = children.map((child) => child.name);
  if (rule.choice !== undefined) {
    const isOne = names.length === 1 && rule.choice.includes(names[0] ?? '');
    return isOne ? null : `${name} holds ${names.join(', ')} in place of one of its choices`;
  }
  const pattern = (rule.children ?? []).map((one) => {
    const [, child = '', times = ''] = /^(\w+)([?+*]?)$/.exec(one) ?? [];
    return `(${child},)${times}`;
  });
  const order = new RegExp(`^${pattern.join('')}$`);
  return order.test(names.map((one) => `${one},`).join(''))
    ? null
    : `children of ${name} are wrong: ${names.join(', ')}`;
}
