import { expect, test } from "vitest";
import { scriptedConversation } from "../../../test/support/scripted-conversation.ts";
import type { Integration } from "../../domain/integration.ts";
import { chooseDestination, type InitWishes } from "./choose.ts";
import type { KeyInEnvironment, Survey } from "./survey.ts";

interface Machine {
  readonly integrations?: readonly Integration[];
  readonly keysInEnvironment?: readonly KeyInEnvironment[];
}

/** As much of a survey as the questions depend on. */
const surveyOf = ({ integrations = [], keysInEnvironment = [] }: Machine): Survey =>
  ({ settings: { integrations }, isSetUp: integrations.length > 0, keysInEnvironment }) as unknown as Survey;

/** What is asked, and what comes of it. Whoever asks more than there are answers fails. */
async function choose(machine: Machine, wishes: Partial<InitWishes>, answers: readonly (string | boolean)[]) {
  const conversation = scriptedConversation(answers);
  const wished = { options: [], importEnv: false, ...wishes };
  const destination = await chooseDestination(surveyOf(machine), wished, conversation);
  return { destination, said: conversation.said };
}

const azure: Integration = {
  slug: "azure-openai",
  provider: "azure-openai",
  baseUrl: "https://r.openai.azure.com/openai/v1",
  wireApi: "responses",
  options: {},
};

test("a second init asks neither for an address nor for a key that are there", async () => {
  const { destination } = await choose({ integrations: [azure] }, { provider: "azure-openai" }, ["gpt"]);
  expect(destination).toMatchObject({ slug: "azure-openai", model: "gpt" });
  expect(destination).not.toHaveProperty("secret");
});

test("the key of another provider under the same slug is not taken along", async () => {
  const wishes = { provider: "openai", slug: "azure-openai" };
  const { destination } = await choose({ integrations: [azure] }, wishes, ["sk-new", "gpt"]);
  expect(destination).toMatchObject({ secret: "sk-new" });
});
