import { asRecord } from "../translate/json-value.ts";

/** What the demo model says to a request: JSON when a schema is asked for, else a few helpful lines. */
export function demoAnswer(request: Readonly<Record<string, unknown>>): string {
  const asked = lastQuestion(request["input"]);
  const schema = asRecord(asRecord(request["text"])["format"])["schema"];
  if (schema !== undefined) return JSON.stringify(fillSchema(asRecord(schema), asked));
  return [
    `You asked: ${asked === "" ? "(nothing)" : `"${shorten(asked, 300)}"`}`,
    "",
    "Everything works: your question went through the portkey-codex gateway on this machine, which",
    "checked the key, wrote a log line and asked this demo model. It is built in, offline and free, and no",
    "real model is behind it, so it can only repeat what you say.",
    "",
    "What to do next:",
    "  portkey-codex logs                                          see this request, its tokens and its time",
    "  portkey-codex integration add --provider openai             use a real model",
    "  codex -m @openai/gpt-5.5                                    and ask it",
  ].join("\n");
}

/** The newest thing a person typed. Codex's own context blocks begin with a tag. */
function lastQuestion(input: unknown): string {
  if (typeof input === "string") return input.trim();
  if (!Array.isArray(input)) return "";
  const texts = input
    .map(asRecord)
    .filter((item) => item["role"] === "user")
    .map((item) => contentText(item["content"]).trim())
    .filter((text) => text !== "" && !text.startsWith("<"));
  return texts.at(-1) ?? "";
}

function contentText(content: unknown): string {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return "";
  return content.map((part) => String(asRecord(part)["text"] ?? "")).join("\n");
}

/** The smallest value that fits; text fields hold what was asked, so that a title reads like one. */
function fillSchema(schema: Readonly<Record<string, unknown>>, asked: string): unknown {
  const choices = schema["enum"];
  if (Array.isArray(choices)) return choices[0];
  switch (schema["type"]) {
    case "object": {
      const properties = Object.entries(asRecord(schema["properties"]));
      return Object.fromEntries(
        properties.map(([name, value]) => [name, fillSchema(asRecord(value), asked)]),
      );
    }
    case "array":
      return [];
    case "number":
    case "integer":
      return 0;
    case "boolean":
      return false;
    case "null":
      return null;
    default:
      return shorten(asked, 40);
  }
}

function shorten(text: string, letters: number): string {
  const line = text.replace(/\s+/g, " ");
  const all = [...line];
  return all.length <= letters ? line : `${all.slice(0, letters - 1).join("")}…`;
}
