import { Container } from '@mantine/core';
import { type ErrorComponentProps, useRouter } from '@tanstack/react-router';
import { ApiError } from '../api/errors.ts';
import { ErrorNote } from '../parts/ErrorNote.tsx';
import { NotFound } from './NotFound.tsx';

/** Stands where a page should, when it failed to load or to draw. */
export function Failed({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  if (error instanceof ApiError && error.status === 404) return <NotFound />;
  const retry = () => {
    reset();
    router.invalidate();
  };
  return (
    <Container size="sm" py="xl">
      <ErrorNote error={error} onRetry={retry} />
    </Container>
  );
}
