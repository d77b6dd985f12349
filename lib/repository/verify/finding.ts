/** What can be wrong with what is stored. */
export type Damage =
  | 'missing entry'
  | 'wrong entry'
  | 'stray entry'
  | 'value of two objects'
  | 'dangling reference'
  | 'secret without object'
  | 'check without object'
  | 'wrong count'
  | 'wrong usage'
  | 'usage without organization'
  | 'wrong subscriptions'
  | 'delivery without webhook'
  | 'delivery without queue place'
  | 'queue place without delivery'
  | 'missing wake note'
  | 'wrong wake note';

/** Something that is wrong, and what became of it. */
export interface Finding {
  damage: Damage;
  /** Where, without the prefix of the store. */
  key: string;
  detail?: string;
  isRepaired: boolean;
}
