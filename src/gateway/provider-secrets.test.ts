import { describe, expect, test } from "vitest";
import type { Integration } from "../domain/integration.ts";
import { findProvider } from "../providers/index.ts";
import { ProviderSecrets } from "./provider-secrets.ts";

const MINUTE_MS = 60_000;

/** A command that prints another key each time, when it is let; and a clock that is set by hand. */
function openSecrets() {
  let nowUnixMs = 1_000_000;
  const runs: { end(): void; fail(): void }[] = [];
  const secrets = new ProviderSecrets({
    openSigner: async () => Promise.reject(new Error("nothing is signed here")),
    clock: { nowUnixMs: () => nowUnixMs },
    readKey: () =>
      new Promise((resolve, reject) => {
        const key = `key-${runs.length + 1}`;
        runs.push({ end: () => resolve(key), fail: () => reject(new Error("not logged in")) });
      }),
  });
  return {
    secrets,
    get: () => secrets.get(OWNER),
    runs,
    /** The newest run prints its key. */
    answered: async <T>(asking: Promise<T>): Promise<T> => {
      runs.at(-1)?.end();
      return asking;
    },
    pass: (ms: number) => {
      nowUnixMs += ms;
    },
  };
}

const INTEGRATION: Integration = {
  slug: "az",
  provider: "azure-openai",
  baseUrl: "https://x.example/openai/v1",
  wireApi: "responses",
  apiKeyCommand: { words: ["az", "token"], refreshMs: 5 * MINUTE_MS },
  options: {},
};
const OWNER = { integration: INTEGRATION, provider: findProvider("azure-openai")! };

describe("the key of a command", () => {
  test("is asked for once by many requests, and kept", async () => {
    const { get, answered, runs } = openSecrets();
    const asking = Promise.all([get(), get(), get()]);
    expect(await answered(asking)).toEqual(["key-1", "key-1", "key-1"]);
    expect(await get()).toBe("key-1");
    expect(runs).toHaveLength(1);
  });

  test.each([
    { name: "used until its time is over", passes: 5 * MINUTE_MS - 1, runs: 1 },
    { name: "asked for again then", passes: 5 * MINUTE_MS, runs: 2 },
    { name: "asked for again when the clock was set back", passes: -1, runs: 2 },
  ])("is $name", async ({ passes, runs: want }) => {
    const { get, answered, runs, pass } = openSecrets();
    await answered(get());
    pass(passes);
    expect(await answered(get())).toBe(`key-${want}`);
    expect(runs).toHaveLength(want);
  });

  test("one that takes longer than its time is still shared", async () => {
    const { get, answered, pass, runs } = openSecrets();
    const first = get();
    pass(10 * MINUTE_MS);
    expect(await answered(Promise.all([first, get()]))).toEqual(["key-1", "key-1"]);
    expect(runs).toHaveLength(1);
  });

  test("a failure reaches all who wait, and is not kept", async () => {
    const { get, answered, runs } = openSecrets();
    const asking = Promise.allSettled([get(), get()]);
    runs[0]?.fail();
    expect((await asking).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect(await answered(get())).toBe("key-2");
  });

  test("many that were refused with one key ask once for the next", async () => {
    const { secrets, get, answered, runs } = openSecrets();
    await answered(get());
    const asking = Promise.all([secrets.hasChanged(OWNER, "key-1"), secrets.hasChanged(OWNER, "key-1")]);
    expect(await answered(asking)).toEqual([true, true]);
    expect(await secrets.hasChanged(OWNER, "key-1")).toBe(true);
    expect([await get(), runs.length]).toEqual(["key-2", 2]);
  });

  test("of a request that began before the settings changed is not left behind for the new address", async () => {
    const { secrets, answered } = openSecrets();
    secrets.forget();
    await answered(secrets.get(OWNER));
    const moved = { ...OWNER, integration: { ...INTEGRATION, baseUrl: "https://other.example/v1" } };
    expect(await answered(secrets.get(moved))).toBe("key-2");
  });

  test("is forgotten with the settings, even while it is asked for", async () => {
    const { secrets, get, answered, runs } = openSecrets();
    const old = get();
    secrets.forget();
    runs[0]?.end();
    expect(await old).toBe("key-1");
    expect(await answered(get())).toBe("key-2");
    expect(await get()).toBe("key-2");
  });
});
