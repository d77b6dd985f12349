import * as z from 'zod';

/** Metadata, parameters and policies each, in bytes of their JSON. */
const MAP_LIMIT = 32 * 1024;

/** An address of e-mail; 253 characters at most. */
export const Email = z.email('must be an e-mail address').max(253);

/** A user name as it may be stored. */
export const Username = z
  .string()
  .trim()
  .min(1, 'must not be empty')
  .max(253, 'must have at most 253 characters')
  .regex(/^\P{C}*$/u, 'must not have control, format or bidirectional characters')
  .meta({ description: 'Unique across all organizations; case-insensitive' });

/** A name for people. */
export const Name = z
  .string()
  .trim()
  .min(1, 'must not be empty')
  .max(253, 'must have at most 253 characters')
  .meta({ description: 'A display name of at most 253 characters' });

/** An RFC 3339 time as KQueen writes it: UTC, to the second. */
export const Timestamp = z.iso.datetime().meta({ description: 'RFC 3339, UTC, to the second' });

/** An id as KQueen makes them. */
export const Id = z.uuid().meta({ description: 'UUID v4, set by the server' });

/** A free map (metadata, parameters) of at most 32 KiB. */
export const FreeMap = z
  .record(z.string(), z.json())
  .refine((map) => Buffer.byteLength(JSON.stringify(map)) <= MAP_LIMIT, 'must be at most 32 KiB')
  .meta({ description: 'A map of at most 32 KiB' });

/** An optional text field: an empty string counts as unset. */
export function emptyIsUnset<T extends z.ZodType>(schema: T) {
  return z.union([z.literal('').transform(() => undefined), schema]).optional();
}

/**
 * A field that clients may send back as they read it although the server alone decides it. Its value is ignored.
 */
export const Ignored = z
  .unknown()
  .optional()
  .meta({ description: 'Ignored; set by the server', readOnly: true });

/** What clients may send with any object although the server alone decides it. */
export const ignoredFields = { state: Ignored, verbose_name: Ignored };

/** The fields of a PATCH: each may be missing, but not all of them. */
export function changesOf<S extends z.ZodRawShape>(shape: S) {
  return z
    .strictObject({ ...shape, ...ignoredFields, _namespace: Ignored })
    .partial()
    .refine((changes) => Object.keys(changes).length > 0, 'must name a field to change');
}
