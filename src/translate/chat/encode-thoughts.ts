import type { Reasoning } from "../../domain/conversation.ts";
import type { DialectTarget } from "../dialect.ts";
import { asRecord } from "../json-value.ts";
import type { WarningList } from "../warning-list.ts";
import { joinDetails } from "./reasoning-details.ts";
import { THINK_CLOSE, THINK_OPEN } from "./think-tag.ts";

/** Earlier thoughts of one turn, as they go back. */
export interface ThoughtsBack {
  /** Fields of the assistant message. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** What stood in front of the content, tags and all. */
  readonly tagged: string;
}

/**
 * What DeepSeek and Moonshot get for a call that another model made, or whose thoughts the client has lost: they
 * answer 400 when the field is missing.
 */
const NO_THOUGHTS = "(not recorded)";

const NONE: ThoughtsBack = { fields: {}, tagged: "" };

/**
 * Thoughts go back only to the one who had them, and only with the calls that they led to.
 * Sources: https://api-docs.deepseek.com/guides/thinking_mode, https://openrouter.ai/docs/use-cases/reasoning-tokens
 */
export function thoughtsBack(
  thoughts: readonly Reasoning[],
  hasCalls: boolean,
  { target, notes }: { readonly target: DialectTarget; readonly notes: WarningList },
): ThoughtsBack {
  const own = thoughts.filter(({ carry }) => carry?.minter === target.minter);
  if (thoughts.some(({ carry }) => carry !== undefined && carry.minter !== target.minter)) {
    notes.add("reasoning of another model", "left out: only the model that had it can read it");
  }
  const field = target.quirks.reasoningBack;
  if (field === undefined || !hasCalls) return NONE;
  const read = own.map(readThoughts);
  const text = read.flatMap(({ tagged, text }) => (tagged || text === "" ? [] : text)).join("\n\n");
  const tags = read.flatMap(({ tagged, text }) => (tagged ? `${THINK_OPEN}${text}${THINK_CLOSE}\n\n` : []));
  const details = read.reduce<readonly unknown[]>((all, one) => joinDetails(all, one.details), []);
  const needed = field === "reasoning_content" && tags.length === 0 ? NO_THOUGHTS : "";
  const told = text || needed;
  return {
    fields: {
      ...(told !== "" && { [field]: told }),
      ...(details.length > 0 && { reasoning_details: details }),
    },
    tagged: tags.join(""),
  };
}

/** Google's `extra_content` of the calls, by their ids: goes back with them, whatever the quirks say. */
export function extrasBack(thoughts: readonly Reasoning[], minter: string): ReadonlyMap<string, unknown> {
  const own = thoughts.filter(({ carry }) => carry?.minter === minter);
  return new Map(own.flatMap(({ carry }) => Object.entries(asRecord(asRecord(carry?.value)["extras"]))));
}

interface Thoughts {
  readonly text: string;
  readonly tagged: boolean;
  readonly details: readonly unknown[];
}

/** The decoder's carry is the whole of it; the client's copy stands in for one that was damaged. */
function readThoughts({ carry, text, summary }: Reasoning): Thoughts {
  const value = asRecord(carry?.value);
  const { details } = value;
  const copy = (text.length > 0 ? text : summary).join("\n\n");
  return {
    text: typeof value["text"] === "string" ? value["text"] : copy,
    tagged: value["field"] === "think",
    details: Array.isArray(details) ? details : [],
  };
}
