import { type User, userModel } from '../models/user.ts';
import type { Finder, Lister } from '../repository/finders.ts';
import type { Loaded } from '../repository/model.ts';

export const userById: Finder<User, Loaded<User>> = {
  model: userModel,
  find: (queries, namespace, id) => queries.object(userModel, namespace, id),
};

export const everyUser: Lister<Loaded<User>[]> = {
  list: (queries, namespace) => queries.objects(userModel, namespace),
};
