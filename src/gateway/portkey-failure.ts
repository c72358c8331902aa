/** As Portkey's own door speaks. */
export const authFailure = (message: string, code: string): object => ({
  status: "failure",
  message: `Portkey Error: ${message}. Error Code: ${code}`,
  error: { message, code },
});

/** As its gateway speaks behind the door. */
export const plainFailure = (message: string, type: string, code: string | null = null): object => ({
  error: { message, type, param: null, code },
});
