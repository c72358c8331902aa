import { writeFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { openCliHouse } from "../../test/support/cli-house.ts";
import { tempFolder } from "../../test/support/temp-folder.ts";
import type { Launcher } from "../ports/machine.ts";
import { type CodexWishes, codexIntent } from "./codex-intent.ts";
import { readHostedToken } from "./token-hosted.ts";

async function openHouse(settings: string) {
  const house = openCliHouse(await tempFolder());
  await writeFile(house.paths.settingsFile, settings);
  const launcher = { path: "/opt/launcher" } as Launcher;
  return { ...house, launcher: async () => launcher };
}

interface Case {
  readonly name: string;
  readonly settings?: string;
  readonly wishes?: CodexWishes;
  readonly want: object;
}

const cases: readonly Case[] = [
  {
    name: "nothing set",
    want: {
      baseUrl: "http://127.0.0.1:8787/v1",
      providerName: "Portkey (local gateway)",
      auth: { kind: "command", command: "/opt/launcher", args: ["token"] },
      wireApi: "responses",
      boundedConnectionRetries: false,
      websockets: false,
    },
  },
  {
    name: "WebSockets, where the gateway takes them",
    settings: "[gateway]\nwebsockets = true\n",
    want: { websockets: true },
  },
  {
    name: "none to Portkey's cloud, whatever the gateway does",
    settings: "[gateway]\nwebsockets = true\n",
    wishes: { target: "hosted" },
    want: { websockets: false },
  },
  {
    name: "another port, reached on the loopback even if it listens everywhere",
    settings: '[gateway]\nhost = "0.0.0.0"\nport = 9000\n',
    want: { baseUrl: "http://127.0.0.1:9000/v1" },
  },
  {
    name: "IPv6",
    settings: '[gateway]\nhost = "::1"\n',
    want: { baseUrl: "http://[::1]:8787/v1" },
  },
  {
    name: "a flag is above the settings",
    settings: '[codex]\nmodel = "@a/one"\nauth = "env"\n',
    wishes: { model: "@b/two" },
    want: { model: "@b/two", auth: { kind: "env", variable: "PORTKEY_API_KEY" } },
  },
  {
    name: "Portkey's cloud gets its own key, never the gateway's",
    wishes: { target: "hosted", profile: "work" },
    want: {
      baseUrl: "https://api.portkey.ai/v1",
      auth: { command: "/opt/launcher", args: ["token", "--hosted"] },
      profile: "work",
    },
  },
  {
    name: "a gateway elsewhere gets the key that was given for it, under its address",
    settings:
      '[gateway]\nwebsockets = true\n[codex]\ntarget = "gateway"\ngateway_url = "https://gw.example.com/"\n',
    want: {
      baseUrl: "https://gw.example.com/v1",
      providerName: "Portkey (team gateway)",
      auth: { command: "/opt/launcher", args: ["token", "--gateway", "https://gw.example.com/v1"] },
      websockets: false,
    },
  },
];

describe("codexIntent", () => {
  test.each(cases)("$name", async ({ settings = "", wishes = {}, want }) => {
    expect(await codexIntent(await openHouse(settings), wishes)).toMatchObject(want);
  });

  test("a gateway elsewhere whose address nobody said", async () => {
    await expect(codexIntent(await openHouse(""), { target: "gateway" })).rejects.toMatchObject({
      failure: { kind: "usage", fix: expect.stringContaining("portkey-codex init --gateway") },
    });
  });
});

describe("readHostedToken", () => {
  const TWO = '[integrations.a]\nprovider = "portkey"\n\n[integrations.b]\nprovider = "portkey"\n';

  test("the key of the portkey integration, the default one first", async () => {
    const house = await openHouse(`default_integration = "b"\n\n${TWO}`);
    const store = await (await house.secrets()).open();
    await store.set("integration/a", "key-a");
    await store.set("integration/b", "key-b");
    expect(await readHostedToken(house)).toBe("key-b");
  });

  test("without one it says what to do", async () => {
    await expect(readHostedToken(await openHouse(""))).rejects.toMatchObject({
      failure: { kind: "secret-missing", fix: expect.stringContaining("--provider portkey") },
    });
  });
});
