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
  ended: 'Your session has ended',
};
