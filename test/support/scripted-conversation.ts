import type { Conversation } from "../../src/ports/conversation.ts";

export interface ScriptedConversation extends Conversation {
  /** Everything that was said and asked, in order. */
  readonly said: readonly string[];
}

/** Somebody whose answers are known beforehand: each question takes the next one. */
export function scriptedConversation(answers: readonly (string | boolean)[] = []): ScriptedConversation {
  const said: string[] = [];
  const left = [...answers];
  const answer = (message: string) => {
    said.push(`? ${message}`);
    if (left.length === 0) throw new Error(`nobody expected to be asked: ${message}`);
    return left.shift() as never;
  };
  const line = (mark: string) => (subject: string, text?: string) =>
    void said.push(`${mark} ${text === undefined ? subject : `${subject}: ${text}`}`);
  return {
    said,
    interactive: true,
    say: (text) => void said.push(text),
    ok: line("ok"),
    warn: line("warn"),
    fail: line("fail"),
    during: (_label, work) => work(),
    choose: async ({ message }) => answer(message),
    text: async ({ message }) => answer(message),
    secret: async ({ message }) => answer(message),
    confirm: async ({ message }) => answer(message),
  };
}
