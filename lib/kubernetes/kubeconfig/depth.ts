import { Lexer } from 'yaml';

/** Signs that begin a nested value: of flow collections, and of block ones that stand in one line (`- - -`). */
const OPENS = new Set(['[', '{']);
const CLOSES = new Set([']', '}']);
const INDICATORS = new Set(['-', '?', ':']);

/**
 * Tells whether a YAML text nests deeper or has more signs than a parser may be given. It reads lexemes, which takes
 * linear time and no stack: the parser calls itself for each level, and a full stack in the middle of a regular
 * expression ends the process.
 */
export function isTooComplex(text: string, most: { depth: number; lexemes: number }): boolean {
  let count = 0;
  let flow = 0;
  let inLine = 0;
  let indents: number[] = [];
  for (const lexeme of new Lexer().lex(text)) {
    count += 1;
    if (lexeme === '\n' || lexeme === '\r\n') inLine = 0;
    else if (OPENS.has(lexeme)) flow += 1;
    else if (CLOSES.has(lexeme)) flow -= 1;
    else if (flow === 0 && INDICATORS.has(lexeme)) inLine += 1;
    else if (inLine === 0 && /^ +$/.test(lexeme)) {
      indents = [...indents.filter((indent) => indent < lexeme.length), lexeme.length];
    }
    if (flow + inLine + indents.length > most.depth || count > most.lexemes) return true;
  }
  return false;
}
