import { refusedNames } from "../refused-names.ts";
import { type Check, ok, problem } from "./check.ts";

/** Does every model that the settings name also get through? */
export const models: Check = {
  id: "models",
  title: "Models",
  async run(house) {
    const settings = await (await house.settings()).read();
    const refused = refusedNames(settings).map(({ setting, model }) =>
      problem("fail", `${setting} is ${model}, which is disabled`, {
        why: "every request for it is refused",
        fix: `portkey-codex model enable ${model}`,
      }),
    );
    if (refused.length > 0) return refused;
    const narrowed = settings.integrations.filter((integration) => integration.models);
    const slugs = narrowed.map(({ slug }) => `@${slug}`).join(", ");
    return [
      ok(slugs === "" ? "all are enabled" : `some are disabled at ${slugs}, none that the settings name`),
    ];
  },
};
