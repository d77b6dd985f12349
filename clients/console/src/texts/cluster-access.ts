/** Texts of what gives access to one cluster: its kubeconfig, and credentials that expire. */
export const clusterAccess = {
  refused: 'The policy of your organization does not let you have this.',
  file: {
    label: 'Kubeconfig',
    command: 'Command',
    download: 'Download',
  },
  kubeconfig: {
    title: 'Kubeconfig of the cluster',
    text: 'It never expires and can do everything in the cluster. A credential is the better choice for people and for work that ends.',
    show: 'Show the kubeconfig',
    hide: 'Hide the kubeconfig',
  },
  credentials: {
    title: 'Credentials that expire',
    table: 'Credentials of the cluster',
    issue: 'Issue a credential',
    columns: {
      name: 'Credential',
      user: 'User',
      role: 'Role',
      namespace: 'Namespace',
      state: 'State',
      expires: 'Expires',
    },
    allNamespaces: 'All namespaces',
    states: { issuing: 'Being issued', active: 'Active', expired: 'Expired', revoking: 'Being revoked' },
    issued: 'Issued',
    unconfirmed: 'The cluster has not confirmed it: KQueen tries again every minute',
    revoke: 'Revoke',
    revokeOf: (name: string) => `Revoke ${name}`,
    empty: {
      title: 'No credentials',
      text: 'A credential is a kubeconfig with one role, in one namespace or in all, that ends by itself within a day.',
    },
  },
  issue: {
    title: 'Issue a credential',
    role: 'Role',
    roles: {
      view: 'Reads everything but Secrets',
      edit: 'Changes what runs, and reads Secrets',
      admin: 'As edit, and gives others access',
      'cluster-admin': 'Everything',
    },
    namespace: 'Namespace',
    namespaceHint: 'Leave it empty for all namespaces',
    namespaceNeeded: 'Needed for edit and admin: your organization lets you have them in a namespace alone',
    minutes: 'Expires in minutes',
    minutesHint: 'From 10 to 1440, which is a day',
    submit: 'Issue',
  },
  shown: {
    title: 'Take the kubeconfig now',
    text: 'It is shown this once, and KQueen does not store it.',
    done: 'I have it',
  },
  revoke: {
    title: 'Revoke the credential?',
    text: (name: string, user: string) =>
      `${name} of ${user} is refused at once, by the API server after some ten seconds at most. This cannot be undone.`,
    submit: 'Revoke',
    done: (name: string) => `The credential ${name} is revoked`,
  },
};
