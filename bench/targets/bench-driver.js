import { Refusal } from '../../dist/flow/refusals.js';

const GUESTS = 500;

/** A hypervisor with guests enough that sessions rarely share one; all of them have the same VNC server. */
export class BenchDriver {
  name = 'bench';
  kinds = ['novnc'];
  #vncPort;
  #guests = new Map();

  constructor(vncPort) {
    this.#vncPort = vncPort;
    for (let number = 0; number < GUESTS; number++) {
      const uuid = `be000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
      const name = `guest-${number}`;
      const size = { vcpus: 1, memoryMb: 64 };
      const owner = { projectId: 'bench', userId: null };
      this.#guests.set(uuid, { uuid, name, ...owner, status: 'ACTIVE', hypervisorName: name, ...size });
    }
  }

  async listInstances() {
    return [...this.#guests.values()];
  }

  async getInstance(uuid) {
    return this.#guests.get(uuid);
  }

  async readDefinition(uuid) {
    const guest = this.#guests.get(uuid);
    if (guest === undefined) throw new Refusal('guest_unknown', uuid);
    return guest;
  }

  findConsole() {
    return {
      reachedBy: 'network',
      listensOn: '127.0.0.1',
      dial: null,
      port: this.#vncPort,
      password: null,
    };
  }

  onChange() {}

  close() {}
}
