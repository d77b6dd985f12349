/** What can be wrong with what is stored. */
export type Damage =
  | 'missing entry'
  | 'wrong entry'
  | 'stray entry'
  | 'value of two objects'
  | 'dangling reference'
  | 'secret without object'
  | 'check without object'
  | 'wrong count';

/** Something that is wrong, and what became of it. */
export interface Finding {
  damage: Damage;
  /** Where, without the prefix of the store. */
  key: string;
  detail?: string;
  isRepaired: boolean;
}
