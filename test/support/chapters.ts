import { readFileSync } from 'node:fs';

/** The commands of a page of the documentation by chapter: the blocks marked `sh`, without their indentation. */
export function chaptersOf(page: string): Map<string, string[]> {
  const [intro = '', ...chapters] = readFileSync(page, 'utf8').split(/^## /m);
  return new Map([
    ['', blocksOf(intro)],
    ...chapters.map((chapter): [string, string[]] => [chapter.split('\n', 1)[0] ?? '', blocksOf(chapter)]),
  ]);
}

function blocksOf(chapter: string): string[] {
  return [...chapter.matchAll(/^( *)```sh\n(.*?)\n\1```$/gms)].map(([, indentation = '', code = '']) =>
    code
      .split('\n')
      .map((line) => line.slice(indentation.length))
      .join('\n'),
  );
}
