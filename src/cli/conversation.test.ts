import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { openConversation } from "./conversation.ts";
import { type IoOptions, openIo, type Streams } from "./io.ts";

const OPTIONS: IoOptions = {
  color: "never",
  noInput: false,
  quiet: false,
  verbose: false,
  debug: false,
  assumeYes: false,
};

async function open(options: Partial<IoOptions> = {}) {
  const stderr = new PassThrough();
  const streams = { stdin: new PassThrough(), stdout: new PassThrough(), stderr } as unknown as Streams;
  const io = await openIo(
    { streams, environment: {}, signal: new AbortController().signal },
    { ...OPTIONS, ...options },
  );
  return { conversation: openConversation(io), said: () => String(stderr.read() ?? ""), stderr };
}

test("marks, subjects and texts", async () => {
  const { conversation, said } = await open();
  conversation.ok("key", "kept");
  conversation.warn("key");
  conversation.fail("provider", "gone");
  conversation.say("Next:  codex");
  expect(said()).toBe("  ✓ key          kept\n  ! key\n  ✗ provider     gone\nNext:  codex\n");
});

test("--quiet says nothing", async () => {
  const { conversation, said } = await open({ quiet: true });
  conversation.ok("key", "kept");
  conversation.say("Next:  codex");
  expect(said()).toBe("");
});

test("what comes from outside cannot draw on the screen", async () => {
  const { conversation, said } = await open();
  conversation.warn("model", "\u001b]0;evil\u0007\rfine");
  conversation.say("a\u001b[2Jb\nc");
  expect(said()).not.toMatch(/[^\P{Cc}\n]/u);
});

const questions: readonly (readonly [
  name: string,
  ask: (c: ReturnType<typeof openConversation>) => Promise<unknown>,
])[] = [
  ["choose", (c) => c.choose({ message: "Which?", flag: "--which <one>", choices: [] })],
  ["text", (c) => c.text({ message: "Which?", flag: "--which <one>" })],
  ["secret", (c) => c.secret({ message: "Which?", flag: "--which <one>" })],
  ["confirm", (c) => c.confirm({ message: "Which?", flag: "--which <one>" })],
];

for (const [name, ask] of questions) {
  test(`${name}: without a terminal it fails and names the flag`, async () => {
    const { conversation } = await open();
    await expect(ask(conversation)).rejects.toMatchObject({
      failure: { kind: "usage", message: "This needs an answer: Which?", fix: "say it with --which <one>" },
    });
  });
}

test("--yes answers a confirmation, and nothing else", async () => {
  const { conversation } = await open({ assumeYes: true });
  expect(await conversation.confirm({ message: "Sure?", flag: "--yes" })).toBe(true);
  await expect(conversation.text({ message: "Name?", flag: "--name" })).rejects.toThrow();
});

test("quick work says nothing", async () => {
  const { conversation, said } = await open();
  expect(await conversation.during("Asking", async () => 7)).toBe(7);
  expect(said()).toBe("");
});

test("slow work says so in one plain line when there is no terminal", async () => {
  const { conversation, stderr, said } = await open();
  const result = conversation.during(
    "Asking\u001b[2J",
    () => new Promise((resolve) => stderr.once("readable", () => resolve("done"))),
  );
  expect(await result).toBe("done");
  expect(said()).toBe("  Asking\u{FFFD}[2J\n");
});

test("work that fails, fails", async () => {
  const { conversation } = await open();
  await expect(conversation.during("Asking", () => Promise.reject(new Error("no")))).rejects.toThrow("no");
});
