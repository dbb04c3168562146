import { type Command, UsageError } from '../command.ts';
import { bashCompletion } from '../completion/bash.ts';
import { fishCompletion } from '../completion/fish.ts';
import { zshCompletion } from '../completion/zsh.ts';

const SHELLS = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion };

/** `oriel completion`, whose scripts are made from the table of commands */
export function completionCommand(others: readonly Command[]): Command {
  const command: Command = {
    name: 'completion',
    summary:
      'Print a script with which bash, zsh or fish completes commands, options and names of instances.',
    description: [
      'The script completes names of instances and ids of sessions by asking the API, if the environment or clouds.yaml has all that a sign-in needs. It waits at most two seconds and prints nothing if the API does not reply.',
    ],
    positionals: ['shell'],
    options: {},
    completes: { shell: Object.keys(SHELLS) },
    examples: [
      {
        line: 'oriel completion bash',
        what: 'For bash. Write the output to ~/.local/share/bash-completion/completions/oriel, or put `source <(oriel completion bash)` into ~/.bashrc.',
      },
      {
        line: 'oriel completion zsh',
        what: 'For zsh. Write the output to a file _oriel in a folder of $fpath, before compinit runs.',
      },
      {
        line: 'oriel completion fish',
        what: 'For fish. Write the output to ~/.config/fish/completions/oriel.fish.',
      },
    ],
    async run({ positionals: [shell = ''] }, io) {
      if (!Object.hasOwn(SHELLS, shell)) {
        throw new UsageError(`"${shell}" is not a shell with completion: bash, zsh or fish.`);
      }
      io.out(SHELLS[shell as keyof typeof SHELLS]([...others, command]).trimEnd());
      return 0;
    },
  };
  return command;
}
