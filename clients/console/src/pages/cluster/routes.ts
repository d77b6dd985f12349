/** Pages of one cluster. */
export const clusterRoutes = [] as const;
