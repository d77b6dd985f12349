import { EngineFailed } from '../../errors.ts';

/** `folder/job` is `/job/folder/job/job`. Throws `EngineFailed` for a name that would lead elsewhere. */
export function jobPath(name: string): string {
  const parts = name.split('/');
  if (parts.some((part) => part === '' || part === '.' || part === '..')) {
    throw new EngineFailed(`${name} is not a name of a Jenkins job`);
  }
  return parts.map((part) => `/job/${encodeURIComponent(part)}`).join('');
}

/**
 * Whether an address that Jenkins names is that of a job. The whole paths are compared, decoded: Jenkins encodes other
 * characters than we do, and may know itself by another address.
 */
export function isOfJob(url: string, name: string): boolean {
  return decodedPath(url) === decodedPath(jobPath(name));
}

/** The path from the first job on, without slashes at its end; undefined where there is none. */
function decodedPath(url: string): string | undefined {
  const path = URL.parse(url, 'http://jenkins')?.pathname.replace(/\/+$/, '') ?? '';
  const start = path.indexOf('/job/');
  if (start < 0) return undefined;
  try {
    return path.slice(start).split('/').map(decodeURIComponent).join('\n');
  } catch {
    return undefined;
  }
}
