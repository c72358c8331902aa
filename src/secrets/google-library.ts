// A chunk of its own, so that nobody who does not use Google's cloud pays for it. Throws no failure of ours.
export { GoogleAuth } from "google-auth-library";
