import { expect, test } from "vitest";
import type { House } from "../ports/house.ts";
import { setSetting } from "./settings-set.ts";

const house = {
  settings: async () => {
    throw new Error("nothing to open for a setting that does not exist");
  },
} as unknown as Pick<House, "settings">;

test.each([
  { name: "aliases.fast", fix: "portkey-codex settings edit" },
  { name: "aliases", fix: "portkey-codex settings edit" },
  { name: "integrations.openai.base_url", fix: "portkey-codex integration update --help" },
  { name: "gateway.prot", fix: "portkey-codex settings list" },
])("$name cannot be set, and there is a way: $fix", async ({ name, fix }) => {
  await expect(setSetting(house, name, "@openai/gpt-5.5")).rejects.toMatchObject({
    failure: { kind: "usage", fix },
  });
});
