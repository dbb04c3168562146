/** Lines of the time before Oriel starts, in the form of kolla's own programs. */
export function info(message: string): void {
  console.error(`INFO:${message}`);
}

export function warn(message: string): void {
  console.error(`WARNING:${message}`);
}
