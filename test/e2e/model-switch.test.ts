// One thread that changes its model again and again: every upstream must find a history that it takes, without a
// word of what the others thought. The walk goes through every ordered pair of APIs once.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type DialectHouse, modelOf, openDialectHouse, type Slug } from "./dialect-house.ts";

/** `next` differs from every pair before it, and in the end all twelve are there. */
const WALK: readonly Slug[] = [
  "up-responses",
  "up-deepseek",
  "up-responses",
  "up-anthropic",
  "up-responses",
  "up-gemini",
  "up-deepseek",
  "up-anthropic",
  "up-deepseek",
  "up-gemini",
  "up-anthropic",
  "up-gemini",
  "up-responses",
];

let house: DialectHouse;

beforeAll(async () => {
  house = await openDialectHouse([...new Set(WALK)]);
  const init = await house.sandbox.cli(["init", "--provider", "demo", "--yes"]);
  expect(init.code, init.stderr).toBe(0);
}, 60_000);

afterAll(async () => {
  await house.close();
});

/** A turn with thoughts before the call and before the last words, as each of them makes it. */
async function turn(slug: Slug, n: number) {
  return house.turn(
    slug,
    ({ results }) =>
      results.length === 0
        ? {
            parts: [{ thought: true }, { text: `Turn ${n} begins.` }, { shell: `echo result-$((${n}+100))` }],
          }
        : {
            parts: [
              { thought: true },
              { text: `Turn ${n}: ${results.join().includes(`result-${n + 100}`)}` },
            ],
          },
    {
      prompt: `Question ${n}`,
      ...(n > 0 && { subcommand: ["resume", "--last"] }),
      args: ["-c", 'model_reasoning_effort="high"', "-c", 'model_reasoning_summary="detailed"'],
    },
  );
}

describe("a thread goes on with another model", () => {
  for (const [n, slug] of WALK.entries()) {
    const before = WALK[n - 1];
    test(before ? `${modelOf(before)} → ${modelOf(slug)}` : `begins with ${modelOf(slug)}`, async () => {
      const run = await turn(slug, n);
      expect(run).toMatchObject({ code: 0, message: `Turn ${n}: true` });
      expect(run.stderr).not.toMatch(/Reconnecting/);
      const { requests } = house.upstream(slug);
      expect(requests).toHaveLength(2);
      // Nothing of what was said and done before is lost on the way.
      for (let past = 0; past < n; past += 1) {
        expect(requests[0]?.rawBody).toContain(`Question ${past}`);
        expect(requests[0]?.rawBody).toContain(`Turn ${past} begins.`);
        expect(requests[0]?.rawBody).toContain(`result-${past + 100}`);
        expect(requests[0]?.rawBody).toContain(`Turn ${past}: true`);
      }
    });
  }
});

test("the walk leaves out no pair", () => {
  const pairs = new Set(WALK.slice(1).map((slug, at) => `${WALK[at]} ${slug}`));
  expect(pairs.size).toBe(12);
});
