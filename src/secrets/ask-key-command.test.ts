import { readFile, writeFile } from "node:fs/promises";
import { join, parse } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { tempFolder } from "../../test/support/temp-folder.ts";
import { FailureError, meaningOf } from "../domain/failure.ts";
import { isRunning } from "../machine/end-process.ts";
import { askKeyCommand } from "./ask-key-command.ts";

/** Appears in nothing but what the command printed. */
const CANARY = "canary-3f9a1c7e5b2d";

const node = (script: string): readonly string[] => [process.execPath, "-e", script];
const print = (text: string, more = ""): readonly string[] =>
  // Taken apart, so that the command itself, which errors name, does not hold it.
  node(
    `process.stdout.write(${JSON.stringify(text.replaceAll(CANARY, "@"))}.replaceAll("@", ${SPELT}));${more}`,
  );
const SPELT = JSON.stringify([...CANARY]).concat('.join("")');

async function failureOf(words: readonly string[], timeoutMs?: number) {
  const error = await askKeyCommand(words, { PATH: process.env["PATH"] }, timeoutMs).then(
    () => new Error("it gave a key"),
    (reason: unknown) => reason,
  );
  if (!(error instanceof FailureError)) throw error;
  expect(error.failure.kind).toBe("key-command-failed");
  return meaningOf(error.failure);
}

test("the line that it prints is the key", async () => {
  expect(await askKeyCommand(print(`\n  ${CANARY}\r\n\n`), {})).toBe(CANARY);
});

test("arguments reach it as they are, and no shell sees them", async () => {
  const words = [...node("process.stdout.write(process.argv.slice(1).join('+'))"), "$HOME", "`id`;x|y", "*"];
  expect(await askKeyCommand(words, { HOME: "/x" })).toBe("$HOME+`id`;x|y+*");
});

test("it gets our environment and no input, and runs in the root folder", async () => {
  const script =
    "process.stdin.on('data',()=>0).on('end',()=>process.stdout.write(process.env.ACCOUNT+':'+process.cwd()))";
  expect(await askKeyCommand(node(script), { ACCOUNT: "me" })).toBe(`me:${parse(process.execPath).root}`);
});

test("a flood of words on both sides ends in words, and none of them is repeated", async () => {
  const script =
    "const word=n=>'secret-'+n+' ';const all=[...Array(40000).keys()].map(word).join('');" +
    "process.stdout.write(all);process.stderr.write(all);process.exitCode=1";
  const failure = await askKeyCommand(node(script), {}).catch((error: Error) => error);
  expect(String(failure)).not.toMatch(/secret-\d/);
});

describe("what is no key", () => {
  test.each([
    { name: "nothing", words: node(""), why: "it printed nothing" },
    { name: "blank lines", words: print(" \n\n"), why: "it printed nothing" },
    { name: "two lines", words: print(`${CANARY}\nsecond`), why: "it printed 2 lines, and a key is one" },
    { name: "a sentence", words: print(`token ${CANARY}`), why: "it printed spaces, control characters" },
    { name: "a colour", words: print(`\u001b[1m${CANARY}`), why: "it printed spaces, control characters" },
    { name: "a NUL", words: print(`${CANARY}\u0000`), why: "it printed spaces, control characters" },
    { name: "a foreign letter", words: print(`${CANARY}ü`), why: "it printed spaces, control characters" },
    {
      name: "more than 16 KiB",
      words: print(CANARY.repeat(900)),
      why: "it printed more than any key is long",
    },
    { name: "a flood", words: print(CANARY.repeat(99_999)), why: "printed without end" },
    { name: "a key and then a failure", words: print(CANARY, "process.exitCode=3"), why: "it ended with 3" },
    { name: "no program", words: ["no-such-program-here"], why: "it cannot be started (spawn no-such" },
    { name: "an impossible argument", words: ["node", "a\u0000b"], why: "it cannot be started (" },
  ])("$name", async ({ words, why }) => {
    const meaning = await failureOf(words);
    expect(meaning.why).toContain(why);
    expect(JSON.stringify(meaning)).not.toContain(CANARY.slice(0, 12));
  });
});

describe("what it says on stderr", () => {
  const says = (text: string) => node(`process.stderr.write(${JSON.stringify(text)});process.exitCode=1`);

  test("is told, in one line, without colours", async () => {
    const { message, why, fix, exitCode } = await failureOf(
      says("\u001b[31mERROR\u001b[0m: Please run\n\n  $ az login\n"),
    );
    expect(message).toMatch(/^The command ".+" gave no key$/);
    expect([why, fix, exitCode]).toEqual([
      "it ended with 1: ERROR: Please run $ az login",
      "run it in a terminal, and see",
      4,
    ]);
  });

  test("is cut to its end", async () => {
    const { why = "" } = await failureOf(says(`${"x ".repeat(5_000)}the end`));
    expect(why.length).toBeLessThan(450);
    expect(why).toMatch(/…[x ]+the end$/);
  });

  test("does not repeat what was printed, nor what looks like a token", async () => {
    const jwt = ["eyJ0eXAiOiJKV1Qi", "eyJhdWQiOiJ4In0", "c2lnbmF0dXJl"].join(".");
    const words = print(
      CANARY,
      `process.stderr.write('got '+${SPELT}+' and '+process.argv[1].split('').reverse().join(''));process.exitCode=1`,
    );
    const { why } = await failureOf([...words, [...jwt].reverse().join("")]);
    expect(why).toBe("it ended with 1: got … and …");
  });
});

test("one that does not end is killed with its children", async () => {
  const file = join(await tempFolder(), "pid");
  const child = `setInterval(()=>0,1000)`;
  const script = `const c=require('child_process').spawn(process.execPath,['-e',${JSON.stringify(child)}],{stdio:'inherit'});
    require('fs').writeFileSync(${JSON.stringify(file)},String(c.pid));setInterval(()=>0,1000)`;
  const { why } = await failureOf(node(script), 1_500);
  expect(why).toContain("it did not end within 1.5 s");
  const pid = Number(await readFile(file, "utf8"));
  for (let waited = 0; waited < 2_000 && isRunning(pid); waited += 20) await sleep(20);
  expect(isRunning(pid)).toBe(false);
});

test("a program in the folder where somebody stands is not taken for it", async () => {
  const folder = await tempFolder();
  await writeFile(join(folder, "my-token"), "#!/bin/sh\necho stolen\n", { mode: 0o755 });
  const before = process.cwd();
  process.chdir(folder);
  try {
    expect((await failureOf(["my-token"])).why).toContain("it cannot be started");
  } finally {
    process.chdir(before);
  }
});
