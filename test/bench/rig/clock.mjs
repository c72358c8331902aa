/** µs of the monotonic clock that all processes of a machine share. */
export function nowUs() {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1_000_000 + Math.round(nanoseconds / 1_000);
}
