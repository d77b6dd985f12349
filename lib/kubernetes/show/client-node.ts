/**
 * What is used of @kubernetes/client-node: the models' descriptions of their fields. The library itself is left out: it
 * is 18 MB in a bundle, runs commands that a kubeconfig names, and takes several times as long over an answer as parsing
 * it.
 */
export * as models from '@kubernetes/client-node/dist/gen/models/all.js';
