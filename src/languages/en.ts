/**
 * The texts of the pages in English, by area: the source of all other languages. Placeholders have the form `{name}`; an entry with
 * `other` has plural forms, chosen by `{count}`.
 */
export const pages = {
  shared: {
    close: 'Close',
    copied: 'Copied',
    copyFailed: 'Select it and copy by hand',
    language: 'Language',
    languageOfBrowser: 'As in the browser',
    noAnswerInTime: 'The service did not answer within {seconds} seconds.',
    notReached: 'The service could not be reached. Check the network, then try again.',
  },
  console: {},
  text: {},
  wall: {},
  instances: {},
  power: {},
  sessions: {},
  health: {},
  trace: {},
  signIn: {},
} as const;

/** The texts of the command line. */
export const cli = {} as const;
