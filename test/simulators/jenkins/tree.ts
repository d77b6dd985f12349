/** A `tree=` of Jenkins: names of fields, what of them, and a range of their items. */
interface Field {
  name: string;
  of: Field[];
  from: number;
  to: number;
}

/**
 * What a `tree=` leaves of a value: `allBuilds[number,actions[parameters[name,value]]]{0,100}`.
 * Source: https://www.jenkins.io/doc/book/using/remote-access-api/
 */
export function pickTree(value: unknown, tree: string): unknown {
  const [fields] = parse(tree, 0);
  return pick(value, fields);
}

function pick(value: unknown, fields: Field[]): unknown {
  if (fields.length === 0 || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => pick(item, fields));
  const picked: Record<string, unknown> = {};
  for (const { name, of, from, to } of fields) {
    const field = (value as Record<string, unknown>)[name];
    if (field !== undefined) picked[name] = pick(Array.isArray(field) ? field.slice(from, to) : field, of);
  }
  return picked;
}

function parse(text: string, start: number): [fields: Field[], end: number] {
  const fields: Field[] = [];
  let at = start;
  while (at < text.length && text[at] !== ']') {
    const name = /^\w+/.exec(text.slice(at))?.[0];
    if (name === undefined) throw new Error(`A bad tree at ${at}: ${text}`);
    at += name.length;
    let of: Field[] = [];
    if (text[at] === '[') {
      [of, at] = parse(text, at + 1);
      at += 1;
    }
    const range = /^\{(\d*)(,?)(\d*)\}/.exec(text.slice(at));
    at += range?.[0].length ?? 0;
    const from = Number(range?.[1] || 0);
    const isOne = range !== null && range[2] === '';
    const to = isOne ? from + 1 : Number(range?.[3] || Number.POSITIVE_INFINITY);
    fields.push({ name, of, from, to });
    if (text[at] === ',') at += 1;
  }
  return [fields, at];
}
