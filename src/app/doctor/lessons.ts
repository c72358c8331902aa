import { formatModelName } from "../../domain/model-name.ts";
import { type Check, ok } from "./check.ts";

/** What the gateway leaves out of requests because the upstream refused it before. Nothing is wrong with that. */
export const lessons: Check = {
  id: "lessons",
  title: "Lessons",
  async run(house) {
    const learnt = await (await house.lessons()).read();
    if (learnt.length === 0) return [ok("no upstream refused a parameter")];
    return learnt.map(({ integration, model, parameters }) =>
      ok(`${formatModelName(integration, model)} is asked without ${parameters.join(", ")}`),
    );
  },
};
