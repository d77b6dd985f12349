import * as z from 'zod';

const Validators = z
  .looseObject({
    ...{ required: z.boolean(), min: z.number(), max: z.number() },
    ...{ number: z.boolean(), url: z.boolean(), cidr: z.boolean(), uuid: z.boolean() },
    ...{ jsonfile: z.array(z.string()), yamlfile: z.array(z.string()) },
  })
  .partial()
  .meta({ description: 'Rules that a form checks; jsonfile and yamlfile name keys that the file must have' });

/** How a form asks for a parameter. */
export const ParameterWire = z
  .looseObject({
    type: z.string().meta({ description: 'Kind of the field: text, password, integer, select ...' }),
    label: z.string(),
    order: z.int().meta({ description: 'Place in the form' }),
    default: z.json().optional(),
    choices: z.array(z.tuple([z.string(), z.string()])).optional(),
    is_open: z
      .literal(true)
      .optional()
      .meta({ description: 'The provider may have more values than the choices' }),
    placeholder: z.string().optional(),
    help_message: z.string().optional(),
    validators: Validators.optional(),
  })
  .meta({ id: 'Parameter', description: 'How a form asks for a parameter' });
