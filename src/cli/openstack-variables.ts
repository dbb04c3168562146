/** The variables with which clients of OpenStack and Oriel find the API at `apiUrl` and sign in, without the password. */
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

/** `export NAME='value'`, quoted for a shell. */
export function exportLines(variables: Readonly<Record<string, string>>): string[] {
  return Object.entries(variables).map(([name, value]) => {
    const plain = /^[\w@%+=:,./-]+$/.test(value);
    return `export ${name}=${plain ? value : `'${value.replaceAll("'", "'\\''")}'`}`;
  });
}
