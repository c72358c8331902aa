/** What one model was found not to take (`gateway/learnt.ts`), by integration. */
export interface Lesson {
  readonly integration: string;
  readonly model: string;
  readonly parameters: readonly string[];
}

/** Keeps the lessons from one run of the gateway to the next, and for `doctor`. */
export interface LessonFile {
  /** Empty when there is none, or none that can be read. */
  read(): Promise<readonly Lesson[]>;
  write(lessons: readonly Lesson[]): Promise<void>;
  /** Its integration is gone, or is another upstream now. A gateway that runs forgets by itself. */
  forget(integration: string): Promise<void>;
}
