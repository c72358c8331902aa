import { type PricedModel, priceModel } from "../../app/model-price.ts";
import type { Command } from "../command.ts";
import { given } from "../given.ts";
import { emitJson } from "../render/emit.ts";
import { renderFields } from "../render/fields.ts";
import { PRICE_FIELDS, priceJson, priceLines } from "../render/price.ts";
import { formatUsd } from "../render/values.ts";
import { answerDryRun, DRY_RUN } from "../settings-change.ts";

export const command: Command = {
  summary: "Show what a model costs and who says so, or say it yourself.",
  positionals: ["<model>"],
  examples: [
    ["portkey-codex model price @openai/gpt-5.5", "the price in force"],
    ["portkey-codex model price @lab/my-tune --input 2.5 --output 10", "dollars per million tokens"],
    ["portkey-codex model price '@azure/gpt-5*' --input 1 --output 8 --cached-input 0.1", "by a pattern"],
    ["portkey-codex model price @lab/my-tune --remove", "back to the price list"],
  ],
  flags: [
    ["--input <usd>", "Dollars per million input tokens"],
    ["--output <usd>", "Dollars per million output tokens"],
    ["--cached-input <usd>", "Of input that was cached; without it, as much as fresh input"],
    ["--cache-write <usd>", "Of input that is written to the cache; without it, as much as other input"],
    ["--remove", "Take your price back"],
    DRY_RUN,
  ],
  jsonFields: ["id", ...PRICE_FIELDS, "changed", "diff"],
  async run(call) {
    const { conversation, flags, house, io, positionals } = call;
    const priced = await priceModel(house, positionals[0] ?? "", {
      ...given("input", flags.text("input")),
      ...given("output", flags.text("output")),
      ...given("cachedInput", flags.text("cached-input")),
      ...given("cacheWrite", flags.text("cache-write")),
      remove: flags.on("remove"),
      dryRun: flags.on("dry-run"),
    });
    const { diff, id } = priced;
    const isOnlyShown = diff !== undefined && answerDryRun(call, diff);
    const answered = await emitJson(call, {
      id,
      ...priceJson(priced),
      changed: diff !== undefined && diff !== "" && !isOnlyShown,
      diff: diff ?? "",
    });
    if (isOnlyShown || answered) return undefined;
    if (diff === undefined) io.out(renderFields(io, [["model", id], ...priceLines(priced)]));
    else {
      conversation.ok(id, sentenceOf(priced));
      if (diff !== "") conversation.say("Past requests too:  portkey-codex budget recompute");
    }
    return undefined;
  },
};

function sentenceOf({ facts: { price }, priceSource, diff }: PricedModel): string {
  if (!price) return "has no known price now";
  const { inputUsdPerMillion: input, outputUsdPerMillion: output } = price;
  const words = `${formatUsd(input)} in, ${formatUsd(output)} out, per million tokens`;
  const whose = priceSource.kind === "list" ? ", as the price list says" : "";
  return diff === "" ? `${words}${whose}, as before` : `${words}${whose}`;
}
