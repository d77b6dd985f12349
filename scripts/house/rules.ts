import { FLOORS, KNOWN_BY, SEPARATE } from './floors.ts';
import type { Import } from './imports.ts';

/** What may be imported without being production code. */
const DATA = /^docs\/.*\.json$|\.json$/;

const ROOMS = FLOORS.flatMap((rooms, floor) => rooms.map((room) => ({ ...room, floor })));

/** The imports that lead up, sideways, or to a package that another room alone may know; one sentence each. */
export function wrongImports(imports: readonly Import[]): string[] {
  return imports.flatMap((one) => {
    const why = one.external ? packageFault(one) : floorFault(one);
    return why === undefined ? [] : [`${one.from} imports ${one.to}: ${why}`];
  });
}

function packageFault({ from, to }: Import): string | undefined {
  const rule = KNOWN_BY.find((known) => known.package.test(to));
  return rule && !rule.room.test(from) ? `only ${rule.room.source} may` : undefined;
}

function floorFault({ from, to }: Import): string | undefined {
  if (DATA.test(to)) return undefined;
  const [above, below] = [roomOf(from), roomOf(to)];
  if (!above) return `${from} stands on no floor: name its room in scripts/house/floors.ts`;
  if (!below) return `${to} stands on no floor`;
  if (above.path !== below.path) {
    if (above.isSealed) return `${above.path} imports its own files alone`;
    return below.floor > above.floor ? undefined : `${below.path} is not below ${above.path}`;
  }
  return separateFault(from, to);
}

/** Within a folder of separate subfolders, the subfolders may use what lies beside them, and not each other. */
function separateFault(from: string, to: string): string | undefined {
  const separate = SEPARATE.find(({ path }) => from.startsWith(`${path}/`) && to.startsWith(`${path}/`));
  if (!separate || separate.gathers.includes(from)) return undefined;
  const [own, other] = [folderOf(separate.path, from), folderOf(separate.path, to)];
  if (separate.gathers.includes(to)) return `${to} knows them all, and none of them knows it`;
  return other === undefined || other === own ? undefined : `${other} is separate from ${own ?? from}`;
}

function folderOf(parent: string, file: string): string | undefined {
  const [folder, ...rest] = file.slice(parent.length + 1).split('/');
  return rest.length > 0 ? `${parent}/${folder}` : undefined;
}

function roomOf(file: string) {
  return ROOMS.find(({ path }) => file === path || file.startsWith(`${path}/`));
}

/** The circles among files, each as the files on the way round; types count. */
export function circles(imports: readonly Import[]): string[][] {
  const next = Map.groupBy(
    imports.filter(({ external }) => !external),
    ({ from }) => from,
  );
  const found: string[][] = [];
  const finished = new Set<string>();
  const visit = (file: string, way: string[]): void => {
    const at = way.indexOf(file);
    if (at >= 0) found.push([...way.slice(at), file]);
    if (at >= 0 || finished.has(file)) return;
    for (const { to } of next.get(file) ?? []) visit(to, [...way, file]);
    finished.add(file);
  };
  for (const file of next.keys()) visit(file, []);
  return found;
}
