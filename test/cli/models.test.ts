// Which models are used and what they cost, as it is typed and read, on a real settings file.
import { beforeEach, describe, expect, test } from "vitest";
import type { House } from "../../src/ports/house.ts";
import { NOON, type Outcome, openCliHouse, type Run, runCli } from "../support/cli-house.ts";
import { tempFolder } from "../support/temp-folder.ts";

const SETTINGS = `# mine
default_integration = "openai"

[integrations.openai] # the first
provider = "openai"

[integrations.lab]
provider = "custom"
base_url = "http://127.0.0.1:1/v1"
`;

let house: House;
beforeEach(async () => {
  house = openCliHouse(await tempFolder());
  await (await house.settings()).replace(SETTINGS);
  const lists = await house.modelLists();
  const fetchedAtUnixMs = NOON;
  await lists.write("openai", { models: ["gpt-5.5", "gpt-5.5-pro"], fetchedAtUnixMs });
  await lists.write("lab", { models: ["m"], fetchedAtUnixMs });
});

const type = (line: string, as: Run["as"] = "pipe"): Promise<Outcome> => {
  const words = line.match(/'[^']*'|\S+/g) ?? [];
  return runCli(
    words.map((word) => word.replace(/^'|'$/g, "")),
    { house, as },
  );
};
const json = async (line: string) => JSON.parse((await type(line)).out);
const text = async () => (await house.settings()).text();

describe("model disable and enable", () => {
  test("write one line, and leave every other byte", async () => {
    const { code, err } = await type("model disable '@openai/*-pro'");
    expect(code).toBe(0);
    expect(err).toMatch(/✓ @openai +models: \*, !\*-pro\n/);
    expect(await text()).toBe(
      SETTINGS.replace('provider = "openai"\n', 'provider = "openai"\nmodels = ["*", "!*-pro"]\n'),
    );
    expect((await type("model enable '@openai/*-pro'")).err).toMatch(/@openai +models: all\n/);
    expect(await text()).toBe(SETTINGS);
  });

  test("show the change with --dry-run, and change nothing", async () => {
    const { out } = await type("model disable gpt-5.5 @lab/m --dry-run");
    expect(out).toContain('\n+models = ["*", "!gpt-5.5"]\n');
    expect(out).toContain('\n+models = ["*", "!m"]\n');
    expect(await text()).toBe(SETTINGS);
  });

  test("say so when nothing changes", async () => {
    expect((await type("model enable @openai/gpt-5.5")).err).toContain("models: all, as before");
    expect(await json("model enable @lab/m --json integration,models,changed")).toEqual([
      { integration: "lab", models: ["*"], changed: false },
    ]);
  });

  test("take the model off the list, unless all are asked for", async () => {
    await type("model disable '@openai/*-pro'");
    const list = await type("model list");
    expect(list.out).not.toContain("gpt-5.5-pro");
    expect(list.err).toContain("1 disabled; portkey-codex model list --all shows them");
    expect(await json("model list --all --json id,enabled")).toEqual([
      { id: "@openai/gpt-5.5", enabled: true },
      { id: "@openai/gpt-5.5-pro", enabled: false },
      { id: "@lab/m", enabled: true },
    ]);
    expect((await type("model list --all", "terminal")).out).toMatch(/gpt-5\.5-pro .* no\n/);
    expect((await type("model show @openai/gpt-5.5-pro")).out).toContain("enabled\tno; ");
    expect(await json("integration show openai --json models")).toEqual({ models: ["*", "!*-pro"] });
    expect((await type("integration show lab")).out).toContain("models\tall\n");
    expect((await type("model disable @lab/*")).err).toContain("models: none\n");
    expect((await type("integration show lab")).out).toContain("models\tnone\n");
  });

  test("a model that is named in full is listed, though the provider does not list it", async () => {
    await type("model disable '@lab/*'");
    await type("model enable @lab/my-tune");
    expect(await json("model list --integration lab --json id")).toEqual([{ id: "@lab/my-tune" }]);
  });

  test("warn when Codex's own model is refused, and the doctor finds it", async () => {
    await type("settings set codex.model @lab/m");
    const { err } = await type("model disable @lab/m");
    expect(err).toMatch(/codex\.model +is @lab\/m, which is refused from now on/);
    const doctor = await type("doctor --only models");
    expect(doctor.code).toBe(3);
    expect(doctor.out + doctor.err).toContain("portkey-codex model enable @lab/m");
  });

  test("survive an update of the integration", async () => {
    await type("model disable @lab/m");
    await type("integration update lab --base-url http://127.0.0.1:2/v1 --no-verify");
    expect((await (await house.settings()).read()).integrations[1]).toMatchObject({
      baseUrl: "http://127.0.0.1:2/v1",
      models: { allowed: ["*"], refused: ["m"] },
    });
  });

  test.each([
    { line: "model enable @openai/x-pro", say: ["@openai/x-pro stays disabled", "'@openai/*-pro'"] },
    { line: "model disable @other/m", say: ["other", "openai, lab"] },
    { line: "model disable @openai", say: ['"@openai" is not the name of a model', "@slug/model"] },
    { line: "model disable '!m'", say: ['"!m" is not the name of a model'] },
  ])("$line", async ({ line, say }) => {
    await type("model disable '@openai/*-pro'");
    const before = await text();
    const { code, err } = await type(line);
    expect(code).toBeGreaterThan(0);
    for (const words of say) expect(err).toContain(words);
    expect(await text()).toBe(before);
  });
});

describe("model price", () => {
  test("says what is in force, and who says so", async () => {
    const { out } = await type("model price @openai/gpt-5.5");
    expect(out).toMatch(/^model\t@openai\/gpt-5\.5\ninput\t\$5 per million tokens\n/);
    expect(out).toMatch(/price from\tthe price list of 20\d\d-\d\d-\d\d\n/);
    expect((await type("model price @lab/m", "terminal")).out).toMatch(/price from.* nowhere; portkey-codex/);
    expect(await json("model price @lab/m --json input_usd_per_million,price_source,changed")).toEqual({
      input_usd_per_million: null,
      price_source: null,
      changed: false,
    });
    expect(await text()).toBe(SETTINGS);
  });

  test("is set, shown everywhere, changed in part, and taken back to the last byte", async () => {
    const set = await type("model price @lab/m --input 2.5 --output $10");
    expect(set.code).toBe(0);
    expect(set.err).toMatch(/✓ @lab\/m +\$2\.5 in, \$10 out, per million tokens\n/);
    expect(await text()).toBe(`${SETTINGS}\n[integrations.lab.prices.m]\ninput = 2.5\noutput = 10\n`);
    const fields = "input_usd_per_million,cached_input_usd_per_million,price_source";
    await type("model price @lab/m --cached-input 0.25");
    const shown = { input_usd_per_million: 2.5, cached_input_usd_per_million: 0.25, price_source: "own" };
    expect(await json(`model show @lab/m --json ${fields}`)).toEqual(shown);
    expect(await json(`model list --integration lab --json ${fields}`)).toEqual([shown]);
    expect((await type("model price @lab/m")).out).toContain("price from\tyour settings, for m\n");
    const again = await type("model price @lab/m --input 2.50");
    expect(again.err).toContain("as before");
    expect(again.err).not.toContain("recompute");
    expect((await type("model price @lab/m --remove")).err).toContain("has no known price now");
    expect((await text()).trimEnd()).toBe(SETTINGS.trimEnd());
  });

  test("of a pattern is for all that it fits, and comes before the list", async () => {
    await type("model price 'gpt-5*' --input 1 --output 2");
    expect(await text()).toContain('[integrations.openai.prices."gpt-5*"]\ninput = 1\n');
    const fields = "--json id,output_usd_per_million,price_source";
    expect(await json(`model list --integration openai ${fields}`)).toEqual([
      { id: "@openai/gpt-5.5", output_usd_per_million: 2, price_source: "own" },
      { id: "@openai/gpt-5.5-pro", output_usd_per_million: 2, price_source: "own" },
    ]);
    await type("model price gpt-5.5 --input 3 --output 4");
    await type("model price 'gpt-5*' --remove");
    expect(await json(`model show gpt-5.5 ${fields}`)).toMatchObject({ output_usd_per_million: 4 });
    expect(await json(`model show gpt-5.5-pro ${fields}`)).toMatchObject({ price_source: "list" });
  });

  test("shows the change with --dry-run, and changes nothing", async () => {
    const { out } = await type("model price @lab/m --input 0.1 --output 0.2 --dry-run");
    expect(out).toContain("\n+input = 0.1\n+output = 0.2\n");
    expect(await text()).toBe(SETTINGS);
  });

  test.each([
    { flags: "--input 2,5 --output 10", why: "dollars per million tokens, such as 2.5" },
    { flags: "--input 2 --output 1e3", why: '--output cannot be "1e3"' },
    { flags: "--input 2", why: "A price needs both --input and --output" },
    { flags: "--cached-input 2", why: "A price needs both --input and --output" },
    { flags: "--remove", why: "@lab/m has no price of yours" },
    { flags: "--remove --input 2", why: "cannot be given together with a price" },
  ])("$flags is refused", async ({ flags, why }) => {
    const { code, err } = await type(`model price @lab/m ${flags}`);
    expect(code).toBe(2);
    expect(err).toContain(why);
    expect(err).toContain("portkey-codex model price --help");
    expect(await text()).toBe(SETTINGS);
  });
});
