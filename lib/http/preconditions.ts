/**
 * The generations that an `If-Match` header accepts (RFC 9110, section 13.1.1); undefined without the header. `*`
 * accepts any; weak and malformed entity tags none.
 */
export function acceptedGenerations(
  ifMatch: string | undefined,
): ((generation: number) => boolean) | undefined {
  if (ifMatch === undefined) return undefined;
  const tags = ifMatch.split(',').map((tag) => tag.trim());
  return (generation) => tags.includes('*') || tags.includes(`"${generation}"`);
}
