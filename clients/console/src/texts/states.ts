/** Names of the states of clusters, as the API sends them by default. */
export const states = {
  ok: 'OK',
  deploying: 'Deploying',
  updating: 'Updating',
  destroying: 'Destroying',
  error: 'Error',
  unknown: 'Unknown',
};
