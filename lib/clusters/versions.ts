import { coerce, compareBuild, type SemVer } from 'semver';
import type { RequestContext } from '../context.ts';
import { withDeadline } from '../deadline.ts';
import { capable } from '../engines/capabilities.ts';
import { Conflict, InvalidInput } from '../errors.ts';
import type { Cluster } from '../models/cluster.ts';
import type { FoundCluster } from './find.ts';
import { VERSION } from './lifecycle.ts';
import { engineCluster, loadRelations } from './relations.ts';

const DEADLINE_MS = 20_000;

/**
 * The versions of Kubernetes that a cluster may be upgraded to, newest last: those of the provider that are newer and skip
 * no minor version. Throws `NotSupported` if the engine cannot tell.
 */
export async function versionsFor(context: RequestContext, found: FoundCluster): Promise<string[]> {
  const relations = await loadRelations(context, found.object, { secrets: true, provisionerSecrets: true });
  const engine = capable(context.engines.installed(relations.provisioner.engine), 'versions');
  const cluster = engineCluster(engine, found.object, relations);
  const offered = await withDeadline(DEADLINE_MS, (signal) => engine.versions(cluster, signal));
  const now = currentVersion(found.object);
  return offered
    .flatMap((text) => {
      const version = versionOf(text);
      return version && (!now || complaint(now, version) === undefined) ? [{ text, version }] : [];
    })
    .sort((one, other) => compareBuild(one.version, other.version))
    .map(({ text }) => text);
}

/**
 * Throws `InvalidInput` for a version that a cluster cannot go to: an older one, or one that skips a minor version, and
 * `Conflict` while the version of the cluster is unknown.
 * Source: https://kubernetes.io/releases/version-skew-policy/
 */
export function refuseVersion(cluster: Cluster, version: string): void {
  const now = currentVersion(cluster);
  if (!now) throw new Conflict('The version of the cluster is not known yet: wait until it has been checked');
  const wanted = versionOf(version);
  const wrong = wanted ? complaint(now, wanted) : 'must be a version of Kubernetes, 1.34 say';
  if (wrong !== undefined) throw InvalidInput.field('version', wrong);
}

function complaint(now: SemVer, wanted: SemVer): string | undefined {
  if (wanted.major !== now.major || wanted.minor > now.minor + 1)
    return `must not skip a minor version: upgrade to ${now.major}.${now.minor + 1} first`;
  const isMinorAlone = wanted.raw.split('.').length < 3;
  const isOlder = isMinorAlone ? wanted.minor <= now.minor : compareBuild(wanted, now) <= 0;
  return isOlder ? `must be newer than ${now.version}` : undefined;
}

function currentVersion({ kubernetes_version, metadata }: Cluster): SemVer | undefined {
  const chosen = metadata[VERSION];
  return versionOf(kubernetes_version) ?? (typeof chosen === 'string' ? versionOf(chosen) : undefined);
}

/** What providers write: `1.34`, `v1.34.1`, `1.34.1-gke.1200`, `v1.34.1-eks-ab12`. */
function versionOf(text: string | undefined): SemVer | undefined {
  return coerce(text, { includePrerelease: true }) ?? undefined;
}
