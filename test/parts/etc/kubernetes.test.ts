import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { COMMANDS } from '../../../src/cli/commands.ts';
import { runCli } from '../../../src/cli/run-cli.ts';
import { checkLines } from '../../../src/config/report/report.ts';
import { configFolder } from '../../support/config-folder.ts';
import { ROOT } from '../../support/documents.ts';
import { loadSettings } from '../../support/load-settings.ts';
import { shipped } from '../../support/network/shipped.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

// No cluster has run these files here. What can be checked without one is checked: the published schemas, and that the parts agree.

const run = promisify(execFile);
const FOLDERS = ['cloud-proxy', 'controllers'];
const FOLDER = join(ROOT, 'etc/kubernetes');

// biome-ignore lint/suspicious/noExplicitAny: the schemas below check the shapes
type Manifest = any;

/** As kubectl reads YAML: version 1.1, in which 0440 is octal. */
function documentsOf(file: string): Manifest[] {
  const documents = parseAllDocuments(readFileSync(join(FOLDER, file), 'utf8'), {
    version: '1.1',
    merge: true,
  });
  return documents.map((document) => {
    expect(document.errors).toEqual([]);
    return document.toJS();
  });
}

const kustomization = (folder: string) =>
  parse(readFileSync(join(FOLDER, folder, 'kustomization.yaml'), 'utf8'));
const manifestsOf = (folder: string): Manifest[] =>
  kustomization(folder).resources.flatMap((file: string) => documentsOf(join(folder, file)));
const ofKind = (folder: string, kind: string) => manifestsOf(folder).filter((each) => each.kind === kind);

/** The module of a kind's schema in npm's packages of the published ones. */
function moduleOf({ apiVersion }: Manifest): string {
  if (!apiVersion.includes('/') || /^(apps|policy)\//.test(apiVersion) || /^networking/.test(apiVersion))
    return `kubernetes-models/${apiVersion}`;
  return `@kubernetes-models/prometheus-operator/${apiVersion}`;
}

const ALL = [...FOLDERS.flatMap(manifestsOf), ...documentsOf('service-monitor.yaml')];

test('every manifest passes the published schema of its kind', async () => {
  for (const manifest of ALL) {
    const { [manifest.kind]: Model } = await import(moduleOf(manifest));
    expect(() => new Model(manifest).validate(), `${manifest.kind} ${manifest.metadata.name}`).not.toThrow();
  }
});

/** The schemas allow unknown fields; a type does not allow them in a literal. Returns what the compiler reports. */
async function compile(manifests: readonly Manifest[]): Promise<string> {
  const folder = temporaryFolder();
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  const lines = manifests.map((manifest, index) => {
    const type = `import('${moduleOf(manifest)}').I${manifest.kind}`;
    return `export const manifest${index}: ${type} = ${JSON.stringify(manifest)};\n`;
  });
  writeFileSync(join(folder, 'manifests.ts'), lines.join(''));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  const compilerOptions = { module: 'nodenext', strict: true, noEmit: true, skipLibCheck: true, types: [] };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['manifests.ts'] }));
  const { stdout } = await run(join(ROOT, 'node_modules/.bin/tsc'), ['--project', folder]).catch(
    (error: { stdout: string }) => error,
  );
  return stdout;
}

test('no manifest has a field that Kubernetes does not know', async () => {
  expect(await compile(ALL)).toBe('');
  const [deployment] = ofKind('cloud-proxy', 'Deployment');
  deployment.spec.template.spec.containers[0].securityContext.readOnlyRootFileSystem = true;
  expect(await compile([deployment])).toMatch(/readOnlyRootFileSystem.* does not exist/);
});

describe.each(FOLDERS)('etc/kubernetes/%s', (folder) => {
  const deployments = ofKind(folder, 'Deployment');

  test('kustomization.yaml names every file, and this version', () => {
    const { resources, configMapGenerator, images } = kustomization(folder);
    const files = [...resources, ...configMapGenerator.flatMap((each: Manifest) => each.files)];
    expect([...files, 'kustomization.yaml'].sort()).toEqual(readdirSync(join(FOLDER, folder)).sort());
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    expect(images).toMatchObject([{ name: 'oriel', newTag: version }]);
  });

  test('every container keeps to the Pod Security Standard "restricted" and has bounds', () => {
    for (const { spec } of deployments.map(({ spec }) => spec.template)) {
      expect(spec.securityContext).toMatchObject({
        runAsNonRoot: true,
        runAsUser: 42436,
        fsGroup: 42436,
        seccompProfile: { type: 'RuntimeDefault' },
      });
      expect(spec.automountServiceAccountToken).toBe(false);
      for (const container of [...(spec.initContainers ?? []), ...spec.containers]) {
        expect(container.image).toBe('oriel');
        expect(container.securityContext).toEqual({
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        });
        expect(container.resources.limits.memory).toBeDefined();
      }
      const projected = spec.volumes.filter((volume: Manifest) => volume.secret !== undefined);
      for (const { secret } of projected) expect(secret.defaultMode).toBe(0o440);
    }
  });

  test('a Pod is killed only after its consoles had their time to drain', () => {
    const file = kustomization(folder).configMapGenerator[0].files[0];
    const { settings } = load(folder, file);
    for (const { spec } of deployments.map((each) => each.spec.template)) {
      const serves = spec.containers[0].args.includes('novncproxy');
      const drain = serves ? settings.oriel.drain_timeout : 0;
      const before = spec.containers[0].lifecycle.preStop.sleep.seconds;
      expect(spec.terminationGracePeriodSeconds).toBeGreaterThanOrEqual(before + drain + 15);
    }
  });

  test('the ports are those on which the roles listen', () => {
    const file = kustomization(folder).configMapGenerator[0].files[0];
    const { settings } = load(folder, file);
    const first = ['api', 'compute', 'consoleauth', 'novncproxy'];
    for (const { spec, metadata } of deployments) {
      const role = metadata.labels['app.kubernetes.io/component'];
      const [container] = spec.template.spec.containers;
      expect(container.args[2].split(',')[0]).toBe(role);
      const ports = Object.fromEntries(
        container.ports.map((port: Manifest) => [port.name, port.containerPort]),
      );
      expect(ports.management).toBe(settings.oriel.metrics_port + first.indexOf(role));
      const http = {
        api: settings.DEFAULT.osapi_compute_listen_port,
        novncproxy: settings.vnc.novncproxy_port,
      };
      expect(ports.http).toBe(http[role as 'api' | 'novncproxy']);
    }
  });

  test('Services, budgets and policies select a Deployment, once each', () => {
    const names = deployments.map(({ spec }) => spec.template.metadata.labels['app.kubernetes.io/name']);
    const selected = (kind: string) =>
      ofKind(folder, kind).map(({ spec }) => (spec.podSelector ?? spec.selector).matchLabels);
    for (const kind of ['PodDisruptionBudget', 'NetworkPolicy'])
      expect(selected(kind)).toEqual(names.map((name) => ({ 'app.kubernetes.io/name': name })));
    for (const { spec } of ofKind(folder, 'Service')) {
      const [target] = deployments.filter(
        (each) => each.metadata.name === spec.selector['app.kubernetes.io/name'],
      );
      const ports = target.spec.template.spec.containers[0].ports.map(({ name }: Manifest) => name);
      for (const { targetPort } of spec.ports) expect(ports).toContain(targetPort);
    }
  });

  test('Pods mount the ConfigMap that kustomization.yaml makes, and a Secret that docs/kubernetes.md makes', () => {
    const made = kustomization(folder).configMapGenerator.map(({ name }: Manifest) => name);
    const page = readFileSync(join(ROOT, 'docs/kubernetes.md'), 'utf8');
    const volumes = deployments.flatMap(({ spec }) => spec.template.spec.volumes);
    for (const { configMap, secret } of volumes) {
      if (configMap !== undefined) expect(made).toContain(configMap.name);
      if (secret !== undefined) expect(page).toContain(`create secret generic ${secret.secretName} `);
    }
  });

  test('no public Service leads to the management listener', () => {
    for (const { spec, metadata } of ofKind(folder, 'Service')) {
      const management = spec.ports.some(({ targetPort }: Manifest) => targetPort === 'management');
      expect(spec.clusterIP === 'None', metadata.name).toBe(management);
    }
  });

  test('the arguments are those of oriel serve', async () => {
    const commands = COMMANDS.map((command) => ({ ...command, run: async () => 0 }));
    for (const { spec } of deployments) {
      const said: string[] = [];
      const io = { env: {}, out: (text: string) => said.push(text), err: (text: string) => said.push(text) };
      const [{ args }] = spec.template.spec.containers;
      expect(await runCli(args, commands, io as never), said.join('\n')).toBe(0);
    }
  });
});

/** The configuration of a folder as its Pods read it: that of the cloud after an nova.conf, that of controllers with secrets. */
function load(folder: string, file: string) {
  const text = readFileSync(join(FOLDER, folder, file), 'utf8');
  const key = Buffer.alloc(32, 1).toString('base64');
  const secrets = shipped('secrets.conf')
    .replace('2026a:replace-this', `a:${key}`)
    .replace('signing_key = replace-this', `signing_key = ${'k'.repeat(40)}`);
  const user =
    'user = a scrypt:32768:8:3:c2FsdHNhbHRzYWx0c2FsdA==:aGFzaGhhc2hoYXNoaGFzaGhhc2hoYXNoaGFzaGhhc2g= p=member';
  const own = join(configFolder({ [file]: text, 'secrets.conf': `${secrets}\n${user}\n` }), '/');
  const files =
    folder === 'cloud-proxy'
      ? [join(ROOT, 'test/support/nova/nova.conf'), join(own, file)]
      : [join(own, file), join(own, 'secrets.conf')];
  return loadSettings({ env: { OS_ORIEL__METRICS_LISTEN: '10.0.0.1' }, configFiles: files });
}

test.each([
  ['cloud-proxy', 'cloud.conf'],
  ['controllers', 'oriel.conf'],
])('the configuration of %s has no error', (folder, file) => {
  const loaded = load(folder, file);
  expect(loaded.problems, checkLines(loaded).join('\n')).toEqual([]);
  expect(loaded.settings.vnc.novncproxy_host).toBe('0.0.0.0');
  // To standard error, also if a cloud's nova.conf names a folder that no Pod has.
  expect(loaded.settings.DEFAULT).toMatchObject({ log_dir: '', log_file: '', use_journal: false });
});
