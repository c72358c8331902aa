// What Codex knows of the models that our gateway offers: no warning, the right way to ask, with the real binary.
import { afterEach, describe, expect, test } from "vitest";
import { type FakeUpstream, openFakeUpstream, UPSTREAM_KEY } from "../support/fake-upstream.ts";
import { EVENTS } from "../support/responses-events.ts";
import { CURRENT_CODEX } from "./codex-binary.ts";
import { openSandbox, type Sandbox } from "./sandbox.ts";

let sandbox: Sandbox;
let upstream: FakeUpstream;

afterEach(async () => {
  await sandbox.dispose();
  upstream.forgive();
  await upstream.close();
});

async function setUp(model: string): Promise<void> {
  sandbox = await openSandbox();
  upstream = await openFakeUpstream();
  const provider = ["--provider", "custom", "--slug", "up", "--base-url", upstream.baseUrl, "--model", model];
  const init = await sandbox.cli(["init", ...provider, "--api-key-stdin", "--yes"], UPSTREAM_KEY);
  expect(init.code, init.stderr).toBe(0);
  upstream.script({ pieces: [...EVENTS] });
}

interface SentTools {
  readonly model: string;
  readonly tools?: readonly { readonly name?: string; readonly type: string }[];
  readonly input: readonly {
    readonly type: string;
    readonly content?: readonly { readonly text: string }[];
  }[];
}

/** The request of the turn, as it reached the upstream. */
function sent(): SentTools {
  const request = upstream.requests.filter(({ method }) => method === "POST").at(-1);
  return JSON.parse(String(request?.body)) as SentTools;
}

describe("no model of ours is unknown to Codex", () => {
  const cases = [
    { model: "@up/gpt-5.5", version: CURRENT_CODEX, tool: "apply_patch" },
    { model: "@up/gpt-6-sol", version: CURRENT_CODEX, tool: "apply_patch" },
    { model: "@up/claude-sonnet-5", version: CURRENT_CODEX, tool: "exec_command" },
    { model: "up/gpt-6-sol", version: CURRENT_CODEX, tool: "apply_patch" },
    { model: "@up/claude-sonnet-5", version: "0.125.0", tool: "exec_command" },
  ];
  for (const { model, version, tool } of cases) {
    test(`${model} with ${version}`, async () => {
      await setUp(model);
      const run = await sandbox.exec("hello", { version });
      expect(run.events.filter(({ item }) => item?.type === "error")).toEqual([]);
      expect(run).toMatchObject({ code: 0, message: "Grüße 🦊" });
      const { model: sentModel, tools, input } = sent();
      expect(sentModel).toBe(model.split("/")[1]);
      // The tools stand where every upstream looks for them, not in OpenAI's own "lite" item.
      expect(tools?.map(({ name }) => name)).toContain(tool);
      expect(input.map(({ type }) => type)).not.toContain("additional_tools");
    });
  }
});
