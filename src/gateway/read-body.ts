import type { IncomingMessage } from "node:http";
import { decompressBody } from "./decompress-body.ts";
import { ClientLeftError } from "./errors.ts";
import { RefusalError } from "./refusal.ts";

/**
 * The whole request body, decompressed, never more than `limitBytes` of it in memory, whether it says its
 * length or not.
 * Errors: RefusalError; ClientLeftError when it leaves in the middle.
 */
export async function readBody(request: IncomingMessage, limitBytes: number): Promise<Buffer> {
  if (Number(request.headers["content-length"]) > limitBytes) throw tooLarge(limitBytes);
  const body = await collect(request, limitBytes);
  const encoding = request.headers["content-encoding"]?.trim().toLowerCase();
  if (encoding === undefined || encoding === "" || encoding === "identity") return body;
  return decompressBody(body, encoding, limitBytes);
}

/** Events instead of `for await`: a third of the cost on the small bodies that most are. */
function collect(request: IncomingMessage, limitBytes: number): Promise<Buffer> {
  return new Promise((done, failed) => {
    // The listeners live as long as the answer, so they let go of the body: a slow stream would keep it.
    let reading: Reading | undefined = { done, failed, chunks: [], bytes: 0 };
    const finish = (tell: (read: Reading) => void): void => {
      const read = reading;
      reading = undefined;
      if (read) tell(read);
    };
    request.on("data", (chunk: Buffer) => {
      if (!reading) return;
      reading.bytes += chunk.length;
      reading.chunks.push(chunk);
      // The rest is read and thrown away, so that the client hears the answer instead of a broken pipe.
      if (reading.bytes > limitBytes) finish((read) => read.failed(tooLarge(limitBytes)));
    });
    request.on("end", () => finish((read) => read.done(joined(read.chunks))));
    request.on("close", () =>
      finish((read) => read.failed(new ClientLeftError("the client left while it was sending"))),
    );
    // Followed by `close`.
    request.on("error", () => undefined);
  });
}

interface Reading {
  readonly done: (body: Buffer) => void;
  readonly failed: (error: Error) => void;
  readonly chunks: Buffer[];
  bytes: number;
}

const joined = (chunks: readonly Buffer[]): Buffer =>
  chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);

const tooLarge = (limitBytes: number): RefusalError =>
  new RefusalError({ kind: "body-too-large", limitBytes });
