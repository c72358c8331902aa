import { describe, expect, test } from "vitest";
import { dialectTarget, modelRequest } from "../../../test/support/model-request.ts";
import type { ModelRequest, Tool } from "../../domain/conversation.ts";
import type { DialectTarget } from "../dialect.ts";
import { gemini } from "./gemini.ts";

const FLASH = "gemini-2.5-flash";
const GEMINI_3 = "gemini-3-flash-preview";

interface Case {
  readonly name: string;
  readonly model?: string;
  readonly asks: Partial<ModelRequest>;
  readonly target?: Partial<DialectTarget>;
  /** The body but for `contents`, which says "Hi". */
  readonly body: object;
  readonly warns?: readonly string[];
}

const contents = [{ role: "user", parts: [{ text: "Hi" }] }];

function runAll(cases: readonly Case[]): void {
  for (const { name, model = FLASH, asks, target, body, warns = [] } of cases) {
    test(name, () => {
      const encoded = gemini.encodeRequest(modelRequest(asks), dialectTarget({ model, ...target }));
      expect(encoded.body).toEqual({ contents, ...body });
      expect(encoded.warnings.map(({ feature }) => feature)).toEqual(warns);
    });
  }
}

const shell: Tool = {
  kind: "function",
  name: "shell",
  origin: { name: "shell" },
  description: "Runs a command.",
  parameters: { type: "object", properties: { cmd: { type: "string" } }, required: ["cmd"] },
  strict: false,
};
const declared = {
  name: "shell",
  description: "Runs a command.",
  parameters: { type: "object", properties: { cmd: { type: "string" } }, required: ["cmd"] },
};
const view: Tool = {
  kind: "function",
  name: "7view",
  origin: { name: "7view" },
  parameters: { type: "object", properties: {} },
};
const search: Tool = { kind: "web-search", options: {} };
const onlyShell = [{ functionDeclarations: [declared] }];
const both = [{ functionDeclarations: [declared, { name: "_7view", description: "7view" }] }];
const calling = (functionCallingConfig: object) => ({ functionCallingConfig });

describe("settings", () => {
  runAll([
    { name: "nothing asked, nothing said", asks: {}, body: {} },
    {
      name: "instructions",
      asks: { instructions: "Be brief." },
      body: { systemInstruction: { parts: [{ text: "Be brief." }] } },
    },
    {
      name: "sampling",
      asks: { temperature: 0, topP: 0.5, frequencyPenalty: 1, presencePenalty: -1, seed: 7, stop: ["a", ""] },
      body: {
        generationConfig: {
          temperature: 0,
          topP: 0.5,
          stopSequences: ["a"],
          seed: 7,
          frequencyPenalty: 1,
          presencePenalty: -1,
        },
      },
    },
    {
      name: "more than Gemini takes",
      asks: { seed: 2 ** 31 + 5, stop: ["1", "2", "3", "4", "5", "6"], maxOutputTokens: 99_999 },
      body: {
        generationConfig: { maxOutputTokens: 99_999, stopSequences: ["1", "2", "3", "4", "5"], seed: 5 },
      },
      warns: ["stop sequences", "seed"],
    },
    {
      name: "what Gemini has no field for",
      asks: {
        parallelToolCalls: false,
        tools: [search],
        verbosity: "low",
        serviceTier: "priority",
        topLogprobs: 2,
        metadata: { a: "b" },
        user: "u",
        cacheKey: "k",
      },
      body: { tools: [{ googleSearch: {} }] },
      warns: ["parallel_tool_calls: false", "verbosity", "service_tier", "top_logprobs", "metadata", "user"],
    },
    {
      name: "parameters that the model was found not to take, however it named them",
      model: GEMINI_3,
      asks: {
        temperature: 1,
        topP: 0.1,
        seed: 1,
        tools: [shell],
        toolChoice: { kind: "required" },
        reasoning: { effort: "low", summary: "auto" },
      },
      target: { without: new Set(["generation_config.top_p", "seed", "thinking_level", "tool_config"]) },
      body: {
        tools: onlyShell,
        generationConfig: { temperature: 1, thinkingConfig: { includeThoughts: true } },
      },
      warns: ["toolConfig", "topP", "seed", "thinkingLevel"],
    },
    {
      name: "Gemma is instructed by the user",
      model: "gemma-3-27b-it",
      asks: { instructions: "Be brief." },
      body: { contents: [{ role: "user", parts: [{ text: "Be brief." }] }, ...contents] },
    },
  ]);
});

describe("thinking", () => {
  const thinks = (model: string, effort: string | undefined, thinkingConfig: object, ...warns: string[]) => ({
    name: `${model}, ${effort ?? "no effort asked"}`,
    model,
    asks: { reasoning: { ...(effort !== undefined && { effort }), summary: "auto" } },
    body: { generationConfig: { thinkingConfig } },
    warns,
  });
  const off = ["reasoning switched off"];
  const lost = (model: string, effort: string) => ({
    name: `${model} does not think`,
    model,
    asks: { reasoning: { effort } },
    body: {},
    warns: ["reasoning effort"],
  });
  runAll([
    thinks(FLASH, undefined, { includeThoughts: true }),
    thinks(FLASH, "none", { thinkingBudget: 0 }),
    thinks(FLASH, "medium", { thinkingBudget: 8_192, includeThoughts: true }),
    thinks("gemini-2.5-pro", "none", { thinkingBudget: 128, includeThoughts: true }),
    thinks("gemini-2.5-pro", "xhigh", { thinkingBudget: 24_576, includeThoughts: true }),
    thinks(GEMINI_3, "none", { thinkingLevel: "minimal", includeThoughts: true }, ...off),
    thinks(GEMINI_3, "medium", { thinkingLevel: "medium", includeThoughts: true }),
    thinks("gemini-3-pro-preview", "minimal", { thinkingLevel: "low", includeThoughts: true }),
    thinks("gemini-3-pro-preview", "medium", { thinkingLevel: "high", includeThoughts: true }),
    thinks("gemini-3.1-pro-preview", "medium", { thinkingLevel: "medium", includeThoughts: true }),
    thinks("gemini-3.7-flash", "minimal", { thinkingLevel: "low", includeThoughts: true }),
    thinks("gemini-flash-latest", "max", { thinkingLevel: "high", includeThoughts: true }),
    thinks(FLASH, "ultra", { thinkingBudget: 24_576, includeThoughts: true }, 'reasoning effort "ultra"'),
    thinks(GEMINI_3, "ultra", { thinkingLevel: "high", includeThoughts: true }, 'reasoning effort "ultra"'),
    thinks(GEMINI_3, "heroic", { includeThoughts: true }, 'reasoning effort "heroic"'),
    lost("gemini-2.0-flash", "high"),
    lost("tuned-model", "low"),
  ]);
});

describe("tools", () => {
  const choose = (toolChoice: ModelRequest["toolChoice"]) => ({ tools: [shell, view], toolChoice });
  runAll([
    { name: "auto", asks: choose({ kind: "auto" }), body: { tools: both } },
    {
      name: "none",
      asks: choose({ kind: "none" }),
      body: { tools: both, toolConfig: calling({ mode: "NONE" }) },
    },
    {
      name: "required",
      asks: choose({ kind: "required" }),
      body: { tools: both, toolConfig: calling({ mode: "ANY" }) },
    },
    {
      name: "one",
      asks: choose({ kind: "tool", name: "7view" }),
      body: { tools: both, toolConfig: calling({ mode: "ANY", allowedFunctionNames: ["_7view"] }) },
    },
    {
      name: "one that does not exist",
      asks: choose({ kind: "tool", name: "nope" }),
      body: { tools: both },
      warns: ["tool choice of an unknown tool"],
    },
    {
      name: "one of some",
      asks: choose({ kind: "allowed", names: ["shell"], required: true }),
      body: { tools: both, toolConfig: calling({ mode: "ANY", allowedFunctionNames: ["shell"] }) },
    },
    {
      name: "some or none: only those are shown",
      asks: choose({ kind: "allowed", names: ["shell"], required: false }),
      body: { tools: onlyShell },
    },
    { name: "a choice without tools", asks: { toolChoice: { kind: "required" } }, body: {} },
    {
      name: "a freeform tool is a function with one text",
      asks: {
        tools: [
          { kind: "freeform", name: "apply_patch", origin: { name: "apply_patch" }, description: "P." },
        ],
      },
      body: {
        tools: [
          {
            functionDeclarations: [
              {
                name: "apply_patch",
                description: expect.stringContaining("P."),
                parameters: {
                  type: "object",
                  properties: { input: { type: "string", description: "The whole input, as plain text." } },
                  required: ["input"],
                },
              },
            ],
          },
        ],
      },
    },
    { name: "a search alone", asks: { tools: [search] }, body: { tools: [{ googleSearch: {} }] } },
    {
      name: "no search when no tool may be used",
      model: GEMINI_3,
      asks: { tools: [search, shell], toolChoice: { kind: "none" } },
      body: { tools: onlyShell, toolConfig: calling({ mode: "NONE" }) },
    },
    {
      name: "no search when only others may be used",
      model: GEMINI_3,
      asks: { tools: [search, shell], toolChoice: { kind: "allowed", names: ["shell"], required: false } },
      body: { tools: onlyShell },
    },
    {
      name: "a promise that Gemini cannot keep",
      asks: { tools: [{ ...shell, strict: true }] },
      body: { tools: onlyShell },
      warns: ["strict tools"],
    },
    {
      name: "a search of an index, which Google has not",
      asks: { tools: [{ kind: "web-search", options: { external_web_access: false } }, shell] },
      body: { tools: onlyShell },
      warns: ["web search without live access"],
    },
    {
      name: "a search with wishes",
      asks: {
        tools: [
          {
            kind: "web-search",
            options: {
              external_web_access: true,
              filters: { allowed_domains: ["a.de"] },
              user_location: { type: "approximate", city: "Bern" },
            },
          },
        ],
      },
      body: { tools: [{ googleSearch: {} }] },
      warns: ["filters of the web search", "user_location of the web search"],
    },
    {
      name: "a search beside functions, where the model cannot",
      asks: { tools: [search, shell] },
      body: { tools: onlyShell },
      warns: ["web search together with tools"],
    },
    {
      name: "a search beside functions, where it can",
      model: GEMINI_3,
      asks: { tools: [search, shell] },
      body: {
        tools: [...onlyShell, { googleSearch: {} }],
        toolConfig: { includeServerSideToolInvocations: true },
      },
    },
    {
      name: "a search beside functions, on Vertex",
      model: "publishers/google/models/gemini-3-flash-preview",
      asks: { tools: [search, shell] },
      body: { tools: onlyShell },
      warns: ["web search together with tools"],
    },
    {
      name: "a search beside functions, where it turned out that it cannot",
      model: GEMINI_3,
      asks: { tools: [search, shell] },
      target: { without: new Set(["tool_config.include_server_side_tool_invocations"]) },
      body: { tools: onlyShell },
      warns: ["web search together with tools"],
    },
    {
      name: "more tools than Gemini takes",
      asks: { tools: Array.from({ length: 600 }, (_, index) => ({ ...view, name: `t${index}` })) },
      body: { tools: [{ functionDeclarations: expect.objectContaining({ length: 512 }) }] },
      warns: ["more than 512 tools"],
    },
  ]);
});

describe("the form of the answer", () => {
  const json = {
    kind: "json-schema",
    name: "title",
    strict: true,
    description: "A title.",
    schema: { type: "object", properties: { title: { type: "string" } }, additionalProperties: false },
  } as const;
  const schema = {
    type: "object",
    description: "A title.",
    properties: { title: { type: "string" } },
  };
  const fields = { responseMimeType: "application/json", responseSchema: schema };
  runAll([
    { name: "a schema", asks: { outputFormat: json }, body: { generationConfig: fields } },
    {
      name: "any JSON",
      asks: { outputFormat: { kind: "json-object" } },
      body: { generationConfig: { responseMimeType: "application/json" } },
    },
    {
      name: "a schema beside tools, where the model can",
      model: GEMINI_3,
      asks: { outputFormat: json, tools: [shell] },
      body: { tools: onlyShell, generationConfig: fields },
    },
    {
      name: "a schema beside tools, where it cannot",
      asks: { outputFormat: json, tools: [shell] },
      body: {
        tools: onlyShell,
        systemInstruction: { parts: [{ text: expect.stringContaining(JSON.stringify(schema)) }] },
      },
      warns: ["JSON output together with tools"],
    },
  ]);
});

describe("the path", () => {
  const cases: [model: string, wantsStream: boolean, path: string][] = [
    ["gemini-2.5-pro", true, "/models/gemini-2.5-pro:streamGenerateContent?alt=sse"],
    ["gemini-2.5-pro", false, "/models/gemini-2.5-pro:generateContent"],
    ["models/gemini-2.5-pro", false, "/models/gemini-2.5-pro:generateContent"],
    ["publishers/google/models/x y", false, "/publishers/google/models/x%20y:generateContent"],
    ["tunedModels/mine", false, "/tunedModels/mine:generateContent"],
    ["odd?name#\ud800", false, "/models/odd%3Fname%23%EF%BF%BD:generateContent"],
  ];
  for (const [model, wantsStream, path] of cases) {
    test(`${model}, ${wantsStream ? "stream" : "whole"}`, () =>
      expect(gemini.path(dialectTarget({ model }), wantsStream)).toBe(path));
  }
});
