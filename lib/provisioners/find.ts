import type { Finder, Lister } from '../auth/identify.ts';
import type { Loaded } from '../repository/model.ts';
import { type Provisioner, provisionerModel } from './model.ts';

export const provisionerById: Finder<Provisioner, Loaded<Provisioner>> = {
  model: provisionerModel,
  find: (queries, namespace, id) => queries.object(provisionerModel, namespace, id),
};

export const everyProvisioner: Lister<Loaded<Provisioner>[]> = {
  list: (queries, namespace) => queries.objects(provisionerModel, namespace),
};
