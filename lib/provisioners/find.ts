import { type Provisioner, provisionerModel } from '../models/provisioner.ts';
import type { Finder, Lister } from '../repository/finders.ts';
import type { Loaded } from '../repository/model.ts';

export const provisionerById: Finder<Provisioner, Loaded<Provisioner>> = {
  model: provisionerModel,
  find: (queries, namespace, id) => queries.object(provisionerModel, namespace, id),
};

export const everyProvisioner: Lister<Loaded<Provisioner>[]> = {
  list: (queries, namespace) => queries.objects(provisionerModel, namespace),
};
