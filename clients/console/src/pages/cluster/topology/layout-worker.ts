import { placesOf } from './layout.ts';
import type { Order } from './place.ts';

// Beside the page, which stays responsive while a large graph is placed.
addEventListener('message', ({ data }: MessageEvent<Order>) => postMessage(placesOf(data)));
