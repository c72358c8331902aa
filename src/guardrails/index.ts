import type { Entity, EntityFamily } from "../domain/entity.ts";
import { type DetectorPlan, detect, planDetectors } from "./detect.ts";
import type { Detector } from "./detector.ts";
import { piiDetectors } from "./pii/index.ts";
import { secretDetectors } from "./secrets/index.ts";

/** Secrets first: of two findings at the same place theirs is the more precise name. */
export const detectors: readonly Detector[] = [...secretDetectors, ...piiDetectors];

const plans = new Map<string, DetectorPlan>();

/** What a text holds of these families, in order and without overlaps. */
export function findEntities(text: string, families: readonly EntityFamily[]): readonly Entity[] {
  const name = families.toSorted().join();
  const plan = plans.get(name) ?? planDetectors(detectors.filter(({ family }) => families.includes(family)));
  plans.set(name, plan);
  return detect(text, plan);
}
