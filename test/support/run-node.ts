import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";

export interface NodeRun {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number | null;
}

/** Starts a program with this Node, or with another one. */
export const startNode = (
  args: readonly string[],
  { node = process.execPath, env = process.env } = {},
): ChildProcessWithoutNullStreams => spawn(node, args, { env });

/** Runs it to its end. */
export async function runNode(args: readonly string[], options = {}): Promise<NodeRun> {
  return whole(startNode(args, options));
}

/** Everything that a child says until it ends. */
async function whole(child: ChildProcessWithoutNullStreams): Promise<NodeRun> {
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk) => (stdout += chunk));
  child.stderr.on("data", (chunk) => (stderr += chunk));
  const [code] = (await once(child, "close")) as [number | null];
  return { stdout, stderr, code };
}
