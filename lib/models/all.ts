import type { Model, StoredObject } from '../repository/model.ts';
import { applyModel } from './apply.ts';
import { clusterModel } from './cluster.ts';
import { credentialModel } from './credential.ts';
import { organizationModel } from './organization.ts';
import { provisionerModel } from './provisioner.ts';
import { sessionModel } from './session.ts';
import { tokenModel } from './token.ts';
import { userModel } from './user.ts';
import { webhookModel } from './webhook.ts';

/** Every model there is. */
export const MODELS: readonly Model<StoredObject>[] = [
  ...[organizationModel, userModel, tokenModel, sessionModel],
  ...[provisionerModel, clusterModel, credentialModel, applyModel, webhookModel],
];
