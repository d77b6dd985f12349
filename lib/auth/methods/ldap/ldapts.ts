/** The client of directories: a file of its own in a package, loaded when a directory is asked. */
export { Client } from 'ldapts';
