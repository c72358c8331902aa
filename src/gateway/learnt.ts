import type { Lesson } from "../ports/lesson-file.ts";
import type { Target } from "./plan.ts";

const MAX_MODELS = 500;
const MAX_PARAMETERS = 16;
const NOTHING: ReadonlySet<string> = new Set();

/** Parameters that upstreams refused, by integration and model, so that each is refused only once. */
export class Learnt {
  readonly #known = new Map<string, Set<string>>();
  readonly #onLearn: (lessons: readonly Lesson[]) => void;

  constructor(before: readonly Lesson[], onLearn: (lessons: readonly Lesson[]) => void) {
    for (const { integration, model, parameters } of before.slice(-MAX_MODELS)) {
      this.#known.set(keyOf(integration, model), new Set(parameters.slice(0, MAX_PARAMETERS)));
    }
    this.#onLearn = onLearn;
  }

  of({ integration, model }: Target): ReadonlySet<string> {
    return this.#known.get(keyOf(integration.slug, model)) ?? NOTHING;
  }

  add({ integration, model }: Target, parameter: string): void {
    const key = keyOf(integration.slug, model);
    const known = this.#known.get(key) ?? new Set<string>();
    if (known.has(parameter) || known.size >= MAX_PARAMETERS) return;
    known.add(parameter);
    this.#known.delete(key);
    this.#known.set(key, known);
    const [oldest] = this.#known.keys();
    if (this.#known.size > MAX_MODELS && oldest !== undefined) this.#known.delete(oldest);
    this.#onLearn(this.#list());
  }

  /** The settings changed, so slugs may mean other upstreams. */
  forget(): void {
    this.#known.clear();
    this.#onLearn([]);
  }

  #list(): readonly Lesson[] {
    return [...this.#known].map(([key, parameters]) => {
      const [integration = "", model = ""] = key.split("\n");
      return { integration, model, parameters: [...parameters] };
    });
  }
}

const keyOf = (slug: string, model: string): string => `${slug}\n${model}`;
