import * as z from 'zod';
import { integer, text } from '../kinds.ts';

/** What is known of an option besides its kind and default. */
export interface OptionMeta {
  description: string;
  /** The option is left out wherever the configuration is printed. */
  secret?: true;
}

/** The description of every option, by its schema. */
export const optionMeta = z.registry<OptionMeta>();

/** Describes an option: `.register(...about('Host of etcd'))`. */
export const about = (description: string): [typeof optionMeta, OptionMeta] => [optionMeta, { description }];

/** Describes an option whose value nobody may see. */
export const secret = (description: string): [typeof optionMeta, OptionMeta] => [
  optionMeta,
  { description, secret: true },
];

/** The caption of a state. */
export const caption = () => text('text of 1 to 64 characters', /^\S(.{0,62}\S)?$/);

export const port = () => integer(1, 65535);
