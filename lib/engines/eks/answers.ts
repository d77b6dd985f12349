import * as z from 'zod';
import { TAG } from './names.ts';

/** What Amazon EKS says is wrong with something. */
const Issue = z
  .object({
    code: z.string().optional(),
    message: z.string().optional(),
    errorCode: z.string().optional(),
    errorMessage: z.string().optional(),
  })
  .transform(({ code, errorCode, message, errorMessage }) => {
    return [code ?? errorCode, message ?? errorMessage].filter(Boolean).join(': ');
  });
const Issues = z.array(Issue).default([]);
const Health = z
  .object({ issues: Issues })
  .default({ issues: [] })
  .transform(({ issues }) => issues);
/** Of the tags of an account, which are anybody's, ours alone is kept. */
const Tags = z.object({ [TAG]: z.string().optional() }).default({});

/** A control plane as far as it is looked at. `createdAt` is in seconds. */
export const EksCluster = z.object({
  arn: z.string().optional(),
  status: z.string(),
  version: z.string().optional(),
  endpoint: z.string().optional(),
  certificateAuthority: z.object({ data: z.string().optional() }).optional(),
  createdAt: z.number().optional(),
  health: Health,
  tags: Tags,
});
export type EksCluster = z.output<typeof EksCluster>;

/** A managed node group likewise. */
export const EksNodes = z.object({
  status: z.string(),
  version: z.string().optional(),
  createdAt: z.number().optional(),
  scalingConfig: z.object({ minSize: z.int(), maxSize: z.int(), desiredSize: z.int() }).partial().default({}),
  health: Health,
});
export type EksNodes = z.output<typeof EksNodes>;

/** A change of either that Amazon EKS works on. */
export const EksUpdate = z.object({ id: z.string(), status: z.string(), errors: Issues });
export type EksUpdate = z.output<typeof EksUpdate>;

const NextToken = z.string().nullish();
export const ClusterAnswer = z.object({ cluster: EksCluster });
export const NodesAnswer = z.object({ nodegroup: EksNodes });
export const UpdateAnswer = z.object({ update: EksUpdate });
export const ClusterPage = z.object({ clusters: z.array(z.string()), nextToken: NextToken });
export const NodesPage = z.object({ nodegroups: z.array(z.string()), nextToken: NextToken });
export const VersionPage = z.object({
  clusterVersions: z.array(
    z.object({
      clusterVersion: z.string(),
      defaultVersion: z.boolean().optional(),
      versionStatus: z.string().optional(),
    }),
  ),
  nextToken: NextToken,
});

/** What STS answers to GetCallerIdentity, likewise. */
export const IdentityAnswer = z
  .object({
    GetCallerIdentityResponse: z.object({ GetCallerIdentityResult: z.object({ Account: z.string() }) }),
  })
  .transform((answer) => answer.GetCallerIdentityResponse.GetCallerIdentityResult.Account);

/** What STS answers to AssumeRole when JSON is asked for. */
export const AssumeRoleAnswer = z
  .object({
    AssumeRoleResponse: z.object({
      AssumeRoleResult: z.object({
        Credentials: z.object({
          AccessKeyId: z.string(),
          SecretAccessKey: z.string(),
          SessionToken: z.string(),
        }),
      }),
    }),
  })
  .transform(({ AssumeRoleResponse }) => AssumeRoleResponse.AssumeRoleResult.Credentials);
