/** The HTTP client of Jenkins: a file of its own in a package, loaded when a Jenkins is asked. */
export { default } from 'axios';
