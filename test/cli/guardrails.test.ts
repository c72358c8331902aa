import { expect, test } from "vitest";
import { openCliHouse, runCli } from "../support/cli-house.ts";
import { tempFolder } from "../support/temp-folder.ts";

const run = async (line: string, stdin = "", as: "pipe" | "terminal" = "pipe") =>
  runCli(line.split(" "), { house: openCliHouse(await tempFolder(), { NO_COLOR: "1" }), as, stdin });

test("a text from stdin: kinds, offsets, and the values only by their ends", async () => {
  const text = "Mail ann@example.org from 192.168.2.1";
  expect(await run("guardrail test", text)).toMatchObject({
    code: 0,
    out: "EMAIL_ADDRESS\t5\t20\tann….org\nIP_ADDRESS\t26\t37\t…\n",
  });
  expect(JSON.parse((await run("guardrail test --json", text)).out)).toEqual({
    entities: [
      { type: "EMAIL_ADDRESS", start: 5, end: 20 },
      { type: "IP_ADDRESS", start: 26, end: 37 },
    ],
  });
  expect((await run("guardrail test --only secrets --json", text)).out).toBe('{"entities":[]}\n');
});

test("nothing found is said to a person and to nobody else", async () => {
  expect(await run("guardrail test", "hello")).toEqual({ code: 0, out: "", err: "" });
  expect((await run("guardrail test", "hello", "terminal")).out).toContain("Nothing found.");
});

test("--jsonl answers every line under its own id", async () => {
  const lines = ['{"id":"a","text":"ann@example.org"}', "", '{"id":7,"text":"hello"}'].join("\n");
  expect((await run("guardrail test --jsonl", lines)).out).toBe(
    '{"id":"a","entities":[{"type":"EMAIL_ADDRESS","start":0,"end":15}]}\n{"id":7,"entities":[]}\n',
  );
});

test("a line that is none is named by its number, and what it holds is not repeated", async () => {
  const { code, err } = await run("guardrail test --jsonl", '{"text":"x"}\nsecret');
  expect(code).toBe(2);
  expect(err).toContain("Line 2 is not an object with a text");
  expect(err).not.toContain("secret\n");
});

test("an unknown guardrail, and an unknown family", async () => {
  expect(await run("guardrail show keys")).toMatchObject({
    code: 2,
    err: expect.stringContaining("known: secrets, pii"),
  });
  expect(await run("guardrail test --only keys")).toMatchObject({ code: 2 });
});

test("list and show: your own first, then the checks, then the sets", async () => {
  const house = openCliHouse(await tempFolder(), { NO_COLOR: "1" });
  await (await house.settings()).replace('[guardrails.keys]\nchecks = ["secrets"]\naction = "block"\n');
  const ask = (line: string) => runCli(line.split(" "), { house, as: "pipe" });
  const listed = JSON.parse((await ask("guardrail list --json name,kind")).out) as {
    name: string;
    kind: string;
  }[];
  expect(listed[0]).toEqual({ name: "keys", kind: "guardrail" });
  expect(listed[1]).toEqual({ name: "secrets", kind: "check" });
  expect(listed.at(-1)).toEqual({ name: "strict", kind: "preset" });
  expect((await ask("guardrail show keys")).out).toContain("block what secrets finds");
  expect((await ask("guardrail show pii")).out).toMatch(/EMAIL_ADDRESS\tE-mail address\n/);
});

test.each(["secrets-only", "pii-mask", "strict"])("the set %s is valid as it is", async (name) => {
  const house = openCliHouse(await tempFolder());
  const { out } = await runCli(["guardrail", "show", name], { house, as: "pipe" });
  await (await house.settings()).replace(out);
  expect((await (await house.settings()).read()).guardrails.length).toBeGreaterThan(0);
});

test("a wrong guardrail is told with its line", async () => {
  const house = openCliHouse(await tempFolder());
  const wrong = (await house.settings()).replace('[guardrails.keys]\nchecks = ["secret"]\n');
  await expect(wrong).rejects.toMatchObject({
    failure: { problems: [expect.stringMatching(/:2: there is no check "secret"; did you mean secrets\?/)] },
  });
});

test("a set is added with its comments, once, and taken out again", async () => {
  const house = openCliHouse(await tempFolder(), { NO_COLOR: "1" });
  const ask = (line: string) => runCli(line.split(" "), { house, as: "pipe" });
  const settings = await house.settings();
  await settings.replace("# mine\ndefault_integration = 'a'\n[integrations.a]\nprovider = 'demo'");
  expect(await ask("guardrail add pii-mask")).toMatchObject({
    code: 0,
    err: expect.stringContaining(
      "Undo:  portkey-codex guardrail remove secrets; portkey-codex guardrail remove pii",
    ),
  });
  const text = await settings.text();
  expect(text).toMatch(/^# mine\n[\s\S]*provider = 'demo'\n\n# Keys and personal data stay here/);
  expect((await settings.read()).guardrails.map(({ name }) => name)).toEqual(["secrets", "pii"]);

  expect(await ask("guardrail add strict")).toMatchObject({
    code: 1,
    err: expect.stringContaining("portkey-codex guardrail remove secrets"),
  });
  expect(await settings.text()).toBe(text);
  expect(await ask("guardrail add secrets")).toMatchObject({ code: 2 });
  expect((await ask("guardrail remove secrets")).code).toBe(0);
  expect((await ask("guardrail remove pii")).code).toBe(0);
  expect((await settings.read()).guardrails).toEqual([]);
  expect(await ask("guardrail remove pii")).toMatchObject({
    code: 2,
    err: expect.stringContaining("there is none at all"),
  });
});
