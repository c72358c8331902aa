import { mkdir, rename, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { tempFolder } from "../../test/support/temp-folder.ts";
import type { Settings } from "../domain/settings.ts";
import { openSettingsFile } from "./settings-file.ts";

const program = { root: resolve(import.meta.dirname, "../..") };

function open(folder: string) {
  const settingsFile = join(folder, "home", "settings.toml");
  const paths = { settingsFile, stateDir: join(folder, "state") };
  return openSettingsFile({ paths, environment: {}, program, workingFolder: () => folder });
}

const withPort = (port: number) => `[gateway]\nport = ${port}\n`;

/** As editors do it: nobody ever sees half of it. */
async function write(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(`${file}.new`, text);
  await rename(`${file}.new`, file);
}

/** Watches, collects what is said, and waits for the next thing. */
function listen(store: ReturnType<typeof open>) {
  const heard: (Settings | readonly string[])[] = [];
  let wake = () => {};
  const hear = (thing: Settings | readonly string[]) => {
    heard.push(thing);
    wake();
  };
  const watcher = store.watch(hear, hear);
  onTestFinished(() => watcher.close());
  return async () => {
    while (heard.length === 0) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    return heard.shift();
  };
}

test("a new file, another renamed over it, a bad one, a good one again", async () => {
  const folder = await tempFolder();
  const store = open(folder);
  await mkdir(join(folder, "home"));
  const next = listen(store);
  await write(store.file, withPort(1111));
  expect(await next()).toMatchObject({ gateway: { port: 1111 } });
  await write(store.file, withPort(2222));
  expect(await next()).toMatchObject({ gateway: { port: 2222 } });
  await write(store.file, withPort(0));
  expect(await next()).toEqual([expect.stringContaining("gateway.port must be")]);
  await store.replace(withPort(3333));
  expect(await next()).toMatchObject({ gateway: { port: 3333 } });
});

test("the folder is not there yet, is removed, and comes back", async () => {
  const folder = await tempFolder();
  const store = open(folder);
  const next = listen(store);
  await write(store.file, withPort(1111));
  expect(await next()).toMatchObject({ gateway: { port: 1111 } });
  await rm(dirname(store.file), { recursive: true });
  expect(await next()).toMatchObject({ gateway: { port: 8787 } });
  await write(store.file, withPort(2222));
  expect(await next()).toMatchObject({ gateway: { port: 2222 } });
});

test("the file behind a symlink in another folder", async () => {
  const folder = await tempFolder();
  const store = open(folder);
  const dotfile = join(folder, "dotfiles", "settings.toml");
  await write(dotfile, withPort(1111));
  await mkdir(dirname(store.file));
  await symlink(dotfile, store.file);
  expect((await store.read()).gateway.port).toBe(1111);
  const next = listen(store);
  await write(dotfile, withPort(2222));
  expect(await next()).toMatchObject({ gateway: { port: 2222 } });
});

test("a change between the last read and the watch is not missed", async () => {
  const folder = await tempFolder();
  const store = open(folder);
  await write(store.file, withPort(1111));
  await store.read();
  await write(store.file, withPort(2222));
  const next = listen(store);
  expect(await next()).toMatchObject({ gateway: { port: 2222 } });
});
