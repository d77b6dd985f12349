import { Radio, Stack, Text } from '@mantine/core';
import { changeOrganization, type Organization, readOrganization } from '../../../data/organizations.ts';
import type { Policy, PolicyAction, PolicyValue } from '../../../data/policies.ts';
import { EditDialog } from '../../../parts/EditDialog.tsx';
import { policies } from '../../../texts/policies.ts';
import type { Rule } from './rule.ts';

const { edit: texts, values, actions } = policies;
const VALUES = Object.keys(values) as PolicyValue[];
/** Of the choices: the organization has no rule of its own. */
const DEFAULT = 'default';

/** The choices, as a conflict calls them. */
const words = new Map<string, string>([...Object.entries(values), [DEFAULT, texts.default]]);

type Choice = PolicyValue | typeof DEFAULT;

/** Changes one rule of an organization, or resets it to the default. */
export function EditRule({
  organization,
  rule,
  onClose,
}: {
  organization: string;
  /** Undefined while none is changed. */
  rule: Rule | undefined;
  onClose: () => void;
}) {
  const action = rule?.action;
  return (
    <EditDialog<Organization, { rule: Choice }>
      of={['organizations', organization]}
      opened={action !== undefined}
      title={texts.title}
      action={texts.submit}
      done={texts.done}
      labels={texts}
      show={(value) => words.get(String(value))}
      read={() => readOrganization(organization)}
      fieldsOf={({ policy = {} }) => ({
        rule: (action === undefined ? undefined : policy[action]) ?? DEFAULT,
      })}
      write={({ rule: chosen = DEFAULT }, { data, etag }) =>
        changeOrganization(organization, { policy: withRule(data.policy, action, chosen) }, etag)
      }
      onClose={onClose}
    >
      {({ mine, set, errors }) => (
        <Stack>
          <Text size="sm">{action && (actions[action] ?? action)}</Text>
          <Radio.Group
            label={texts.rule}
            description={texts.hint}
            value={mine.rule}
            error={action && errors[`policy.${action}`]}
            onChange={(chosen) => set({ rule: chosen as Choice })}
          >
            <Stack gap="xs" mt="xs">
              {VALUES.map((value) => (
                <Radio key={value} value={value} label={values[value]} />
              ))}
              {rule && <Radio value={DEFAULT} label={texts.byDefault(values[rule.byDefault])} />}
            </Stack>
          </Radio.Group>
        </Stack>
      )}
    </EditDialog>
  );
}

/** A policy is written as a whole: what it does not name is as by default. */
function withRule(own: Policy = {}, action: PolicyAction | undefined, chosen: Choice): Policy {
  const others = Object.entries(own).filter(([name]) => name !== action);
  const mine = chosen === DEFAULT || action === undefined ? [] : [[action, chosen]];
  return Object.fromEntries([...others, ...mine]);
}
