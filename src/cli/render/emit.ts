import type { Call } from "../command.ts";
import { type JsonRow, pickFields } from "./json.ts";
import { safeLines } from "./safe-text.ts";
import { type Column, renderTable } from "./table.ts";

/** A list as both of its readers see it. */
export interface Listing<Row> {
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  toJson(row: Row): JsonRow;
  /** Said on stderr, to a person only, when there is nothing: what to do about it. */
  readonly empty?: string;
}

/**
 * Prints a list on stdout in the one way that all commands share: `--json` → an array of objects with exactly
 * the fields asked for; terminal → aligned table; pipe → tab-separated values without a header.
 */
export async function emitRows<Row>(call: Call, listing: Listing<Row>): Promise<void> {
  if (await emitJson(call, listing.rows.map(listing.toJson))) return;
  if (listing.rows.length > 0) {
    call.io.out(renderTable(call.io, listing.columns, listing.rows));
  } else if (listing.empty !== undefined && call.io.errIsTerminal) {
    call.conversation.say(listing.empty);
  }
}

/**
 * Prints the answer as JSON when `--json` was given, and says whether it did.
 * Shape: several things are an array, one thing (`show`, `create`) is an object; an unknown value is null.
 */
export async function emitJson(call: Call, answer: JsonRow | readonly JsonRow[]): Promise<boolean> {
  const { json } = call;
  if (!json) return false;
  const chosen = isList(answer)
    ? answer.map((row) => pickFields(row, json.fields))
    : pickFields(answer, json.fields);
  await print(call, chosen, call.io.outIsTerminal ? "spread" : "compact");
  return true;
}

/** One object of a stream that has no end (`logs --tail`): a line each. */
export async function emitJsonLine(call: Call, row: JsonRow): Promise<boolean> {
  if (!call.json) return false;
  await print(call, pickFields(row, call.json.fields), "compact");
  return true;
}

async function print({ io, json }: Call, answer: object, layout: "spread" | "compact"): Promise<void> {
  const text =
    json?.jq === undefined
      ? `${JSON.stringify(answer, null, layout === "spread" ? 2 : undefined)}\n`
      : await (await import("./jq.ts")).runJq(answer, json.jq, layout);
  // jq prints strings as they are, and JSON escapes only half of what can move a cursor.
  io.out(io.outIsTerminal ? safeLines(text) : text);
}

const isList = (answer: JsonRow | readonly JsonRow[]): answer is readonly JsonRow[] => Array.isArray(answer);
