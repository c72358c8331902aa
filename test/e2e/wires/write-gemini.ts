import { frame, type Json, pieces, type Spoken, type SpokenUsage } from "./wire.ts";

/** The chunks of a stream; source: https://ai.google.dev/api/generate-content#method:-models.streamgeneratecontent */
export function* writeGemini(
  spoken: readonly Spoken[],
  usage: SpokenUsage,
  modelVersion: string,
): Generator<string> {
  const usageMetadata = {
    promptTokenCount: usage.input,
    cachedContentTokenCount: usage.cached,
    candidatesTokenCount: usage.output - usage.reasoning,
    thoughtsTokenCount: usage.reasoning,
    totalTokenCount: usage.input + usage.output,
  };
  const say = (parts: readonly Json[], more: Json = {}) =>
    frame({
      candidates: [{ content: { role: "model", parts }, index: 0, ...more }],
      usageMetadata,
      modelVersion,
    });
  // The signature of a thought comes on the first call behind it.
  let signature: string | undefined;
  for (const part of spoken) {
    if (part.kind === "fault") {
      return yield frame({ error: { code: 503, message: part.message, status: "UNAVAILABLE" } });
    }
    if (part.kind === "call") {
      const { name, arguments: args } = part;
      yield say([{ functionCall: { name, args }, ...(signature && { thoughtSignature: signature }) }]);
      signature = undefined;
      continue;
    }
    const thought = part.kind === "thought" && { thought: true };
    for (const text of pieces(part.text)) yield say([{ text, ...thought }]);
    if (part.kind === "thought") signature = part.state;
  }
  yield say([{ text: "", ...(signature && { thoughtSignature: signature }) }], { finishReason: "STOP" });
}
