// Codex that still speaks Chat Completions, to vendors of every API: to strict ones of its own API as well.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type DialectHouse, modelOf, openDialectHouse, type Slug } from "./dialect-house.ts";
import { SPOKEN_USAGE } from "./dialect-upstream.ts";
import { readText } from "./sandbox.ts";

const CODEX = "0.80.0";
const SLUGS: readonly Slug[] = ["up-chat", "up-anthropic", "up-gemini", "up-responses"];
let house: DialectHouse;
let environment: Record<string, string>;

beforeAll(async () => {
  house = await openDialectHouse(SLUGS, CODEX);
  const init = await house.sandbox.cli([
    "init",
    "--provider",
    "demo",
    "--wire-api",
    "chat",
    "--auth",
    "env",
    "--yes",
  ]);
  expect(init.code, init.stderr).toBe(0);
  environment = { PORTKEY_API_KEY: (await house.sandbox.cli(["token"])).stdout.trim() };
}, 600_000);

afterAll(async () => {
  await house.close();
});

for (const slug of SLUGS) {
  describe(`Codex ${CODEX} with ${modelOf(slug)}`, () => {
    test("text", async () => {
      const text = 'Grüße, 世界! 🦊 "quoted" \\back';
      const run = await house.turn(slug, () => ({ parts: [{ text }] }), { environment });
      expect(run).toMatchObject({ code: 0, message: text });
      // It asks for no usage, and we want to know it all the same.
      const { stdout } = await house.sandbox.cli([
        "logs",
        "--model",
        `@${slug}/*`,
        "--json",
        "output_tokens",
      ]);
      expect(JSON.parse(stdout)).toEqual([{ output_tokens: SPOKEN_USAGE.output }]);
    });

    test("a shell call does its work, and the model reads what came of it", async () => {
      const run = await house.turn(
        slug,
        ({ results }) =>
          results.length > 0
            ? { parts: [{ text: `The tool said: ${results.join().includes("OUTPUT-42")}` }] }
            : { parts: [{ text: "Working." }, { shell: `printf ü > ${slug}.txt; echo OUTPUT-$((41+1))` }] },
        { environment },
      );
      expect(run).toMatchObject({ code: 0, message: "The tool said: true" });
      expect(readText(house.sandbox.work, `${slug}.txt`)).toBe("ü");
    });
  });
}
