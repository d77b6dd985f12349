/** Pages that create clusters. */
export const createRoutes = [] as const;
