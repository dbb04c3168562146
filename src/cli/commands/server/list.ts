import { ApiClient, missingInstances } from '../../api-client.ts';
import type { Command } from '../../command.ts';
import { formatTable } from '../../format-table.ts';
import { cliText } from '../../language/cli-text.ts';
import { watchServers } from '../../watch/watch-servers.ts';

/** `oriel server list` */
export const serverListCommand: Command = {
  name: 'server list',
  summary: 'List the instances that you may see.',
  signsIn: true,
  positionals: [],
  options: {
    'all-projects': { type: 'boolean', help: 'For administrators: the instances of all projects.' },
    watch: { type: 'boolean', help: 'Follow the list until an interrupt.' },
    json: { type: 'boolean', help: 'Print JSON; with --watch, a line for each instance and each change.' },
  },
  json: {
    is: 'an array of objects',
    fields: {
      id: 'the id of the instance',
      name: 'its name',
      status: "Nova's word for its state, such as ACTIVE or SHUTOFF",
      host: 'its compute host; null for users who are not administrators',
      project_id: 'its project',
    },
  },
  examples: [
    { line: 'oriel server list', what: 'Shows name, state, host and id of each instance.' },
    { line: 'oriel server list --json', what: 'The same for a script.' },
    {
      line: 'oriel server list --watch',
      what: 'Updates the table in its place, with what screens show, such as a kernel panic. In a pipe it prints a line for each change.',
    },
    { line: 'oriel server list --all-projects', what: 'Also shows the project of each instance.' },
    { line: 'oriel --os-cloud lab server list', what: 'Signs in with the cloud "lab" of clouds.yaml.' },
  ],
  async run({ values }, io) {
    const t = cliText();
    const inAllProjects = values['all-projects'] === true;
    const api = await ApiClient.signIn(io);
    if (values.watch) return watchServers(api, io, { inAllProjects, json: values.json === true });
    const { servers, silentHosts } = await api.listServers({ inAllProjects });
    const rows = servers.map((server) => ({
      id: server.id,
      name: server.name,
      status: server.status,
      host: server['OS-EXT-SRV-ATTR:host'] ?? null,
      project_id: server.tenant_id,
    }));
    if (values.json) io.out(JSON.stringify(rows));
    else if (rows.length === 0) io.out(t(inAllProjects ? 'servers.none' : 'servers.noneSeen'));
    else {
      const columns = [
        'name',
        'status',
        'host',
        ...(inAllProjects ? (['project_id'] as const) : []),
        'id',
      ] as const;
      const shown = rows.map((row) => ({ ...row, host: row.host ?? '' }));
      io.out(formatTable(columns, shown, io.columns, (column) => t(`columns.${column}`)));
    }
    // On standard error, so that scripts can parse the list.
    if (silentHosts !== undefined) io.err(missingInstances(silentHosts));
    return 0;
  },
};
