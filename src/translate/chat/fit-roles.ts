import type { WarningList } from "../warning-list.ts";
import { type ChatMessage, type Part, textPart } from "./chat-message.ts";
import type { ChatQuirks } from "./quirks.ts";

/** Messages in the order of roles that the vendor takes. */
export function fitRoles(
  messages: readonly ChatMessage[],
  { singleSystem }: ChatQuirks,
  notes: WarningList,
): readonly ChatMessage[] {
  return singleSystem ? withSingleSystem(messages, notes) : messages;
}

const isSystem = ({ role }: ChatMessage): boolean => role === "system" || role === "developer";

/**
 * The system messages at the beginning become one. Later ones become the user's, where they stand: moved to the
 * front they would change the beginning of the prompt, and the vendor's cache with it.
 */
function withSingleSystem(messages: readonly ChatMessage[], notes: WarningList): readonly ChatMessage[] {
  const firstOther = messages.findIndex((message) => !isSystem(message));
  const count = firstOther === -1 ? messages.length : firstOther;
  const rest = messages.slice(count).map((message) => {
    if (!isSystem(message)) return message;
    notes.add("system message in the middle", "sent it as a message of the user's");
    return { role: "user", content: `<system>\n${String(message["content"])}\n</system>` };
  });
  return [...joinNeighbours(messages.slice(0, count)), ...rest];
}

/** Neighbours of one role become one message; calls and results stay as they are. */
function joinNeighbours(messages: readonly ChatMessage[]): readonly ChatMessage[] {
  const joined: ChatMessage[] = [];
  for (const message of messages) {
    const last = joined.at(-1);
    if (last?.role === message.role && isJoinable(last) && isJoinable(message)) {
      joined[joined.length - 1] = { ...last, content: joinContent(last["content"], message["content"]) };
    } else {
      joined.push(message);
    }
  }
  return joined;
}

const isJoinable = (message: ChatMessage): boolean =>
  message.role !== "tool" && message["tool_calls"] === undefined;

function joinContent(first: unknown, second: unknown): unknown {
  if (typeof first === "string" && typeof second === "string") return `${first}\n\n${second}`;
  return [...partsOf(first), ...partsOf(second)];
}

const partsOf = (content: unknown): readonly Part[] =>
  Array.isArray(content) ? content : [textPart(String(content))];
