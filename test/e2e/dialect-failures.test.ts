// How failures of translated upstreams look to the user of the real Codex, and what we learn from them.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type DialectHouse, modelOf, openDialectHouse, type Slug } from "./dialect-house.ts";
import type { DialectReply, DialectRequest } from "./dialect-upstream.ts";

let house: DialectHouse;

beforeAll(async () => {
  house = await openDialectHouse(["up-chat", "up-openai", "up-anthropic", "up-gemini"]);
  const init = await house.sandbox.cli(["init", "--provider", "demo", "--yes"]);
  expect(init.code, init.stderr).toBe(0);
}, 60_000);

afterAll(async () => {
  await house.close();
});

const say = (text: string): DialectReply => ({ parts: [{ text }] });

async function statuses(slug: Slug): Promise<unknown[]> {
  const { stdout } = await house.sandbox.cli(["logs", "--model", `@${slug}/*`, "--json", "status"]);
  return (JSON.parse(stdout) as { status: unknown }[]).map(({ status }) => status);
}

for (const slug of ["up-chat", "up-anthropic", "up-gemini"] as const) {
  describe(modelOf(slug), () => {
    test("a refused key is one sentence that says what to do, at once", async () => {
      const run = await house.turn(slug, () => ({ status: 401, message: "KAPUT key" }));
      expect(run.code).toBe(1);
      const failed = run.events.find(({ type }) => type === "turn.failed");
      expect(failed?.error?.message).toMatch(
        new RegExp(`refused the key \\(401\\): KAPUT key\\..* integration update ${slug} --api-key-stdin$`),
      );
      expect(house.upstream(slug).requests).toHaveLength(1);
    });

    test("too many requests for a moment are not seen by the user", async () => {
      const run = await house.turn(slug, (_, n) =>
        n === 1 ? { status: 429, message: "slow down", headers: { "retry-after": "1" } } : say("done"),
      );
      expect(run).toMatchObject({ code: 0, message: "done" });
      expect(run.events.filter(({ type }) => type === "error")).toEqual([]);
      expect(house.upstream(slug).requests).toHaveLength(2);
    });

    test("an overload that stays is one sentence in the vendor's words", async () => {
      const run = await house.turn(slug, () => ({ status: 529, message: "Overloaded KAPUT" }));
      expect(run.code).toBe(1);
      const failed = run.events.find(({ type }) => type === "turn.failed");
      expect(failed?.error?.message).toMatch(/failed \(529\): Overloaded KAPUT\. It is on their side/);
      expect(house.upstream(slug).requests).toHaveLength(4);
    });

    const breaks = [
      { name: "is cut", part: { kind: "cut" } },
      { name: "reports a fault", part: { fault: "Overloaded" } },
    ] as const;
    for (const { name, part } of breaks) {
      test(`an answer that ${name} in its middle is asked for again by Codex`, async () => {
        const run = await house.turn(slug, (_, n) =>
          n === 1
            ? { parts: [{ text: "half an answer, and no more of it than that" }, part] }
            : say("whole answer"),
        );
        expect(run).toMatchObject({ code: 0, message: "whole answer" });
        expect(house.upstream(slug).requests).toHaveLength(2);
        expect((await statuses(slug)).slice(-2)).toEqual(["error", "ok"]);
      });
    }
  });
}

describe("what an upstream does not take is left out from then on, and doctor says so", () => {
  const effort = ["-c", 'model_reasoning_effort="high"'];
  const rows: readonly { slug: Slug; field: string; words: string }[] = [
    {
      slug: "up-chat",
      field: "stream_options",
      words: "Unrecognized request argument supplied: stream_options",
    },
    { slug: "up-openai", field: "reasoning_effort", words: "Unsupported parameter: 'reasoning_effort'" },
    { slug: "up-anthropic", field: "thinking", words: "thinking: Extra inputs are not permitted" },
    {
      slug: "up-gemini",
      field: "thinkingConfig",
      words: `Invalid JSON payload received. Unknown name "thinkingConfig" at 'generation_config': Cannot find field.`,
    },
  ];
  for (const { slug, field, words } of rows) {
    test(`${modelOf(slug)}: ${field}`, async () => {
      const script = ({ body }: DialectRequest): DialectReply =>
        Object.keys({ ...body, ...(body["generationConfig"] ?? {}) }).includes(field)
          ? { status: 400, message: words }
          : say("learnt");
      const first = await house.turn(slug, script, { args: effort });
      expect(first).toMatchObject({ code: 0, message: "learnt" });
      expect(house.upstream(slug).requests).toHaveLength(2);
      const second = await house.turn(slug, script, { args: effort });
      expect(second).toMatchObject({ code: 0, message: "learnt" });
      expect(house.upstream(slug).requests).toHaveLength(1);
      const doctor = await house.sandbox.cli(["doctor"]);
      expect(doctor.stdout).toContain(`${modelOf(slug)} is asked without ${field}`);
    });
  }
});
