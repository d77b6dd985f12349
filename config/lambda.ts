/** Whether this process is a function of AWS Lambda, or plays one locally. */
export function isLambda(): boolean {
  return process.env.AWS_LAMBDA_FUNCTION_NAME !== undefined;
}

/** Whether it plays one locally (serverless-offline). */
export function isOffline(): boolean {
  return process.env.IS_OFFLINE !== undefined;
}

/** The stage that AWS runs; undefined anywhere else. It is known without the configuration, which not all functions read. */
export function deployedStage(): string | undefined {
  return isLambda() && !isOffline() ? process.env.KQUEEN_STAGE : undefined;
}

/** What the local server knows the invocations of its own dispatcher by; undefined on AWS. */
export function invocationSecret(): string | undefined {
  return process.env.OFFLINE_INVOCATION_SECRET;
}
