import { fail, type Result, succeed } from '../../../std/result.ts';
import type { Filter } from '../tree.ts';

/** What a grammar makes of one leaf, e.g. of 'S:501Y' or of "country='Peru'". */
export type LeafParser = (text: string, isInMaybe: boolean) => Filter | null;

const deepest = 100;

class ExpressionError extends Error {}

/** Marks a leaf that was refused; the leaf's own problem has been reported. */
class LeafError extends Error {}

/**
 * The frame of LAPIS' two query grammars: '&' or ' AND ' binds tighter than '|' or ' OR ', '!' or
 * 'NOT ', parentheses, '[3-of: a, b, c]', '[exactly-2-of: a, b, c]', 'maybe( )', all in either case.
 */
class ExpressionParser {
  readonly text: string;
  readonly parseLeaf: LeafParser;
  at = 0;
  depth = 0;
  maybeDepth = 0;

  constructor(text: string, parseLeaf: LeafParser) {
    this.text = text;
    this.parseLeaf = parseLeaf;
  }

  take(pattern: RegExp): RegExpExecArray | null {
    const sticky = new RegExp(pattern.source, 'iy');
    sticky.lastIndex = this.at;
    const match = sticky.exec(this.text);
    if (match !== null) this.at = sticky.lastIndex;
    return match;
  }

  fail(expected: string): never {
    const found =
      this.at >= this.text.length ? 'the end' : `'${this.text.slice(this.at, this.at + 20)}'`;
    throw new ExpressionError(`Expected ${expected} at character ${this.at + 1}, found ${found}.`);
  }

  parseWhole(): Filter {
    const filter = this.parseOr();
    this.take(/\s*/);
    if (this.at < this.text.length) this.fail("'&', '|' or the end");
    return filter;
  }

  parseOr(): Filter {
    if (++this.depth > deepest) throw new ExpressionError('The expression is nested too deeply.');
    const children = [this.parseAnd()];
    while (this.take(/\s*\|\s*|\s+OR\s+/)) children.push(this.parseAnd());
    this.depth--;
    return children.length === 1 ? (children[0] as Filter) : { type: 'Or', children };
  }

  parseAnd(): Filter {
    const children = [this.parseNot()];
    while (this.take(/\s*&\s*|\s+AND\s+/)) children.push(this.parseNot());
    return children.length === 1 ? (children[0] as Filter) : { type: 'And', children };
  }

  parseNot(): Filter {
    this.take(/\s*/);
    let isInverted = false;
    while (this.take(/!\s*|NOT\s+|NOT(?=\()/)) isInverted = !isInverted;
    const filter = this.parsePrimary();
    return isInverted ? { type: 'Not', child: filter } : filter;
  }

  parsePrimary(): Filter {
    if (this.take(/\(/)) return this.closeGroup(this.parseOr());
    if (this.take(/maybe\s*\(/)) {
      this.maybeDepth++;
      const child = this.closeGroup(this.parseOr());
      this.maybeDepth--;
      return { type: 'Maybe', child };
    }
    const nOf = this.take(/\[\s*(exactly-)?(\d{1,6})-of\s*:/);
    if (nOf !== null) return this.parseNOf(Number(nOf[2]), nOf[1] !== undefined);
    // A name before '(' belongs to its leaf, e.g. 'isNull(date)'; quoted text may hold anything.
    const leaf = this.take(
      /isNull\s*\([^()]*\)|(?:[^\s&|!(),[\]'=<>]+\s*(?:>=|<=|=)\s*)?(?:'(?:[^'\\]|\\.)*'|[^\s&|!(),[\]'])+/,
    );
    if (leaf === null) this.fail('a mutation, lineage or field');
    const filter = this.parseLeaf(leaf[0], this.maybeDepth > 0);
    if (filter === null) throw new LeafError();
    return filter;
  }

  closeGroup(filter: Filter): Filter {
    if (!this.take(/\s*\)/)) this.fail("')'");
    return filter;
  }

  parseNOf(count: number, exactly: boolean): Filter {
    const children = [this.parseOr()];
    while (this.take(/\s*,/)) children.push(this.parseOr());
    if (!this.take(/\s*\]/)) this.fail("',' or ']'");
    return { type: 'NOf', count, exactly, children };
  }
}

/** Parses an expression; the error is a sentence, or null where a leaf has reported its own problem. */
export function parseExpression(
  text: string,
  parseLeaf: LeafParser,
): Result<Filter, string | null> {
  try {
    return succeed(new ExpressionParser(text, parseLeaf).parseWhole());
  } catch (error) {
    if (error instanceof LeafError) return fail(null);
    if (error instanceof ExpressionError) return fail(error.message);
    throw error;
  }
}
