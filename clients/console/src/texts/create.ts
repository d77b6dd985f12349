/** Texts of the pages that create and import clusters. */
export const create = {
  imported: {
    title: 'Import a cluster',
    name: 'Name',
    nameHint: 'What the cluster is called in KQueen',
    provisioner: 'Provisioner',
    provisionerHint: 'Imported clusters belong to a provisioner of the Manual Engine',
    newProvisioner: 'Create one: Imported clusters',
    newProvisionerName: 'Imported clusters',
    notOk: (name: string, state: string) => `${name} (${state})`,
    kubeconfig: 'Kubeconfig',
    kubeconfigHint:
      'Paste it, or drop the file here. kubectl config view --raw --flatten --minify shows that of your current context',
    submit: 'Import',
    done: (name: string) => `The cluster ${name} is imported`,
  },
  manifest: {
    title: 'If your kubeconfig logs in by a command',
    text: 'KQueen runs no commands. Give it an account of its own: save this manifest as kqueen.yml, run the lines where kubectl reaches the cluster, and import kqueen.kubeconfig, which they write.',
    show: 'Show the manifest and the lines',
    hide: 'Hide the manifest and the lines',
    manifest: 'Manifest',
    line: (number: number) => `Line ${number}`,
  },
};
