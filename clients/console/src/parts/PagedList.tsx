import { Button } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { EmptyState } from './EmptyState.tsx';
import { Loaded } from './Loaded.tsx';
import { Pager } from './Pager.tsx';

/** What a list says that shows nothing. */
interface Nothing {
  title: string;
  text: string;
}

/** A page of a list that the server pages, drawn by `children`, with what chooses another page below it. */
export function PagedList<T>({
  query,
  page = 1,
  size = 20,
  onShow,
  nothing,
  children,
}: {
  query: UseQueryResult<{ items: readonly T[]; total: number }>;
  page?: number;
  size?: number;
  onShow: (next: { page: number; size: number }) => void;
  /** Shown where the list is empty. */
  nothing: ReactNode;
  children: (items: readonly T[]) => ReactNode;
}) {
  return (
    <Loaded query={query}>
      {({ items, total }) =>
        total === 0 ? (
          nothing
        ) : (
          <>
            {children(items)}
            <Pager page={page} size={size} total={total} onChange={onShow} />
          </>
        )
      }
    </Loaded>
  );
}

/** Says that filters leave nothing, with a button that clears them; or that there is nothing yet, with the next step. */
export function NothingListed({
  isFiltered,
  noneFound,
  empty,
  action,
  onClear,
}: {
  isFiltered: boolean;
  noneFound: Nothing & { clear: string };
  empty: Nothing;
  action?: ReactNode;
  onClear: () => void;
}) {
  const { clear, ...found } = noneFound;
  return isFiltered ? (
    <EmptyState {...found} action={<Button onClick={onClear}>{clear}</Button>} />
  ) : (
    <EmptyState {...empty} action={action} />
  );
}
