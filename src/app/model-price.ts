import { parseUsd, USD_EXPECTS } from "../domain/custom-price.ts";
import { FailureError } from "../domain/failure.ts";
import type { Integration } from "../domain/integration.ts";
import { formatModelName } from "../domain/model-name.ts";
import type { Price } from "../domain/pricing.ts";
import type { House } from "../ports/house.ts";
import type { SettingEdit } from "../ports/settings-store.ts";
import { priceTable } from "./integration-save.ts";
import { factsOfModel, type PricedFacts } from "./model-facts.ts";
import { findModels } from "./model-reference.ts";
import { changeSettings } from "./settings-change.ts";

/** What was typed: dollars per million tokens. What is not named stays as the user's own price has it. */
export interface PriceWishes {
  readonly input?: string;
  readonly output?: string;
  readonly cachedInput?: string;
  readonly cacheWrite?: string;
  readonly remove: boolean;
  readonly dryRun: boolean;
}

export interface PricedModel extends PricedFacts {
  readonly id: string;
  /** What changes in the settings file; absent when nothing was to be changed, "" when it says so already. */
  readonly diff?: string;
}

/**
 * Says what a model costs, or changes it. A running gateway counts with the new price within a second; what was
 * charged before stays until `budget recompute`.
 * Errors: `usage`, `integration-unknown`, `integration-missing`.
 */
export async function priceModel(
  house: Pick<House, "settings" | "prices">,
  typed: string,
  wishes: PriceWishes,
): Promise<PricedModel> {
  const store = await house.settings();
  const { integration, pattern } = findModels(await store.read(), typed);
  const edit = editOf(integration, pattern, wishes);
  const diff = edit && (await changeSettings(house, [edit], { dryRun: wishes.dryRun }));
  const now = (await store.read()).integrations.find(({ slug }) => slug === integration.slug) ?? integration;
  return {
    id: formatModelName(integration.slug, pattern),
    ...factsOfModel(await house.prices(), now, pattern),
    ...(diff !== undefined && { diff }),
  };
}

function editOf({ slug, prices }: Integration, model: string, wishes: PriceWishes): SettingEdit | undefined {
  const own = prices?.find((each) => each.model === model)?.price;
  const path = ["integrations", slug, "prices", model];
  const asked = readWishes(wishes);
  const isAsked = Object.keys(asked).length > 0;
  if (wishes.remove) {
    if (isAsked) throw wrong("--remove takes the price back", "it cannot be given together with a price");
    if (!own) throw wrong(`@${slug}/${model} has no price of yours`, "there is nothing to take back");
    return { path: prices?.length === 1 ? path.slice(0, -1) : path, value: undefined };
  }
  if (!isAsked) return undefined;
  const { inputUsdPerMillion, outputUsdPerMillion, ...rest }: Partial<Price> = { ...own, ...asked };
  if (inputUsdPerMillion === undefined || outputUsdPerMillion === undefined)
    throw wrong(
      "A price needs both --input and --output",
      "what one of them costs cannot be guessed from the other",
    );
  return { path, value: priceTable({ inputUsdPerMillion, outputUsdPerMillion, ...rest }) };
}

function readWishes({ input, output, cachedInput, cacheWrite }: PriceWishes): Partial<Price> {
  const read = <Key extends keyof Price>(key: Key, flag: string, text: string | undefined) => {
    if (text === undefined) return {};
    const usd = parseUsd(text);
    if (usd === undefined) throw wrong(`${flag} cannot be "${text}"`, `it must be ${USD_EXPECTS}`);
    return { [key]: usd };
  };
  return {
    ...read("inputUsdPerMillion", "--input", input),
    ...read("outputUsdPerMillion", "--output", output),
    ...read("cachedInputUsdPerMillion", "--cached-input", cachedInput),
    ...read("cacheWriteUsdPerMillion", "--cache-write", cacheWrite),
  };
}

const wrong = (message: string, why: string): FailureError =>
  new FailureError({ kind: "usage", message, why, fix: "portkey-codex model price --help" });
