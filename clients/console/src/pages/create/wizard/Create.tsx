import { useQuery } from '@tanstack/react-query';
import { choicesQuery, MANUAL } from '../../../data/create-cluster.ts';
import { enginesQuery } from '../../../data/engines.ts';
import { useMe } from '../../../data/me.ts';
import { EmptyState } from '../../../parts/EmptyState.tsx';
import { LinkButton } from '../../../parts/LinkButton.tsx';
import { Loaded } from '../../../parts/Loaded.tsx';
import { Page } from '../../../parts/Page.tsx';
import { create } from '../../../texts/create.ts';
import { OwnOrganization } from '../OwnOrganization.tsx';
import { Existing } from './Existing.tsx';
import { Wizard } from './Wizard.tsx';

const { wizard: words } = create;

/** Creates a cluster through a provisioner, step by step, or leads to the import of one that exists. */
export function Create() {
  const provisioners = useQuery(choicesQuery);
  const engines = useQuery(enginesQuery);
  return (
    <Page title={words.title}>
      <OwnOrganization />
      <Loaded query={provisioners}>
        {(all) => (
          <Loaded query={engines}>
            {(installed) => {
              const choices = all
                .filter(({ engine }) => engine !== MANUAL)
                .map((provisioner) => ({
                  provisioner,
                  schema: installed.find(({ name }) => name === provisioner.engine)?.parameters.cluster,
                }));
              return choices.length === 0 ? <Nothing /> : <Wizard choices={choices} />;
            }}
          </Loaded>
        )}
      </Loaded>
    </Page>
  );
}

function Nothing() {
  const { empty } = words;
  const isMember = useMe().role === 'member';
  return (
    <>
      <EmptyState
        title={empty.title}
        text={isMember ? empty.textOfMember : empty.text}
        action={!isMember && <LinkButton to="/provisioners/new">{empty.action}</LinkButton>}
      />
      <Existing />
    </>
  );
}
