import { type Provisioner, provisionerModel } from '../models/provisioner.ts';
import type { Finder, Lister } from '../repository/finders.ts';
import type { Loaded } from '../repository/model.ts';
import { together } from '../repository/queries.ts';

/** A provisioner as it was read, with the time at which the schedule last looked at it. */
export interface FoundProvisioner extends Loaded<Provisioner> {
  checkedAt?: string;
}

export const provisionerById: Finder<Provisioner, FoundProvisioner> = {
  model: provisionerModel,
  find: (queries, namespace, id) => {
    const query = together({
      provisioner: queries.object(provisionerModel, namespace, id),
      checkedAt: queries.checkedAt('provisioner', namespace, id),
    });
    return {
      ...query,
      decode: (result) => {
        const { provisioner, checkedAt } = query.decode(result);
        return provisioner && { ...provisioner, checkedAt };
      },
    };
  },
};

/** What a list of provisioners is made of. */
export interface FoundProvisioners {
  provisioners: Loaded<Provisioner>[];
  /** When the schedule last looked at each, by its id. */
  checks: Map<string, string>;
}

export const everyProvisioner: Lister<FoundProvisioners> = {
  list: (queries, namespace) =>
    together({
      provisioners: queries.objects(provisionerModel, namespace),
      checks: queries.checks('provisioner', namespace),
    }),
};
