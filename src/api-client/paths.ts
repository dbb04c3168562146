// Generated from the schemas of the API's routes by "node scripts/generate-docs.js". Change those, not this file.
// biome-ignore-all format: generated

export interface paths {
  '/': {
    get: { responses: { 200: { content: { 'application/json': { readonly versions: { readonly id: string; readonly status: string; readonly version: string; readonly min_version: string; readonly updated: string; readonly links: { readonly rel: string; readonly href: string; readonly type?: string }[]; readonly 'media-types'?: { readonly base: string; readonly type: string }[] }[] } } } } };
  };
  '/healthcheck': {
    get: { responses: { 200: { content: { 'application/json': string } }; 204: { content?: never }; 503: { content: { 'application/json': string } } } };
    head: { responses: { 200: { content: { 'application/json': string } }; 204: { content?: never }; 503: { content: { 'application/json': string } } } };
  };
  '/livez': {
    get: { responses: { 200: { content: { 'application/json': string } } } };
  };
  '/readyz': {
    get: { responses: { 200: { content: { 'application/json': string } }; 404: { content: { 'application/json': string } }; 503: { content: { 'application/json': string } } } };
  };
  '/openapi.json': {
    get: { responses: { 200: { content: { 'application/json': Readonly<Record<string, unknown>> } } } };
  };
  '/v2.1/': {
    get: { responses: { 200: { content: { 'application/json': { readonly version: { readonly id: string; readonly status: string; readonly version: string; readonly min_version: string; readonly updated: string; readonly links: { readonly rel: string; readonly href: string; readonly type?: string }[]; readonly 'media-types'?: { readonly base: string; readonly type: string }[] } } } } } };
  };
  '/v2.1/servers': {
    get: { parameters: { query?: { /** a regular expression */ readonly name?: string; readonly status?: string; /** administrators only */ readonly host?: string; /** administrators only */ readonly all_tenants?: string; /** with all_tenants */ readonly project_id?: string; readonly limit?: string; /** id of the last instance of the previous page */ readonly marker?: string; readonly sort_key?: string; readonly sort_dir?: string } }; responses: { 200: { content: { 'application/json': { readonly servers: { readonly id: string; readonly name: string; readonly links: { readonly rel: string; readonly href: string }[] }[]; readonly servers_links?: { readonly rel: string; readonly href: string }[] } } } } };
  };
  '/v2.1/servers/detail': {
    get: { parameters: { query?: { /** a regular expression */ readonly name?: string; readonly status?: string; /** administrators only */ readonly host?: string; /** administrators only */ readonly all_tenants?: string; /** with all_tenants */ readonly project_id?: string; readonly limit?: string; /** id of the last instance of the previous page */ readonly marker?: string; readonly sort_key?: string; readonly sort_dir?: string } }; responses: { 200: { content: { 'application/json': { readonly servers: { readonly id: string; readonly name: string; readonly links: { readonly rel: string; readonly href: string }[]; readonly status: "ACTIVE" | "PAUSED" | "SUSPENDED" | "SHUTOFF" | "ERROR" | "UNKNOWN" | "REBOOT" | "HARD_REBOOT"; readonly tenant_id: string; readonly user_id: string; readonly hostId: string; readonly flavor: Readonly<Record<string, unknown>>; readonly image: string; readonly 'OS-EXT-STS:task_state': string | null; readonly 'OS-EXT-STS:vm_state': string; readonly 'OS-EXT-STS:power_state': number; /** the power actions that the caller can begin now */ readonly 'oriel:power_actions': ("start" | "stop" | "power_off" | "reboot" | "reset" | "pause" | "unpause" | "suspend" | "resume" | "nmi")[]; /** administrators only */ readonly 'OS-EXT-SRV-ATTR:host'?: string }[]; readonly servers_links?: { readonly rel: string; readonly href: string }[] } } } } };
  };
  '/v2.1/servers/{id}': {
    get: { parameters: { path: { readonly id: string } }; responses: { 200: { content: { 'application/json': { readonly server: { readonly id: string; readonly name: string; readonly links: { readonly rel: string; readonly href: string }[]; readonly status: "ACTIVE" | "PAUSED" | "SUSPENDED" | "SHUTOFF" | "ERROR" | "UNKNOWN" | "REBOOT" | "HARD_REBOOT"; readonly tenant_id: string; readonly user_id: string; readonly hostId: string; readonly flavor: Readonly<Record<string, unknown>>; readonly image: string; readonly 'OS-EXT-STS:task_state': string | null; readonly 'OS-EXT-STS:vm_state': string; readonly 'OS-EXT-STS:power_state': number; /** the power actions that the caller can begin now */ readonly 'oriel:power_actions': ("start" | "stop" | "power_off" | "reboot" | "reset" | "pause" | "unpause" | "suspend" | "resume" | "nmi")[]; /** administrators only */ readonly 'OS-EXT-SRV-ATTR:host'?: string } } } } } };
  };
  '/v2.1/servers/{id}/remote-consoles': {
    post: { parameters: { path: { readonly id: string } }; requestBody: { content: { 'application/json': { readonly remote_console: { readonly protocol: "vnc" | "spice" | "rdp" | "serial" | "mks"; readonly type: "novnc" | "xvpvnc" | "rdp-html5" | "spice-html5" | "serial" | "webmks" | "spice-direct"; /** for viewing only: keys, pointer and clipboard do not reach the instance */ readonly 'oriel:view_only'?: boolean } } } }; responses: { 200: { content: { 'application/json': { readonly remote_console: { readonly protocol: string; readonly type: string; readonly url: string; /** true for a view-only console, else absent */ readonly 'oriel:view_only'?: boolean } } } } } };
  };
  '/v2.1/servers/{id}/action': {
    post: { parameters: { path: { readonly id: string } }; requestBody: { content: { 'application/json': { readonly 'os-start'?: null; readonly 'os-stop'?: null; readonly 'oriel:power_off'?: null; readonly pause?: null; readonly unpause?: null; readonly suspend?: null; readonly resume?: null; readonly trigger_crash_dump?: null; readonly reboot?: { readonly type: "HARD" | "Hard" | "hard" | "SOFT" | "Soft" | "soft" }; readonly 'os-getVNCConsole'?: { readonly type: "novnc" | "xvpvnc" } } } }; responses: { 200: { content: { 'application/json': { readonly console: { readonly type: string; readonly url: string } } } }; 202: { content?: never } } };
  };
  '/v2.1/os-console-auth-tokens/{token}': {
    get: { parameters: { path: { readonly token: string } }; responses: { 200: { content: { 'application/json': { readonly console: { readonly instance_uuid: string; readonly host: string; readonly port: number; readonly internal_access_path: string | null } } } } } };
  };
  '/v2.1/flavors/detail': {
    get: { responses: { 200: { content: { 'application/json': { readonly flavors: { readonly id: string; readonly name: string; readonly vcpus: number; /** MiB */ readonly ram: number; readonly links: { readonly rel: string; readonly href: string }[] }[] } } } } };
  };
  '/v2.1/flavors/{id}': {
    get: { parameters: { path: { readonly id: string } }; responses: { 200: { content: { 'application/json': { readonly flavor: { readonly id: string; readonly name: string; readonly vcpus: number; /** MiB */ readonly ram: number; readonly links: { readonly rel: string; readonly href: string }[] } } } } } };
  };
  '/v3/': {
    get: { responses: { 200: { content: { 'application/json': { readonly version: { readonly id: string; readonly status: string } } } } } };
  };
  '/v3/auth/tokens': {
    post: { requestBody: { content: { 'application/json': { readonly auth: { readonly identity: { readonly methods: string[]; readonly password?: { readonly user: { readonly id?: string; readonly name?: string; readonly domain?: { readonly id?: string; readonly name?: string }; readonly password: string } }; readonly token?: { readonly id: string }; readonly application_credential?: { readonly id?: string; readonly name?: string; readonly secret: string; readonly user?: { readonly id?: string; readonly name?: string; readonly domain?: { readonly id?: string; readonly name?: string } } } }; readonly scope?: string | { readonly project?: { readonly id?: string; readonly name?: string; readonly domain?: { readonly id?: string; readonly name?: string } }; readonly unscoped?: Readonly<Record<string, unknown>> } } } } }; responses: { 201: { content: { 'application/json': { readonly token: { readonly methods: string[]; readonly user: { readonly id: string; readonly name: string; readonly domain: { readonly id: string; readonly name: string }; readonly password_expires_at: null }; readonly audit_ids: string[]; readonly expires_at: string; readonly issued_at: string; readonly project?: { readonly id: string; readonly name: string; readonly domain: { readonly id: string; readonly name: string } }; readonly roles?: { readonly id: string; readonly name: string }[]; readonly catalog?: { readonly type: string; readonly name: string; readonly id: string; readonly endpoints: { readonly id: string; /** public, internal or admin */ readonly interface: string; readonly region: string; readonly region_id: string; readonly url: string }[] }[]; readonly is_domain?: boolean; readonly application_credential?: { readonly id: string; readonly name: string; readonly restricted: boolean } } } } } } };
    get: { responses: { 200: { content: { 'application/json': { readonly token: { readonly methods: string[]; readonly user: { readonly id: string; readonly name: string; readonly domain: { readonly id: string; readonly name: string }; readonly password_expires_at: null }; readonly audit_ids: string[]; readonly expires_at: string; readonly issued_at: string; readonly project?: { readonly id: string; readonly name: string; readonly domain: { readonly id: string; readonly name: string } }; readonly roles?: { readonly id: string; readonly name: string }[]; readonly catalog?: { readonly type: string; readonly name: string; readonly id: string; readonly endpoints: { readonly id: string; /** public, internal or admin */ readonly interface: string; readonly region: string; readonly region_id: string; readonly url: string }[] }[]; readonly is_domain?: boolean; readonly application_credential?: { readonly id: string; readonly name: string; readonly restricted: boolean } } } } } } };
    delete: { responses: { 204: { content?: never } } };
  };
  '/v3/auth/projects': {
    get: { responses: { 200: { content: { 'application/json': { readonly projects: { readonly id: string; readonly name: string; readonly domain_id: string; readonly enabled: boolean }[] } } } } };
  };
  '/v3/auth/catalog': {
    get: { responses: { 200: { content: { 'application/json': { readonly catalog: { readonly type: string; readonly name: string; readonly id: string; readonly endpoints: { readonly id: string; /** public, internal or admin */ readonly interface: string; readonly region: string; readonly region_id: string; readonly url: string }[] }[] } } } } };
  };
  '/v3/projects': {
    get: { responses: { 200: { content: { 'application/json': { readonly projects: { readonly id: string; readonly name: string; readonly domain_id: string; readonly enabled: boolean }[] } } } } };
  };
  '/v3/projects/{id}': {
    get: { parameters: { path: { readonly id: string } }; responses: { 200: { content: { 'application/json': { readonly project: { readonly id: string; readonly name: string; readonly domain_id: string; readonly enabled: boolean } } } } } };
  };
  '/v3/users/{user_id}/projects': {
    get: { parameters: { path: { readonly user_id: string } }; responses: { 200: { content: { 'application/json': { readonly projects: { readonly id: string; readonly name: string; readonly domain_id: string; readonly enabled: boolean }[] } } } } };
  };
  '/image/v2/images': {
    get: { responses: { 200: { content: { 'application/json': { readonly images: unknown[]; readonly first: string; readonly schema: string } } } } };
  };
  '/oriel/v1/traces/{request_id}': {
    get: { parameters: { path: { readonly request_id: string } }; responses: { 200: { content: { 'application/json': { readonly request_id: string; /** the instance; null: not known */ readonly server_id: string | null; /** of the instance; empty if unknown, and except for administrators */ readonly compute_host: string; /** processes that did not answer: their spans are missing */ readonly silent_hosts: number; readonly steps: { readonly number: number; readonly actor: string; readonly name: string; readonly title: string; readonly spans: { readonly host: string; /** milliseconds since the epoch */ readonly started_at: number; readonly duration_ms: number; /** ok, or a code of docs/errors.md */ readonly outcome: string; /** what an operator can do about the refusal; empty if there is none */ readonly remedy: string; /** empty except for administrators: it may contain addresses */ readonly detail: string }[] }[] } } } } };
  };
  '/oriel/v1/sessions': {
    get: { responses: { 200: { content: { 'application/json': { /** proxies that did not answer: their sessions are missing */ readonly silent_hosts: number; /** the names of their hosts, for administrators; empty for others */ readonly silent_proxies: string[]; readonly sessions: { readonly id: string; readonly request_id: string; readonly server_id: string; /** the name of the instance, if its proxy knows it */ readonly server_name: string | null; /** of the instance; empty if unknown, and except for administrators */ readonly compute_host: string; /** the kind of the console; null if its proxy does not report it */ readonly kind: string | null; readonly user_name: string; readonly project_id: string; readonly client_address: string; readonly proxy_host: string; /** the number of the process of the proxy; null if the proxy is one process */ readonly worker: number | null; /** milliseconds since the epoch */ readonly started_at: number; readonly bytes_to_browser: number; readonly bytes_to_guest: number; /** milliseconds since the last key press or pointer movement; null if unknown */ readonly idle_ms: number | null; readonly view_only: boolean; /** whether the caller may end it */ readonly may_end: boolean }[] } } } } };
  };
  '/oriel/v1/sessions/ended': {
    get: { responses: { 200: { content: { 'application/json': { /** proxies that did not answer: their sessions are missing */ readonly silent_hosts: number; /** the names of their hosts, for administrators; empty for others */ readonly silent_proxies: string[]; /** every session that ended later is listed, in milliseconds since the epoch; null if no proxy answered */ readonly since: number | null; /** whether every proxy has an audit file, which keeps the list when the proxy restarts */ readonly audited: boolean; /** the latest first, at most 500 */ readonly sessions: { readonly id: string; readonly request_id: string; readonly server_id: string; /** the name of the instance, if its proxy knows it */ readonly server_name: string | null; /** of the instance; empty if unknown, and except for administrators */ readonly compute_host: string; /** the kind of the console; null if its proxy does not report it */ readonly kind: string | null; readonly user_name: string; readonly project_id: string; readonly client_address: string; readonly proxy_host: string; /** the number of the process of the proxy; null if the proxy is one process */ readonly worker: number | null; /** milliseconds since the epoch */ readonly started_at: number; readonly bytes_to_browser: number; readonly bytes_to_guest: number; /** milliseconds since the epoch */ readonly ended_at: number; /** null: not known */ readonly view_only: boolean | null; /** why it ended: a code of docs/errors.md, browser_closed, browser_lost or guest_closed */ readonly code: string; /** the words of the operator who ended it; empty if none did */ readonly reason: string }[] } } } } };
  };
  '/oriel/v1/sessions/{id}': {
    delete: { parameters: { query: { /** shown to the user at the console */ readonly reason: string }; path: { readonly id: string } }; responses: { 200: { content: { 'application/json': { readonly ended: boolean } } } } };
  };
  '/oriel/v1/health': {
    get: { responses: { 200: { content: { 'application/json': { /** whether an examination is under way: ask again for a newer report */ readonly running: boolean; /** null: the first examination has not ended */ readonly report: { /** milliseconds since the epoch */ readonly examined_at: number; /** the host of the api that examined the others */ readonly from_host: string; /** the first step with an error; 0: before the first step; null: none */ readonly breaks_at: number | null; /** hosts that answered within the hour and do not now */ readonly silent_hosts: string[]; readonly processes: { readonly id: string; readonly host: string; readonly roles: string[]; readonly version: string; readonly pid: number; /** milliseconds since the epoch */ readonly started_at: number; /** it is stopping and takes no new sessions */ readonly draining: boolean; /** null: a process of an older version */ readonly ready: boolean | null; /** null: a process of an older version */ readonly healthy: boolean | null; /** why it is not healthy, and what it has lost */ readonly reasons: string[]; readonly listeners: { readonly role: string; readonly address: string; readonly port: number; readonly tls: boolean }[]; readonly certificates: { readonly option: string; readonly file: string; /** null: the file cannot be read */ readonly expires_at: number | null; /** why it cannot be read; empty if it can */ readonly problem: string }[]; /** the store of a token authority; null in other processes */ readonly store: { readonly name: string; /** whether other processes use the same store */ readonly shared: boolean; /** equal in authorities with the same store */ readonly fingerprint: string; readonly servers: { readonly name: string; readonly up: boolean; readonly why: string }[]; /** hosts of the other authorities that share the store; null: not known */ readonly peers: string[] | null } | null; /** what this host does not share with the others */ readonly differs_in: string[] }[]; /** in the order of the steps */ readonly findings: { /** the check, as `oriel doctor` names it */ readonly id: string; /** the step of the sixteen; 0: before the first */ readonly step: number; readonly title: string; readonly level: "ok" | "note" | "warning" | "error" | "skipped"; readonly message: string; /** what an operator can do; empty if there is nothing to do */ readonly remedy: string }[] } | null } } } } };
  };
  '/oriel/v1/servers/{id}/console-tokens': {
    delete: { parameters: { query: { /** shown to the user at the console */ readonly reason: string }; path: { readonly id: string } }; responses: { 200: { content: { 'application/json': { /** access URLs that could still have been used */ readonly deleted: number } } } } };
  };
  '/oriel/v1/servers/{id}/screenshot': {
    get: { parameters: { path: { readonly id: string } }; responses: { 200: { content: { 'image/png': string } } } };
  };
  '/oriel/v1/servers/{id}/text': {
    get: { parameters: { path: { readonly id: string } }; responses: { 200: { content: { 'application/json': { readonly columns: number; readonly rows: number; /** without blanks at the end; U+FFFD is an unknown cell */ readonly lines: string[]; /** cells that are no character of a known font */ readonly unknown: number; /** cells that are not blank */ readonly non_blank: number; /** what the screen shows, for example `kernel_panic`; null for nothing known */ readonly condition: string | null; /** when the picture was made, in ISO 8601 */ readonly taken_at: string; /** seconds after which another picture is made */ readonly interval: number } } } } };
  };
  '/oriel/v1/servers/events': {
    get: { parameters: { query?: { /** administrators only: 1 for all projects */ readonly all_tenants?: string } }; responses: { 200: { content: { 'text/event-stream': string } } } };
  };
}
