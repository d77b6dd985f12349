/** Texts around every page. */
export const shell = {
  skip: 'Skip to the content',
  navigation: 'Pages',
  menu: 'Show or hide the navigation',
  account: (name: string) => `Account of ${name}`,
  ownAccount: 'Your account',
  logOut: 'Log out',
  loggedOutElsewhere: 'You logged out in another tab',
  theme: 'Colors',
  themes: { auto: 'As the system', light: 'Light', dark: 'Dark' },
  docs: 'API',
  organization: 'Organization',
  ownOrganization: (name: string) => `${name} (yours)`,
  allOrganizations: 'All organizations',
  keys: 'Keyboard shortcuts',
  keysOn: 'Use single keys as shortcuts',
  shortcuts: [
    { key: '/', does: 'Search this page, or the clusters' },
    { key: 'c', does: 'Create a cluster' },
    { key: '?', does: 'Show these shortcuts' },
  ],
};
