import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { cleanEnvironment } from "./children.mjs";
import { check } from "./report.mjs";

/** test/bench/startup.mjs has its own limits and its own table; here it only has its place on the page. */
export function measureStartup({ say }) {
  const script = resolve(import.meta.dirname, "../startup.mjs");
  const options = { encoding: "utf8", env: cleanEnvironment({ NO_COLOR: "1" }), timeout: 180_000 };
  const { status, stdout, stderr } = spawnSync(process.execPath, [script], options);
  if (stdout === "") throw new Error(`startup.mjs: ${stderr}`);
  say("  Start-up");
  return {
    tables: [{ title: "Start-up", rows: stdout, markdown: `\`\`\`text\n${stdout.trim()}\n\`\`\`` }],
    checks: [check("Start-up: limits broken", status === 0 ? 0 : 1, 0)],
  };
}
