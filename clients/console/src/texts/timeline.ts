/** Texts of the timeline of a cluster: its history, and what the audit trail has of it. */
export const timeline = {
  self: 'KQueen',
  sources: { all: 'All', history: 'History', audit: 'Audit trail' },
  filters: {
    source: 'Source',
    what: 'Event or action contains',
    user: 'User contains',
    since: 'Since',
    until: 'Before',
  },
  by: (user: string) => `by ${user}`,
  from: (user: string, address: string) => `by ${user} from ${address}`,
  requestId: (id: string) => `Request id: ${id}`,
  capped: (count: string) =>
    `These are the newest ${count} entries of the audit trail: choose days to see older ones.`,
  empty: { title: 'Nothing has happened yet', text: 'What is done to this cluster is told here.' },
  noneFound: {
    title: 'No event matches',
    text: 'Change or clear the filters.',
    clear: 'Clear the filters',
  },
};
