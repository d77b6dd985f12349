/** What is used of the SDK: a file of its own in a package, loaded when work is handed out. */
export { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
