/**
 * Whether an `Accept` header names this media type, or an `Accept-Encoding` this coding, and does not refuse it (RFC 9110,
 * sections 12.5.1 and 12.5.3). Wildcards do not count: they leave the choice to the server.
 */
export function prefers(accept: string | undefined, mediaType: string): boolean {
  return (accept ?? '')
    .toLowerCase()
    .split(',')
    .map((range) => range.split(';').map((part) => part.trim()))
    .some(
      ([type, ...parameters]) => type === mediaType && !parameters.some((part) => /^q=0(\.0*)?$/.test(part)),
    );
}
