import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { EmptyState } from '../parts/EmptyState.tsx';
import { Page } from '../parts/Page.tsx';
import { common } from '../texts/common.ts';

/** The page of addresses that lead nowhere. */
export function NotFound() {
  const { title, text, action } = common.notFound;
  return (
    <Page title={title}>
      <EmptyState
        title={title}
        text={text}
        action={
          <Button component={Link} to="/">
            {action}
          </Button>
        }
      />
    </Page>
  );
}
