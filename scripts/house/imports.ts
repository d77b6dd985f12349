import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseSync } from '@swc/core';

/** One file importing another, or a package (`external`). Paths begin at the root of the project. */
export interface Import {
  from: string;
  to: string;
  external: boolean;
  /** Only types are imported, so that nothing is loaded. */
  typeOnly?: boolean;
}

/** Where production code stands. */
const PRODUCTION = '{functions,lib,config,scripts,clients}/**/*.{ts,tsx}';

/** Every import of production code: static, dynamic, re-exported, and of types, as the sources say. */
export function productionImports(): Import[] {
  return globSync(PRODUCTION).sort().flatMap(importsOf);
}

/** The imports of one file. */
export function importsOf(file: string): Import[] {
  const source = readFileSync(file, 'utf8');
  const program = parseSync(source, { syntax: 'typescript', tsx: file.endsWith('x'), target: 'es2024' });
  return specifiersIn(program).map(({ specifier, typeOnly }) => {
    const external = !specifier.startsWith('.');
    return { from: file, to: external ? specifier : join(dirname(file), specifier), external, typeOnly };
  });
}

/** A node of the syntax tree, as far as it is looked into. */
type Node = Record<string, unknown> & { type?: string };

/** What a tree imports; walks without recursion, since expressions may be deep. */
function specifiersIn(root: unknown): { specifier: string; typeOnly: boolean }[] {
  const found: { specifier: string; typeOnly: boolean }[] = [];
  const left: unknown[] = [root];
  while (left.length > 0) {
    const node = left.pop();
    if (typeof node !== 'object' || node === null) continue;
    const specifier = specifierOf(node as Node);
    if (specifier !== undefined) found.push({ specifier, typeOnly: isTypeOnly(node as Node) });
    left.push(...Object.values(node));
  }
  return found.reverse();
}

function specifierOf(node: Node): string | undefined {
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportAllDeclaration':
    case 'ExportNamedDeclaration':
      return textOf(node.source);
    case 'TsImportType':
      return textOf(node.argument);
    case 'CallExpression': {
      const [first] = node.arguments as { expression: unknown }[];
      return (node.callee as Node).type === 'Import' ? textOf(first?.expression) : undefined;
    }
    default:
      return undefined;
  }
}

function isTypeOnly(node: Node): boolean {
  if (node.typeOnly === true || node.type === 'TsImportType') return true;
  if (node.type !== 'ImportDeclaration') return false;
  const specifiers = node.specifiers as { isTypeOnly?: boolean }[];
  return specifiers.length > 0 && specifiers.every(({ isTypeOnly }) => isTypeOnly === true);
}

function textOf(node: unknown): string | undefined {
  const value = (node as { value?: unknown } | null | undefined)?.value;
  return typeof value === 'string' ? value : undefined;
}

/** Whether a file, or anything that it loads, loads another. */
export function reaches(imports: readonly Import[], from: string, target: string): boolean {
  const next = Map.groupBy(
    imports.filter(({ external, typeOnly }) => !external && !typeOnly),
    (one) => one.from,
  );
  const seen = new Set<string>();
  const left = [from];
  for (let file = left.pop(); file !== undefined; file = left.pop()) {
    if (file === target) return true;
    if (seen.has(file) || !existsSync(file)) continue;
    seen.add(file);
    left.push(...(next.get(file) ?? []).map(({ to }) => to));
  }
  return false;
}
