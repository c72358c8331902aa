import type { CodexState } from "../../app/codex-status.ts";
import { CODEX_FLAGS, codexWishes } from "../codex-flags.ts";
import type { Command } from "../command.ts";
import { findingRow, sayFindings } from "../config-change.ts";
import { emitJson } from "../render/emit.ts";
import { renderFields } from "../render/fields.ts";
import { shortenHome } from "../render/home.ts";

export const command: Command = {
  summary: "Show which Codex is here, where its config points, and what is wrong with it.",
  examples: [
    ["portkey-codex codex status", "and the fix of each problem"],
    ["portkey-codex codex status --json applied,version", "for scripts"],
  ],
  flags: CODEX_FLAGS,
  jsonFields: ["applied", "file", "provider", "model", "base_url", "home", "binary", "version", "findings"],
  async run(call) {
    const { readCodexState } = await import("../../app/codex-status.ts");
    const state = await readCodexState(call.house, codexWishes(call.flags, "codex status"));
    if (!(await emitJson(call, rowOf(state)))) {
      const fields = fieldsOf(state).map(
        ([name, value]) => [name, shortenHome(value, call.house.paths.home)] as const,
      );
      call.io.out(renderFields(call.io, fields));
    }
    sayFindings(call, state.findings);
    if (!state.config.applied) call.conversation.say("Point it here:  portkey-codex codex apply");
    return undefined;
  },
};

function fieldsOf({ installation, config }: CodexState): readonly (readonly [string, string])[] {
  const { binary } = installation;
  return [
    ["codex", binary ? `${binary.version ?? "unknown version"} at ${binary.path}` : "not found on the PATH"],
    ["config", config.file],
    ["points here", config.applied ? "yes" : "no"],
    ["provider", config.provider ?? "Codex's own"],
    ["base_url", config.baseUrl ?? "–"],
    ["model", config.model ?? "Codex's own"],
  ];
}

const rowOf = ({ installation, config, findings }: CodexState) => ({
  applied: config.applied,
  file: config.file,
  provider: config.provider,
  model: config.model,
  base_url: config.baseUrl,
  home: installation.home,
  binary: installation.binary?.path,
  version: installation.binary?.version,
  findings: findings.map(findingRow),
});
