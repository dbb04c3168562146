"""Stand-ins for SQLAlchemy, sqlalchemy-migrate, alembic and oslo, which record what Nova's migrations do to some tables."""

import importlib.abc
import importlib.machinery
import types

recorded = set()  # the tables of interest
schema = {}  # those that exist: {table: {column: type}}


class Open(type):
    """Gives a class each attribute that is asked for."""

    def __getattr__(cls, name):
        if name.startswith('__'):
            raise AttributeError(name)
        return KNOWN.get(name, Anything)


class Anything(metaclass=Open):
    """Stands in for each object of SQLAlchemy, alembic and oslo that the record does not need."""

    def __init__(self, *args, **kwargs):
        pass

    def __getattr__(self, name):
        if name.startswith('__'):
            raise AttributeError(name)
        return Anything()

    def __call__(self, *args, **kwargs):
        return Anything()

    def __iter__(self):
        return iter(())

    def __enter__(self):
        return self

    def __exit__(self, *args):
        return False

    def __getitem__(self, key):
        return Anything()

    def __setitem__(self, key, value):
        pass

    def __bool__(self):
        return False

    __eq__ = __ne__ = __and__ = __or__ = lambda self, other: Anything()
    __hash__ = object.__hash__
    __len__ = __int__ = lambda self: 0
    __gt__ = __lt__ = __ge__ = __le__ = lambda self, other: False


class Type:
    """A column type: its name, and its length if it has one."""

    name = ''

    def __init__(self, length=None, *args, **kwargs):
        self.length = kwargs.get('length', length)

    def with_variant(self, *args):
        return self

    def __str__(self):
        return f'{self.name}({self.length})' if isinstance(self.length, int) else self.name


class Column:
    def __init__(self, name, kind=None, *args, **kwargs):
        kind = kind() if isinstance(kind, type) else kind
        self.name, self.nullable = name, kwargs.get('nullable', not kwargs.get('primary_key', False))
        self.kind = str(kind) if isinstance(kind, Type) else ''

    def describe(self):
        return self.kind + ('' if self.nullable else ' NOT NULL')

    def copy(self):
        return self

    def __getattr__(self, name):
        return Anything()


class MetaData(Anything):
    """The tables that exist, by name."""

    def __init__(self, *args, **kwargs):
        self.tables = {name: Table(name) for name in schema} | {f'shadow_{name}': Table(f'shadow_{name}') for name in schema}
        self.sorted_tables = ()


class LiveColumn(Anything):
    """A column of a table that exists, as migrations alter it."""

    def __init__(self, table, name):
        self.table, self.name = table, name

    def alter(self, **changes):
        alter(self.table, self.name, changes)

    def drop(self):
        drop(self.table, self.name)


def add(table, column):
    if table in recorded:
        schema[table][column.name] = column.describe()


def drop(table, name):
    if table in recorded:
        del schema[table][name]


def alter(table, name, changes):
    if table not in recorded:
        return
    described = schema[table][name]
    if 'nullable' in changes:
        described = described.removesuffix(' NOT NULL') + ('' if changes['nullable'] else ' NOT NULL')
    kind = changes.get('type', changes.get('type_'))
    if kind is not None:
        kind = kind() if isinstance(kind, type) else kind
        described = str(kind) + (' NOT NULL' if described.endswith(' NOT NULL') else '')
    schema[table][name] = described
    if changes.get('name', changes.get('new_column_name', name)) != name:
        raise SystemExit(f'{table}.{name} is renamed: teach this script to follow')


class Columns(Anything):
    """The columns of a table that exists: migrations look whether it has one."""

    def __init__(self, table):
        object.__setattr__(self, 'table', table)

    def __getattr__(self, name):
        if self.table not in schema:
            return super().__getattr__(name)
        if name not in schema[self.table]:
            raise AttributeError(name)
        return LiveColumn(self.table, name)

    def __getitem__(self, name):
        return LiveColumn(self.table, name)

    def __contains__(self, name):
        return name in schema.get(self.table, {})

    def __iter__(self):
        return iter([LiveColumn(self.table, name) for name in schema.get(self.table, {})])


class Table(Anything):
    def __init__(self, name, meta=None, *parts, **kwargs):
        self.name, self.parts = name, [part for part in parts if isinstance(part, Column)]
        self.c = self.columns = Columns(name)
        self.indexes = self.foreign_keys = self.constraints = ()

    def create(self, *args, **kwargs):
        if self.name in recorded:
            schema.setdefault(self.name, {part.name: part.describe() for part in self.parts})

    def create_column(self, column):
        add(self.name, column)

    def drop_column(self, column):
        drop(self.name, column if isinstance(column, str) else column.name)

    def drop(self, *args, **kwargs):
        schema.pop(self.name, None)


class Batch(Anything):
    """alembic's operations on one table."""

    def __init__(self, table):
        self.table = table

    def add_column(self, column, **kwargs):
        add(self.table, column)

    def drop_column(self, name, **kwargs):
        drop(self.table, name)

    def alter_column(self, name, **changes):
        alter(self.table, name, changes)


class Engine(Anything):
    """The database that the migrations believe to change."""

    name = 'mysql'


class Operations(Anything):
    """alembic's `op`."""

    def get_bind(self):
        return Engine()

    def create_table(self, name, *parts, **kwargs):
        Table(name, None, *parts).create()

    def drop_table(self, name, **kwargs):
        schema.pop(name, None)

    def batch_alter_table(self, name, **kwargs):
        return Batch(name)

    def add_column(self, table, column, **kwargs):
        Batch(table).add_column(column)

    def drop_column(self, table, name, **kwargs):
        Batch(table).drop_column(name)

    def alter_column(self, table, name, **changes):
        Batch(table).alter_column(name, **changes)


TYPES = {name: type(name, (Type,), {'name': name.upper()}) for name in (
    'BigInteger', 'Boolean', 'Date', 'DateTime', 'Enum', 'Float', 'Integer', 'SmallInteger', 'String', 'Text', 'Unicode')}
KNOWN = {**TYPES, 'MediumText': TYPES['Text'], 'Table': Table, 'Column': Column, 'MetaData': MetaData, 'op': Operations()}


class StandIn(types.ModuleType):
    def __getattr__(self, name):
        if name.startswith('__'):
            raise AttributeError(name)
        return KNOWN.get(name, Anything)


class Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Makes each import of the migrations succeed."""

    ROOTS = ('sqlalchemy', 'migrate', 'alembic', 'nova', 'oslo_', 'six', 'webob')

    def find_spec(self, name, path=None, target=None):
        if name.startswith(self.ROOTS):
            return importlib.machinery.ModuleSpec(name, self, is_package=True)
        return None

    def create_module(self, spec):
        return StandIn(spec.name)

    def exec_module(self, module):
        pass
