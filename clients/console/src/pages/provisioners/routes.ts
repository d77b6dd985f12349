/** Pages of this area. */
export const provisionersRoutes = [] as const;
