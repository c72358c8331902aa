import { readDocument, samePath } from "./toml-document.ts";
import { withoutBom } from "./toml-parse.ts";

/** How each value of a text is spelt; `undefined` for what has no single place, such as a `[table]`. */
export function sourcesOf(text: string): (path: readonly string[]) => string | undefined {
  const document = readDocument(withoutBom(text));
  return (path) => {
    const binding = document.bindings.find((candidate) => samePath(candidate.path, path));
    return binding && document.text.slice(...binding.node.value.range);
  };
}
