// The command line speaks the language of the locale. Tests compare English, on machines with any locale.
process.env.LC_MESSAGES = 'C';
if (process.env.LC_ALL) process.env.LC_ALL = 'C.UTF-8';
