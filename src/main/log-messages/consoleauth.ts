import type { MessageTable } from './message-table.ts';

export const CONSOLEAUTH_MESSAGES = {
  error: {
    'no console is authorised':
      'Correct what `detail` and `hints` name: `[oriel] require_shared_store` is set, and the store is not shared.',
    'token authorities differ':
      'Do what `remedy` says. `oriel doctor` shows the stores of all token authorities.',
    'this token authority authorises no console until its store is corrected':
      'Correct the store that `detail` names. `oriel doctor` compares it with the others.',
    'changes of the token store are lost: they could not be written':
      'Make space on the disk of `[oriel] state_dir`, or repair it. Access URLs of the last moments may be invalid after a restart.',
    'token store cannot be written':
      'Make space on the disk of `path`, or repair it. Oriel tries again every second.',
    'a record in memcached is not authentic and is ignored: check that [oriel] token_store_keys is the same on every controller, and that no other program can write to memcached':
      'Compare `[oriel] token_store_keys` on all controllers. If they agree, find the program that writes to the memcached server in `server`.',
  },
  warn: {
    'an ended sign-in could not be read':
      'Correct the token store, as `err` says. The process reads it again.',
    'token store was changed or removed: writing it anew':
      'Find out which program changed `[oriel] state_dir`. Do not restore it from a backup.',
    'not every memcached server took the deletion; the others receive it when they return':
      'Start the memcached server that is down. The deletion is in force.',
    'a memcached server could not be refilled':
      'See whether the memcached server in `server` answers. Oriel tries again.',
    '[cache] memcache_sasl_enabled: username and password are sent by the text protocol (memcached -Y FILE); SASL exists in the binary protocol only, so a server started with -S cannot be used':
      'Start memcached with `-Y FILE` instead of `-S`.',
    'not every memcached server took the end of a sign-in; the others receive it when they return':
      'Start the memcached server that is down. The sign-in has ended.',
    'memcached has a value under the key of a token that Oriel did not write; it is ignored':
      'Find the program that writes to the memcached server in `server`, and give Oriel a server of its own or set `[oriel] token_store_keys`.',
    'memcached server is down':
      'Start the memcached server in `server`, or repair the network to it. `err` has the reason.',
    'tokens are kept in memory: a restart makes open access URLs invalid and ends all sign-ins':
      'Correct what `detail` names about `[oriel] state_dir`, or write `token_store = memory` if that is intended.',
  },
  info: {
    'this token authority authorises consoles again': '',
    'token authorities agree again': '',
    'token store can be written again': '',
    'tokens and ended sign-ins are kept in a file':
      '`tokens` is the number of access URLs that were read from it.',
    'not every memcached server took the token':
      'A server is down or slow; the console opens. `took` of `servers` have the token.',
    'memcached server is back': '',
  },
  debug: {
    'the other token authorities could not be asked': 'They are asked again.',
    'the commit number of the token store could not be written': 'It is written with the next change.',
  },
} as const satisfies MessageTable;
