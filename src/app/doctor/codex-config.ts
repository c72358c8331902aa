import { codexIntent } from "../codex-intent.ts";
import { type Check, type Finding, ok, problem } from "./check.ts";

/** Does Codex's config point here, and does it hold anything that Codex refuses or that will surprise? */
export const codexConfig: Check = {
  id: "config",
  title: "Codex's config",
  async run(house) {
    const codex = await house.codex();
    const plan = await codex.plan(await codexIntent(house));
    const pointsHere: Finding = plan.changed
      ? problem("fail", `${plan.file} does not point at portkey-codex`, {
          why: "its provider block is missing or says something else",
          fix: "portkey-codex codex apply",
          mend: { preview: plan.diff, apply: async () => void (await plan.write()) },
        })
      : ok(`${plan.file} points here`);
    const findings = (await codex.findings()).map(({ level, message, why, fix, mend }): Finding => {
      const parts = { why, ...(fix !== undefined && { fix }) };
      return problem(level, message, mend ? { ...parts, mend } : parts);
    });
    return [pointsHere, ...findings];
  },
};
