import type { Choice } from "../ports/conversation.ts";

/**
 * What a searched list shows for the letters typed so far: all of it in its own order, the preset first, until
 * something is typed; then whatever begins with it, then whatever contains it.
 */
export function searchIn<T extends string>(
  choices: readonly Choice<T>[],
  preset: T | undefined,
): (typed: string | undefined) => Choice<T>[] {
  const first = choices.filter(({ value }) => value === preset);
  const others = choices.filter(({ value }) => value !== preset);
  return (typed) => {
    const wanted = typed?.trim().toLowerCase() ?? "";
    if (wanted === "") return [...first, ...others];
    const rank = ({ value, name }: Choice<T>): number => {
      const words = [value, name].map((word) => word.toLowerCase());
      if (words.some((word) => word.startsWith(wanted))) return 0;
      return words.some((word) => word.includes(wanted)) ? 1 : 2;
    };
    const found = choices.filter((choice) => rank(choice) < 2);
    return found.sort((a, b) => rank(a) - rank(b));
  };
}
