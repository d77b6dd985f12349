import * as z from 'zod';

/**
 * A relation as clients send it: `"Provisioner:<id>"`, a bare id, or the expanded object. The outcome is what stands in
 * the place of the id. One that is unknown, another tenant's or of the wrong type gets one and the same answer, here as
 * where the object is looked for.
 */
export function reference(type: 'Organization' | 'User' | 'Provisioner') {
  const unknown = 'does not exist';
  const error = ({ input }: { input?: unknown }) => (input === undefined ? 'is required' : unknown);
  return z
    .union([z.string(), z.looseObject({ id: z.string() })], { error })
    .transform((value) => {
      const text = typeof value === 'string' ? value : value.id;
      return text.startsWith(`${type}:`) ? text.slice(type.length + 1) : text;
    })
    .meta({ description: `"${type}:<id>", a bare id, or the expanded object` });
}
