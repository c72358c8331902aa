import { expect } from "vitest";
import {
  type DialectName,
  type DialectScript,
  type DialectUpstream,
  startDialect,
} from "./dialect-upstream.ts";
import { type CodexRun, type ExecOptions, openSandbox, type Sandbox } from "./sandbox.ts";
import { KEY } from "./scripted-upstream.ts";

/** How one upstream is known to the gateway: its API, and the vendor whose habits are expected of it. */
interface Way {
  readonly dialect: DialectName;
  readonly provider: string;
  readonly model: string;
}

/** All begin with `up-`: an upstream that sees this knows too much. */
const WAYS = {
  "up-responses": { dialect: "responses", provider: "custom", model: "some-model" },
  "up-chat": { dialect: "chat", provider: "custom", model: "llama-4-maverick" },
  "up-deepseek": { dialect: "chat", provider: "deepseek", model: "deepseek-v4-pro" },
  "up-openai": { dialect: "chat", provider: "openai", model: "gpt-5.5" },
  "up-anthropic": { dialect: "anthropic", provider: "anthropic", model: "claude-sonnet-4-5" },
  "up-gemini": { dialect: "gemini", provider: "gemini", model: "gemini-3-pro-preview" },
} as const satisfies Readonly<Record<string, Way>>;

export type Slug = keyof typeof WAYS;

export interface DialectHouse {
  readonly sandbox: Sandbox;
  upstream(slug: Slug): DialectUpstream;
  /** One turn of Codex with that model; fails when the upstream would have refused any of its requests. */
  turn(slug: Slug, script: DialectScript, options?: TurnOptions): Promise<CodexRun>;
  close(): Promise<void>;
}

export interface TurnOptions extends ExecOptions {
  readonly prompt?: string;
}

const modelsOf = (name: DialectName): readonly string[] =>
  Object.values(WAYS).flatMap(({ dialect, model }) => (dialect === name ? [model] : []));

export const modelOf = (slug: Slug): string => `@${slug}/${WAYS[slug].model}`;

/**
 * A gateway of its own with all these upstreams behind it, set up as a user does it.
 * `codex`: the version that the user has installed.
 */
export async function openDialectHouse(slugs: readonly Slug[], codex?: string): Promise<DialectHouse> {
  const sandbox = await openSandbox(codex);
  const names = [...new Set(slugs.map((slug) => WAYS[slug].dialect))];
  const upstreams = await Promise.all(names.map((name) => startDialect(name, modelsOf(name))));
  const upstream = (slug: Slug): DialectUpstream => {
    const found = upstreams.find(({ dialect }) => dialect === WAYS[slug].dialect);
    if (!found) throw new Error(`no upstream for ${slug}`);
    return found;
  };
  for (const slug of slugs) {
    const { dialect, provider } = WAYS[slug];
    const what = [
      "--provider",
      provider,
      "--slug",
      slug,
      "--base-url",
      upstream(slug).baseUrl,
      "--wire-api",
      dialect,
    ];
    const added = await sandbox.cli(["integration", "add", ...what, "--api-key-stdin", "--yes"], KEY);
    expect(added.code, added.stderr).toBe(0);
  }
  return {
    sandbox,
    upstream,
    turn: async (slug, script, { prompt = "Go", args = [], ...options } = {}) => {
      upstream(slug).follow(script);
      const model = ["-c", `model=${JSON.stringify(modelOf(slug))}`];
      const run = await sandbox.exec(prompt, { ...options, args: [...model, ...args] });
      expect(upstream(slug).takeFaults(), run.stderr).toEqual([]);
      return run;
    },
    close: async () => {
      await sandbox.dispose();
      await Promise.all(upstreams.map(({ close }) => close()));
    },
  };
}
