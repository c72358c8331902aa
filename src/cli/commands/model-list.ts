import { type ListedModel, listModels } from "../../app/model-list.ts";
import { FailureError } from "../../domain/failure.ts";
import type { Price } from "../../domain/pricing.ts";
import type { Command } from "../command.ts";
import { given } from "../given.ts";
import { emitRows } from "../render/emit.ts";
import { compactCount } from "../render/number.ts";
import { PRICE_FIELDS, priceJson } from "../render/price.ts";
import type { Column } from "../render/table.ts";
import { formatUsd, rfc3339 } from "../render/values.ts";

const priceColumn = (title: string, pick: (price: Price) => number | undefined): Column<ListedModel> => {
  const value = ({ facts }: ListedModel) => facts.price && pick(facts.price);
  return {
    title,
    align: "right",
    cell: (model) => formatUsd(value(model)) ?? "–",
    raw: (model) => String(value(model) ?? ""),
  };
};

const COLUMNS: readonly Column<ListedModel>[] = [
  { title: "MODEL", shrinks: true, cell: ({ id }) => id },
  priceColumn("IN $/M", (price) => price.inputUsdPerMillion),
  priceColumn("CACHED", (price) => price.cachedInputUsdPerMillion),
  priceColumn("OUT $/M", (price) => price.outputUsdPerMillion),
  {
    title: "CONTEXT",
    align: "right",
    cell: ({ facts }) => (facts.contextWindow === undefined ? "–" : compactCount(facts.contextWindow)),
    raw: ({ facts }) => String(facts.contextWindow ?? ""),
  },
];

const ENABLED: Column<ListedModel> = {
  title: "ENABLED",
  cell: ({ isEnabled }) => (isEnabled ? "yes" : "no"),
};

const eitherOr = (): FailureError =>
  new FailureError({
    kind: "usage",
    message: "--integration and --provider exclude each other",
    why: "an integration belongs to one provider",
    fix: "portkey-codex model list --help",
  });

export const command: Command = {
  summary: "List the models of your providers, with what they cost.",
  examples: [
    ["portkey-codex model list", "all of them"],
    ["portkey-codex model list --integration openai --refresh", "ask OpenAI again"],
    ["portkey-codex model list --provider mistral", "of a provider that is not set up: what we know offline"],
    ["portkey-codex model list --json id --jq '.[].id'", "names only"],
  ],
  flags: [
    ["--integration <slug>", "Only the models of this one"],
    ["--provider <provider>", "Only the models of this provider, set up or not"],
    ["--all", "Also those that were disabled"],
    ["--refresh", "Ask the provider now; a list is kept for a day otherwise"],
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
    const { house, flags, conversation } = call;
    const [slug, provider] = [flags.text("integration"), flags.text("provider")];
    if (slug !== undefined && provider !== undefined) throw eitherOr();
    const wishes = {
      refresh: flags.on("refresh"),
      ...given("slug", slug),
      ...given("provider", provider),
    };
    const all = await listModels(house, wishes, conversation);
    const rows = flags.on("all") ? all : all.filter(({ isEnabled }) => isEnabled);
    const hidden = all.length - rows.length;
    await emitRows(call, {
      columns: all.every(({ isEnabled }) => isEnabled) || hidden > 0 ? COLUMNS : [...COLUMNS, ENABLED],
      rows,
      toJson: ({ id, integration, provider, facts, priceSource, isEnabled, listedAtUnixMs }) => ({
        id,
        integration,
        provider,
        model: facts.model,
        ...priceJson({ facts, priceSource }),
        context_window: facts.contextWindow,
        enabled: isEnabled,
        listed_at: listedAtUnixMs === undefined ? undefined : rfc3339(listedAtUnixMs),
      }),
      empty: "No models: the providers list none.",
    });
    if (hidden > 0) conversation.say(`${hidden} disabled; portkey-codex model list --all shows them`);
    return undefined;
  },
};
