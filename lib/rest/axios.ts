/** The HTTP client of providers: a file of its own in a package, loaded when one is asked. */
export { default } from 'axios';
