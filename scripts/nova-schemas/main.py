#!/usr/bin/env python3
"""Records the columns of the tables of Nova that Oriel reads, in each release.

Runs the database migrations of Nova's own tags against a recorder in place of a database, and prints JSON: for each
table, each column with its types and the releases (major versions) that have it. Needs a clone of Nova with its tags,
and no package besides Python's own. Maintainers run it when a release of Nova appears; CI does not.

    python3 scripts/nova-schemas/main.py PATH/TO/NOVA > test/support/nova/schemas.json
"""

import json
import re
import subprocess
import sys

sys.dont_write_bytecode = True  # the folder stays as it is
import recorder  # noqa: E402

RELEASES = {
    18: 'Rocky', 19: 'Stein', 20: 'Train', 21: 'Ussuri', 22: 'Victoria', 23: 'Wallaby', 24: 'Xena', 25: 'Yoga',
    26: 'Zed', 27: '2023.1', 28: '2023.2', 29: '2024.1', 30: '2024.2', 31: '2025.1', 32: '2025.2', 33: '2026.1',
}
TABLES = {'main': ('console_auth_tokens', 'instances', 'services'), 'api': ('cell_mappings',)}


def git(repository, *args):
    return subprocess.run(('git', '-C', repository, *args), check=True, capture_output=True, text=True).stdout


def in_order(files):
    """Sorts numbered migrations by number, and alembic's from the first revision to the last."""
    if not any(re.search(r'^down_revision\s*=', text, re.M) for _, text in files):
        return sorted(files, key=lambda file: file[0].rsplit('/', 1)[1])
    after = {}
    for name, text in files:
        found = re.search(r'^down_revision\s*=\s*(?:None|[\'"](\w+)[\'"])', text, re.M)
        after[found.group(1)] = (name, text, re.search(r'^revision\s*=\s*[\'"](\w+)[\'"]', text, re.M).group(1))
    chain, revision = [], None
    while revision in after:
        name, text, revision = after.pop(revision)
        chain.append((name, text))
    if after:
        raise SystemExit(f'migrations that follow none: {sorted(name for name, *_ in after.values())}')
    return chain


def tables_of(repository, tag, database):
    paths = git(repository, 'ls-tree', '-r', '--name-only', tag, 'nova/db').splitlines()
    folders = ((r'^nova/db/api/migrations/versions/', r'^nova/db/sqlalchemy/api_migrations/migrate_repo/versions/')
               if database == 'api' else
               (r'^nova/db/main/migrations/versions/', r'^nova/db/sqlalchemy/migrate_repo/versions/'))
    for folder in folders:
        wanted = [path for path in paths if re.match(folder + r'[0-9a-f].*\.py$', path) and 'placeholder' not in path]
        if wanted:
            break
    recorder.schema.clear()
    for path, text in in_order([(path, git(repository, 'show', f'{tag}:{path}')) for path in wanted]):
        module = {'__name__': path}
        try:
            exec(compile(text, path, 'exec'), module)
            upgrade = module['upgrade']
            upgrade(*[recorder.Engine()] * upgrade.__code__.co_argcount)
        except Exception as failure:
            if any(re.search(rf'\b{table}\b', text) for table in TABLES[database]):
                raise SystemExit(f'{tag}:{path}: {type(failure).__name__}: {failure}') from failure
    return {table: dict(recorder.schema[table]) for table in TABLES[database]}


def span(majors):
    if majors != list(range(majors[0], majors[-1] + 1)):
        raise SystemExit(f'not one span of releases: {majors}')
    return [majors[0], majors[-1]]


def document(tables):
    """One line for each column, so that review sees a difference. Releases are given as first and last."""
    lines = ['{', '  "releases": {']
    lines.extend(f'    "{major}": "{name}",' for major, name in RELEASES.items())
    lines[-1] = lines[-1].removesuffix(',')
    lines.extend(['  },', '  "tables": {'])
    for table, columns in tables.items():
        lines.append(f'    "{table}": {{')
        for column, kinds in columns.items():
            spans = ', '.join(f'"{kind}": {span(majors)}' for kind, majors in kinds.items())
            lines.append(f'      "{column}": {{ {spans} }},')
        lines[-1] = lines[-1].removesuffix(',')
        lines.append('    },')
    lines[-1] = '    }'
    return '\n'.join([*lines, '  }', '}'])


def main(repository):
    sys.meta_path.insert(0, recorder.Finder())
    recorder.recorded.update(*TABLES.values())
    tables = {}
    for major in RELEASES:
        for database in TABLES:
            for table, columns in tables_of(repository, f'{major}.0.0', database).items():
                for column, kind in columns.items():
                    tables.setdefault(table, {}).setdefault(column, {}).setdefault(kind, []).append(major)
    print(document(tables))


if __name__ == '__main__':
    main(sys.argv[1])
