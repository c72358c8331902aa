/** Paths below the home folder as `~/…`: shorter, and safe to paste in an issue. */
export function shortenHome(text: string, home: string): string {
  if (home.length < 2) return text;
  return text.replaceAll(`${home}/`, "~/").replaceAll(`${home}\\`, "~\\");
}
