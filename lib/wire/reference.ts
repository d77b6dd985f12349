import { z } from 'zod';

/**
 * A relation as clients send it: `"Provisioner:<id>"`, a bare id, or the expanded object. The outcome is the id, or
 * what stands in its place: an id that is unknown, another tenant's or of the wrong type gets one and the same answer,
 * made by `unknownReference` where the object is looked for.
 */
export function reference(type: 'Organization' | 'User' | 'Provisioner') {
  return z
    .union([z.string(), z.looseObject({ id: z.string() })])
    .catch('')
    .transform((value) => {
      const text = typeof value === 'string' ? value : value.id;
      return text.startsWith(`${type}:`) ? text.slice(type.length + 1) : text;
    })
    .meta({ description: `"${type}:<id>", a bare id, or the expanded object` });
}
