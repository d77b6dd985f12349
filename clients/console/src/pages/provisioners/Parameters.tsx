import { SimpleGrid, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Provisioner } from '../../data/create-cluster.ts';
import { enginesQuery } from '../../data/engines.ts';
import { Fact } from '../../parts/Fact.tsx';
import { Loaded } from '../../parts/Loaded.tsx';
import { Panel } from '../../parts/Panel.tsx';
import { MASK, ordered, type Parameter, type Schema } from '../../parts/schema-form/schema.ts';
import { provisioners } from '../../texts/provisioners.ts';
import { defaultsOf } from './defaults.ts';

const { parameters: texts } = provisioners;

/** The parameters of a provisioner and what new clusters get of it; secrets are said to be there, and not shown. */
export function Parameters({ provisioner: { engine, parameters } }: { provisioner: Provisioner }) {
  const query = useQuery(enginesQuery);
  const defaults = defaultsOf(parameters);
  return (
    <Panel title={texts.title}>
      <Loaded query={query}>
        {(engines) => {
          const schemas = engines.find(({ name }) => name === engine)?.parameters;
          return (
            <>
              <Values schema={schemas?.provisioner ?? {}} values={parameters} none={texts.none} />
              {defaults !== undefined && (
                <>
                  <Title order={3} size="h6" mt="md" mb="xs">
                    {texts.defaults}
                  </Title>
                  <Values schema={schemas?.cluster ?? {}} values={defaults} none={texts.unset} />
                </>
              )}
            </>
          );
        }}
      </Loaded>
    </Panel>
  );
}

function Values({
  schema,
  values,
  none,
}: {
  schema: Schema;
  values: Readonly<Record<string, unknown>>;
  /** Is said where there is nothing. */
  none: string;
}) {
  const fields = ordered(schema);
  if (fields.length === 0) return <Text size="sm">{none}</Text>;
  return (
    <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} spacing="sm">
      {fields.map(([name, parameter]) => (
        <Fact key={name} label={parameter.label}>
          {textOf(parameter, Object.hasOwn(values, name) ? values[name] : undefined)}
        </Fact>
      ))}
    </SimpleGrid>
  );
}

function textOf({ choices = [] }: Parameter, value: unknown): string {
  if (value === undefined || value === null || value === '') return texts.unset;
  if (value === MASK) return texts.stored;
  if (typeof value === 'boolean') return value ? texts.yes : texts.no;
  if (typeof value === 'object') return JSON.stringify(value);
  return choices.find(([one]) => one === value)?.[1] ?? String(value);
}
