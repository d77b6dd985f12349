import { type Document, isNode, isScalar, parseAllDocuments, type ScalarTag, type Tags, visit } from 'yaml';
import { InvalidInput } from '../../errors.ts';
import type { Part } from './yaml-texts.ts';

/** A real manifest has few aliases; a bomb has aliases of aliases. */
const MOST_ALIASES = 100;

/**
 * Reads one document as kubectl does, to see what it is: it is never written from what is read here. Undefined for a
 * document without content. Throws `InvalidInput` with the line, and nothing of the content.
 */
export function readYaml({ text, line }: Part): unknown {
  try {
    const documents = parseAllDocuments(text, {
      // Manifests are YAML 1.1, where 0644 is octal, as kubectl reads them; with what kubectl does not know left out.
      version: '1.1',
      customTags: (tags) => tags.flatMap(asKubectl),
      stringKeys: true,
      // The library compares every key with every other one; `refuseDoubleKeys` does not.
      uniqueKeys: false,
      prettyErrors: false,
      logLevel: 'silent',
    });
    // As Go does, of what follows an end marker nothing is read.
    const [document] = Array.isArray(documents) ? documents : [];
    if (!document) return undefined;
    const [broken] = document.errors;
    if (broken)
      throw new InvalidInput(`The manifest is not valid YAML, see line ${lineAt(text, broken.pos[0], line)}`);
    refuseDoubleKeys(document, text, line);
    return (document.toJS({ maxAliasCount: MOST_ALIASES }) as unknown) ?? undefined;
  } catch (error) {
    if (error instanceof InvalidInput) throw error;
    if (error instanceof ReferenceError && error.message.startsWith('Unresolved alias'))
      throw new InvalidInput(
        `The object at line ${line} uses an anchor that is outside of it: write its value out`,
      );
    // Without the error as cause: it may quote the text.
    throw new InvalidInput('The manifest is nested too deep, or uses too many aliases');
  }
}

/** Of two fields of one name an API server would see the last one alone. */
function refuseDoubleKeys(document: Document.Parsed, text: string, line: number): void {
  visit(document, {
    Map: (_, { items }) => {
      const seen = new Set<unknown>();
      for (const { key } of items) {
        const name = isScalar(key) ? key.value : key;
        // `<<` may stand twice: each merges another map.
        if (seen.has(name) && name !== '<<') {
          const where = lineAt(text, isNode(key) ? (key.range?.[0] ?? 0) : 0, line);
          throw new InvalidInput(`The manifest names a field twice, see line ${where}`);
        }
        seen.add(name);
      }
    },
  });
}

function lineAt(text: string, position: number, first: number): number {
  return text.slice(0, position).split('\n').length + first - 1;
}

/** A number begins with a digit, before its exponent too: `.` and `e1` are texts. */
function withDigits(tag: ScalarTag): ScalarTag {
  const source = tag.test?.source ?? '';
  if (/inf/i.test(source)) return tag;
  return { ...tag, test: new RegExp(`^(?=[-+]?[.]?[0-9])${source.slice(1)}`) };
}

/** `y` and `n` are texts, and 1:20 no number, to the Go library that kubectl reads YAML with. */
function asKubectl(tag: Tags[number]): Tags {
  if (typeof tag !== 'object') return [tag];
  const { tag: name, format } = tag as ScalarTag;
  if (/(timestamp|binary|omap|pairs|set)$/.test(name) || format === 'TIME') return [];
  if (name.endsWith(':float')) return [withDigits(tag as ScalarTag)];
  if (!name.endsWith(':bool')) return [tag];
  const test = /^(?:true|True|TRUE|yes|Yes|YES|on|On|ON)$/;
  const isTrue = (tag as ScalarTag).test?.test('true') === true;
  return [
    {
      ...(tag as ScalarTag),
      test: isTrue ? test : /^(?:false|False|FALSE|no|No|NO|off|Off|OFF)$/,
    },
  ];
}
