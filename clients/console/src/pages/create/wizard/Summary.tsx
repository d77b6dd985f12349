import { Table } from '@mantine/core';
import type { ReactNode } from 'react';
import { fromInput } from '../../../parts/local-input.ts';
import { Panel } from '../../../parts/Panel.tsx';
import {
  type FieldValue,
  isSecret,
  MASK,
  ordered,
  type Parameter,
} from '../../../parts/schema-form/schema.ts';
import { Time } from '../../../parts/Time.tsx';
import { create } from '../../../texts/create.ts';
import { type Choice, type Draft, fieldsOf } from './draft.ts';

const { wizard: words } = create;
const { review } = words;

interface Shown {
  draft: Draft;
  choice: Choice;
  /** As the API would set it. */
  expiresAt: string | undefined;
}

/** What was filled in; secrets are not shown. */
export function Summary({ draft, choice, expiresAt }: Shown) {
  const { provisioner, schema = {} } = choice;
  const values = fieldsOf(draft, choice);
  const expires = expiresAt ?? fromInput(draft.expires);
  return (
    <Panel title={review.summary}>
      <Table variant="vertical" layout="fixed" verticalSpacing="xs">
        <Table.Tbody>
          <Line label={words.name}>{draft.name}</Line>
          <Line label={words.steps.provisioner}>{provisioner.name}</Line>
          {ordered(schema).map(([name, parameter]) => (
            <Line key={name} label={parameter.label}>
              {wordsOf(parameter, values[name])}
            </Line>
          ))}
          <Line label={review.expires}>{expires === '' ? review.never : <Time at={expires} />}</Line>
          <Line label={review.protection}>{draft.isProtected ? review.yes : review.no}</Line>
        </Table.Tbody>
      </Table>
    </Panel>
  );
}

function Line({ label, children }: { label: string; children: ReactNode }) {
  return (
    <Table.Tr>
      <Table.Th w="40%" scope="row" style={{ overflowWrap: 'anywhere' }}>
        {label}
      </Table.Th>
      <Table.Td style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }}>{children}</Table.Td>
    </Table.Tr>
  );
}

function wordsOf(parameter: Parameter, value: FieldValue = ''): string {
  if (typeof value === 'boolean') return value ? review.yes : review.no;
  if (typeof value === 'object')
    return value.map((row) => `${row.name}=${row.value}`).join('\n') || review.none;
  if (value === MASK) return review.kept;
  if (value === '') return review.none;
  if (isSecret(parameter)) return review.secret;
  const label = parameter.choices?.find(([one]) => one === value)?.[1] ?? value;
  return label === value ? value : `${label} (${value})`;
}
