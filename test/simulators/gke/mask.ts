type Mask = Map<string, Mask | undefined>;

/**
 * What of an answer a partial response holds: `clusters(name,conditions(message)),missingZones`.
 * Source: https://cloud.google.com/kubernetes-engine/docs/reference/rest/v1/projects.locations.clusters/list
 */
export function masked(answer: unknown, fields: string | null): unknown {
  if (fields === null) return answer;
  const [mask, rest] = parse(fields);
  if (rest !== '') throw new Error(`Invalid field mask: ${fields}`);
  return apply(answer, mask);
}

function parse(text: string): [Mask, string] {
  const mask: Mask = new Map();
  let rest = text;
  for (;;) {
    const [name = ''] = /^[a-zA-Z]+/.exec(rest) ?? [];
    if (name === '') throw new Error(`Invalid field mask: ${text}`);
    rest = rest.slice(name.length);
    if (rest.startsWith('(')) {
      const [inner, after] = parse(rest.slice(1));
      if (!after.startsWith(')')) throw new Error(`Invalid field mask: ${text}`);
      mask.set(name, inner);
      rest = after.slice(1);
    } else mask.set(name, undefined);
    if (!rest.startsWith(',')) return [mask, rest];
    rest = rest.slice(1);
  }
}

function apply(value: unknown, mask: Mask): unknown {
  if (Array.isArray(value)) return value.map((one) => apply(one, mask));
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([name]) => mask.has(name));
  return Object.fromEntries(
    kept.map(([name, inner]) => {
      const deeper = mask.get(name);
      return [name, deeper ? apply(inner, deeper) : inner];
    }),
  );
}
