/**
 * Whether `version` comes before `other`, by the numbers of `1.2.3`; a pre-release comes before its release.
 * Text that is no version is never older: nothing should be replaced because of it.
 */
export function isOlderVersion(version: string, other: string): boolean {
  const [left, right] = [numbersOf(version), numbersOf(other)];
  if (!left || !right) return false;
  const at = left.findIndex((number, i) => number !== right[i]);
  return at >= 0 && Number(left[at]) < Number(right[at]);
}

function numbersOf(version: string): readonly number[] | undefined {
  const found = /^(\d+)\.(\d+)\.(\d+)(-)?/.exec(version);
  if (!found) return undefined;
  const [, major, minor, patch, preRelease] = found;
  return [Number(major), Number(minor), Number(patch), preRelease === undefined ? 1 : 0];
}
