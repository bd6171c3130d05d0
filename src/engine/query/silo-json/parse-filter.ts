import type { Problem } from '../../../schema/problem.ts';
import type { CompiledSchema, SequenceKind } from '../compiled-schema.ts';
import type { RecombinantMode } from '../lineage-index.ts';
import type { Filter, Profile } from '../tree.ts';
import { JsonFields } from './json-fields.ts';

/** Deeper trees are refused: nobody writes them, and each level costs a call. */
const MAX_DEPTH = 100;
const NOTHING: Filter = { type: 'False' };

const MODES: Readonly<Record<string, RecombinantMode>> = {
  doNotFollow: 'doNotFollow',
  alwaysFollow: 'alwaysFollow',
  followIfFullyContainedInClade: 'followIfFullyContainedInClade',
};

/** Types of the JSON form; the last three are this program's own. */
export const FILTER_TYPES: readonly string[] = [
  ...['True', 'False', 'And', 'Or', 'Not', 'N-Of', 'Maybe', 'Exact'],
  ...['StringEquals', 'StringInSet', 'StringSearch', 'BooleanEquals', 'IntEquals', 'FloatEquals'],
  ...['DateEquals', 'IntBetween', 'FloatBetween', 'DateBetween', 'IsNull', 'IsNotNull', 'Lineage'],
  ...['NucleotideEquals', 'AminoAcidEquals', 'HasNucleotideMutation', 'HasAminoAcidMutation'],
  'PhyloDescendantOf',
  ...['InsertionContains', 'AminoAcidInsertionContains'],
  ...['NucleotideMutationProfile', 'AminoAcidMutationProfile'],
  ...['TextContains', 'HasNucleotideCoverage', 'HasAminoAcidCoverage'],
];

const kindOf = (type: string): SequenceKind =>
  type.includes('AminoAcid') ? 'aminoAcid' : 'nucleotide';

/** Reads filters in the JSON form of the peer: specification, section 3a. Positions count from 1 there. */
class FilterParser {
  readonly #schema: CompiledSchema;
  readonly #problems: Problem[];

  constructor(schema: CompiledSchema, problems: Problem[]) {
    this.#schema = schema;
    this.#problems = problems;
  }

  parse(value: unknown, path: string, depth: number): Filter {
    const fields = new JsonFields(value, path, this.#problems);
    if (depth > MAX_DEPTH) {
      fields.report('', `depth ${depth}`, `Filters may be ${MAX_DEPTH} levels deep.`);
      return NOTHING;
    }
    const { type } = fields;
    if (!FILTER_TYPES.includes(type)) {
      fields.report('type', type, `The types of filters are: ${FILTER_TYPES.join(', ')}.`);
      return NOTHING;
    }
    const filter =
      this.#parseTree(fields, depth) ?? this.#parseColumn(fields) ?? this.#parseSequence(fields);
    fields.refuseOthers();
    return filter;
  }

  #parseTree(fields: JsonFields, depth: number): Filter | null {
    const child = () => this.parse(fields.raw('child'), `${fields.path}.child`, depth + 1);
    const children = () =>
      fields
        .list('children')
        .map((own, i) => this.parse(own, `${fields.path}.children[${i}]`, depth + 1));
    const { type } = fields;
    switch (type) {
      case 'True':
      case 'False':
        return { type };
      case 'And':
      case 'Or':
        return { type, children: children() };
      case 'Not':
      case 'Maybe':
      case 'Exact':
        return { type, child: child() };
      case 'N-Of':
        return {
          type: 'NOf',
          count: fields.number('numberOfMatchers'),
          exactly: fields.boolean('matchExactly', false),
          children: children(),
        };
      default:
        return null;
    }
  }

  #parseColumn(fields: JsonFields): Filter | null {
    const { type } = fields;
    const column = () => fields.text('column');
    switch (type) {
      case 'StringEquals':
      case 'DateEquals':
        return { type, column: column(), value: fields.value('value', 'string') as string | null };
      case 'IntEquals':
      case 'FloatEquals':
        return { type, column: column(), value: fields.value('value', 'number') as number | null };
      case 'BooleanEquals':
        return {
          type,
          column: column(),
          value: fields.value('value', 'boolean') as boolean | null,
        };
      case 'StringInSet':
        return {
          type,
          column: column(),
          values: fields.list('values').flatMap((value, i) => {
            if (value === null || typeof value === 'string') return [value];
            fields.report(`values[${i}]`, value, 'Expected a text or null.');
            return [];
          }),
        };
      case 'StringSearch':
        return { type, column: column(), pattern: fields.text('searchExpression') };
      case 'TextContains':
        return { type, column: column(), text: fields.text('text') };
      case 'IntBetween':
      case 'FloatBetween':
        return {
          type,
          column: column(),
          from: fields.optionalNumber('from'),
          to: fields.optionalNumber('to'),
        };
      case 'DateBetween':
        return {
          type,
          column: column(),
          from: fields.optionalText('from'),
          to: fields.optionalText('to'),
        };
      case 'IsNull':
      case 'IsNotNull':
        return { type, column: column() };
      case 'Lineage':
        return {
          type,
          column: column(),
          value: fields.value('value', 'string') as string | null,
          includeSublineages: fields.boolean('includeSublineages', false),
          recombinants: this.#parseMode(fields),
        };
      case 'PhyloDescendantOf':
        return { type, column: column(), internalNode: fields.text('internalNode') };
      default:
        return null;
    }
  }

  #parseMode(fields: JsonFields): RecombinantMode {
    const given = fields.optionalText('recombinantFollowingMode') ?? 'doNotFollow';
    const mode = Object.hasOwn(MODES, given) ? MODES[given] : undefined;
    if (mode !== undefined) return mode;
    const hint = `Expected one of: ${Object.keys(MODES).join(', ')}.`;
    fields.report('recombinantFollowingMode', given, hint);
    return 'doNotFollow';
  }

  #parseSequence(fields: JsonFields): Filter {
    const { type } = fields;
    const kind = kindOf(type);
    const sequence = this.#parseName(fields, kind);
    const position = () => fields.number('position') - 1;
    switch (type) {
      case 'NucleotideEquals':
      case 'AminoAcidEquals': {
        const symbol = fields.text('symbol').toUpperCase();
        return { type: 'SymbolEquals', kind, sequence, position: position(), symbol };
      }
      case 'HasNucleotideMutation':
      case 'HasAminoAcidMutation':
        return { type: 'HasMutation', kind, sequence, position: position() };
      case 'HasNucleotideCoverage':
      case 'HasAminoAcidCoverage':
        return { type: 'IsCovered', kind, sequence, position: position() };
      case 'InsertionContains':
      case 'AminoAcidInsertionContains':
        return {
          type: 'InsertionContains',
          kind,
          sequence,
          // Letters before the insertion, in both forms.
          position: fields.number('position'),
          pattern: fields.text('value').toUpperCase(),
        };
      default:
        return {
          type: 'MutationProfile',
          kind,
          sequence,
          distance: fields.number('distance'),
          profile: this.#parseProfile(fields),
        };
    }
  }

  /** The sequence that is named; the only nucleotide sequence need not be. */
  #parseName(fields: JsonFields, kind: SequenceKind): string {
    const name = fields.optionalText('sequenceName');
    if (name !== null) return name;
    const [only, ...others] = this.#schema.nucleotide;
    if (kind === 'nucleotide' && only !== undefined && others.length === 0) return only.name;
    const known = this.#schema[kind].map((info) => info.name).join(', ');
    fields.report('sequenceName', undefined, `Name one of: ${known}.`);
    return this.#schema[kind][0]?.name ?? '';
  }

  #parseProfile(fields: JsonFields): Profile {
    const given = ['querySequence', 'sequenceId', 'mutations'].filter((key) => fields.has(key));
    if (given.length !== 1) {
      fields.report('', given, 'Give one of: querySequence, sequenceId, mutations.');
    }
    if (fields.has('querySequence')) {
      return { type: 'Sequence', sequence: fields.text('querySequence') };
    }
    if (fields.has('sequenceId')) return { type: 'Key', key: fields.text('sequenceId') };
    const mutations = fields.list('mutations').map((own, i) => {
      const path = `${fields.path}.mutations[${i}]`;
      const mutation = new JsonFields(own, path, this.#problems);
      const position = mutation.number('position') - 1;
      return { position, symbol: mutation.text('symbol').toUpperCase() };
    });
    return { type: 'Mutations', mutations };
  }
}

/** Reads a filter; what is wrong is added to the problems. */
export function parseSiloFilter(
  schema: CompiledSchema,
  value: unknown,
  problems: Problem[],
): Filter {
  return new FilterParser(schema, problems).parse(value, 'filterExpression', 0);
}
