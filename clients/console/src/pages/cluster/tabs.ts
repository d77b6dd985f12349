/** The tabs of a cluster: the last part of their addresses, and the address. */
export const TABS = [
  { value: 'status', path: '', to: '/clusters/$id' },
  { value: 'topology', path: 'topology', to: '/clusters/$id/topology' },
  { value: 'apply', path: 'apply', to: '/clusters/$id/apply' },
  { value: 'access', path: 'access', to: '/clusters/$id/access' },
  { value: 'events', path: 'events', to: '/clusters/$id/events' },
] as const;
