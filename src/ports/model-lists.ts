/** The models that a provider listed, and when. */
export interface ModelList {
  readonly models: readonly string[];
  readonly fetchedAtUnixMs: number;
}

/** What providers said last, by the slug of the integration. A cache: a list that cannot be read is absent. */
export interface ModelLists {
  read(slug: string): Promise<ModelList | undefined>;
  write(slug: string, list: ModelList): Promise<void>;
  forget(slug: string): Promise<void>;
}
