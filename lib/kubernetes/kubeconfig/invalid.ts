import { type InvalidField, InvalidInput } from '../../errors.ts';

/** A file of nothing but faults is not answered with one many times its size. */
const MOST_ERRORS = 20;

/** The refusal of a kubeconfig; paths begin below `kubeconfig`, and messages never hold a value. */
export function invalidKubeconfig(errors: InvalidField[]): InvalidInput {
  const fields = errors.slice(0, MOST_ERRORS).map(({ path, message }) => ({
    path: path === '' ? 'kubeconfig' : `kubeconfig.${path}`,
    message,
  }));
  const [first] = fields;
  return new InvalidInput(`${first?.path} ${first?.message}`, fields);
}
