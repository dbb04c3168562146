import {
  CONTROLLERS,
  type ControllerService,
  type Deployment,
} from '../../test/support/network/three-controllers.ts';

/** One part of the deployment that is out of order for a while. */
export interface Outage {
  readonly name: string;
  /** Whether the part belongs to cmp1: then instances of the other compute host are looked at. */
  readonly isOfCompute: boolean;
  begin(deployment: Deployment): Promise<void>;
  end(deployment: Deployment): Promise<void>;
}

const SERVICES: readonly ControllerService[] = ['memcached', 'nats', 'consoleauth', 'api', 'novncproxy'];

/** Each process of each controller killed and frozen in turn, then the agent and libvirtd of one compute host. */
export const OUTAGES: readonly Outage[] = [
  ...CONTROLLERS.flatMap((controller) => SERVICES.map((service) => killed(service, controller))),
  ...CONTROLLERS.flatMap((controller) => SERVICES.map((service) => frozen(service, controller))),
  {
    name: 'compute of cmp1 killed',
    isOfCompute: true,
    begin: ({ computes }) => computes[0]!.agent.kill(),
    async end({ computes }) {
      await computes[0]!.agent.start();
    },
  },
  {
    name: 'compute of cmp1 frozen',
    isOfCompute: true,
    begin: ({ computes }) => computes[0]!.agent.current.signal('SIGSTOP'),
    end: ({ computes }) => computes[0]!.agent.current.signal('SIGCONT'),
  },
  {
    name: 'libvirtd of cmp1 frozen',
    isOfCompute: true,
    begin: ({ computes }) => computes[0]!.libvirt.signalDaemon('SIGSTOP'),
    end: ({ computes }) => computes[0]!.libvirt.signalDaemon('SIGCONT'),
  },
];

function killed(service: ControllerService, controller: number): Outage {
  const of = ({ controllers }: Deployment) => controllers[controller - 1]!.services[service];
  return {
    name: `${service} of ctl${controller} killed`,
    isOfCompute: false,
    begin: (deployment) => of(deployment).kill(),
    async end(deployment) {
      await of(deployment).start();
    },
  };
}

function frozen(service: ControllerService, controller: number): Outage {
  const of = ({ controllers }: Deployment) => controllers[controller - 1]!.services[service];
  return {
    name: `${service} of ctl${controller} frozen`,
    isOfCompute: false,
    begin: (deployment) => of(deployment).current.signal('SIGSTOP'),
    end: (deployment) => of(deployment).current.signal('SIGCONT'),
  };
}
