import { Button, Group, Stack, Switch } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { Organization } from '../../../data/organizations.ts';
import { defaultPolicyQuery, type Policy, type PolicyAction } from '../../../data/policies.ts';
import { EmptyState } from '../../../parts/EmptyState.tsx';
import { Loaded } from '../../../parts/Loaded.tsx';
import { withoutDefaults } from '../../../parts/page-search.ts';
import { SearchField } from '../../../parts/SearchField.tsx';
import { policies as texts } from '../../../texts/policies.ts';
import { Chosen } from '../chosen.tsx';
import type { PoliciesSearch } from '../search.ts';
import { PolicyTable } from './PolicyTable.tsx';
import { Roles } from './Roles.tsx';
import type { Rule } from './rule.ts';

/** Who may do what in an organization, beside the defaults. */
export function Policies() {
  return (
    <Chosen>
      {(organization) => (
        <Stack>
          <Roles />
          <Shown organization={organization} />
        </Stack>
      )}
    </Chosen>
  );
}

function Shown({ organization: { id, policy = {} } }: { organization: Organization }) {
  const { action = '', changed = false } = useSearch({ from: '/shell/organization/policies' });
  const navigate = useNavigate({ from: '/organization/policies' });
  const query = useQuery(defaultPolicyQuery(id));
  const show = (change: PoliciesSearch) =>
    navigate({
      replace: true,
      resetScroll: false,
      search: (before) => withoutDefaults({ ...before, ...change }),
    });
  return (
    <>
      <Group gap="md">
        <SearchField label={texts.search} value={action} isMain onChange={(next) => show({ action: next })} />
        <Switch
          label={texts.onlyChanged}
          checked={changed}
          onChange={({ currentTarget: { checked } }) => show({ changed: checked })}
        />
      </Group>
      <Loaded query={query}>
        {(defaults) => {
          const rules = rulesOf(policy, defaults).filter(
            (rule) => contains(rule, action) && (!changed || rule.value !== rule.byDefault),
          );
          return rules.length === 0 ? (
            <EmptyState
              title={texts.none.title}
              text={texts.none.text}
              action={
                <Button onClick={() => navigate({ search: ({ ns }) => ({ ns }) })}>{texts.none.clear}</Button>
              }
            />
          ) : (
            <PolicyTable organization={id} rules={rules} />
          );
        }}
      </Loaded>
    </>
  );
}

function rulesOf(own: Policy, defaults: Policy): Rule[] {
  return Object.entries(defaults).map(([name, byDefault]) => {
    const action = name as PolicyAction;
    return { action, value: own[action] ?? byDefault, byDefault };
  });
}

function contains({ action }: Rule, text: string): boolean {
  const words = `${action} ${texts.actions[action] ?? ''}`.toLowerCase();
  return words.includes(text.toLowerCase());
}
