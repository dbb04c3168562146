/** The remedy for memcached servers that an authority cannot use, by the reasons that they gave. */
export function storeRemedy(whys: readonly string[]): string {
  if (whys.some((why) => /\[cache\] username/.test(why))) {
    return 'If memcached requires a password there (-Y FILE), set [cache] username and password to a line of that file on every controller; otherwise remove them.';
  }
  return 'Start memcached there; -l must name an address that this controller reaches, and a firewall must let its port through.';
}
