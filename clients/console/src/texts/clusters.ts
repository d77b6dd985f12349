/** Texts of the table of clusters. */
export const clusters = {
  title: 'Clusters',
  create: 'Create a cluster',
  columns: {
    name: 'Name',
    state: 'State',
    provisioner: 'Provisioner',
    owner: 'Owner',
    created: 'Created',
    checked: 'Checked',
  },
  searchName: 'Name contains',
  filterProvisioner: 'Provisioner contains',
  found: (total: string) => `${total} clusters`,
  empty: {
    title: 'No clusters yet',
    text: 'Create one with a provisioner, or import a cluster that you have by its kubeconfig.',
  },
  noneFound: {
    title: 'No cluster matches',
    text: 'Change or clear the filters.',
    clear: 'Clear the filters',
  },
};
