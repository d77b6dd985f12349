/** What is used of the SDK: a file of its own in a package, loaded by whoever hands out work. */
export { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
