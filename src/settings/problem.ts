/** Something wrong with one of the sources of the settings. */
export interface Problem {
  /** The file, or the variable, that says it. */
  readonly source: string;
  /** Where in the file; absent when it is about the whole of it, or about a variable. */
  readonly path?: readonly string[];
  /** Counted from 1, when it is known already. */
  readonly line?: number;
  readonly message: string;
}

/**
 * `file:line: message`, one for each problem. `texts` are the files as they were read; the parser that knows
 * the place of every key is loaded only now, since nearly always nothing is wrong.
 */
export async function describeProblems(
  problems: readonly Problem[],
  texts: ReadonlyMap<string, string>,
): Promise<readonly string[]> {
  if (problems.length === 0) return [];
  const { lineOfKey } = await import("./line-of-key.ts");
  const placed = problems.map((problem) => {
    const text = texts.get(problem.source);
    const line = problem.line ?? (problem.path && text ? lineOfKey(text, problem.path) : undefined);
    return { ...problem, line };
  });
  // From top to bottom, as somebody with the file open goes through them.
  return placed
    .sort((a, b) => (a.line ?? 0) - (b.line ?? 0))
    .map(({ source, line, message }) => `${source}${line ? `:${line}` : ""}: ${message}`);
}
