/** Texts of the topology of a cluster. */
export const topology = {
  search: 'Search by name',
  kinds: 'Kinds',
  allKinds: 'All kinds',
  namespace: 'Namespace',
  allNamespaces: 'All namespaces',
  view: 'View',
  graph: 'Graph',
  list: 'List',
  matches: (count: string) => `Matches: ${count}`,
  objects: (count: string) => `Objects: ${count}`,
  capped: (drawn: string, all: string) =>
    `The graph shows ${drawn} of ${all} objects. Choose a namespace or kinds to see the others, or use the list.`,
  sparse: (most: string) =>
    `Each object is joined to one other alone. Choose a namespace or kinds to see all relations of up to ${most} objects, or open an object for its own.`,
  placing: 'Placing the objects…',
  notPlaced: 'The objects could not be placed in this browser: use the list.',
  graphLabel: 'Graph of the objects; the list shows the same as a table',
  tableLabel: 'Objects of the cluster',
  columns: { name: 'Name', kind: 'Kind', namespace: 'Namespace', status: 'Status', created: 'Created' },
  related: 'Related objects',
  labels: 'Labels',
  node: 'Node',
  source: 'Object as it was read',
  noneFound: {
    title: 'No object matches',
    text: 'Nothing in this cluster has this name, kind and namespace.',
    clear: 'Clear the filters',
  },
  empty: {
    title: 'Nothing is in this cluster',
    text: 'KQueen found no objects. Check that the cluster runs and that its kubeconfig may list objects.',
  },
  unread: 'Some parts could not be read',
};
