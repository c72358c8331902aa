// The AI SDK's provider packages read the same streams and write the same requests as we do. They were written by
// others, so they do not share our misunderstandings; where we part on purpose is in oracle-differences.ts.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { StreamEvent } from "../../src/domain/stream-event.ts";
import { anthropic } from "../../src/translate/anthropic/anthropic.ts";
import { chat } from "../../src/translate/chat/chat.ts";
import type { DecodeContext, Dialect } from "../../src/translate/dialect.ts";
import { gemini } from "../../src/translate/gemini/gemini.ts";
import { decodeStream } from "../support/decode-stream.ts";
import { differingPaths, outdated, unexplained } from "../support/differing-paths.ts";
import { type Heard, heardFrom } from "../support/heard.ts";
import { dialectTarget, modelRequest } from "../support/model-request.ts";
import { MODEL_NAMES, type OracleName, oracleHears, oracleSends } from "../support/oracle.ts";
import { CONVERSATIONS, type Conversation } from "../support/oracle-conversations.ts";
import { REQUEST_DIFFERENCES, STREAM_DIFFERENCES } from "./oracle-differences.ts";

const NAMES: readonly OracleName[] = ["chat", "anthropic", "gemini"];

const hearAs =
  <State>(dialect: Dialect<State>) =>
  (bytes: Buffer): readonly StreamEvent[] =>
    decodeStream(dialect, [bytes], madeUpIds());

const HEAR = { chat: hearAs(chat), anthropic: hearAs(anthropic), gemini: hearAs(gemini) };
const ENCODE = { chat: chat.encodeRequest, anthropic: anthropic.encodeRequest, gemini: gemini.encodeRequest };

/** Ids that no fixture has. */
function madeUpIds(): DecodeContext {
  let count = 0;
  const next = () => {
    count += 1;
    return `made-up-${count}`;
  };
  return { minter: "minter", ids: { next } };
}

interface Fixture {
  readonly name: string;
  readonly oracle: OracleName;
  readonly bytes: Buffer;
}

const fixtures = NAMES.flatMap((oracle) =>
  readdirSync(join(import.meta.dirname, oracle), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith("stream.sse"))
    .map((path): Fixture => {
      const bytes = readFileSync(join(import.meta.dirname, oracle, path));
      return { name: `${oracle}/${path.split(/[\\/]/)[0]}`, oracle, bytes };
    }),
);

describe("what is heard in a stream", () => {
  test.each(fixtures)("$name", async ({ name, oracle, bytes }) => {
    const theirs = await oracleHears(oracle, bytes);
    const ours = heardFrom(HEAR[oracle](bytes));
    const paths = differingPaths(comparable(ours, theirs, bytes), comparable(theirs, theirs, bytes));
    const known = STREAM_DIFFERENCES[name] ?? [];
    expect(unexplained(paths, known), JSON.stringify({ ours, theirs }, null, 1)).toEqual([]);
    expect(outdated(paths, known), "listed, and no longer different").toEqual([]);
  });

  test("the table names fixtures that exist", () => {
    const names = new Set(fixtures.map(({ name }) => name));
    expect(Object.keys(STREAM_DIFFERENCES).filter((name) => !names.has(name))).toEqual([]);
  });
});

/** Without the ids that a translator had to make up, and without the counts that the SDK does not report. */
function comparable(heard: Heard, theirs: Heard, bytes: Buffer): unknown {
  const calls = heard.calls.map(({ id, ...call }) => ({
    ...call,
    id: bytes.includes(JSON.stringify(id)) ? id : "made up",
  }));
  const { usage } = heard;
  if (!usage || !theirs.usage) return { ...heard, calls };
  const { cacheWrite, reasoning, ...counts } = usage;
  const reported = {
    ...counts,
    ...(theirs.usage.cacheWrite !== undefined && { cacheWrite }),
    ...(theirs.usage.reasoning !== undefined && { reasoning }),
  };
  return { ...heard, calls, usage: reported };
}

describe.each(NAMES)("what is sent as %s", (oracle) => {
  const conversations = CONVERSATIONS.filter(({ dialects = NAMES }) => dialects.includes(oracle));

  test.each(conversations)("$name", async (conversation) => {
    const paths = await differencesOf(oracle, conversation);
    expect(unexplained(paths, REQUEST_DIFFERENCES[oracle])).toEqual([]);
  });

  test("every listed difference is still one", async () => {
    const paths = await Promise.all(conversations.map((conversation) => differencesOf(oracle, conversation)));
    expect(outdated(paths.flat(), REQUEST_DIFFERENCES[oracle])).toEqual([]);
  });
});

async function differencesOf(oracle: OracleName, { ours, theirs }: Conversation): Promise<readonly string[]> {
  const target = dialectTarget({ model: MODEL_NAMES[oracle] });
  const { body } = ENCODE[oracle](modelRequest(ours), target);
  return differingPaths(JSON.parse(JSON.stringify(body)), await oracleSends(oracle, theirs));
}
