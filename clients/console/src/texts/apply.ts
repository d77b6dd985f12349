/** Texts of the page that applies manifests to a cluster. */
export const apply = {
  manifest: 'Manifest',
  hint: 'Write or paste YAML of any number of objects, or drop files. Check it first: a check asks the API server about each object, and changes nothing.',
  choose: 'Choose files',
  tooLarge: 'A manifest is at most 6 MB: apply it in parts',
  force: 'Take over fields that others own',
  forceHint:
    'Other managers, such as Helm or an autoscaler, may set these fields again. Leave it off unless they are yours.',
  check: 'Check',
  apply: 'Apply',
  checkFirst: 'Apply is possible once this manifest has been checked.',
  busy: 'An apply to this cluster is still under way: wait for its end.',
  goTo: (line: number) => `Go to line ${line}`,
  denied: {
    title: 'You may not apply manifests to this cluster',
    text: 'The policy of the organization allows it to others: ask the owner of the cluster, or an admin.',
  },
  conflict: {
    title: 'Others own some of these fields',
    text: 'The message of an object names the manager and the fields. Take them out of the manifest, or take them over.',
    action: 'Take them over, and check again',
  },
  results: { checked: 'Result of the check', applied: 'Result' },
  table: 'Results by object',
  columns: { object: 'Object', namespace: 'Namespace', result: 'Result', message: 'Message' },
  outcomes: {
    created: { done: 'Created', tried: 'Would be created' },
    configured: { done: 'Applied', tried: 'Would be applied' },
    refused: { done: 'Refused', tried: 'Refused' },
    unknown: { done: 'Unknown', tried: 'Unknown' },
    skipped: { done: 'Not tried', tried: 'Not tried' },
    pending: { done: 'Pending', tried: 'Pending' },
  },
  count: (outcome: string, count: string) => `${outcome}: ${count}`,
  operation: {
    title: 'Apply in the background',
    checkTitle: 'Check in the background',
    by: (user: string) => `Asked for by ${user}`,
    progress: 'Objects that are done',
    done: (done: string, all: string) => `${done} of ${all} objects are done`,
    states: {
      running: 'A worker continues it. You may leave this page: its address leads back here.',
      finished: 'It has ended.',
      expired: 'It was given up before all objects were done.',
    },
    close: 'Close',
  },
};
