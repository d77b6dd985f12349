import * as z from 'zod';
import { integer, jsonFile, openSelect, text, yamlFile } from '../parameters.ts';

/** A DNS label, as namespaces are called (RFC 1123). */
const NAMESPACE = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
/** A DNS subdomain, as objects are called. */
const NAME = /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/;
const CLASS = /^[A-Za-z0-9]([-A-Za-z0-9_.]{0,251}[A-Za-z0-9])?$/;
export const VERSION = /^v?\d+\.\d+\.\d+([-+][0-9A-Za-z.+-]{1,60})?$/;

/** What a provisioner of Cluster API takes. */
export type ClusterApiParameters = { kubeconfig: string | Record<string, unknown>; namespace: string };

/** What a cluster of Cluster API takes. */
export type ClusterApiMetadata = {
  cluster_class?: string;
  kubernetes_version?: string;
  control_plane_count?: number;
  node_count: number;
  worker_class: string;
  variables?: string | Record<string, unknown>;
  template?: string | Record<string, unknown>;
};

const provisioner = () =>
  z.object({
    kubeconfig: yamlFile({
      label: 'Kubeconfig of the management cluster',
      order: 1,
      validators: { yamlfile: ['apiVersion', 'kind'] },
      help_message: 'Its user should have rights in the namespace alone',
    }),
    namespace: text(
      {
        label: 'Namespace',
        order: 2,
        help_message:
          'Where the clusters are created; kqueen- and the namespace of the organization by default',
      },
      z.string().regex(NAMESPACE, 'must be the name of a namespace'),
    ),
  });

const cluster = () =>
  z
    .object({
      cluster_class: openSelect(
        { label: 'ClusterClass', order: 1, help_message: 'Or send a template' },
        [],
        NAME,
      ).optional(),
      kubernetes_version: openSelect(
        { label: 'Kubernetes version', order: 2, placeholder: 'v1.34.1' },
        [],
        VERSION,
      ).optional(),
      control_plane_count: integer(
        {
          label: 'Control plane machines',
          order: 3,
          help_message: 'Leave it out where the provider manages the control plane',
        },
        { min: 1, max: 9 },
      ).optional(),
      node_count: integer({ label: 'Worker machines', order: 4 }, { min: 0, max: 5000 }).default(1),
      worker_class: openSelect({ label: 'Class of the workers', order: 5 }, [], CLASS).default(
        'default-worker',
      ),
      variables: jsonFile({
        label: 'Variables',
        order: 6,
        help_message: 'A map of the variables of the ClusterClass',
      }).optional(),
      template: yamlFile({
        label: 'Template',
        order: 7,
        help_message: 'Manifests as clusterctl generate cluster prints them, instead of a ClusterClass',
      }).optional(),
    })
    .superRefine(({ cluster_class, template, kubernetes_version }, context) => {
      const isOne = (cluster_class === undefined) !== (template === undefined);
      if (!isOne)
        context.addIssue({
          code: 'custom',
          path: ['cluster_class'],
          message: 'or template is required, not both',
        });
      if (cluster_class !== undefined && kubernetes_version === undefined)
        context.addIssue({
          code: 'custom',
          path: ['kubernetes_version'],
          message: 'is required with cluster_class',
        });
    });

/** The schemas of provisioners and clusters. */
export const parameters = () => ({ provisioner: provisioner(), cluster: cluster() });
