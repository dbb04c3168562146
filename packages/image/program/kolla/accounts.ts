import { readFileSync } from 'node:fs';
import { KollaError } from './errors.ts';

export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** The users and groups of the container, by name. */
export class Accounts {
  readonly #users: ReadonlyMap<string, Owner>;
  readonly #groups: ReadonlyMap<string, { gid: number; members: readonly string[] }>;

  /** The texts of /etc/passwd and /etc/group. */
  constructor(passwd: string, group: string) {
    this.#users = new Map(lines(passwd).map(([name = '', , uid, gid]) => [name, owner(uid, gid)]));
    this.#groups = new Map(
      lines(group).map(([name = '', , gid, members = '']) => [
        name,
        { gid: Number(gid), members: members.split(',') },
      ]),
    );
  }

  static ofThisSystem(): Accounts {
    return new Accounts(readFileSync('/etc/passwd', 'utf8'), readFileSync('/etc/group', 'utf8'));
  }

  /** Of `user:group`, or of `user`, whose group has the same name. */
  owner(text: string): Owner {
    const [user = '', group = ''] = text.split(':');
    const uid = this.#users.get(user)?.uid;
    const gid = this.#groups.get(group === '' ? user : group)?.gid;
    if (uid === undefined || gid === undefined)
      throw new KollaError(`${text} is not a user and group of this image`);
    return { uid, gid };
  }

  user(name: string): Owner & { readonly groups: readonly number[] } {
    const found = this.#users.get(name);
    if (found === undefined) throw new KollaError(`${name} is not a user of this image`);
    const groups = [...this.#groups.values()].filter(({ members }) => members.includes(name));
    return { ...found, groups: groups.map(({ gid }) => gid) };
  }
}

function lines(text: string): string[][] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split(':'));
}

function owner(uid: string | undefined, gid: string | undefined): Owner {
  return { uid: Number(uid), gid: Number(gid) };
}
