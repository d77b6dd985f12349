import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { Applied } from '../../kubernetes/apply/apply.ts';
import type { ManifestObject } from '../../kubernetes/apply/manifest.ts';
import { MANIFESTS, RESULTS } from '../../models/apply.ts';
import type { SecretPart } from '../../repository/secrets/parts.ts';

const compress = promisify(gzip);
const expand = promisify(gunzip);

/** A record takes 256 KiB, in which these bytes are twice base64. */
const RECORD_BYTES = 130_000;
/** What the largest manifest (6 MB) may become: cut into objects, with names of their own. */
const MOST_BYTES = 64 * 1024 * 1024;
/** So many results fit into a record whatever an API server says of them. */
const RESULTS_IN_RECORD = 12;
/** Warnings of one result that are kept. */
const MOST_WARNINGS = 3;

/** An object that is still to be applied. */
export interface PendingObject extends ManifestObject {
  /** Its place among the results. */
  at: number;
}

/** What is still to be applied. */
export interface Rest {
  /** Where objects go that name no namespace. */
  namespace: string;
  objects: PendingObject[];
}

/** What is still to be applied as records, compressed: their number is the number of records. */
export async function packRest(rest: Rest): Promise<SecretPart[]> {
  const bytes = await compress(JSON.stringify(rest));
  return Array.from({ length: Math.ceil(bytes.length / RECORD_BYTES) }, (_, number) => ({
    group: MANIFESTS,
    number,
    text: bytes.subarray(number * RECORD_BYTES, (number + 1) * RECORD_BYTES).toString('base64'),
  }));
}

/** What `packRest` packed, of the texts of all its records. */
export async function unpackRest(texts: readonly string[]): Promise<Rest> {
  const bytes = Buffer.concat(texts.map((text) => Buffer.from(text, 'base64')));
  const json = await expand(bytes, { maxOutputLength: MOST_BYTES });
  return JSON.parse(json.toString()) as Rest;
}

/** The records that hold the results at some places; all records without them. */
export function packResults(results: readonly Applied[], places?: readonly number[]): SecretPart[] {
  const wanted = places && new Set(places.map((at) => Math.floor(at / RESULTS_IN_RECORD)));
  const count = Math.ceil(results.length / RESULTS_IN_RECORD);
  return Array.from({ length: count }, (_, number) => number)
    .filter((number) => wanted === undefined || wanted.has(number))
    .map((number) => {
      const own = results.slice(number * RESULTS_IN_RECORD, (number + 1) * RESULTS_IN_RECORD);
      return { group: RESULTS, number, text: JSON.stringify(own.map(bounded)) };
    });
}

/** The results of all their records. */
export function unpackResults(texts: readonly string[]): Applied[] {
  return texts.flatMap((text) => JSON.parse(text) as Applied[]);
}

function bounded(result: Applied): Applied {
  return result.warnings ? { ...result, warnings: result.warnings.slice(0, MOST_WARNINGS) } : result;
}
