import type { Integration } from "../domain/integration.ts";
import type { RequestSigner } from "../ports/request-signer.ts";
import type { UpstreamHeaders } from "../ports/upstream.ts";
import { askCloud } from "./ask-cloud.ts";

type Library = typeof import("./google-library.ts");

const SCOPE = "https://www.googleapis.com/auth/cloud-platform";

/**
 * A token from Google's application default credentials: the file that GOOGLE_APPLICATION_CREDENTIALS names
 * (a service account, a federated identity), what `gcloud auth application-default login` left, or the machine's own.
 * https://cloud.google.com/docs/authentication/application-default-credentials
 * `tokenFetch` stands in for the road to Google's token endpoint, whose address the library does not let one choose.
 */
export function openGoogleSigner(tokenFetch?: typeof fetch): RequestSigner {
  const road = tokenFetch && {
    clientOptions: { transporterOptions: { fetchImplementation: tokenFetch } },
  };
  const opened = new Map<string, InstanceType<Library["GoogleAuth"]>>();

  /** The library keeps the token until five minutes before it expires; one that asks anew has kept none. */
  const headersOf = (integration: Integration, anew = false): Promise<UpstreamHeaders> =>
    askCloud(integration, async () => {
      const { GoogleAuth } = await import("./google-library.ts");
      const scopes = integration.options["scopes"]?.split(/[\s,]+/).filter(Boolean) ?? [SCOPE];
      const id = scopes.join(" ");
      const auth = (anew ? undefined : opened.get(id)) ?? new GoogleAuth({ scopes, ...road });
      opened.set(id, auth);
      // With `x-goog-user-project`, where a person's own login needs a project that pays.
      return Object.fromEntries((await auth.getRequestHeaders()).entries());
    });

  return {
    credential: async (integration, { anew } = {}) => {
      const { authorization } = await headersOf(integration, anew);
      return String(authorization ?? "").replace(/^Bearer /, "");
    },
    sign: (integration) => headersOf(integration),
  };
}
