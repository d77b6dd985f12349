/** Texts of lists that have pages. */
export const pager = {
  shown: (first: string, last: string, total: string) => `${first} to ${last} of ${total}`,
  size: 'Rows per page',
  perPage: (size: number) => `${size} rows`,
  page: (page: number) => `Page ${page}`,
  controls: { first: 'First page', previous: 'Previous page', next: 'Next page', last: 'Last page' },
};
