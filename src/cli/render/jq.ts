import { FailureError } from "../../domain/failure.ts";

/**
 * Runs a jq expression over the answer. It is jq itself, compiled to WebAssembly: it sees no file, no network
 * and no variable of the environment.
 * Shape: text as `jq -r` prints it, one result a line, "" when there is none.
 * Errors: `usage` with jq's own words.
 */
export async function runJq(
  answer: object,
  expression: string,
  layout: "spread" | "compact",
): Promise<string> {
  const { raw } = await import("jq-wasm/inline");
  // A leading minus would be read as a flag of jq.
  const query = expression.replace(/^-/, " -");
  const { stdout, stderr, exitCode } = await raw(answer, query, layout === "compact" ? ["-r", "-c"] : ["-r"]);
  if (exitCode !== 0) {
    throw new FailureError({
      kind: "usage",
      message: `jq cannot run "${expression}"`,
      why: firstLine(stderr),
      fix: "portkey-codex help json",
    });
  }
  return stdout === "" ? "" : `${stdout.replace(/\n$/, "")}\n`;
}

const firstLine = (stderr: string): string =>
  stderr.split("\n", 1)[0]?.replace(/^jq: error(?: \(at [^)]*\))?: /, "") || "jq does not say why";
