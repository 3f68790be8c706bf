import type { OwnPlan, Target } from '../domain/target.ts';

export type NewTarget = Omit<Target, 'id' | 'state' | 'removedAt'>;

/** Plans of units and their targets; what is reported against a target later will be kept beside it. */
export interface TargetStore {
  /** Names the unit's plan, or gives it another name. */
  namePlan(plan: OwnPlan): Promise<void>;
  planOf(campaign: string, unit: string): Promise<OwnPlan | null>;
  plans(campaign: string): Promise<readonly OwnPlan[]>;
  /** Sets once per `key`. */
  set(draft: NewTarget): Promise<Target>;
  byId(id: string): Promise<Target | null>;
  /** What is set (not removed), in the order it was set; of all units when none is named. */
  list(campaign: string, unit?: string): Promise<readonly Target[]>;
  /** The unit takes it out; removed already: as it stands. Null when it is not the unit's. */
  remove(id: string, unit: string, at: Date): Promise<Target | null>;
}
