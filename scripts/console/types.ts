import { writeApiTypes } from './api-types.ts';

/** Writes the types of the API, for an editor and for the compiler. */
await writeApiTypes();
