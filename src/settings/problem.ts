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
  return problems.map((problem) => {
    const text = texts.get(problem.source);
    const line = problem.line ?? (problem.path && text && lineOfKey(text, problem.path));
    return `${problem.source}${line ? `:${line}` : ""}: ${problem.message}`;
  });
}
