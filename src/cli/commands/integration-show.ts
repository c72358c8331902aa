import { readIntegration, type ShownKey } from "../../app/integration-show.ts";
import { spellDuration } from "../../domain/duration.ts";
import { describeModels } from "../../domain/provisioning.ts";
import type { Command } from "../command.ts";
import { emitJson } from "../render/emit.ts";
import { renderFields } from "../render/fields.ts";
import { INTEGRATION_FIELDS, integrationJson } from "../render/integration.ts";

export const command: Command = {
  summary: "Show one provider, its key masked.",
  positionals: ["<slug>"],
  examples: [["portkey-codex integration show openai", "where requests go, and where the key is"]],
  jsonFields: INTEGRATION_FIELDS,
  async run(call) {
    const shown = await readIntegration(call.house, call.positionals[0] ?? "");
    if (await emitJson(call, integrationJson(shown))) return undefined;
    const { integration, isDefault, key } = shown;
    call.io.out(
      renderFields(call.io, [
        ["slug", integration.slug],
        ["provider", integration.provider],
        ["base url", integration.baseUrl],
        ["api", integration.wireApi],
        ["default", isDefault ? "yes" : "no"],
        ["key", keySentence(key)],
        ["models", describeModels(integration.models)],
        ...Object.entries(integration.options),
      ]),
    );
    return undefined;
  },
};

function keySentence(key: ShownKey): string {
  switch (key.kind) {
    case "masked":
      return `${key.masked}, from ${key.from}`;
    case "none-needed":
      return "none needed";
    case "cloud":
      return `none; requests are signed with ${key.from}`;
    case "command":
      return `from the command ${key.command}, asked again after ${spellDuration(key.refreshMs)}`;
    case "missing":
      return `missing: nothing in ${key.from}`;
    case "unreadable":
      return `unreadable: ${key.why}`;
  }
}
