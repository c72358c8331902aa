// What Codex can do, over every API that we translate to: the real Codex, the real gateway, strict vendors.
import { existsSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type DialectHouse, modelOf, openDialectHouse, type Slug } from "./dialect-house.ts";
import { type DialectReply, type DialectRequest, SPOKEN_USAGE } from "./dialect-upstream.ts";
import { readText } from "./sandbox.ts";

let house: DialectHouse;

beforeAll(async () => {
  house = await openDialectHouse(["up-chat", "up-deepseek", "up-openai", "up-anthropic", "up-gemini"]);
  const init = await house.sandbox.cli(["init", "--provider", "demo", "--yes"]);
  expect(init.code, init.stderr).toBe(0);
}, 60_000);

afterAll(async () => {
  await house.close();
});

const say = (text: string): DialectReply => ({ parts: [{ text }] });
/** The model sees what its tools have done. */
const hasResults = ({ results }: DialectRequest): boolean => results.length > 0;

async function logs(slug: Slug): Promise<Record<string, unknown>[]> {
  const fields = "status,integration,input_tokens,cached_tokens,output_tokens,reasoning_tokens,cost_usd";
  const { stdout } = await house.sandbox.cli(["logs", "--model", `@${slug}/*`, "--json", fields]);
  return JSON.parse(stdout) as Record<string, unknown>[];
}

describe("text arrives as it was said, and is logged with its tokens and its cost", () => {
  const { input, cached, output, reasoning } = SPOKEN_USAGE;
  const rows: readonly { slug: Slug; thought: number; costUsd: unknown }[] = [
    { slug: "up-chat", thought: reasoning, costUsd: null },
    // Its price changes with the hour of the day.
    { slug: "up-deepseek", thought: reasoning, costUsd: expect.any(Number) },
    { slug: "up-openai", thought: reasoning, costUsd: 0.039 },
    // Anthropic does not say how much of its output was thought, and lets pay for what it writes into its cache.
    { slug: "up-anthropic", thought: 0, costUsd: 0.0234 },
    { slug: "up-gemini", thought: reasoning, costUsd: 0.0156 },
  ];
  for (const { slug, thought, costUsd } of rows) {
    test(modelOf(slug), async () => {
      const text = 'Grüße, 世界! 🦊 "quoted" \\back\n```js\nlet a = `x`;\n```\nend.';
      const run = await house.turn(slug, () => say(text), { prompt: "Say it: ü" });
      expect(run.stderr).not.toMatch(/Model metadata|rerouted|flagged|Reconnecting/);
      expect(run).toMatchObject({ code: 0, message: text });
      expect(run.events.at(-1)?.usage).toMatchObject({
        input_tokens: input,
        cached_input_tokens: cached,
        output_tokens: output,
        reasoning_output_tokens: thought,
      });
      const { requests } = house.upstream(slug);
      expect(requests).toHaveLength(1);
      expect(requests[0]?.rawBody).toContain("Say it: ü");
      expect(await logs(slug)).toEqual([
        {
          status: "ok",
          integration: slug,
          input_tokens: input,
          cached_tokens: cached,
          output_tokens: output,
          reasoning_tokens: thought,
          cost_usd: costUsd,
        },
      ]);
    });
  }
});

interface Row {
  readonly slug: Slug;
  readonly thinker: Slug;
  /** Of its thoughts; raw ones Codex keeps and does not show. */
  readonly isSummary: boolean;
}

const ROWS: readonly Row[] = [
  { slug: "up-chat", thinker: "up-deepseek", isSummary: false },
  { slug: "up-anthropic", thinker: "up-anthropic", isSummary: true },
  { slug: "up-gemini", thinker: "up-gemini", isSummary: true },
];

// biome-ignore-start lint/suspicious/noTemplateCurlyInString: it shall stay as it is.
const NEW_FILE = [
  "# Títle – “quotes” \\n is no newline",
  "\ttab, 🦊, ${dollar}, `ticks`, <b>&amp;</b>",
  '{"json": "va\\"lue", "n": [1,2]}',
];
// biome-ignore-end lint/suspicious/noTemplateCurlyInString: as above.
const PATCH = `*** Begin Patch
*** Add File: new file.md
${NEW_FILE.map((line) => `+${line}`).join("\n")}
*** Update File: keep.txt
@@
 line one
-line two
+line TWO 'single' "double" \\\\ backslash
 line three
*** Delete File: gone.txt
*** End Patch
`;

/** A red square of 16 × 16 pixels. */
const PNG =
  "iVBORw0KGgoAAAANSUhEUgAAABAAAAAQCAIAAACQkWg2AAAAFklEQVR42mP4z8BAEmIY1TCqYfhqAACQ+f8B8u7oVwAAAABJRU5ErkJggg==";

const SCHEMA = {
  type: "object",
  properties: { city: { type: "string" }, inhabitants: { type: "integer" } },
  required: ["city", "inhabitants"],
  additionalProperties: false,
};

for (const { slug, thinker, isSummary } of ROWS) {
  describe(modelOf(slug), () => {
    const path = (name: string) => join(house.sandbox.work, name);

    test("a shell call does its work, and the model reads what came of it", async () => {
      const run = await house.turn(slug, (request) =>
        hasResults(request)
          ? say(`The tool said: ${request.results.join().includes("OUTPUT-42")}`)
          : {
              parts: [
                { text: "Working." },
                { shell: `printf '"tool" \\\\ ü' > ${slug}.txt; echo OUTPUT-$((41+1))` },
              ],
            },
      );
      expect(run).toMatchObject({ code: 0, message: "The tool said: true" });
      expect(readText(path(`${slug}.txt`))).toBe('"tool" \\ ü');
      expect(house.upstream(slug).requests).toHaveLength(2);
    });

    test("a patch creates, changes and deletes files byte for byte", async () => {
      writeFileSync(path("keep.txt"), "line one\nline two\nline three\n");
      writeFileSync(path("gone.txt"), "bye\n");
      const run = await house.turn(slug, (request) =>
        hasResults(request) ? say("patched") : { parts: [{ patch: PATCH }] },
      );
      expect(run).toMatchObject({ code: 0, message: "patched" });
      expect(readText(path("new file.md"))).toBe(NEW_FILE.map((line) => `${line}\n`).join(""));
      expect(readText(path("keep.txt"))).toBe(
        "line one\nline TWO 'single' \"double\" \\\\ backslash\nline three\n",
      );
      expect(existsSync(path("gone.txt"))).toBe(false);
      expect(run.events.some(({ item }) => item?.type === "file_change")).toBe(true);
    });

    test("two calls at once both get their own result", async () => {
      const run = await house.turn(slug, (request) => {
        if (!hasResults(request))
          return { parts: [{ shell: "echo ALPHA-$((1+1))" }, { shell: "echo BETA-$((1+2))" }] };
        const [first = "", second = "", ...more] = request.results;
        return say(`${first.includes("ALPHA-2")} ${second.includes("BETA-3")} ${more.length}`);
      });
      expect(run).toMatchObject({ code: 0, message: "true true 0" });
      expect(house.upstream(slug).requests).toHaveLength(2);
    });

    test("thoughts come back letter for letter through a turn of several calls, and into the next turn", async () => {
      const effort = ["-c", 'model_reasoning_effort="high"', "-c", 'model_reasoning_summary="detailed"'];
      const run = await house.turn(
        thinker,
        (_, n) =>
          n < 3
            ? { parts: [{ thought: true }, { text: `Step ${n}.` }, { shell: `echo step-${n}` }] }
            : { parts: [{ thought: true }, { text: "thought through" }] },
        { args: effort },
      );
      expect(run).toMatchObject({ code: 0, message: "thought through" });
      expect(run.events.some(({ item }) => item?.type === "reasoning")).toBe(isSummary);
      // Otherwise the upstream would have had nothing to compare.
      const calls = house.upstream(thinker).requests.at(-1)?.calls;
      expect(calls?.map(({ thoughts }) => thoughts !== undefined)).toEqual([true, true]);
      const again = await house.turn(thinker, () => say("and again"), {
        args: effort,
        subcommand: ["resume", "--last"],
      });
      expect(again).toMatchObject({ code: 0, message: "and again" });
    });

    test("a tool of an MCP server is offered, called and answered", async () => {
      const server = [process.execPath, resolve(import.meta.dirname, "mcp-echo.mjs")];
      const args = [
        "-c",
        `mcp_servers.demo={command=${JSON.stringify(server[0])},args=[${JSON.stringify(server[1])}]}`,
      ];
      const run = await house.turn(
        slug,
        (request) =>
          hasResults(request)
            ? say(`it shouted: ${request.results.join().includes("HELLO Ü")}`)
            : { parts: [{ call: /shout$/, with: { text: "hello ü" } }] },
        { args },
      );
      expect(run).toMatchObject({ code: 0, message: "it shouted: true" });
      expect(run.events.some(({ item }) => item?.type === "mcp_tool_call")).toBe(true);
    });

    test("a picture arrives as it is on the disk", async () => {
      writeFileSync(path("red.png"), Buffer.from(PNG, "base64"));
      const run = await house.turn(slug, ({ images }) => say(`I see ${images.length}`), {
        args: ["-i", path("red.png"), "--"],
      });
      expect(run).toMatchObject({ code: 0, message: "I see 1" });
      expect(house.upstream(slug).requests[0]?.images).toEqual([PNG]);
    });

    test("an answer in a JSON schema is asked for, and is JSON", async () => {
      writeFileSync(path("schema.json"), JSON.stringify(SCHEMA));
      const answer = '{"city":"Zürich","inhabitants":434335}';
      const run = await house.turn(slug, () => say(answer), {
        args: ["--output-schema", path("schema.json")],
      });
      expect(run).toMatchObject({ code: 0, message: answer });
      expect(house.upstream(slug).requests[0]?.schema).toMatchObject({ required: SCHEMA.required });
    });
  });
}
