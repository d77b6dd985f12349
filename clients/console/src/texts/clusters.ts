/** Texts of the table of clusters. */
export const clusters = {
  title: 'Clusters',
  create: 'Create a cluster',
  columns: {
    name: 'Name',
    state: 'State',
    provisioner: 'Provisioner',
    owner: 'Owner',
    organization: 'Organization',
    version: 'Kubernetes',
    created: 'Created',
    expires: 'Expires',
    checked: 'Checked',
  },
  table: 'Clusters, with their states',
  searchName: 'Name contains',
  searchProvisioner: 'Provisioner contains',
  expiring: 'Expires',
  expiringWithin: (days: number) => (days === 1 ? 'Within a day' : `Within ${days} days`),
  select: (name: string) => `Select ${name}`,
  selectAll: 'Select all clusters of this page',
  empty: {
    title: 'No clusters yet',
    text: 'Create one with a provisioner, or import a cluster that you have by its kubeconfig.',
  },
  noneFound: {
    title: 'No cluster matches',
    text: 'Change the filters, or clear them.',
    clear: 'Clear the filters',
  },
  remove: {
    action: (count: number) => (count === 1 ? 'Delete 1 cluster' : `Delete ${count} clusters`),
    title: (count: number) => (count === 1 ? 'Delete a cluster' : `Delete ${count} clusters`),
    text: 'KQueen asks their providers to delete these clusters, with all that runs in them. Nothing brings them back.',
    results: 'What became of them',
    waiting: 'Waiting',
    outcome: {
      deleted: 'Deleted',
      Destroying: 'Being deleted: the record goes once the provider confirms it',
      pending: 'Waits for the approval of somebody else',
    },
  },
};
