import { expect, test } from "vitest";
import { nearestEffort } from "./nearest-effort.ts";

const cases: [effort: string, taken: string[], nearest: string | undefined][] = [
  ["medium", ["low", "medium", "high"], "medium"],
  ["xhigh", ["low", "medium", "high"], "high"],
  ["minimal", ["low", "medium", "high"], "low"],
  ["medium", ["low", "high"], "high"],
  ["low", ["high", "max"], "high"],
  ["minimal", ["none", "high"], "high"],
  ["none", ["low", "high"], "low"],
  ["none", ["none", "default"], "none"],
  ["low", ["none"], "none"],
  ["default", ["none", "default"], "default"],
  ["low", ["default"], undefined],
  ["feverish", ["low", "high"], undefined],
  ["low", [], undefined],
];

test.each(cases)("%s, of %j: %s", (effort, taken, nearest) => {
  expect(nearestEffort(effort, taken)).toBe(nearest);
});
