import type { Finder, Lister } from '../auth/identify.ts';
import type { Loaded } from '../repository/model.ts';
import { type User, userModel } from './model.ts';

export const userById: Finder<User, Loaded<User>> = {
  model: userModel,
  find: (queries, namespace, id) => queries.object(userModel, namespace, id),
};

export const everyUser: Lister<Loaded<User>[]> = {
  list: (queries, namespace) => queries.objects(userModel, namespace),
};
