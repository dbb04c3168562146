/** What the process did in the last minutes, as JSON: the contract `activity`. */
export const ACTIVITY_PATH = '/activity';
