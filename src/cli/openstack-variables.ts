/** What OpenStack's clients, and Oriel's, need to find the api at `apiUrl` and sign in; the password is not among it. */
export function openstackVariables(apiUrl: string, user: string, project: string) {
  return {
    OS_AUTH_URL: `${apiUrl}/v3`,
    OS_USERNAME: user,
    OS_PROJECT_NAME: project,
    OS_USER_DOMAIN_NAME: 'Default',
    OS_PROJECT_DOMAIN_NAME: 'Default',
    OS_IDENTITY_API_VERSION: '3',
  };
}

/** `export NAME='value'` for a shell, whatever the value holds. */
export function exportLines(variables: Readonly<Record<string, string>>): string[] {
  return Object.entries(variables).map(([name, value]) => {
    const plain = /^[\w@%+=:,./-]+$/.test(value);
    return `export ${name}=${plain ? value : `'${value.replaceAll("'", "'\\''")}'`}`;
  });
}
