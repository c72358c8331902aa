/** The few styles we use. Colour never carries a meaning alone: the word or mark beside it says the same. */
export interface Paint {
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
  green(text: string): string;
  yellow(text: string): string;
  cyan(text: string): string;
}

const same = (text: string): string => text;

export const plainPaint: Paint = {
  bold: same,
  dim: same,
  red: same,
  green: same,
  yellow: same,
  cyan: same,
};

/** chalk is loaded only when there is something to colour: a pipe does not wait for it. */
export async function openPaint(colour: boolean): Promise<Paint> {
  if (!colour) return plainPaint;
  const { Chalk } = await import("chalk");
  return new Chalk({ level: 1 });
}
