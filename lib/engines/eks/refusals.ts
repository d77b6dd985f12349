import { EngineFailed, Unavailable } from '../../errors.ts';
import type { RestAnswer } from '../../rest/client.ts';
import { quoted } from '../quoted.ts';

/** AWS does not know who asks. Its words for it may repeat the request, so that they are left out. */
const CREDENTIALS = new Set([
  ...[
    'UnrecognizedClientException',
    'InvalidClientTokenId',
    'InvalidSignatureException',
    'InvalidAccessKeyId',
  ],
  ...[
    'SignatureDoesNotMatch',
    'IncompleteSignature',
    'IncompleteSignatureException',
    'NotSignedUp',
    'OptInRequired',
  ],
  ...['MissingAuthenticationToken', 'MissingAuthenticationTokenException', 'MissingAuthentication'],
]);
const EXPIRED = new Set(['ExpiredToken', 'ExpiredTokenException', 'RequestExpired']);
const THROTTLED = /^(Throttl|TooManyRequests|RequestLimitExceeded|SlowDown)/;
const BUSY = new Set(['ServerException', 'ServiceUnavailableException', 'InternalFailure', 'RequestTimeout']);

/** What a refusal is about: who asks, what they may do, or the request itself. */
type Matter = 'credentials' | 'rights' | 'request';

/** A refusal of AWS. `code` is the name that AWS gives it. */
export class AwsRefusal extends EngineFailed {
  readonly code: string;
  readonly matter: Matter;

  constructor(message: string, code: string, matter: Matter = 'request') {
    super(message);
    this.code = code;
    this.matter = matter;
  }
}

/** What an answer means that is none of success: `AwsRefusal`, or `Unavailable` for what may pass. */
export function refusal(service: string, answer: RestAnswer): AwsRefusal | Unavailable {
  const { code, message } = faultOf(answer);
  if (THROTTLED.test(code)) return new Unavailable(`${service} throttles the requests: try again later`);
  if (BUSY.has(code)) return new Unavailable(`${service} is busy (${code}): try again later`);
  if (CREDENTIALS.has(code)) {
    const message = `AWS rejects the credentials (${code}): check those of the provisioner`;
    return new AwsRefusal(message, code, 'credentials');
  }
  if (EXPIRED.has(code)) return new AwsRefusal('The credentials for AWS have expired', code, 'credentials');
  const words = quoted(message) || code || `status ${answer.status}`;
  if (code.startsWith('AccessDenied') || answer.status === 403)
    return new AwsRefusal(`AWS does not permit it: ${words}`, code, 'rights');
  return new AwsRefusal(`${service} refuses: ${words}`, code);
}

/** The name and the words of a fault, as the REST-JSON and the query protocol write them. */
function faultOf({ body, header, status }: RestAnswer): { code: string; message: string } {
  const fields = mapOf(body);
  const inner = mapOf(fields.Error);
  const name = header('x-amzn-errortype') ?? fields.__type ?? fields.code ?? inner.Code;
  const message = fields.message ?? fields.Message ?? inner.Message;
  const [code = ''] = String(name ?? (status === 404 ? 'NotFound' : '')).split(':');
  return {
    code: code.slice(code.lastIndexOf('#') + 1).slice(0, 100),
    message: typeof message === 'string' ? message : '',
  };
}

function mapOf(value: unknown): Partial<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
