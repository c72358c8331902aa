import type { IdSource } from "../dialect.ts";
import { isObject, parseJson } from "../json-value.ts";
import { strictJson } from "../strict-json.ts";
import type { AnswerOutput } from "./answer-output.ts";
import { type CallBlock, type CallFacts, FunctionCall } from "./encode-function-call.ts";
import { localShellAction } from "./local-shell.ts";

/** Its arguments are an object, which cannot be streamed. */
export class SearchCall implements CallBlock {
  readonly #output: AnswerOutput;
  readonly #names: string;
  #index = 0;
  #arguments = "";

  constructor(output: AnswerOutput, id: string, callId: string) {
    this.#output = output;
    this.#names = `"id":"${id}","type":"tool_search_call","call_id":${strictJson(callId)},"execution":"client"`;
  }

  begin(): string {
    const { index, frames } = this.#output.add(`{${this.#names},"status":"in_progress","arguments":{}}`);
    this.#index = index;
    return frames;
  }

  delta(piece: string): string {
    this.#arguments += piece;
    return "";
  }

  end(): string {
    const value = parseJson(this.#arguments);
    const query = this.#arguments.trim();
    const json = isObject(value) ? strictJson(value) : query === "" ? "{}" : strictJson({ query });
    return this.#output.done(this.#index, `{${this.#names},"status":"completed","arguments":${json}}`);
  }
}

/** Written at its end, since a call without a command is an ordinary one, which the client answers with an error. */
export class ShellCall implements CallBlock {
  readonly #output: AnswerOutput;
  readonly #ids: IdSource;
  readonly #facts: Omit<CallFacts, "id">;
  #arguments = "";

  constructor(output: AnswerOutput, ids: IdSource, facts: Omit<CallFacts, "id">) {
    this.#output = output;
    this.#ids = ids;
    this.#facts = facts;
  }

  begin(): string {
    return "";
  }

  delta(piece: string): string {
    this.#arguments += piece;
    return "";
  }

  end(): string {
    const action = localShellAction(this.#arguments);
    if (!action) {
      const call = new FunctionCall(this.#output, { ...this.#facts, id: this.#ids.next("fc") });
      return call.begin() + call.delta(this.#arguments) + call.end();
    }
    const callId = strictJson(this.#facts.callId);
    const names = `"id":"${this.#ids.next("lsh")}","type":"local_shell_call","call_id":${callId}`;
    const json = strictJson(action);
    const { index, frames } = this.#output.add(`{${names},"status":"in_progress","action":${json}}`);
    return frames + this.#output.done(index, `{${names},"status":"completed","action":${json}}`);
  }
}
