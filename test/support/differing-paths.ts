/** Where two translators differ on purpose. `*` stands for one step of a path. */
export interface Difference {
  readonly at: readonly string[];
  readonly why: string;
}

/** Where two values of JSON differ: the shortest paths that say so, such as `messages.0.content`. */
export function differingPaths(ours: unknown, theirs: unknown, path = ""): readonly string[] {
  if (!isTree(ours) || !isTree(theirs) || Array.isArray(ours) !== Array.isArray(theirs)) {
    return Object.is(ours, theirs) ? [] : [path];
  }
  const keys = new Set([...Object.keys(ours), ...Object.keys(theirs)]);
  return [...keys].flatMap((key) => differingPaths(ours[key], theirs[key], path ? `${path}.${key}` : key));
}

const isTree = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;

/** Paths that no listed difference accounts for. */
export const unexplained = (paths: readonly string[], known: readonly Difference[]): readonly string[] =>
  paths.filter((path) => !known.some(({ at }) => at.some((pattern) => matches(path, pattern))));

/** Listed differences that are none any more. */
export const outdated = (paths: readonly string[], known: readonly Difference[]): readonly string[] =>
  known.flatMap(({ at }) => at).filter((pattern) => !paths.some((path) => matches(path, pattern)));

function matches(path: string, pattern: string): boolean {
  const steps = path.split(".");
  const wanted = pattern.split(".");
  return steps.length === wanted.length && wanted.every((step, at) => step === "*" || step === steps[at]);
}
