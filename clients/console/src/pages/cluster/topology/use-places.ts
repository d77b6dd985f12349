import { useEffect, useState } from 'react';
import type { Order, Places } from './place.ts';

/** Where the objects of an order stand, or that a worker is finding out, or that it could not. */
export type Placing = { order: Order; places: Places } | 'waiting' | 'failed';

/** Places objects in a worker; those of before stay until the new places are known. */
export function usePlaces(order: Order): Placing {
  const [placing, setPlacing] = useState<Placing>('waiting');
  useEffect(() => {
    const worker = new Worker(new URL('./layout-worker.ts', import.meta.url), { type: 'module' });
    worker.addEventListener('message', ({ data }: MessageEvent<Places>) => {
      setPlacing({ order, places: data });
      worker.terminate();
    });
    worker.addEventListener('error', () => setPlacing('failed'));
    worker.postMessage(order);
    return () => worker.terminate();
  }, [order]);
  return placing;
}
