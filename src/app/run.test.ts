import { describe, expect, test } from "vitest";
import type { Settings } from "../domain/settings.ts";
import type { Environment, House } from "../ports/house.ts";
import { loopbackWithoutProxy, prepareRun } from "./run.ts";

const KEY = "pkcx_key";

function openHouse(auth: Settings["codex"]["auth"], environment: Environment = {}): House {
  const store = { backend: "keychain", get: async () => KEY };
  const gateway = { port: 8787, version: "1.0.0" };
  return {
    version: "1.0.0",
    environment,
    settings: async () => ({ read: async () => ({ gateway, codex: { auth, target: "local" } }) }),
    secrets: async () => ({ open: async () => store, openBackend: async () => store }),
    gatewayProcess: async () => ({ probe: async () => ({ kind: "ours", gateway }) }),
  } as unknown as House;
}

const OVERRIDE = ["-c", "features.daemon_auto_start=false"];
const PROXY = { HTTPS_PROXY: "http://proxy:3128" };

describe("prepareRun", () => {
  test("only the child's environment gets the key, and the rest of it stays", async () => {
    const house = openHouse("command", { HOME: "/home/u", PORTKEY_API_KEY: "old" });
    expect(await prepareRun(house, ["codex", "exec", "hi"])).toEqual({
      command: "codex",
      args: ["exec", "hi"],
      environment: { HOME: "/home/u", PORTKEY_API_KEY: KEY },
    });
    expect(house.environment["PORTKEY_API_KEY"]).toBe("old");
  });

  test("nothing to run is a usage failure", async () => {
    const run = prepareRun(openHouse("command"), []);
    await expect(run).rejects.toMatchObject({
      failure: { kind: "usage", fix: "portkey-codex run -- codex" },
    });
  });

  test.for([
    { name: "key from the environment", auth: "env" as const, words: ["codex"], args: OVERRIDE },
    {
      name: "by path, with a prompt",
      auth: "env" as const,
      words: ["/opt/codex", "hi"],
      args: [...OVERRIDE, "hi"],
    },
    { name: "proxied", auth: "command" as const, environment: PROXY, words: ["codex"], args: OVERRIDE },
    { name: "key from the command", auth: "command" as const, words: ["codex"], args: [] },
    { name: "own -c", auth: "env" as const, words: ["codex", "-c", "x=1"], args: ["-c", "x=1"] },
    { name: "own --config=", auth: "env" as const, words: ["codex", "--config=x=1"], args: ["--config=x=1"] },
    { name: "own --no-daemon", auth: "env" as const, words: ["codex", "--no-daemon"], args: ["--no-daemon"] },
    { name: "another program", auth: "env" as const, words: ["env"], args: [] },
  ])("the daemon is avoided only where its old environment would matter: $name", async (row) => {
    const { args } = await prepareRun(openHouse(row.auth, row.environment), row.words);
    expect(args).toEqual(row.args);
  });
});

test.for([
  { name: "no proxy, nothing to say", environment: {}, want: undefined },
  { name: "a proxy", environment: PROXY, want: "127.0.0.1,localhost" },
  { name: "small letters", environment: { all_proxy: "socks5://p" }, want: "127.0.0.1,localhost" },
  {
    name: "an own list is kept",
    environment: { ...PROXY, no_proxy: "corp, 10.0.0.0/8" },
    want: "corp,10.0.0.0/8,127.0.0.1,localhost",
  },
  {
    name: "half of it is there",
    environment: { ...PROXY, NO_PROXY: "localhost" },
    want: "localhost,127.0.0.1",
  },
  { name: "all of it is there", environment: { ...PROXY, NO_PROXY: "localhost,127.0.0.1" }, want: undefined },
  { name: "no host is proxied", environment: { ...PROXY, NO_PROXY: "*" }, want: undefined },
  { name: "an empty proxy is none", environment: { HTTP_PROXY: "" }, want: undefined },
])("NO_PROXY: $name", ({ environment, want }) => {
  expect(loopbackWithoutProxy(environment)).toEqual(
    want === undefined ? {} : { NO_PROXY: want, no_proxy: want },
  );
});
