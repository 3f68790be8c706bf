import type { ExampleConsent, ExampleState, ExampleStep, GoodExample } from '../domain/good-example.ts';

export type NewGoodExample = Omit<GoodExample, 'id' | 'state' | 'asking' | 'steps' | 'consents' | 'publishedAt'>;

export interface GoodExampleStore {
  /** Proposes once per `key`. */
  propose(draft: NewGoodExample): Promise<GoodExample>;
  byId(id: string): Promise<GoodExample | null>;
  /**
   * Makes the move if the example still stands where it was read (state and number of times asked) and the move starts
   * there; null otherwise.
   */
  move(example: GoodExample, step: ExampleStep, consent: ExampleConsent | null): Promise<GoodExample | null>;
  /** Published ones, newest first. */
  published(campaign: string, page: { skip: number; limit: number }): Promise<readonly GoodExample[]>;
  countPublished(campaign: string): Promise<number>;
  /** Those that stand there, oldest first. */
  standing(campaign: string, states: readonly ExampleState[]): Promise<readonly GoodExample[]>;
  /** Proposed by the person, or about them and they were asked; newest first. */
  ofMember(campaign: string, member: string): Promise<readonly GoodExample[]>;
}
