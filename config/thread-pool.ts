/** What Node has without UV_THREADPOOL_SIZE. */
const DEFAULT = 4;

/** The threads of this process for hashes, files and host names (https://nodejs.org/api/cli.html#uv_threadpool_sizesize). */
export function threadPoolSize(): number {
  return Number(process.env.UV_THREADPOOL_SIZE) || DEFAULT;
}
