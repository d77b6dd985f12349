/** The HTTP client of Jenkins: a file of its own in a package, loaded by whoever asks a Jenkins. */
export { default } from 'axios';
