import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { writeFileAtomically } from "../files/write-file-atomically.ts";
import type { Paths } from "../ports/house.ts";
import type { Lesson, LessonFile } from "../ports/lesson-file.ts";

/** A small JSON file in the state folder. What is damaged in it is forgotten: it is learnt again. */
export function openLessonFile({ stateDir }: Pick<Paths, "stateDir">): LessonFile {
  const file = join(stateDir, "lessons.json");
  const read = async () => parseLessons(await readFile(file, "utf8").catch(() => ""));
  const write = (lessons: readonly Lesson[]) =>
    writeFileAtomically(file, `${JSON.stringify(lessons)}\n`, { mode: 0o600 });
  return {
    read,
    write,
    async forget(integration) {
      const before = await read();
      const left = before.filter((lesson) => lesson.integration !== integration);
      if (left.length < before.length) await write(left);
    },
  };
}

function parseLessons(text: string): readonly Lesson[] {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value.filter(isLesson) : [];
  } catch {
    return [];
  }
}

function isLesson(value: unknown): value is Lesson {
  const { integration, model, parameters } = (value ?? {}) as Partial<Record<keyof Lesson, unknown>>;
  return (
    typeof integration === "string" &&
    typeof model === "string" &&
    Array.isArray(parameters) &&
    parameters.every((parameter) => typeof parameter === "string")
  );
}
