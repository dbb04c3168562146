import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { usesNovaApi, usesNovaDatabase } from '../../../src/config/values/nova-access.ts';
import { configFolder } from '../../support/config-folder.ts';
import { loadSettings } from '../../support/load-settings.ts';

const DATABASE = '[database]\nconnection = mysql+pymysql://nova:top-secret@db/nova\n';
const API_DATABASE = '[api_database]\nconnection = mysql+pymysql://nova:top-secret@db/nova_api\n';
const BUS = '[DEFAULT]\ntransport_url = rabbit://nova:top-secret@mq:5672/\n';
const USER = '[service_user]\nauth_url = http://k.example.org\nusername = nova\npassword = top-secret\n';
const HALF_A_USER = '[service_user]\nauth_url = http://k.example.org\n';

function load(source: string, text: string) {
  const folder = configFolder({ 'o.conf': `[oriel]\ntoken_source = ${source}\n${text}` });
  const loaded = loadSettings({ env: {}, configFiles: [join(folder, 'o.conf')] });
  return { ...loaded, uses: [usesNovaDatabase(loaded.settings), usesNovaApi(loaded.settings)] };
}

describe("the proxy of a cloud chooses between Nova's database and nova-api", () => {
  it.each([
    ['nova', BUS + DATABASE + USER, [true, true]],
    ['nova', BUS + API_DATABASE + DATABASE, [true, false]],
    ['nova', BUS + API_DATABASE + HALF_A_USER, [true, false]],
    ['nova', DATABASE + USER, [false, true]],
    ['nova', BUS + USER, [false, true]],
    ['nova-db', BUS + DATABASE + USER, [true, false]],
    ['nova-api', BUS + DATABASE + USER, [false, true]],
    ['consoleauth', BUS + DATABASE + USER, [false, false]],
  ])('token_source = %s with %j uses [database, nova-api] = %j', (source, text, uses) => {
    const loaded = load(source, text);
    expect(loaded.uses).toEqual(uses);
    expect(loaded.problems).toEqual([]);
    expect(JSON.stringify(loaded)).not.toContain('top-secret');
  });

  it.each([
    ['nova-db', BUS + USER, /\[database\] connection and \[api_database\] connection are empty/],
    ['nova-db', DATABASE + USER, /transport_url is empty/],
    ['nova-api', BUS + DATABASE, /there is no service user/],
    ['nova', DATABASE, /there is no service user/],
  ])('token_source = %s with %j does not start', (source, text, words) => {
    expect(JSON.stringify(load(source, text).problems)).toMatch(words);
  });

  it('reads the names that oslo.db had before', () => {
    const { settings, problems } = load('nova-db', `${BUS}sql_connection = mysql://nova:x@old/nova\n`);
    expect(problems).toEqual([]);
    expect(settings.database.connection.reveal()).toBe('mysql://nova:x@old/nova');
  });

  it('knows the other options of oslo.db and says nothing about them', () => {
    const more =
      'max_pool_size = 50\nmysql_sql_mode = TRADITIONAL\nslave_connection = mysql://nova:x@replica/nova\nmax_retries = -1\n';
    const { warnings } = load('nova-db', `${BUS}${DATABASE}${more}`);
    expect(warnings.filter(({ level }) => level !== 'debug')).toEqual([]);
  });
});
