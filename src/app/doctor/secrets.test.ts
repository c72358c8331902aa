import { expect, test } from "vitest";
import { openCliHouse } from "../../../test/support/cli-house.ts";
import { tempFolder } from "../../../test/support/temp-folder.ts";
import { integrationSecretName } from "../../domain/integration.ts";
import { secrets } from "./secrets.ts";

const BEDROCK = {
  provider: "bedrock",
  base_url: "https://bedrock-runtime.us-east-1.amazonaws.com/openai/v1",
};
const VERTEX = {
  provider: "vertex",
  base_url: "https://aiplatform.googleapis.com/v1/projects/p/locations/global/publishers/google",
};

test.each([
  { name: "a key that is stored", table: BEDROCK, stored: true, finds: [["ok", "key of it readable"]] },
  {
    name: "no key",
    table: BEDROCK,
    finds: [["fail", 'the key of integration "it" is missing']],
  },
  {
    name: "a variable that is not set",
    table: { ...BEDROCK, api_key_env: "K" },
    finds: [["fail", 'the key of integration "it" is missing']],
  },
  // Nothing is asked twice: the check of the providers needs these, and says what goes wrong.
  { name: "a command", table: { ...BEDROCK, api_key_command: ["no-such-tool"] }, finds: [] },
  { name: "the credentials of AWS", table: { ...BEDROCK, auth: "aws" }, finds: [] },
  { name: "the credentials of Google", table: { ...VERTEX, auth: "google" }, finds: [] },
])("an integration with $name", async ({ table, stored = false, finds }) => {
  const house = openCliHouse(await tempFolder());
  await (await house.settings()).edit([{ path: ["integrations", "it"], value: table }]);
  if (stored) await (await (await house.secrets()).open()).set(integrationSecretName("it"), "good-key-4711");
  // The safe itself and Codex's own key come first.
  const [, , ...found] = await secrets.run(house);
  expect(found.map(({ level, text }) => [level, text])).toEqual(finds);
});
