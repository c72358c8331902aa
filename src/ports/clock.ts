// ports/ — the sockets in the wall: interfaces only, no code. A room that does I/O implements one of these,
// and only main.ts knows which. What must never happen here: an implementation, or an import beyond domain/.

export interface Clock {
  /** Wall clock, Unix ms UTC. May jump. */
  nowUnixMs(): number;
  /** Monotonic milliseconds, for durations. */
  monotonicMs(): number;
}

export interface Ids {
  /** Nine letters and digits without look-alikes: short enough to type, unique enough for a laptop's log. */
  requestId(): string;
  /** `bytes` random bytes, base64url. */
  secret(bytes: number): string;
}
