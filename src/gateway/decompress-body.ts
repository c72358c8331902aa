import { promisify } from "node:util";
import zlib, { brotliDecompress, gunzip, inflate, inflateRaw } from "node:zlib";
import { RefusalError } from "./refusal.ts";

type Decompress = (bytes: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>;

const DECOMPRESSORS: Readonly<Record<string, Decompress>> = {
  gzip: promisify(gunzip),
  "x-gzip": promisify(gunzip),
  deflate: inflateEither,
  br: promisify(brotliDecompress),
  zstd: decompressZstd,
};

/**
 * Undoes one content-encoding. A body of a few kilobytes can claim gigabytes, so the decompressor itself
 * stops at `limitBytes`.
 */
export async function decompressBody(body: Buffer, encoding: string, limitBytes: number): Promise<Buffer> {
  const decompress = Object.hasOwn(DECOMPRESSORS, encoding) ? DECOMPRESSORS[encoding] : undefined;
  if (!decompress) throw unreadable(`the content-encoding "${encoding}" is not known`);
  try {
    return await decompress(body, { maxOutputLength: limitBytes });
  } catch (error) {
    if (error instanceof RefusalError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ERR_BUFFER_TOO_LARGE") throw new RefusalError({ kind: "body-too-large", limitBytes });
    throw unreadable(`its ${encoding} data is damaged (${message})`);
  }
}

const unreadable = (why: string): RefusalError => new RefusalError({ kind: "body-unreadable", why });

/** `deflate` means zlib's format, but some clients send the bare one. */
async function inflateEither(bytes: Buffer, options: { maxOutputLength: number }): Promise<Buffer> {
  const isZlib = ((bytes[0] ?? 0) & 0x0f) === 8 && (((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0)) % 31 === 0;
  return promisify(isZlib ? inflate : inflateRaw)(bytes, options);
}

/** Node has zstd from 22.15 on. Before that: fzstd, in pieces, so that its output can be counted. */
async function decompressZstd(
  bytes: Buffer,
  { maxOutputLength }: { maxOutputLength: number },
): Promise<Buffer> {
  const native = (zlib as { zstdDecompress?: typeof brotliDecompress }).zstdDecompress;
  if (native) return promisify(native)(bytes, { maxOutputLength });
  const tooLarge = new RefusalError({ kind: "body-too-large", limitBytes: maxOutputLength });
  // fzstd allocates what the header claims before it has read anything else.
  if (claimedWindowBytes(bytes) > Math.max(maxOutputLength, ZSTD_USUAL_WINDOW_BYTES)) throw tooLarge;
  const { Decompress } = await import("fzstd");
  const pieces: Uint8Array[] = [];
  let total = 0;
  const stream = new Decompress((piece) => {
    total += piece.length;
    if (total > maxOutputLength) throw tooLarge;
    pieces.push(piece);
  });
  for (let at = 0; at < bytes.length; at += ZSTD_PIECE_BYTES) {
    stream.push(bytes.subarray(at, at + ZSTD_PIECE_BYTES), at + ZSTD_PIECE_BYTES >= bytes.length);
  }
  return Buffer.concat(pieces);
}

const ZSTD_PIECE_BYTES = 65_536;
const ZSTD_USUAL_WINDOW_BYTES = 8 * 1_048_576;

/** How much memory the first frame asks for. Source: RFC 8878 section 3.1.1.1. */
function claimedWindowBytes(bytes: Buffer): number {
  if (bytes.length < 18) return 0;
  const descriptor = bytes.readUInt8(4);
  const isSingleSegment = (descriptor & 0x20) !== 0;
  if (!isSingleSegment) {
    const window = bytes.readUInt8(5);
    const base = 2 ** (10 + (window >> 3));
    return base + (base / 8) * (window & 7);
  }
  const dictionaryIdBytes = [0, 1, 2, 4][descriptor & 3] ?? 0;
  const sizeAt = 5 + dictionaryIdBytes;
  const sizeBytes = 2 ** (descriptor >> 6);
  if (sizeBytes === 8) return Number(bytes.readBigUInt64LE(sizeAt));
  return bytes.readUIntLE(sizeAt, sizeBytes) + (sizeBytes === 2 ? 256 : 0);
}
