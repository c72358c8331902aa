import { chmod, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { editSettings } from "../../src/app/settings-edit.ts";
import { editInEditor } from "../../src/cli/editor.ts";
import { openCliHouse } from "../support/cli-house.ts";
import { scriptedConversation } from "../support/scripted-conversation.ts";
import { tempFolder } from "../support/temp-folder.ts";

/** Somebody at an editor: each visit replaces the text by the next one. */
const typing = (texts: readonly string[]) => {
  const left = [...texts];
  return async () => left.shift() ?? expect.unreachable();
};

async function edit(texts: readonly string[], answers: readonly boolean[] = []) {
  const house = openCliHouse(await tempFolder());
  const { file } = await house.settings();
  await writeFile(file, "[gateway]\nport = 1111\n");
  const conversation = scriptedConversation(answers);
  const outcome = editSettings(house, typing(texts), conversation);
  return { outcome, file, conversation };
}

test("a valid text is put in place", async () => {
  const { outcome, file } = await edit(["[gateway]\nport = 2222\n"]);
  expect(await outcome).toBe("saved");
  expect(await readFile(file, "utf8")).toBe("[gateway]\nport = 2222\n");
});

test("the same text is no change", async () => {
  expect(await (await edit(["[gateway]\nport = 1111\n"])).outcome).toBe("unchanged");
});

test("an invalid text is shown, opened again, and saved when it was mended", async () => {
  const { outcome, file, conversation } = await edit(
    ["[gateway]\nport = 0\n", "[gateway]\nport = 3333\n"],
    [true],
  );
  expect(await outcome).toBe("saved");
  expect(conversation.said[0]).toMatch(/^fail not valid: .*:2: gateway.port must be a port/);
  expect(await readFile(file, "utf8")).toBe("[gateway]\nport = 3333\n");
});

test("an invalid text that is given up leaves the old file", async () => {
  const { outcome, file } = await edit(["[gateway]\nport = 0\n"], [false]);
  await expect(outcome).rejects.toMatchObject({ failure: { kind: "settings-invalid" } });
  expect(await readFile(file, "utf8")).toBe("[gateway]\nport = 1111\n");
});

test("what somebody else wrote meanwhile is not overwritten", async () => {
  const house = openCliHouse(await tempFolder());
  const { file } = await house.settings();
  const editText = async () => {
    await writeFile(file, "[gateway]\nport = 4444\n");
    return "[gateway]\nport = 5555\n";
  };
  await expect(editSettings(house, editText, scriptedConversation())).rejects.toThrow("was left as it is");
  expect(await readFile(file, "utf8")).toBe("[gateway]\nport = 4444\n");
});

async function editorThat(script: string): Promise<string> {
  const path = join(await tempFolder(), "my editor");
  await writeFile(path, `#!/bin/sh\n${script}\n`);
  await chmod(path, 0o700);
  return `'${path}'`;
}

const open = (environment: Record<string, string>) =>
  editInEditor({ environment, platform: process.platform }, { name: "settings.toml", text: "old\n" });

test.skipIf(process.platform === "win32")("the editor gets the text, and its arguments", async () => {
  const EDITOR = await editorThat('[ "$1" = --wait ] && [ "$(cat "$2")" = old ] && echo new > "$2"');
  expect(await open({ EDITOR: `${EDITOR} --wait` })).toBe("new\n");
});

test.skipIf(process.platform === "win32")("$VISUAL comes before $EDITOR", async () => {
  const VISUAL = await editorThat('echo visual > "$1"');
  expect(await open({ VISUAL, EDITOR: "false" })).toBe("visual\n");
});

test.skipIf(process.platform === "win32")("an editor that fails changes nothing", async () => {
  await expect(open({ EDITOR: "false" })).rejects.toThrow("did not end well");
});
