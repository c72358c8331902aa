import { type ShownModel, showModel } from "../../app/model-show.ts";
import type { Command } from "../command.ts";
import { emitJson } from "../render/emit.ts";
import { renderFields } from "../render/fields.ts";
import { groupedCount } from "../render/number.ts";
import { PRICE_FIELDS, priceJson, priceLines } from "../render/price.ts";
import { rfc3339 } from "../render/values.ts";

export const command: Command = {
  summary: "Show what is known about one model.",
  positionals: ["<model>"],
  examples: [
    ["portkey-codex model show @openai/gpt-5.5", "prices and context window"],
    ["portkey-codex model show gpt-5.5", "of the default integration"],
  ],
  jsonFields: [
    "id",
    "integration",
    "provider",
    "model",
    ...PRICE_FIELDS,
    "context_window",
    "enabled",
    "listed_at",
  ],
  async run(call) {
    const { house, io, conversation } = call;
    const shown = await showModel(house, call.positionals[0] ?? "");
    const { facts, listedAtUnixMs } = shown;
    const json = {
      id: shown.id,
      integration: shown.integration,
      provider: shown.provider,
      model: facts.model,
      ...priceJson(shown),
      context_window: facts.contextWindow,
      enabled: shown.isEnabled,
      listed_at: listedAtUnixMs === undefined ? undefined : rfc3339(listedAtUnixMs),
    };
    if (!(await emitJson(call, json))) io.out(renderFields(io, fieldsOf(shown)));
    if (shown.missingFromList) {
      conversation.warn(
        "model",
        `${shown.integration} does not list it; portkey-codex model list --refresh asks again`,
      );
    }
    return undefined;
  },
};

function fieldsOf(shown: ShownModel): readonly (readonly [string, string])[] {
  const { id, provider, facts, isEnabled, listedAtUnixMs } = shown;
  return [
    ["model", id],
    ["provider", provider],
    ...priceLines(shown),
    [
      "context",
      facts.contextWindow === undefined ? "unknown" : `${groupedCount(facts.contextWindow)} tokens`,
    ],
    ["enabled", isEnabled ? "yes" : "no; portkey-codex model enable lets it be used"],
    ["listed", listedAtUnixMs === undefined ? "not seen yet" : rfc3339(listedAtUnixMs).slice(0, 10)],
  ];
}
