import { CloseButton, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { common } from '../texts/common.ts';

/** Who types faster is asked for once. */
const PAUSE_MS = 250;

/** A filter that is applied while it is typed; `isMain` makes it the one that `/` leads to. */
export function SearchField({
  label,
  value,
  isMain,
  onChange,
}: {
  label: string;
  value: string;
  isMain?: boolean;
  onChange: (text: string) => void;
}) {
  const [text, setText] = useState(value);
  const sent = useRef(value);
  const send = useDebouncedCallback((next: string) => {
    sent.current = next;
    onChange(next);
  }, PAUSE_MS);
  useEffect(() => {
    // Somebody else changed it: Back, or a button that clears all filters.
    if (value !== sent.current) setText(value);
    sent.current = value;
  }, [value]);
  const change = (next: string) => {
    setText(next);
    send(next);
  };
  // A click is meant at once; what was still waiting is overtaken.
  const clear = () => {
    change('');
    sent.current = '';
    onChange('');
  };
  return (
    <TextInput
      aria-label={label}
      placeholder={label}
      value={text}
      data-search={isMain || undefined}
      maxLength={253}
      onChange={(event) => change(event.currentTarget.value)}
      leftSection={<IconSearch size={16} aria-hidden />}
      rightSection={text !== '' && <CloseButton aria-label={common.clear(label)} size="sm" onClick={clear} />}
    />
  );
}
