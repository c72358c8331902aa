/**
 * What the client's program says in the middle of a conversation, for APIs where only the user can say it there: told
 * apart from the user's own words by a mark that Claude knows from its own agent, and that others understand.
 */
export const systemReminder = (text: string): string => `<system-reminder>\n${text}\n</system-reminder>`;
