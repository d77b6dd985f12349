import * as z from 'zod';

/** A time as clients send it, in any zone. */
export const ExpiryInput = z.iso
  .datetime({ offset: true, error: 'must be a time like 2026-03-01T12:00:00Z' })
  .meta({ description: 'When the cluster is deleted by itself (RFC 3339)' });
