import { Group, Stack, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { type ReactNode, useEffect, useRef } from 'react';
import { common } from '../texts/common.ts';
import classes from './Page.module.css';

/** Whether a page was shown before: the focus moves to the heading of every further one. */
let isFurther = false;

/** A page: its heading, which names the document too and takes the focus when the page is opened, and its actions. */
export function Page({
  title,
  actions,
  children,
}: {
  title: string;
  actions?: ReactNode;
  children: ReactNode;
}) {
  const heading = useRef<HTMLHeadingElement>(null);
  useDocumentTitle(common.titled(title));
  useEffect(() => {
    if (isFurther) heading.current?.focus({ preventScroll: true });
    isFurther = true;
  }, []);
  return (
    <Stack gap="md">
      <Group justify="space-between" align="center" gap="sm">
        <Title order={1} size="h2" ref={heading} tabIndex={-1} className={classes.heading}>
          {title}
        </Title>
        {actions && <Group gap="xs">{actions}</Group>}
      </Group>
      {children}
    </Stack>
  );
}
