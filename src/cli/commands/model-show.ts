import { showModel } from "../../app/model-show.ts";
import type { Command } from "../command.ts";
import { emitJson } from "../render/emit.ts";
import { renderFields } from "../render/fields.ts";
import { formatTime, formatTokens, formatUsdPerMillion, priceFields, rfc3339 } from "../render/values.ts";

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
    "input_usd_per_million",
    "output_usd_per_million",
    "cached_input_usd_per_million",
    "context_window",
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
      ...priceFields(facts.price),
      context_window: facts.contextWindow,
      listed_at: listedAtUnixMs === undefined ? undefined : rfc3339(listedAtUnixMs),
    };
    if (!(await emitJson(call, json))) {
      const now = house.clock.nowUnixMs();
      io.out(
        renderFields(io, [
          ["model", shown.id],
          ["provider", shown.provider],
          ["input", `${formatUsdPerMillion(facts.price?.inputUsdPerMillion)} per million tokens`],
          [
            "cached input",
            `${formatUsdPerMillion(facts.price?.cachedInputUsdPerMillion)} per million tokens`,
          ],
          ["output", `${formatUsdPerMillion(facts.price?.outputUsdPerMillion)} per million tokens`],
          ["context", `${formatTokens(facts.contextWindow)} tokens`],
          ["listed", listedAtUnixMs === undefined ? "not seen yet" : formatTime(listedAtUnixMs, now)],
        ]),
      );
    }
    if (shown.missingFromList) {
      conversation.warn(
        "model",
        `${shown.integration} does not list it; see portkey-codex model list --refresh`,
      );
    }
    return undefined;
  },
};
