import { createHash } from "node:crypto";
import type { Content, Message, Reasoning, ToolCall, ToolResult } from "../../domain/conversation.ts";
import { isDataUrl } from "../data-url.ts";
import { isObject, type JsonObject } from "../json-value.ts";
import { argumentsText } from "../lower-tool.ts";
import type { Turn } from "../turns.ts";
import type { WarningList } from "../warning-list.ts";

/** The turns of a conversation as input items. `minter`: whose opaque state the upstream can read. */
export function encodeItems(turns: readonly Turn[], minter: string, warnings: WarningList): JsonObject[] {
  const freeform = new Set<string>();
  return turns.flatMap((turn): JsonObject[] => {
    if (turn.role === "tool") {
      return turn.results.map((result) => encodeResult(result, freeform.has(result.callId)));
    }
    if (turn.role !== "assistant") return messageItem(turn.role, inputParts(turn.content));
    return turn.parts.flatMap((part) => {
      if (part.kind === "tool-call" && part.form === "text") freeform.add(part.callId);
      return encodePart(part, minter, warnings);
    });
  });
}

function messageItem(role: string, content: readonly JsonObject[]): JsonObject[] {
  return content.length === 0 ? [] : [{ type: "message", role, content }];
}

function encodePart(
  part: Message | Reasoning | ToolCall,
  minter: string,
  warnings: WarningList,
): JsonObject[] {
  switch (part.kind) {
    case "message":
      return messageItem("assistant", outputParts(part.content, warnings));
    case "reasoning":
      return encodeReasoning(part, minter, warnings);
    case "tool-call":
      return [encodeCall(part)];
  }
}

/** Thoughts are taken back only by the one who had them, and only whole. */
function encodeReasoning({ carry }: Reasoning, minter: string, warnings: WarningList): JsonObject[] {
  if (carry?.minter === minter && isObject(carry.value)) return [carry.value];
  warnings.add("thoughts of another model", "left them out: this one takes back only its own");
  return [];
}

function encodeCall(call: ToolCall): JsonObject {
  const callId = shortId(call.callId);
  if (call.form === "text") {
    return { type: "custom_tool_call", call_id: callId, name: call.name, input: call.input };
  }
  return { type: "function_call", call_id: callId, name: call.name, arguments: argumentsText(call) };
}

function encodeResult({ callId, content }: ToolResult, freeform: boolean): JsonObject {
  const [first] = content;
  const text = first === undefined ? "" : first.kind === "text" ? first.text : undefined;
  return {
    type: freeform ? "custom_tool_call_output" : "function_call_output",
    call_id: shortId(callId),
    output: content.length <= 1 && text !== undefined ? text : inputParts(content),
  };
}

const LONGEST_ID = 64;

/** OpenAI refuses longer ids; the same id always becomes the same. */
function shortId(id: string): string {
  if (id.length <= LONGEST_ID) return id;
  return `call_${createHash("sha256").update(id).digest("hex").slice(0, 32)}`;
}

const inputParts = (content: readonly Content[]): JsonObject[] => content.map(inputPart);

function inputPart(part: Content): JsonObject {
  switch (part.kind) {
    case "text":
    case "refusal":
      return { type: "input_text", text: part.text };
    case "image":
      return { type: "input_image", image_url: part.url, detail: part.detail ?? "auto" };
    case "audio":
      return { type: "input_audio", input_audio: { data: part.data, format: part.format } };
    case "file":
      return filePart(part);
  }
}

function filePart({ url, fileId, name }: Extract<Content, { kind: "file" }>): JsonObject {
  if (url === undefined) return { type: "input_file", file_id: fileId };
  if (!isDataUrl(url)) return { type: "input_file", file_url: url };
  return { type: "input_file", filename: name ?? "file", file_data: url };
}

/** A model's own message holds words only. */
function outputParts(content: readonly Content[], warnings: WarningList): JsonObject[] {
  return content.flatMap((part): JsonObject[] => {
    if (part.kind === "text") return [{ type: "output_text", text: part.text, annotations: [] }];
    if (part.kind === "refusal") return [{ type: "refusal", refusal: part.text }];
    warnings.add(`${part.kind} in a message of the model`, "left it out");
    return [];
  });
}
