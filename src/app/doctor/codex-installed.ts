import { type Check, ok, problem } from "./check.ts";

export const codexInstalled: Check = {
  id: "codex",
  title: "Codex",
  async run(house) {
    const { binary, home } = await (await house.codex()).find();
    if (binary?.version) return [ok(`Codex ${binary.version} at ${binary.path}, home ${home}`)];
    if (binary) {
      return [
        problem("warn", `Codex at ${binary.path} did not tell its version`, {
          why: "`codex --version` failed or took too long",
          fix: "reinstall it: npm install -g @openai/codex",
        }),
      ];
    }
    return [
      problem("warn", "Codex was not found", {
        why: "no `codex` on the PATH",
        fix: "npm install -g @openai/codex",
      }),
    ];
  },
};
