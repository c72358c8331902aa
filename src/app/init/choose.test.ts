import { expect, test } from "vitest";
import { scriptedConversation } from "../../../test/support/scripted-conversation.ts";
import type { Integration } from "../../domain/integration.ts";
import type { Conversation } from "../../ports/conversation.ts";
import { groq } from "../../providers/groq.ts";
import { type Provider, providers } from "../../providers/index.ts";
import { chooseDestination } from "./choose.ts";
import type { KeyInEnvironment, Survey } from "./survey.ts";
import type { InitWishes } from "./wishes.ts";

interface Machine {
  readonly integrations?: readonly Integration[];
  readonly keysInEnvironment?: readonly KeyInEnvironment[];
}

/** As much of a survey as the questions depend on. */
const surveyOf = ({ integrations = [], keysInEnvironment = [] }: Machine): Survey =>
  ({
    settings: { integrations, codex: {} },
    isSetUp: integrations.length > 0,
    keysInEnvironment,
  }) as unknown as Survey;

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

const found = (provider: Provider, secret = "found-key-4711"): KeyInEnvironment => ({
  provider,
  variable: provider.key.env!,
  secret,
});

test("what surprises about a new provider is said before its key is asked for", async () => {
  const wishes = {
    provider: "bedrock",
    baseUrl: "https://bedrock-runtime.us-east-1.amazonaws.com/openai/v1",
  };
  const { said } = await choose({}, wishes, ["ABSKx", "m"]);
  const asked = said.findIndex((line) => line.startsWith("? Your Amazon Bedrock API key?"));
  expect(said.slice(0, asked).join("\n")).toMatch(/Note: .*--auth aws[\s\S]*integration add/);
});

test("a second init says nothing of that again", async () => {
  const { said } = await choose({ integrations: [azure] }, { provider: "azure-openai" }, ["gpt"]);
  expect(said.join("\n")).not.toMatch(/Note/);
});

test("where to go: a cloud is described with both of its ways", async () => {
  let description: string | undefined;
  const conversation: Conversation = {
    ...scriptedConversation(),
    choose: async ({ choices }) => {
      description = choices.find(({ value }) => value === "vertex")?.description;
      throw new Error("enough");
    },
  };
  const wishes = { options: [], importEnv: false };
  await expect(chooseDestination(surveyOf({}), wishes, conversation)).rejects.toThrow("enough");
  expect(description).toBe(
    "with a key; without one: portkey-codex integration add --provider vertex --auth google",
  );
});

test("a key that is not moved is read from where it is, without another question", async () => {
  const { destination } = await choose({ keysInEnvironment: [found(groq)] }, { provider: "groq" }, [
    false,
    "m",
  ]);
  expect(destination).toMatchObject({ apiKeyEnv: "GROQ_API_KEY", model: "m" });
  expect(destination).not.toHaveProperty("secret");
});

test("a key that is moved is stored, and the variable named", async () => {
  const { destination } = await choose({ keysInEnvironment: [found(groq)] }, { provider: "groq" }, [
    true,
    "",
  ]);
  expect(destination).toMatchObject({ secret: "found-key-4711", importedFrom: "GROQ_API_KEY" });
  expect(destination).not.toHaveProperty("apiKeyEnv");
});

/** One who does not move the key, and answers everything else as best he can. */
function countingConversation(provider: string, moves: boolean) {
  const { said, ...scripted } = scriptedConversation([]);
  const asked: string[] = [];
  const answer = <T>(message: string, value: T) => {
    asked.push(message);
    return value as never;
  };
  const conversation: Conversation = {
    ...scripted,
    choose: async ({ message }) => answer(message, provider),
    text: async ({ message }) => answer(message, "https://llm.example.com/v1"),
    secret: async ({ message }) => answer(message, "typed-key-4711"),
    confirm: async ({ message }) => answer(message, moves),
  };
  return { conversation, asked };
}

test.for(
  ["hosted", ...providers.map(({ id }) => id)].flatMap((id) =>
    [true, false].map((moves) => [id, moves] as const),
  ),
)("four questions at most, and the fifth is Apply: %s, moves the key: %s", async ([id, moves]) => {
  const { conversation, asked } = countingConversation(id, moves);
  const keysInEnvironment = providers.filter(({ key }) => key.env !== undefined).map((each) => found(each));
  const wishes = { options: [], importEnv: false };
  for (const keys of [keysInEnvironment, []]) {
    asked.length = 0;
    await chooseDestination(surveyOf({ keysInEnvironment: keys }), wishes, conversation);
    expect(asked[0]).toMatch(/^Where/);
    expect(asked.length).toBeLessThanOrEqual(4);
  }
});

test("a gateway elsewhere: its address and its key, and nothing else", async () => {
  const key = `pkcx_${"k".repeat(43)}`;
  const { destination } = await choose({}, {}, ["gateway", "https://gw.example.com", key]);
  expect(destination).toEqual({ kind: "gateway", url: "https://gw.example.com/v1", secret: key });
});
