import { flag, url } from '../kinds.ts';
import { about } from './about.ts';

/** The Amazon EKS engine. */
export const eksOptions = {
  EKS_API_URL: url()
    .optional()
    .register(...about('Address of the EKS API, if it is not that of the region: a VPC endpoint, say')),
  EKS_STS_URL: url()
    .optional()
    .register(...about('Address of AWS STS, if it is not that of the region')),
  EKS_FUNCTION_ROLE: flag()
    .default(false)
    .register(
      ...about(
        'Whether provisioners of Amazon EKS, of every organization, may use the AWS role of KQueen itself (use_function_role)',
      ),
    ),
};
