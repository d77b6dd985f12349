import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { ALL } from '../../api/scope.ts';
import { useMe } from '../../data/me.ts';
import { type Organization, organizationOfQuery } from '../../data/organizations.ts';
import { EmptyState } from '../../parts/EmptyState.tsx';
import { LinkButton } from '../../parts/LinkButton.tsx';
import { Loaded } from '../../parts/Loaded.tsx';
import { organization as texts } from '../../texts/organization.ts';

/** The namespace of the organization that the address chooses, which is one's own by default; undefined for all. */
export function useChosenNamespace(): string | undefined {
  const { ns } = useSearch({ strict: false }) as { ns?: string };
  const me = useMe();
  return ns === ALL ? undefined : (ns ?? me.organization.namespace);
}

/** The organization that the address chooses; asks for nothing while that is all. */
export function useChosen() {
  const me = useMe();
  const namespace = useChosenNamespace();
  const ownId = namespace === me.organization.namespace ? me.organization.id : undefined;
  return useQuery({
    ...organizationOfQuery(namespace ?? '', ownId),
    enabled: namespace !== undefined,
  });
}

/** The organization that the address chooses, drawn by `children`. */
export function Chosen({ children }: { children: (organization: Organization) => ReactNode }) {
  const namespace = useChosenNamespace();
  const query = useChosen();
  if (namespace === undefined) {
    const { title, text, action } = texts.chooseOne;
    return (
      <EmptyState title={title} text={text} action={<LinkButton to="/organizations">{action}</LinkButton>} />
    );
  }
  return (
    <Loaded query={query}>
      {(found) => (found ? children(found) : <EmptyState {...texts.noneFound} />)}
    </Loaded>
  );
}
