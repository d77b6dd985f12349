/** Texts of the login. */
export const login = {
  title: 'Log in',
  username: 'User name',
  password: 'Password',
  showPassword: 'Show the password',
  submit: 'Log in',
  with: (label: string) => `Log in with ${label}`,
  methods: (labels: string[]) => `Passwords of ${labels.join(' and ')} are taken.`,
  or: 'or',
  required: 'Fill this in',
  failed: {
    title: 'You are not logged in',
    refused:
      'The login at the identity provider did not succeed, took too long, or ended in another browser than it began in: try again. If that does not help, KQueen has no account for you: ask your administrator',
    away: 'The identity provider cannot be asked now: try again later',
  },
  ended: 'Your session has ended',
};
