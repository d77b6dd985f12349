/** Pages of this area. */
export const accessRoutes = [] as const;
