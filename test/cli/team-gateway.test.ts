// A colleague's machine: Codex goes through a gateway that runs elsewhere, a real one, with a key that was made there.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { openCodexHome } from "../../src/codex/codex-home.ts";
import { openGatewayProcess } from "../../src/machine/gateway-process.ts";
import { openLauncher } from "../../src/machine/launcher.ts";
import type { House } from "../../src/ports/house.ts";
import { type Outcome, openCliHouse, runCli } from "../support/cli-house.ts";
import { keyOf, openGateway, type TestGateway } from "../support/open-gateway.ts";
import { tempFolder } from "../support/temp-folder.ts";

const KEY = `pkcx_${"k".repeat(43)}`;
const OTHER_KEY = `pkcx_${"o".repeat(43)}`;
const CONFIG = 'model = "gpt-5.5" # mine\n';

let gateway: TestGateway;
let house: House;
let config: string;
let url: string;

beforeEach(async () => {
  gateway = await openGateway({ listed: { up: ["m", "n"] } });
  gateway.setKeys([keyOf("ada", KEY)]);
  url = `http://127.0.0.1:${gateway.port}/v1`;
  const folder = await tempFolder();
  const codexHome = join(folder, ".codex");
  config = join(codexHome, "config.toml");
  await mkdir(codexHome);
  await writeFile(config, CONFIG);
  const open = openCliHouse(folder, { CODEX_HOME: codexHome, PATH: "", PORTKEY_CODEX_PORT: "1" });
  house = {
    ...open,
    codex: async () => openCodexHome({ ...open, clock: open.clock }),
    launcher: async () => openLauncher(house),
    gatewayProcess: async () => ({
      ...openGatewayProcess(house),
      start: () => Promise.reject(new Error("no gateway is to be started here")),
    }),
  };
});

const type = (line: string, stdin = ""): Promise<Outcome> =>
  runCli(line.split(" "), { house, as: "pipe", stdin });
const setUp = () => type(`init --gateway http://127.0.0.1:${gateway.port} --key-stdin --yes`, `${KEY}\n`);
const secrets = async () => (await (await house.secrets()).open()).list();

describe("init --gateway", () => {
  test("keeps the key, proves it, and leads Codex there; no gateway is started", async () => {
    const { code, err } = await setUp();
    expect(err).toContain("takes the key; 2 models");
    expect(code).toBe(0);
    const text = await readFile(config, "utf8");
    expect(text).toContain(`base_url = "${url}"`);
    expect(text).toContain(`args = ["token", "--gateway", "${url}"]`);
    expect(text).toContain('model = "gpt-5.5" # mine\n');
    expect(text + err + (await (await house.settings()).text())).not.toContain(KEY);
    expect((await (await house.settings()).read()).codex).toMatchObject({
      target: "gateway",
      gatewayUrl: url,
    });
    expect((await type(`token --gateway ${url}`)).out).toBe(`${KEY}\n`);
    // A config of Codex's that names no gateway leads to this machine, where a stranger may sit on the port.
    expect((await type("token")).out).not.toContain(KEY);
    expect((await house.storage()).keys.list()).toEqual([]);
    expect(gateway.upstream.requests.length).toBe(0);
  });

  test("with that key Codex is answered", async () => {
    await setUp();
    const key = (await type(`token --gateway ${url}`)).out.trim();
    expect((await gateway.ask({ key })).status).toBe(200);
    expect((await gateway.settled(1)).keyName).toBe("ada");
  });

  test("again changes nothing and asks for nothing", async () => {
    await setUp();
    const before = await readFile(config, "utf8");
    expect((await type("init --yes")).err).toMatch(/already set up +nothing to change/);
    expect((await type(`init --gateway ${url} --yes`)).code).toBe(0);
    expect(await readFile(config, "utf8")).toBe(before);
  });

  test("is taken back to the last byte", async () => {
    await setUp();
    expect((await type("codex restore --yes")).code).toBe(0);
    expect(await readFile(config, "utf8")).toBe(CONFIG);
  });

  test("a key of one gateway is never told for another", async () => {
    await setUp();
    const { code, err, out } = await type("token --gateway http://127.0.0.1:1/v1");
    expect([code, out]).toEqual([4, ""]);
    expect(err).toContain("portkey-codex init --gateway http://127.0.0.1:1/v1 --key-stdin");
    await type("settings set codex.gateway_url http://127.0.0.1:1/v1");
    expect((await type("token")).out).toBe("");
  });

  test("a profile is asked for by its own words, and config.toml keeps the key of the gateway here", async () => {
    await type(`init --gateway ${url} --key-stdin --profile team --yes`, KEY);
    expect(await readFile(config, "utf8")).toBe(CONFIG);
    expect((await type(`token --gateway ${url}`)).out).toBe(`${KEY}\n`);
    expect((await type("token")).out).not.toContain(KEY);
  });

  test.each([
    { line: "--key-stdin", stdin: KEY, code: 2, why: "--key-stdin needs --gateway" },
    { line: "--gateway URL --key-stdin", stdin: "sk-proj-4711", code: 2, why: "it begins with pkcx_" },
    { line: "--gateway URL --key-stdin", stdin: "", code: 2, why: "it was empty" },
    { line: "--gateway URL", stdin: "", code: 2, why: "--key-stdin" },
    { line: "--gateway URL --key-stdin", stdin: OTHER_KEY, code: 4, why: "refused the key" },
    { line: "--gateway http://127.0.0.1:1 --key-stdin", stdin: KEY, code: 6, why: "ECONNREFUSED" },
    {
      line: "--gateway http://gateway.example.com --key-stdin",
      stdin: KEY,
      code: 2,
      why: "plain http would send the key unprotected",
    },
    { line: "--gateway URL --provider openai --key-stdin", stdin: KEY, code: 2, why: "exclude each other" },
    { line: "--gateway URL --target hosted --key-stdin", stdin: KEY, code: 2, why: "exclude each other" },
  ])("$line with '$stdin' changes nothing: $why", async ({ line, stdin, code, why }) => {
    const outcome = await type(`init ${line.replace("URL", url)} --yes`, stdin);
    expect(outcome.err).toContain(why);
    expect(outcome.code).toBe(code);
    expect(await readFile(config, "utf8")).toBe(CONFIG);
    expect(await secrets()).toEqual([]);
  });
});

describe("afterwards", () => {
  test("status says where Codex goes, without asking there", async () => {
    await setUp();
    house = { ...house, upstream: () => Promise.reject(new Error("nobody is to be asked")) };
    const { out } = await type("status");
    expect(out).toContain(`Gateway  at ${url}, key pkc…kkkk\n`);
    expect(out).not.toContain("Today");
    expect(JSON.parse((await type("status --json")).out).gateway).toEqual({
      state: "elsewhere",
      url,
      key: "pkc…kkkk",
    });
  });

  test("doctor asks the gateway, and says what is wrong with the key", async () => {
    await setUp();
    for (const check of ["gateway", "secrets", "config"]) {
      expect((await type(`doctor --only ${check}`)).code, check).toBe(0);
    }
    gateway.setKeys([keyOf("ada", OTHER_KEY)]);
    await new Promise((done) => setTimeout(done, 1_050));
    const refused = await type("doctor --only gateway");
    expect(refused.code).toBe(3);
    expect(refused.out + refused.err).toContain(`portkey-codex init --gateway ${url} --key-stdin`);
    await (await (await house.secrets()).open()).delete((await secrets())[0]!);
    expect((await type("doctor --only secrets")).code).toBe(3);
  });
});
