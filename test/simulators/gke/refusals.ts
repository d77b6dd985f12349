/** An answer of the simulated API. */
export interface Answer {
  status: number;
  body: unknown;
  headers?: Record<string, string>;
}

/** An error as Google APIs answer it. */
export function gkeError(code: number, status: string, message: string, details?: object[]): Answer {
  return { status: code, body: { error: { code, message, status, ...(details && { details }) } } };
}
