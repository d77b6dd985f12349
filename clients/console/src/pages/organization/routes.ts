/** Pages of this area. */
export const organizationRoutes = [] as const;
