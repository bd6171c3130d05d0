import { en } from './en.ts';
import type { Translation } from './translation.ts';

/** A text, or its forms by plural category, chosen by the parameter `count`. */
type Catalogue = typeof en;
export type MessageKey = keyof Catalogue;

type Texts<K extends MessageKey> = Catalogue[K] extends string
  ? Catalogue[K]
  : Catalogue[K][keyof Catalogue[K]];
type Placeholders<T> = T extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Placeholders<Rest>
  : never;
type Parameters<K extends MessageKey> = [Placeholders<Texts<K>>] extends [never]
  ? []
  : [params: Readonly<Record<Placeholders<Texts<K>>, string | number>>];

/** The texts in use. */
let texts: Translation = en;

/** Has the interface speak another language from now on. */
export function setTexts(translation: Translation): void {
  texts = translation;
}

const PLACEHOLDER = /\{(\w+)\}/g;

/** The language of the page, which numbers, dates and plural forms follow. */
export function documentLanguage(): string {
  return typeof document === 'undefined' ? 'en' : document.documentElement.lang || 'en';
}

const numberFormats = new Map<string, Intl.NumberFormat>();
const pluralRules = new Map<string, Intl.PluralRules>();

function remembered<T>(cache: Map<string, T>, language: string, make: () => T): T {
  const known = cache.get(language) ?? make();
  cache.set(language, known);
  return known;
}

function show(value: string | number, language: string): string {
  if (typeof value === 'string') return value;
  const format = remembered(numberFormats, language, () => new Intl.NumberFormat(language));
  return format.format(value);
}

function chooseText(
  entry: string | { readonly one: string; readonly other: string },
  count: string | number | undefined,
  language: string,
): string {
  if (typeof entry === 'string') return entry;
  const rules = remembered(pluralRules, language, () => new Intl.PluralRules(language));
  return rules.select(Number(count)) === 'one' ? entry.one : entry.other;
}

/**
 * The text of the interface for a key of the catalogue, with its `{placeholders}` filled in; numbers
 * are written as the page's language writes them. Missing or superfluous parameters do not compile.
 */
export function message<K extends MessageKey>(key: K, ...params: Parameters<K>): string {
  const values: Readonly<Record<string, string | number>> = params[0] ?? {};
  const language = documentLanguage();
  return chooseText(texts[key], values.count, language).replace(PLACEHOLDER, (whole, name) => {
    const value = values[name];
    return value === undefined ? whole : show(value, language);
  });
}

/** Whether a string, such as a page definition's `titleMessage`, is a key of the catalogue. */
export function isMessageKey(key: string): key is MessageKey {
  return Object.hasOwn(en, key);
}

/** The text of a key that is only known as data and takes no parameters; else the key itself. */
export function messageOfKey(key: string): string {
  const entry = isMessageKey(key) ? texts[key] : key;
  return typeof entry === 'string' ? entry : entry.other;
}
