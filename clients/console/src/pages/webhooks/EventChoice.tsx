import { Checkbox, Fieldset, Input, SimpleGrid, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { eventTypesQuery } from '../../data/webhooks.ts';
import { Loaded } from '../../parts/Loaded.tsx';
import { webhooks } from '../../texts/webhooks.ts';

const { form: words } = webhooks;
const ALL = '*';

interface Choice {
  value: readonly string[];
  error?: string;
  onChange: (events: string[]) => void;
}

/** Chooses events from the catalogue of the API: all, all of a kind, or single types. */
export function EventChoice({ value, error, onChange }: Choice) {
  const query = useQuery(eventTypesQuery);
  const set = (pattern: string, isOn: boolean, instead: (other: string) => boolean) =>
    onChange([
      ...value.filter((one) => one !== pattern && !(isOn && instead(one))),
      ...(isOn ? [pattern] : []),
    ]);
  return (
    <Input.Wrapper label={words.events} error={error} labelElement="div">
      <Stack gap="sm" mt={4}>
        <Checkbox
          label={words.all}
          checked={value.includes(ALL)}
          onChange={({ currentTarget: { checked } }) => set(ALL, checked, () => true)}
        />
        {!value.includes(ALL) && (
          <Loaded query={query}>
            {(types) =>
              [...Map.groupBy(types, kindOf)].map(([kind, own]) => {
                const whole = `${kind}.*`;
                return (
                  <Fieldset key={kind} legend={kind} p="sm">
                    <Checkbox
                      label={words.group(whole)}
                      checked={value.includes(whole)}
                      onChange={({ currentTarget: { checked } }) =>
                        set(whole, checked, (other) => kindOf({ type: other }) === kind)
                      }
                    />
                    {!value.includes(whole) && (
                      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="xs" mt="sm">
                        {own.map(({ type, description }) => (
                          <Checkbox
                            key={type}
                            size="xs"
                            label={type}
                            description={description}
                            checked={value.includes(type)}
                            onChange={({ currentTarget: { checked } }) => set(type, checked, () => false)}
                          />
                        ))}
                      </SimpleGrid>
                    )}
                  </Fieldset>
                );
              })
            }
          </Loaded>
        )}
      </Stack>
    </Input.Wrapper>
  );
}

function kindOf({ type }: { type: string }): string {
  return type.split('.')[0] ?? type;
}
