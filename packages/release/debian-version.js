/**
 * The version of the Debian packages without their revision. dpkg orders versions, and an upgrade needs a later one:
 * `~` is earlier than the end of the version, `+` is later.
 * @param build `name`, the tag or commit as given; `version` of package.json; `commit`; `sourceDate` in seconds since 1970;
 *   `tags`: `here`, those of the commit, and `all`, those of the repository
 * @returns that of package.json for its tag; for other commits an earlier one before that tag exists, then a later one
 */
export function debianVersion({ name, version, commit, sourceDate, tags }) {
  // 1.0.0-rc.1 is earlier than 1.0.0.
  const own = version.replace('-', '~');
  if (tags.here.includes(`v${version}`)) return own;
  if (/^v\d+\.\d+\.\d+/.test(name)) {
    throw new Error(`The tag ${name} is not that of package.json, whose version is ${version}.`);
  }
  // The order of two commits of one day is that of their times.
  const time = new Date(sourceDate * 1000).toISOString().slice(0, 19).replaceAll(/[-T:]/g, '');
  return `${own}${tags.all.includes(`v${version}`) ? '+' : '~'}git${time}.${commit.slice(0, 12)}`;
}
