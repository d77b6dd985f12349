import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ErrorNote } from './ErrorNote.tsx';
import { Waiting } from './Waiting.tsx';

/**
 * What a query has answered, drawn by `children`; a placeholder before, the error instead. What was loaded stays when a
 * later try fails, with the error above it.
 */
export function Loaded<T>({
  query,
  children,
}: {
  query: UseQueryResult<T>;
  children: (data: T) => ReactNode;
}) {
  const note = query.isError && <ErrorNote error={query.error} onRetry={() => query.refetch()} />;
  if (query.data === undefined) return note || <Waiting />;
  return (
    <>
      {note}
      {children(query.data)}
    </>
  );
}
