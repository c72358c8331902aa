import { FailureError } from "../domain/failure.ts";
import type { House } from "../ports/house.ts";

/**
 * Keys go to a file in clear from now on, because the user insists. There is one store for all of them, so keys
 * that lie in a better one already would be lost from sight: then it is refused.
 */
export async function chooseInsecureStorage(house: Pick<House, "settings" | "secrets">): Promise<void> {
  const store = await (await house.secrets()).open();
  if (store.backend === "plain-file") return;
  const settings = await house.settings();
  const chosen = (await settings.list()).find(({ key }) => key === "secrets.store");
  if (chosen?.origin === "environment") {
    throw new FailureError({
      kind: "usage",
      message: "--insecure-storage contradicts the environment",
      why: `${chosen.source} says ${chosen.value}`,
      fix: `unset ${chosen.source}`,
    });
  }
  const kept = await store.list();
  if (kept.length > 0 && store.backend !== "environment") {
    throw new FailureError({
      kind: "failed",
      message: "Keys are kept in a safe place already, and there is one place for all of them",
      why: `${store.description} holds ${kept.length === 1 ? "one" : kept.length}`,
      fix: "leave out --insecure-storage",
    });
  }
  await settings.edit([{ path: ["secrets", "store"], value: "plain-file" }]);
}
