/** The tabs of an organization: the last part of their addresses, and the address. */
export const TABS = [
  { value: 'details', path: '', to: '/organization' },
  { value: 'policies', path: 'policies', to: '/organization/policies' },
  { value: 'quotas', path: 'quotas', to: '/organization/quotas' },
] as const;
