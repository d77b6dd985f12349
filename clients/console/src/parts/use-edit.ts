import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Tagged } from '../api/client.ts';
import { ApiError } from '../api/errors.ts';
import { type Difference, differences, isSame } from './Conflict.tsx';

type Fields = Record<string, unknown>;

/** Reads an object for one edit alone, with the tag that it is written back with. */
export function useReadForEdit<T>(key: readonly string[], read: () => Promise<Tagged<T>>) {
  return useQuery({
    queryKey: ['edit', ...key],
    queryFn: read,
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  });
}

interface Edited<T> {
  /** The object as it was read for this edit. */
  read: Tagged<T>;
  /** What the user has made of its fields. */
  mine: Fields;
  /** The fields of the object that the form shows. */
  fieldsOf: (data: T) => Fields;
  /** Reads the object again, after somebody else has changed it. */
  reread: () => Promise<Tagged<T>>;
  /** Writes the edit if the object is as in `against`. Throws `ApiError`, 412 where it is not. */
  write: (against: Tagged<T>) => Promise<unknown>;
  onDone: () => void;
  onSettled: () => void;
}

/**
 * Writes an edit against what was read. Where somebody else was faster, and has changed the same fields, `found` says what both
 * have changed; other fields of theirs stay as they have made them.
 */
export function useEdit<T>({ read, mine, fieldsOf, reread, write, onDone, onSettled }: Edited<T>) {
  const [conflict, setConflict] = useState<{ found: Difference[]; theirs: Tagged<T> }>();
  const { mutate, isPending, error } = useMutation({
    mutationFn: async (against: Tagged<T>) => {
      try {
        await write(against);
        return true;
      } catch (failure) {
        if (!(failure instanceof ApiError && failure.status === 412)) throw failure;
        const theirs = await reread();
        const [before, now] = [fieldsOf(read.data), fieldsOf(theirs.data)];
        const isSameField = Object.keys(mine).some(
          (field) => !isSame(mine[field], before[field]) && !isSame(now[field], before[field]),
        );
        if (isSameField) {
          setConflict({ found: differences(before, mine, now), theirs });
          return false;
        }
        await write(theirs);
        return true;
      }
    },
    onSuccess: (isWritten) => isWritten && onDone(),
    onSettled,
  });
  return {
    isPending,
    error,
    found: conflict?.found,
    save: () => mutate(read),
    /** Writes the edit over what somebody else has written. */
    overwrite: () => {
      if (conflict === undefined) return;
      setConflict(undefined);
      mutate(conflict.theirs);
    },
  };
}
